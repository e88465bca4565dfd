package dev.windlass.kubernetes.api;

import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * Thrown by what gives a client its credentials, where there are none to be had: the request was never sent, and another one may
 * have more luck. A message of this becomes an {@link ApiFailure} that says so.
 */
public final class NoCredentials extends KubernetesClientException {

    private static final long serialVersionUID = 1L;

    /**
     * There are none.
     *
     * @param message what could not be had, such as {@code the token /var/run/… can't be read}
     * @param cause why
     */
    public NoCredentials(String message, Throwable cause) {
        super(message, cause);
    }
}

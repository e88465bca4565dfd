package dev.windlass.kubernetes.api;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** A call of a cluster's API that failed. Its message tells what was attempted, on what, what came back, and what to do. */
public class ApiFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /** By these the API server says that it did not do what was asked. */
    private static final Set<Integer> REFUSALS = Set.of(400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 422, 429);

    private static final int LONGEST = 600;

    /** From here on the server repeats a value that it was sent: one of the wrong type, in whatever form it prints that. */
    private static final Pattern SENT = Pattern.compile(", got .*|, error found in #\\d+ byte of .*", Pattern.DOTALL);

    /** From here on it repeats a value that is of the right type, and yet none that may be. */
    private static final Pattern REFUSED = Pattern.compile(
            "(Invalid value|Duplicate value|Unsupported value|illegal base64 data|cannot unmarshal|cannot parse|parsing)\\b.*",
            Pattern.DOTALL);

    /** The status of HTTP; 0 if no answer came. */
    private final int code;

    /** The reason that the server gave, such as {@code Conflict}; empty if it gave none. */
    private final String reason;

    /** Whether nothing was changed. */
    private final boolean noEffect;

    /** Whether it is that the server could not be reached, or did not answer. */
    private final boolean unreachable;

    /** What the server told beside words; null if it told nothing. */
    private final @Nullable Status status;

    private ApiFailure(
            String message,
            @Nullable Throwable cause,
            int code,
            String reason,
            boolean noEffect,
            boolean unreachable,
            @Nullable Status status) {
        super(message, cause);
        this.code = code;
        this.reason = reason;
        this.noEffect = noEffect;
        this.unreachable = unreachable;
        this.status = status;
    }

    static ApiFailure noConnection(Api api, RuntimeException why) {
        return new ApiFailure(
                "could not connect to " + api + ": " + words(root(why))
                        + "; see that its kubeconfig, context and credentials are there for this process",
                Cause.of(why),
                0,
                "",
                true,
                true,
                null);
    }

    /**
     * What an exception of the client comes to.
     *
     * @param api the cluster
     * @param attempted what was attempted, in words that follow "could not"
     * @param e the exception
     * @return the failure, with what may be told of the exception as its cause
     */
    public static ApiFailure of(Api api, String attempted, KubernetesClientException e) {
        int code = Math.max(0, e.getCode()); // the client has -1 for no answer
        Status status = e.getStatus();
        String reason = status == null || status.getReason() == null ? "" : status.getReason();
        boolean neverSent = code == 0 && causes(e).anyMatch(ApiFailure::isOfConnecting);
        boolean unreachable = code == 0 || code == 502 || code == 503 || code == 504;
        String came = code == 0 ? noAnswer(e) : code + (reason.isEmpty() ? "" : " " + reason) + ": " + words(e, status);
        return new ApiFailure(
                "could not " + attempted + " in " + api + ": " + came + "; "
                        + (causes(e).anyMatch(NoCredentials.class::isInstance)
                                ? "see that its credentials are there for this process"
                                : advice(code, reason)),
                Cause.of(e),
                code,
                reason,
                neverSent || REFUSALS.contains(code),
                unreachable,
                status);
    }

    /**
     * The same without any value that the server repeated of what it was sent: for what holds secrets by its nature, whatever
     * they look like. The field and the reason stay.
     *
     * @return a failure that has no cause
     */
    public ApiFailure withoutValues() {
        String message = REFUSED.matcher(String.valueOf(getMessage())).replaceFirst("$1 (which is not told here)");
        var bare = new ApiFailure(message, null, code, reason, noEffect, unreachable, null);
        bare.setStackTrace(getStackTrace());
        return bare;
    }

    /** What of an exception may be told: its type and, redacted, its message; and the same of its causes. */
    private static final class Cause extends Exception {

        private static final long serialVersionUID = 1L;

        private Cause(Throwable told, @Nullable Throwable cause) {
            super(words(told), cause);
            setStackTrace(told.getStackTrace());
        }

        static @Nullable Throwable of(Throwable thrown) {
            Throwable told = null;
            List<Throwable> inwards = causes(thrown).toList();
            for (int at = inwards.size() - 1; at >= 0; at--) {
                told = new Cause(inwards.get(at), told);
            }
            return told;
        }
    }

    /** These are thrown only before anything is sent; what causes those of the JDK's client is different with each version of it. */
    private static boolean isOfConnecting(Throwable cause) {
        return cause instanceof NoCredentials
                || cause instanceof ConnectException
                || cause instanceof UnknownHostException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof SSLHandshakeException;
    }

    private static String noAnswer(KubernetesClientException e) {
        if (causes(e).anyMatch(cause -> cause instanceof InterruptedException)) {
            return "it was interrupted before the API server answered";
        }
        Optional<Throwable> without =
                causes(e).filter(NoCredentials.class::isInstance).findFirst();
        if (without.isPresent()) {
            return Redacted.line(without.get().getMessage() + ", " + words(root(e)), LONGEST);
        }
        Optional<Throwable> connecting =
                causes(e).filter(ApiFailure::isOfConnecting).findFirst();
        if (connecting.isPresent()) {
            return "the API server can't be reached, " + words(connecting.get());
        }
        if (causes(e).anyMatch(cause -> cause instanceof TimeoutException || cause instanceof HttpTimeoutException)) {
            return "the API server did not answer in time";
        }
        return "the connection broke before the API server answered, " + words(root(e));
    }

    private static String words(KubernetesClientException e, @Nullable Status status) {
        String message =
                status == null || status.getMessage() == null ? String.valueOf(e.getMessage()) : status.getMessage();
        List<StatusCause> causes = status == null
                        || status.getDetails() == null
                        || status.getDetails().getCauses() == null
                ? List.of()
                : status.getDetails().getCauses();
        var all = new StringBuilder(message);
        for (StatusCause cause : causes) {
            if (cause.getMessage() != null && !message.contains(cause.getMessage())) {
                all.append("; ").append(cause.getField()).append(": ").append(cause.getMessage());
            }
        }
        return line(all.toString());
    }

    private static String line(String said) {
        return Redacted.line(SENT.matcher(said).replaceFirst(", got another value"), LONGEST);
    }

    private static String advice(int code, String reason) {
        return switch (code) {
            case 0, 502, 503, 504 -> "see whether the API server is up and this machine can reach it, then start again";
            case 401 -> "its credentials are not accepted; renew them, and see that the right context is used";
            case 403 ->
                reason.equals("Forbidden")
                        ? "grant that right, or free what forbids it, and start again"
                        : "see why it is forbidden";
            case 404 -> "see whether the name and the namespace are right";
            case 409 -> "somebody else changed or made it; see who, and start again once that is settled";
            case 422, 400 -> "mend what the server says";
            case 429 -> "the API server is overloaded or throttles this user; start again later";
            default -> "see the API server's log";
        };
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                .limit(20);
    }

    private static Throwable root(Throwable e) {
        return causes(e).reduce(e, (outer, inner) -> inner);
    }

    private static String words(Throwable e) {
        String message = e.getMessage();
        return line(e.getClass().getSimpleName() + (message == null || message.isBlank() ? "" : ": " + message));
    }

    /**
     * The status of HTTP.
     *
     * @return such as 404; 0 if no answer came
     */
    public int code() {
        return code;
    }

    /**
     * The reason that the server gave.
     *
     * @return such as {@code Conflict} or {@code AlreadyExists}; empty if it gave none
     */
    public String reason() {
        return reason;
    }

    /**
     * What the server told of single fields, such as a conflict with another manager.
     *
     * @return its causes, as it gave them: not to be shown as they are
     */
    public List<StatusCause> details() {
        return status == null
                        || status.getDetails() == null
                        || status.getDetails().getCauses() == null
                ? List.of()
                : List.copyOf(status.getDetails().getCauses());
    }

    /**
     * Whether it is sure that the call changed nothing: the server refused it, or never got it.
     *
     * @return whether it is
     */
    public boolean hadNoEffect() {
        return noEffect;
    }

    /**
     * Whether it is that the server could not be reached or did not answer, which may pass by itself.
     *
     * @return whether it is
     */
    public boolean isUnreachable() {
        return unreachable;
    }
}

package dev.windlass.kubernetes.api;

import dev.windlass.check.Fact;
import dev.windlass.plan.NotApplied;
import io.fabric8.kubernetes.client.Client;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.ResourceNotFoundException;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way to the API server of one cluster. It connects when it is first used, so that a plan can be built, printed and
 * rehearsed without a cluster. Safe for use by several threads; two of the same name are equal.
 *
 * <p>Questions are asked again where that may help (an answer of 429 or 5xx, a broken connection), within their time.
 * Changes are sent once: only one that the server refused for now, by 429, is sent again after the time that the server
 * says, since it had no effect.
 */
public final class Api implements AutoCloseable {

    /** How long one question may take where a check has more time left than that: 10 seconds. */
    public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    /** How long a question of a step is asked again, all in all. */
    private static final Duration STEP_PATIENCE = Duration.ofSeconds(30);

    private static final int QUESTIONS_TRIED = 5;
    private static final int CHANGES_TRIED = 6;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final String name;
    private final Supplier<KubernetesClient> connection;
    private @Nullable KubernetesClient connected;

    private Api(String name, Supplier<KubernetesClient> connection) {
        this.name = name;
        this.connection = connection;
    }

    /**
     * A way to a cluster.
     *
     * @param name what the cluster is called in plans, journals and messages
     * @param connection connects; called once, when it is first needed. What it throws is told with the name of the cluster
     * @return the way
     */
    public static Api of(String name, Supplier<KubernetesClient> connection) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a cluster needs a name, got '" + name + "'");
        }
        return new Api(name, Objects.requireNonNull(connection, "connection"));
    }

    /**
     * What the cluster is called.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The cluster as a fact of a check or step.
     *
     * @return the fact {@code cluster}
     */
    public Fact fact() {
        return new Fact("cluster", name);
    }

    /**
     * The address of the API server.
     *
     * @return the address, without what may be a secret in it
     * @throws ApiFailure if there is no connection to be had, such as for want of a kubeconfig
     */
    public String server() throws ApiFailure {
        return Redacted.url(client().getMasterUrl().toString());
    }

    /**
     * Asks, within the time that is left of a check.
     *
     * @param attempted what is attempted, in words that follow "could not", such as {@code read deployment 'gw' in 'shop'}
     * @param timeLeft the time, such as {@link dev.windlass.check.CheckContext#timeLeft}; one request takes at most {@link
     *     #REQUEST_TIMEOUT} of it, until the answer begins
     * @param question asks by the client that it is given
     * @param <T> what comes back
     * @return what came back
     * @throws ApiFailure if it could not be asked, or was refused
     */
    public <T> T ask(String attempted, Duration timeLeft, Function<KubernetesClient, T> question) throws ApiFailure {
        long deadline =
                System.nanoTime() + shorter(timeLeft, Duration.ofDays(1)).toNanos();
        var retry = Retry.of(
                name,
                RetryConfig.<T>custom()
                        .maxAttempts(QUESTIONS_TRIED)
                        .retryOnException(thrown -> mayPass(thrown) && pause(1, thrown) < millisUntil(deadline))
                        .intervalBiFunction(Api::questionPause)
                        .failAfterMaxAttempts(false)
                        .build());
        return translated(attempted, () -> retry.executeCallable(() -> sent(question, client(millisUntil(deadline)))));
    }

    /** Asks by one request, for who asks again by himself. */
    <T> T askOnce(String attempted, Function<KubernetesClient, T> question) throws ApiFailure {
        return translated(attempted, () -> sent(question, client(REQUEST_TIMEOUT.toMillis())));
    }

    /**
     * Asks, for a step: for at most half a minute.
     *
     * @param attempted what is attempted, in words that follow "could not"
     * @param question asks by the client that it is given
     * @param <T> what comes back
     * @return what came back
     * @throws ApiFailure if it could not be asked, or was refused
     */
    public <T> T ask(String attempted, Function<KubernetesClient, T> question) throws ApiFailure {
        return ask(attempted, STEP_PATIENCE, question);
    }

    /**
     * Changes something, by one request.
     *
     * @param attempted what is attempted, in words that follow "could not", such as {@code patch service 'gw' in 'shop'}
     * @param change sends one changing request by the client that it is given
     * @param <T> what comes back
     * @return what came back
     * @throws ApiFailure if it failed; {@link ApiFailure#hadNoEffect} tells whether that is sure to have changed nothing
     */
    public <T> T change(String attempted, Function<KubernetesClient, T> change) throws ApiFailure {
        var retry = Retry.of(
                name,
                RetryConfig.<T>custom()
                        .maxAttempts(CHANGES_TRIED)
                        .retryOnException(Api::isRefusedForNow)
                        .intervalBiFunction((attempt, came) -> pause(attempt, came.getLeft()))
                        .failAfterMaxAttempts(false)
                        .build());
        return translated(
                attempted, () -> retry.executeCallable(() -> sent(change, client(REQUEST_TIMEOUT.toMillis()))));
    }

    /**
     * Changes something by one request that bears its own precondition, such as the creation of an object or an update with
     * the resource version that it replaces. So it is sent again where that may help, as a question is: if it was applied
     * though its answer was lost, the next one is refused as a conflict.
     *
     * @param attempted what is attempted, in words that follow "could not"
     * @param within how long it may take; as for a question
     * @param change sends the request by the client that it is given
     * @param <T> what comes back
     * @return what came back
     * @throws ApiFailure if it failed; a conflict may come of the request itself, so look who made the change
     */
    public <T> T conditionalChange(String attempted, Duration within, Function<KubernetesClient, T> change)
            throws ApiFailure {
        return ask(attempted, within, change);
    }

    /**
     * The first change of an action: if it failed and had no effect, the action had none (rule S4).
     *
     * @param attempted what is attempted, in words that follow "could not"
     * @param change sends one changing request by the client that it is given
     * @param <T> what comes back
     * @return what came back
     * @throws NotApplied if it is sure that nothing was changed
     * @throws ApiFailure if it failed, and may have changed something
     */
    public <T> T firstChange(String attempted, Function<KubernetesClient, T> change) throws ApiFailure, NotApplied {
        try {
            return change(attempted, change);
        } catch (ApiFailure failure) {
            if (failure.hadNoEffect()) {
                throw new NotApplied(String.valueOf(failure.getMessage()), failure);
            }
            throw failure;
        }
    }

    /**
     * The client itself, for what lasts longer than a request, such as a watch. Close none of it.
     *
     * @return the client
     * @throws ApiFailure if there is no connection to be had
     */
    public synchronized KubernetesClient client() throws ApiFailure {
        if (connected == null) {
            try {
                connected = Objects.requireNonNull(connection.get(), "what gives the connection gave null");
            } catch (RuntimeException e) {
                throw ApiFailure.noConnection(this, e);
            }
        }
        return connected;
    }

    /** The client for a watch: it tells when it breaks off, and isn't begun anew out of sight; told the status of a refusal. */
    KubernetesClient watcher(IntConsumer refused) throws ApiFailure {
        return with(client(), new WatchRequest(client().getConfiguration().getRequestConfig(), refused));
    }

    private KubernetesClient client(long withinMillis) throws ApiFailure {
        long most = Math.min(REQUEST_TIMEOUT.toMillis(), withinMillis);
        return with(
                client(),
                new RequestConfigBuilder(client().getConfiguration().getRequestConfig())
                        .withRequestTimeout(Math.toIntExact(Math.max(1, most)))
                        .withRequestRetryBackoffLimit(
                                0) // it would send changes again too, and doesn't heed Retry-After
                        .build());
    }

    private static KubernetesClient with(KubernetesClient client, RequestConfig request) {
        Client same = client.newClient(request);
        return same instanceof KubernetesClient adapted ? adapted : same.adapt(KubernetesClient.class);
    }

    /** The client says of whatever befalls {@code require()} that the resource is not found. */
    private static <T> T sent(Function<KubernetesClient, T> call, KubernetesClient client) {
        try {
            return call.apply(client);
        } catch (ResourceNotFoundException e) {
            throw e.getCause() instanceof KubernetesClientException why ? why : e;
        }
    }

    private <T> T translated(String attempted, Callable<T> call) throws ApiFailure {
        try {
            return call.call();
        } catch (ApiFailure failure) {
            throw failure;
        } catch (KubernetesClientException e) {
            throw ApiFailure.of(this, attempted, e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a call of the client threw what it doesn't declare", e);
        }
    }

    private static boolean isRefusedForNow(Throwable thrown) {
        return thrown instanceof KubernetesClientException e && e.getCode() == 429;
    }

    /** Whether the same question may be answered a little later. */
    private static boolean mayPass(Throwable thrown) {
        return thrown instanceof KubernetesClientException e
                && !Thread.currentThread().isInterrupted()
                && (e.getCode() <= 0 || e.getCode() == 429 || e.getCode() >= 500);
    }

    private static <T> long questionPause(int attempt, Either<Throwable, T> came) {
        return isRefusedForNow(came.getLeft())
                ? pause(attempt, came.getLeft())
                : SHORTEST_PAUSE.toMillis() << (attempt - 1);
    }

    /** How long to wait for a server that refuses for now: as long as it says, or a little longer each time. */
    private static long pause(int attempt, Throwable thrown) {
        Duration wanted = PAUSE.multipliedBy(attempt);
        if (thrown instanceof KubernetesClientException e
                && e.getStatus() != null
                && e.getStatus().getDetails() != null
                && e.getStatus().getDetails().getRetryAfterSeconds() != null) {
            wanted = Duration.ofSeconds(e.getStatus().getDetails().getRetryAfterSeconds());
        }
        return shorter(wanted, LONGEST_PAUSE).toMillis();
    }

    private static long millisUntil(long deadline) {
        return TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Closes the connection, if there is one. */
    @Override
    public synchronized void close() {
        if (connected != null) {
            connected.close();
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Api api && api.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** The cluster in words: {@code cluster 'production'}. */
    @Override
    public String toString() {
        return "cluster '" + name + "'";
    }
}

package dev.windlass.http;

import dev.windlass.http.Trouble.Stage;
import io.micronaut.core.io.buffer.ByteArrayBufferFactory;
import io.micronaut.http.ByteBodyHttpResponse;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.body.ByteBodyFactory;
import io.micronaut.http.body.CloseableAvailableByteBody;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.client.RawHttpClient;
import io.netty.channel.Channel;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * One question on its way, with the redirects it may follow. It ends within its time, whatever the server does, and
 * then its connection is gone too where it was not emptied. No thread waits for it.
 */
final class Exchange implements Pending {

    /** The attribute under which Micronaut's Netty client leaves the channel that a request was given. */
    private static final String CHANNEL = "netty_channel";

    private static final ByteBodyFactory BODIES = ByteBodyFactory.createDefault(ByteArrayBufferFactory.INSTANCE);

    private final RawHttpClient client;
    private final Request request;
    private final HttpSettings settings;
    private final Duration within;
    private final long start = System.nanoTime();
    private final CompletableFuture<Outcome.Reply> reply = new CompletableFuture<>();
    private final CompletableFuture<Outcome> outcome;

    private volatile boolean answering;
    private volatile boolean redirected;
    private volatile @Nullable MutableHttpRequest<?> message;
    private volatile @Nullable Subscription subscription;

    private Exchange(RawHttpClient client, Request request, HttpSettings settings, Duration within) {
        this.client = client;
        this.request = request;
        this.settings = settings;
        this.within = within;
        this.outcome = reply.orTimeout(within.toNanos(), TimeUnit.NANOSECONDS).handle(this::settle);
    }

    static Exchange begin(RawHttpClient client, Request request, HttpSettings settings, Duration within) {
        var exchange = new Exchange(client, request, settings, within);
        exchange.ask(request.uri(), 0);
        return exchange;
    }

    @Override
    public CompletableFuture<Outcome> outcome() {
        return outcome;
    }

    @Override
    public void abort() {
        reply.completeExceptionally(new TimeoutException("it was given up"));
    }

    private void ask(URI target, int redirects) {
        if (reply.isDone()) {
            return;
        }
        try {
            MutableHttpRequest<?> next = request.to(target);
            answering = false;
            message = next;
            client.exchange(next, body(target), null).subscribe(new Answers(target, redirects));
            if (reply.isCompletedExceptionally()) {
                drop();
            }
        } catch (RuntimeException e) {
            reply.completeExceptionally(e);
        }
    }

    /** What is sent stays at home where the target is of another origin, as the headers do. */
    private @Nullable CloseableByteBody body(URI target) {
        Request.Content content = request.contentFor(target);
        return content == null ? null : BODIES.adapt(content.text().getBytes(StandardCharsets.UTF_8));
    }

    private void read(URI from, int redirects, HttpResponse<?> answer) {
        answering = true;
        if (!(answer instanceof ByteBodyHttpResponse<?> raw)) {
            reply.completeExceptionally(
                    new IllegalStateException("Micronaut answered with " + answer.getClass() + ", which has no bytes"));
            return;
        }
        if (reply.isDone()) {
            raw.close();
            return;
        }
        // Nobody waits for it: what it comes to is in the reply.
        var unused = raw.byteBody().buffer().whenComplete((body, error) -> {
            if (error != null) {
                reply.completeExceptionally(error);
            } else {
                receive(from, redirects, answer, body);
            }
        });
    }

    private void receive(URI from, int redirects, HttpResponse<?> answer, CloseableAvailableByteBody body) {
        try (body) {
            byte[] bytes = body.toByteArray();
            String location = answer.getHeaders().get("Location");
            boolean redirect = answer.code() > 300 && answer.code() < 400 && location != null;
            URI target = redirect ? Request.resolve(from, location) : null;
            if (target != null
                    && request.isRead()
                    && settings.redirects().allows(from, target)
                    && redirects < Redirects.MOST) {
                redirected = true;
                ask(target, redirects + 1);
                return;
            }
            String notFollowed = redirect ? whyNot(from, target, location, redirects) : null;
            reply.complete(new Outcome.Reply(
                    answer.code(), headers(answer), new JsonBody(bytes), from, notFollowed, elapsed()));
        } catch (RuntimeException e) {
            reply.completeExceptionally(e);
        }
    }

    private String whyNot(URI from, @Nullable URI target, String location, int redirects) {
        if (target == null) {
            return "it redirects to '" + request.secrets().excerpt(Request.hideUserInfo(location))
                    + "', which is no address of an HTTP service";
        }
        String to = "it redirects to " + request.secrets().excerpt(request.shown(target));
        if (!request.isRead()) {
            return to + ", where a " + request.method() + " is never sent by itself; call that address";
        }
        if (settings.redirects().allows(from, target)) {
            return to + ", after " + redirects + " redirects, which is where following ends";
        }
        return to + ", which is not followed (redirects: " + settings.redirects()
                + "); ask there, or allow it with HttpSettings.redirects";
    }

    private Outcome settle(Outcome.@Nullable Reply whole, @Nullable Throwable error) {
        if (whole != null) {
            return whole;
        }
        Stage stage = stage();
        drop();
        Throwable cause = error == null ? new IllegalStateException("neither answer nor error") : error;
        Trouble trouble = Trouble.of(cause, stage);
        return new Outcome.Failure(trouble, detail(trouble, cause), maybeSent(cause, stage), elapsed());
    }

    /**
     * Where the own deadline ended it, the event loop may have been about to write; what a redirect leads to was asked
     * before.
     */
    private boolean maybeSent(Throwable error, Stage stage) {
        return redirected || stage != Stage.CONNECTING || error instanceof TimeoutException;
    }

    private String detail(Trouble trouble, Throwable error) {
        return switch (trouble) {
            case NO_ANSWER, UNFINISHED, CONNECT_TIMEOUT ->
                error instanceof TimeoutException
                        ? "given up at its deadline, after " + Shown.time(within)
                        : "given up after " + Shown.time(elapsed()) + "; at most "
                                + Shown.time(settings.silentAtMost()) + " may be silent and "
                                + Shown.time(settings.connectWithin()) + " go to connecting";
            case TOO_LARGE -> "at most " + settings.bodyAtMost() + " bytes are read";
            default -> request.secrets().excerpt(String.valueOf(root(error).getMessage()));
        };
    }

    private static Throwable root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? error : root;
    }

    private Stage stage() {
        if (answering) {
            return Stage.ANSWERING;
        }
        return channel() == null ? Stage.CONNECTING : Stage.ASKED;
    }

    /** Closes the connection: a server that drips would hold it for as long as it likes. */
    private void drop() {
        Channel channel = channel();
        if (channel != null) {
            var unused = channel.close();
        }
        Subscription asked = subscription;
        if (asked != null) {
            asked.cancel();
        }
    }

    private @Nullable Channel channel() {
        MutableHttpRequest<?> sent = message;
        return sent == null ? null : sent.getAttribute(CHANNEL, Channel.class).orElse(null);
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static Map<String, List<String>> headers(HttpResponse<?> answer) {
        var headers = new TreeMap<String, List<String>>();
        answer.getHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        return headers;
    }

    /** Waits for the head of one answer. */
    private final class Answers implements Subscriber<HttpResponse<?>> {

        private final URI from;
        private final int redirects;
        private boolean came;

        private Answers(URI from, int redirects) {
            this.from = from;
            this.redirects = redirects;
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(HttpResponse<?> answer) {
            came = true;
            read(from, redirects, answer);
        }

        @Override
        public void onError(Throwable error) {
            reply.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            if (!came) {
                reply.completeExceptionally(new IllegalStateException("it ended without an answer"));
            }
        }
    }
}

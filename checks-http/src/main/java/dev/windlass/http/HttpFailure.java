package dev.windlass.http;

import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A call didn't come back as it should: without a whole answer, with another status than accepted, or unreadable. */
public final class HttpFailure extends IOException {

    private static final long serialVersionUID = 1L;

    /** Statuses by which a server says that it didn't do what it was asked. */
    private static final Set<Integer> REFUSALS = Set.of(400, 401, 403, 405, 413, 415, 422, 429);

    /** Why no whole answer came; null if one came. */
    private final @Nullable Trouble trouble;

    private final transient @Nullable HttpReply reply;

    /** Whether the status was accepted, and the body is not as wanted. */
    private final boolean unreadable;

    /** Whether something of the request may have reached a service. */
    private final boolean sent;

    private HttpFailure(
            String message, @Nullable Trouble trouble, @Nullable HttpReply reply, boolean unreadable, boolean sent) {
        super(message);
        this.trouble = trouble;
        this.reply = reply;
        this.unreadable = unreadable;
        this.sent = sent;
    }

    static HttpFailure of(Request request, Outcome.Failure failure) {
        Trouble trouble = failure.trouble();
        return new HttpFailure(
                request.words() + ": " + trouble.what() + " (" + failure.detail() + "); " + trouble.advice(),
                trouble,
                null,
                false,
                failure.sent());
    }

    static HttpFailure refused(HttpReply reply, Statuses wanted) {
        String body = reply.text();
        return new HttpFailure(
                reply.words() + ", wanted " + wanted.words()
                        + (body.isEmpty() ? "" : "; the body begins " + reply.excerpt(body)),
                null,
                reply,
                false,
                true);
    }

    /** Of a body of JSON nothing is told: it was accepted, so it may hold what was asked for, such as a token. */
    static HttpFailure unreadable(HttpReply reply, String why) {
        String body = reply.text().strip();
        boolean told = !body.isEmpty() && !body.startsWith("{") && !body.startsWith("[") && !body.startsWith("\"");
        return new HttpFailure(
                reply.words() + ", but its body can't be read: " + why
                        + (told ? "; it begins " + reply.excerpt(body) : ""),
                null,
                reply,
                true,
                true);
    }

    /**
     * Why no whole answer came.
     *
     * @return the trouble; empty if one came
     */
    public Optional<Trouble> trouble() {
        return Optional.ofNullable(trouble);
    }

    /**
     * The answer, with a status that is not accepted or a body that can't be read.
     *
     * @return the answer; empty if no whole one came
     */
    public Optional<HttpReply> reply() {
        return Optional.ofNullable(reply);
    }

    /**
     * Whether the call can't have changed anything: no connection came up, or the server that was asked said that it refused
     * it.
     *
     * @return true only if that is sure
     */
    public boolean hadNoEffect() {
        return reply == null
                ? !sent && trouble != null && trouble.isBeforeAsking()
                : !unreadable && REFUSALS.contains(reply.status()) && !reply.isRedirected();
    }

    /**
     * What a check answers that wanted an answer of the call: {@code FAILED} for another status, {@code INCONCLUSIVE} for a
     * body that can't be read, {@code ERRORED} where no whole answer came.
     *
     * @return the answer; it never passes
     */
    public Answer answer() {
        Verdict verdict = reply == null ? Verdict.ERRORED : unreadable ? Verdict.INCONCLUSIVE : Verdict.FAILED;
        Answer answer = Answer.of(verdict, String.valueOf(getMessage()));
        return trouble == null ? answer : answer.with("trouble", trouble.name());
    }
}

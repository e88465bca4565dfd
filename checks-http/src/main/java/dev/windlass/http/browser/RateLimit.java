package dev.windlass.http.browser;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.http.HttpCall;
import dev.windlass.http.HttpFailure;
import dev.windlass.http.HttpReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A check that a service limits how often it is called, by calling it too often: one request after the other until it
 * answers 429 (RFC 6585), and no more than were said. It uses the limit up for whoever it is counted against, so it sends
 * credentials, or comes from an address, of its own. Immutable, each call gives a new check; safe for use by several
 * threads.
 *
 * <pre>{@code
 * RateLimit.of(shop.get("/login")).reachedWithin(20).notBefore(5)
 * }</pre>
 */
public final class RateLimit {

    /** The most requests that may be said: 1,000. */
    public static final int MOST = 1_000;

    private final HttpCall call;

    private RateLimit(HttpCall call) {
        this.call = call;
    }

    /**
     * Begins a check of a call.
     *
     * @param call what is sent too often; until it is limited it must be answered with an accepted status
     * @return the stage that takes how often
     */
    public static RateLimit of(HttpCall call) {
        return new RateLimit(call);
    }

    /**
     * Says how many requests it takes at most until one is refused. This is the load that the check puts on the service.
     *
     * @param requests from 2 to {@value #MOST}
     * @return the check
     * @throws IllegalArgumentException if it is out of range
     */
    public Reached reachedWithin(int requests) {
        if (requests < 2 || requests > MOST) {
            throw new IllegalArgumentException("a rate limit is tried by 2 to " + MOST + " requests, got " + requests);
        }
        return new Reached("rate limit of " + call, call, requests, 1);
    }

    /** The check, which says how many requests it sends. Immutable. */
    public static final class Reached implements Check, ReachesOutside {

        private final String name;
        private final HttpCall call;
        private final int most;
        private final int least;

        private Reached(String name, HttpCall call, int most, int least) {
            this.name = name;
            this.call = call;
            this.most = most;
            this.least = least;
        }

        /**
         * Names the check.
         *
         * @param name the name under which it is reported, not blank
         * @return a new check
         * @throws IllegalArgumentException if it is blank
         */
        public Reached named(String name) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("a check needs a name, got '" + name + "'");
            }
            return new Reached(name, call, most, least);
        }

        /**
         * Says how many requests must be answered before one is refused, so that users aren't.
         *
         * @param requests from 1, which is where nothing is said, to one less than it is reached within
         * @return a new check
         * @throws IllegalArgumentException if it is out of range
         */
        public Reached notBefore(int requests) {
            if (requests < 1 || requests >= most) {
                throw new IllegalArgumentException(
                        "the requests to be answered are 1 to " + (most - 1) + ", got " + requests);
            }
            return new Reached(name, call, most, requests);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<Fact> facts() {
            var facts = new ArrayList<>(call.facts());
            facts.add(Fact.declared("limited within requests", most));
            facts.add(Fact.declared("requests answered before", least));
            return List.copyOf(facts);
        }

        /** {@return that of the call, and 50 ms for each request} */
        @Override
        public Duration timeout() {
            return call.timeout().plus(Duration.ofMillis(50).multipliedBy(most));
        }

        @Override
        public Answer ask(CheckContext context) throws InterruptedException {
            int answered = 0;
            HttpReply reply = null;
            try {
                while (answered < most) {
                    reply = call.exchange(context.timeLeft());
                    if (reply.status() == 429) {
                        return limited(reply, answered);
                    }
                    call.requireAccepted(reply);
                    answered++;
                }
            } catch (HttpFailure e) {
                return e.answer().with("answered before", answered);
            }
            return Answer.failed(call + " was answered " + answered + " times in a row and never limited, wanted 429"
                            + " within " + most + " requests")
                    .with("answered", answered);
        }

        private Answer limited(HttpReply reply, int answered) {
            String words = call + " was answered " + answered + " times and then limited";
            Answer answer = answered < least
                    ? Answer.failed(words + ", wanted at least " + least + " answers before; did somebody use it up"
                            + " just before?")
                    : Answer.passed(words);
            return answer.with("answered", answered).with("retry-after", Found.shown(reply, "Retry-After"));
        }
    }
}

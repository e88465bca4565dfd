package dev.windlass.http.monitoring;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.NamedCheck;
import dev.windlass.http.HttpCall;
import dev.windlass.http.HttpFailure;
import dev.windlass.http.HttpReply;
import dev.windlass.http.HttpService;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A system that is asked over HTTP. Immutable.
 *
 * @param name what it is
 * @param service where it is
 * @param timeout how long one question may take
 */
record Source(String name, HttpService service, Duration timeout) {

    static Source of(String name, HttpService service) {
        return new Source(name, service, Check.DEFAULT_TIMEOUT);
    }

    Source timeout(Duration time) {
        return new Source(name, service.timeout(time), time);
    }

    /** Where it is, without a secret. */
    Fact fact() {
        return new Fact(name.toLowerCase(Locale.ROOT), service.toString());
    }

    /** A check that asks it; no answer is an error. */
    Check check(String title, List<Fact> facts, NamedCheck.Question question) {
        NamedCheck named = Check.named(title).reachesOutside().timeout(timeout).with(fact().name(), fact().value());
        for (Fact fact : facts) {
            named = named.with(fact.name(), fact.value());
        }
        return named.asks(context -> {
            try {
                return question.ask(context);
            } catch (NoAnswer e) {
                return e.errored();
            }
        });
    }

    HttpReply ask(HttpCall call, CheckContext context) throws NoAnswer, InterruptedException {
        try {
            return call.exchange(context.timeLeft());
        } catch (HttpFailure e) {
            throw new NoAnswer(String.valueOf(e.getMessage()));
        }
    }

    /** Asks for JSON; any other status than 200 to 299 is no answer. */
    Document json(HttpCall call, CheckContext context) throws NoAnswer, InterruptedException {
        return json(ask(call, context));
    }

    Document json(HttpReply reply) throws NoAnswer {
        if (reply.status() < 200 || reply.status() > 299) {
            throw refused(reply);
        }
        return parsed(reply);
    }

    NoAnswer refused(HttpReply reply) {
        String advice =
                switch (reply.status()) {
                    case 401, 403 -> "; are the credentials right, and may they do this?";
                    case 404 -> "; is the address right, up to where the API of " + name + " begins?";
                    default -> reply.status() >= 500 ? "; look at the log of " + name + ", or of a proxy in front" : "";
                };
        return new NoAnswer(reply.words() + ", wanted 200 to 299"
                + (reply.text().isEmpty() ? "" : "; the body begins " + reply.excerpt(reply.text())) + advice);
    }

    Document parsed(HttpReply reply) throws NoAnswer {
        try {
            return new Document(reply, reply.json());
        } catch (HttpFailure e) {
            throw new NoAnswer(e.getMessage() + "; what answered is no " + name
                    + ": is the address right, or did a proxy answer?");
        }
    }

    private String article() {
        return name.startsWith("A") ? "an " : "a ";
    }

    /** Whether it says that it is ready, in the words that it has for it: what answers everything by 200 is another. */
    Check ready(Pattern words) {
        HttpCall call = service.get("/-/ready");
        return check(name + " is ready", List.of(), context -> {
            HttpReply reply = ask(call, context);
            String type = reply.header("content-type").orElse("").toLowerCase(Locale.ROOT);
            if (reply.status() == 200) {
                return type.startsWith("text/plain")
                                && words.matcher(reply.text().strip()).matches()
                        ? Answer.passed("it is ready").with("asked", reply.words())
                        : Answer.inconclusive(reply.words() + ", but it doesn't say that it is ready, it begins '"
                                + reply.excerpt(reply.text()) + "'; is it " + article() + name
                                + "? Look at the address, and whether a proxy answered");
            }
            return reply.status() == 503
                    ? Answer.failed("it is not ready: " + reply.excerpt(reply.text()))
                            .with("asked", reply.words())
                    : refused(reply).errored();
        });
    }
}

package dev.windlass.engine;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Evidence;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the checks of a gate, all of them, and says as events what they answer (rules G1, G2). */
interface CheckRunner extends AutoCloseable {

    /**
     * Asks all checks, until each has its answer or the calling thread is interrupted.
     *
     * @param briefing what they are told
     * @param masking takes secrets out of the answers
     * @param each is given each answer as soon as it is there, and each attempt that is followed by another one
     */
    void ask(CheckGroup group, Briefing briefing, Masking masking, Consumer<Event> each);

    @Override
    void close();

    /** Asks one after the other on the calling thread, without interrupting any: for drivers of virtual time. */
    static CheckRunner inline(Time time, UserCode code) {
        return new CheckRunner() {
            @Override
            public void ask(CheckGroup group, Briefing briefing, Masking masking, Consumer<Event> each) {
                for (CheckGroup.Member member : group.members()) {
                    Duration start = time.now().elapsed();
                    int attempt = 1;
                    while (true) {
                        CheckContext context =
                                briefing.context(() -> member.check().timeout());
                        Answer answer = answer(() -> code.ask(group, member.check(), context), masking);
                        Duration took = time.now().elapsed().minus(start);
                        Duration delay = again(group, answer, attempt, took, (retry, number) -> retry.firstDelay());
                        if (delay == null) {
                            each.accept(event(group, member, answer, took));
                            break;
                        }
                        each.accept(askedAgain(group, member, attempt++, answer, delay));
                    }
                }
            }

            @Override
            public void close() {}
        };
    }

    /** What a check answers, whatever it does. */
    static Answer answer(Callable<@Nullable Answer> question, Masking masking) {
        try {
            Answer answer = question.call();
            return answer == null
                    ? Answer.errored("the check gave null instead of an answer")
                    : bounded(masking.answer(answer));
        } catch (Throwable thrown) {
            return Answer.errored(masking.failure(thrown).toString());
        }
    }

    /**
     * How long to wait before a check is asked again that could not be answered; null if its answer stands.
     *
     * @param attempt how often it was asked
     * @param since how long ago it was asked first
     */
    static @Nullable Duration again(CheckGroup group, Answer answer, int attempt, Duration since, Backoff backoff) {
        Retry policy = group.retry();
        boolean unanswered = answer.verdict() == Verdict.ERRORED || answer.verdict() == Verdict.NO_DATA;
        if (!unanswered || attempt >= policy.attempts()) {
            return null;
        }
        Duration delay = backoff.delay(policy, attempt);
        return policy.within() == null || since.plus(delay).compareTo(policy.within()) < 0 ? delay : null;
    }

    static Event.CheckAskedAgain askedAgain(
            CheckGroup group, CheckGroup.Member member, int attempt, Answer answer, Duration delay) {
        return new Event.CheckAskedAgain(
                group.name(), member.check().name(), attempt, answer.verdict(), answer.reason(), delay);
    }

    static Event.CheckAnswered event(CheckGroup group, CheckGroup.Member member, Answer answer, Duration took) {
        return new Event.CheckAnswered(
                group.name(),
                member.check().name(),
                member.severity(),
                answer.verdict(),
                answer.reason(),
                answer.evidence(),
                took);
    }

    /** The answer, cut to what the journal has room for. */
    static Answer bounded(Answer answer) {
        int room = (int) Room.ANSWER / 3 - 1_000;
        String reason = cut(answer.reason(), 1_000);
        room -= reason.length();
        var facts = new ArrayList<Fact>();
        for (Fact fact : answer.evidence().facts()) {
            Fact shorter = new Fact(cut(fact.name(), 100), cut(fact.value(), 500));
            room -= shorter.name().length() + shorter.value().length() + 30;
            if (room < 0) {
                facts.add(new Fact("left out", (answer.evidence().facts().size() - facts.size()) + " more facts"));
                break;
            }
            facts.add(shorter);
        }
        Verdict verdict = answer.verdict();
        return new Answer(verdict, reason, new Evidence(facts));
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}

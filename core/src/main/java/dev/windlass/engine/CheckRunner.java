package dev.windlass.engine;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Evidence;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.journal.Failure;
import dev.windlass.plan.CheckGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks the checks of a gate, all of them, and says as events what they answered (rules G1, G2). */
interface CheckRunner extends AutoCloseable {

    /** Asks all checks; the answers come in the order of the plan. */
    List<Event.CheckAnswered> ask(CheckGroup group);

    @Override
    void close();

    /** Asks one after the other on the calling thread, without interrupting any: for drivers of virtual time. */
    static CheckRunner inline(Time time) {
        return new CheckRunner() {
            @Override
            public List<Event.CheckAnswered> ask(CheckGroup group) {
                var answers = new ArrayList<Event.CheckAnswered>();
                for (CheckGroup.Member member : group.members()) {
                    Duration start = time.now().elapsed();
                    Answer answer = answer(member.check(), () -> member.check().timeout());
                    answers.add(
                            event(group, member, answer, time.now().elapsed().minus(start)));
                }
                return answers;
            }

            @Override
            public void close() {}
        };
    }

    /** What a check answers, whatever it does. */
    static Answer answer(Check check, CheckContext context) {
        try {
            Answer answer = check.ask(context);
            return answer == null ? Answer.errored("the check gave null instead of an answer") : bounded(answer);
        } catch (Throwable thrown) {
            return Answer.errored(Failure.of(thrown).toString());
        }
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
    private static Answer bounded(Answer answer) {
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

package dev.windlass.engine;

import dev.windlass.check.Answer;
import dev.windlass.journal.Event;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Plan;
import dev.windlass.secret.Masker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks the world outside of a run, as a run asks it: side by side, each question within its time, on threads that don't
 * keep the process alive. Nothing is journaled. Used by one thread.
 */
public final class Inquiry implements AutoCloseable {

    private final Time time = Time.real();
    private final CheckRunner checks = new ThreadedChecks(Backoff.random());
    private final Briefing briefing;
    private final Masking masking;

    /**
     * Begins with nothing asked.
     *
     * @param plan the plan of which checks are told
     * @param secrets what is taken out of every answer
     */
    public Inquiry(Plan plan, Masker secrets) {
        this.briefing = new Briefing(plan, null);
        this.masking = new Masking(secrets);
    }

    /**
     * The machine's time.
     *
     * @return this moment
     */
    public Instant now() {
        return time.now().at();
    }

    /**
     * Asks all checks of a group until each has its answer; those that can't be answered again, as the group says. What
     * checks throw, and that they take too long, is an answer of them. If the calling thread is interrupted those that
     * have not answered by then are given up, and the interrupt is kept.
     *
     * @param group the checks, each of which tells name and timeout without fail
     * @return an answer for each check, in the order of the group
     */
    public List<Event.CheckAnswered> ask(CheckGroup group) {
        Map<String, Event.CheckAnswered> answers = new LinkedHashMap<>();
        String reason = "it was not waited for: the thread that asked was interrupted";
        try {
            checks.ask(group, briefing, masking, event -> {
                if (event instanceof Event.CheckAnswered answer) {
                    answers.put(answer.check(), answer);
                }
            });
        } catch (Throwable noThread) { // an OutOfMemoryError, where the system gives no more threads
            reason = "it could not be asked: " + masking.failure(noThread);
        }
        var all = new ArrayList<Event.CheckAnswered>();
        for (CheckGroup.Member member : group.members()) {
            Event.CheckAnswered answer = answers.get(member.check().name());
            all.add(answer != null ? answer : CheckRunner.event(group, member, Answer.errored(reason), Duration.ZERO));
        }
        return all;
    }

    /** Interrupts what is still asked. */
    @Override
    public void close() {
        checks.close();
    }
}

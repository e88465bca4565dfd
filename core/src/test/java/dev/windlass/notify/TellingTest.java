package dev.windlass.notify;

import static dev.windlass.notify.Journaled.begun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Release;
import dev.windlass.check.Evidence;
import dev.windlass.check.Severity;
import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The words of a message, for somebody with a telephone at 3 a.m.")
class TellingTest {

    private static final Notifications ALL = Notifications.to(Channel.of("chat", message -> {}));

    private static Event.CheckAnswered answer(String check, Severity severity, Verdict verdict) {
        return new Event.CheckAnswered(
                "ready",
                check,
                severity,
                verdict,
                "2 of 3 nodes are ready",
                Evidence.none().and("limit", 3),
                Duration.ofSeconds(1));
    }

    private static Message told(Event... events) {
        return begun(ALL).afterMinutes(2).then(events).last();
    }

    @Test
    void a_release_that_begins_says_who_what_how_much_and_how_long_a_rollback_takes() {
        Message message = begun(ALL).last();

        assertThat(message.subject()).isEqualTo("azora 1.4.0 production: release started");
        assertThat(message.text()).isEqualTo("""
                The release of azora 1.4.0 began; it was written by ada.
                Planned: 4 nodes: ready, dump, migrate, switch
                A rollback should take 5 min at most.

                azora 1.4.0 to production, run azora-7, by kim on ops-1; 0 of 4 nodes done, 0 ms since the start.""");
        assertThat(message.fact("product")).contains("azora");
        assertThat(message.fact("version")).contains("1.4.0");
        assertThat(message.fact("environment")).contains("production");
        assertThat(message.fact("run")).contains("azora-7");
        assertThat(message.fact("author")).contains("ada");
        assertThat(message.fact("run by")).contains("kim on ops-1");
        assertThat(message.fact("rollback within")).contains("5 min");
        assertThat(message.at()).contains(Journaled.NIGHT);
        assertThat(message.fact("weather")).isEmpty();
    }

    @Test
    void a_rollback_says_what_failed_by_what_evidence_what_happens_by_itself_and_what_is_left() {
        Message message = told(
                new Event.GateReached("ready"),
                answer("nodes", Severity.CRITICAL, Verdict.FAILED),
                answer("disk", Severity.RECOMMENDED, Verdict.PASSED),
                new Event.RollbackStarted("ready", "nodes: 2 of 3 nodes are ready"));

        assertThat(message.subject()).isEqualTo("azora 1.4.0 production: ROLLING BACK, 'ready' failed");
        assertThat(message.urgency()).isEqualTo(Urgency.ALARM);
        assertThat(message.text()).startsWith("""
                        The release failed at 'ready': nodes: 2 of 3 nodes are ready
                        - CRITICAL 'nodes': FAILED, 2 of 3 nodes are ready
                        By itself: what took effect is undone, back to the last point of no return. A rollback should \
                        take 5 min at most.
                        Left to you: nothing while it goes on.""").endsWith("0 of 4 nodes were done, 0 undone, 2 min since the start.");
        assertThat(message.fact("check nodes")).contains("CRITICAL FAILED, 2 of 3 nodes are ready (limit=3)");
        assertThat(message.fact("check disk")).isEmpty();
    }

    @Test
    void a_gate_that_is_asked_again_is_told_with_its_last_answers_alone() {
        Message message = told(
                new Event.GateReached("ready"),
                answer("nodes", Severity.CRITICAL, Verdict.FAILED),
                new Event.GateReached("ready"),
                answer("disk", Severity.RECOMMENDED, Verdict.NO_DATA),
                new Event.GatePassed("ready"));

        assertThat(message.subject()).endsWith(": gate 'ready' passed, but not all of its checks");
        assertThat(message.urgency()).isEqualTo(Urgency.WARNING);
        assertThat(message.text()).contains("'disk': NO_DATA").doesNotContain("'nodes'");
        assertThat(told(new Event.GatePassed("ready")).urgency()).isEqualTo(Urgency.INFO);
    }

    @Test
    void a_rollback_that_failed_says_what_is_to_be_done_by_hand_and_which_orders_there_are() {
        Message message = told(
                new Event.RollbackStarted("switch", "it failed"),
                new Event.UndoStarted("switch", 1),
                new Event.UndoSucceeded("switch"),
                new Event.UndoStarted("migrate", 1),
                new Event.UndoFailed("migrate", 1, Journaled.FAILURE, null),
                new Event.QuestionAsked("migrate", "the undo of step 'migrate' failed", Event.Matter.UNDO_FAILED));

        assertThat(message.subject()).isEqualTo("azora 1.4.0 production: ROLLBACK FAILED at 'migrate'");
        assertThat(message.text())
                .contains("By itself: nothing. It goes on by a person's order only.")
                .contains("Left to you: give an order: RETRY the undo, or SKIP it once it was done by hand.")
                .contains("Undone so far: switch")
                .contains("By hand, for 'migrate': undo migrate by hand")
                .doesNotContain("undo switch by hand");
    }

    @Test
    void the_end_of_a_rollback_says_what_was_undone_how_long_it_took_and_whether_that_was_too_long() {
        Journaled run = begun(ALL)
                .then(new Event.RollbackStarted("switch", "it failed"))
                .afterMinutes(4)
                .resumed()
                .then(new Event.UndoSucceeded("migrate"))
                .afterMinutes(2)
                .then(new Event.RunEnded(Event.Ending.ROLLED_BACK, "'switch' failed", Duration.ofMinutes(2)));

        assertThat(run.last().subject()).isEqualTo("azora 1.4.0 production: ROLLED BACK");
        assertThat(run.last().text())
                .startsWith("Undone: migrate\nThe rollback took 6 min, LONGER than the 5 min that the plan allows.");
        assertThat(run.last().fact("rollback took")).contains("6 min");
    }

    @Test
    void a_release_that_is_complete_says_how_long_it_and_its_phases_took() {
        Journaled run = begun(ALL)
                .then(new Event.PhaseStarted("readiness"), new Event.GatePassed("ready"))
                .afterMinutes(3)
                .then(new Event.PhaseEnded("readiness"))
                .afterMinutes(9)
                .then(new Event.RunEnded(Event.Ending.COMPLETED, "all nodes are done", null));

        assertThat(run.last().subject()).isEqualTo("azora 1.4.0 production: COMPLETED in 12 min");
        assertThat(run.last().fact("phase readiness took")).contains("3 min");
        assertThat(run.last().fact("nodes done")).contains("1 of 4");
    }

    @Test
    void a_subject_fits_on_a_telephone_and_keeps_what_matters_most_and_is_one_line() {
        Plan plan = Release.plan("the quite extraordinary product of this company", "2026.11.21-SNAPSHOT-0123abc")
                .to("production-eu-central-1")
                .step(Step.named("switch the traffic of all customers to green")
                        .run(c -> {})
                        .readOnly())
                .build();
        Message message = new Journaled(ALL)
                .then(
                        Journaled.started(plan),
                        new Event.RollbackStarted("switch the traffic\r\nBcc: all customers to green", "no"))
                .last();

        assertThat(message.subject())
                .isEqualTo("the quite extraordi… 2026.11.21-SNAP… production-eu…: ROLLING BACK, 'switch the…")
                .hasSize(Message.LONGEST_SUBJECT);
        assertThat(Phrase.cut("a".repeat(9) + "\uD83D\uDE00", 11)).hasSize(11);
        assertThat(Phrase.cut("a".repeat(9) + "\uD83D\uDE00b", 11)).isEqualTo("a".repeat(9) + "…");
        assertThat(Phrase.line(" a\r\n\u0007 b\u2028c\u202e ")).isEqualTo("a b c");
    }

    @Test
    void a_stop_says_whether_it_was_asked_for() {
        assertThat(told(new Event.StopRequested("SIGTERM", false), new Event.RunSuspended("SIGTERM"))
                        .urgency())
                .isEqualTo(Urgency.WARNING);
        assertThat(told(new Event.RunSuspended("it can't be stopped")).urgency())
                .isEqualTo(Urgency.ALARM);
        Message message = told(
                new Event.RollbackStarted("switch", "it failed"),
                new Event.StopRequested("SIGTERM", false),
                new Event.RunSuspended("SIGTERM"));
        assertThat(message.urgency()).isEqualTo(Urgency.ALARM);
        assertThat(message.subject()).endsWith(": SUSPENDED within its rollback");
    }
}

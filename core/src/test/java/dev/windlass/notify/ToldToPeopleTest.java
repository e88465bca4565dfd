package dev.windlass.notify;

import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.attestation;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.guardedBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Release;
import dev.windlass.check.Check;
import dev.windlass.check.Evidence;
import dev.windlass.check.Severity;
import dev.windlass.check.Verdict;
import dev.windlass.identity.Signing;
import dev.windlass.journal.Event;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.Order;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Proof;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What people are told who are asked, who order, and who see a release wait or end")
class ToldToPeopleTest {

    private static final Notifications ALL = Notifications.to(Channel.of("chat", message -> {}));
    private static final Instant UNTIL = Instant.parse("2026-11-24T15:52:01.024598454Z");
    private static final Proof PROOF = new Proof("said", null, "00");

    private static Plan plan() {
        return Release.plan("azora", "1.4.0")
                .to("production")
                .author("ann")
                .role("engineering", "ann", "ben", "cyd")
                .role("dba", "dee")
                .phase(
                        "readiness",
                        checks("ready")
                                .important(Check.named("docs").holds(c -> true))
                                .waivedBy("dba", Duration.ofHours(12)),
                        attestation("drill", "the backup was restored").quorum(1, "dba"),
                        approval("go live")
                                .quorum(2, "engineering")
                                .quorum(1, "dba")
                                .excludingAuthor())
                .phase("cutover", step("dump"), step("migrate"))
                .pointOfNoReturn("no way back")
                .phase("after", step("switch"))
                .verifyAfterRollback(
                        checks("as before").critical(Check.named("blue").holds(c -> true)))
                .build();
    }

    private static Step<Void> step(String name) {
        return Step.named(name).run(c -> {}).undo(c -> {});
    }

    private static Journaled run(Event... events) {
        return new Journaled(ALL).then(Journaled.started(plan())).told().then(events);
    }

    private static Message told(Event... events) {
        return run(events).last();
    }

    private static Event.CheckAnswered failed(String gate, String check, Severity severity) {
        return new Event.CheckAnswered(
                gate, check, severity, Verdict.FAILED, "it is of PT2.002905594S", Evidence.none(), Duration.ZERO);
    }

    private static PeopleEvent.SignOffRequested asks(String gate, PeopleEvent.Matter matter, String more) {
        return new PeopleEvent.SignOffRequested(
                gate,
                matter,
                "windlass approve v1\ngate: " + gate + "\n" + more + "run: azora-7\nrecord: 0123456789abcdef\n",
                UNTIL);
    }

    private static Event.OrderGiven order(Order order) {
        return new Event.OrderGiven(order, "ben", "it has to be");
    }

    @Test
    void who_is_called_to_answer_within_a_guarded_stretch_reads_that_its_guards_may_roll_back() {
        var asks = new Event.QuestionAsked("b", "gate 'b' refused", Event.Matter.GATE_REFUSED);
        var guarded = Release.plan("azora", "1.4.0")
                .to("production")
                .block(guardedBy(
                                "calm",
                                Metric.named("errors")
                                        .reads(c -> 0)
                                        .above(1)
                                        .every(Duration.ofSeconds(1))
                                        .onNoData(NoData.HOLD))
                        .over(step("a"), step("b")))
                .step(step("c"))
                .build();
        Journaled run = new Journaled(ALL).then(Journaled.started(guarded)).told();

        assertThat(run.then(asks).last().text()).contains("By itself: nothing.");
        assertThat(run.then(new ObservationEvent.GuardArmed("calm"), asks)
                        .last()
                        .text())
                .contains("the guards of calm stay armed: if one trips, it rolls back by itself");
        assertThat(run.then(
                                new Event.StepSucceeded("a", null, null),
                                new Event.StepSucceeded("b", null, null),
                                new Event.QuestionAsked("c", "?", Event.Matter.GATE_REFUSED))
                        .last()
                        .text())
                .as("behind it")
                .contains("By itself: nothing.");
    }

    // ------------------------------------------------------------------ sign-offs

    @Test
    void who_is_asked_to_sign_reads_who_is_wanted_until_when_which_file_and_what_to_type() {
        Message message = told(asks("go live", PeopleEvent.Matter.APPROVAL, ""));

        assertThat(message.text()).startsWith("""
                People are asked for the approval 'go live'.
                Wanted: 2 of engineering: ben, cyd; 1 of dba: dee; not the author, ann.
                By itself: it waits until 2026-11-24T15:52:01Z, then it refuses; one who declines shuts it at once.
                Left to you: who is wanted reads go-live-1a556635.approve in the directory of the inbox (record \
                0123456789ab) and types there; to decline, the same with go-live-1a556635.reject:
                """ + Signing.request("go live", "approve", false));
        assertThat(message.text()).contains("ssh-keygen -Y sign -n windlass");
        assertThat(told(asks("drill", PeopleEvent.Matter.ATTESTATION, "attests: it was restored\n"))
                        .text())
                .contains("To be attested: it was restored\n", "Wanted: 1 of dba: dee.");
    }

    @Test
    void who_is_asked_for_a_waiver_reads_what_is_waived_and_that_a_reason_is_needed() {
        Message message = told(
                new Event.GateReached("ready"),
                failed("ready", "docs", Severity.IMPORTANT),
                failed("ready", "changelog", Severity.RECOMMENDED),
                asks("ready", PeopleEvent.Matter.WAIVER, "waives: docs\n"));

        assertThat(message.text())
                .startsWith("""
                        At gate 'ready' important checks did not pass; a person may waive them:
                        - IMPORTANT 'docs': FAILED, it is of 2 s
                        Wanted: 1 of dba: dee.
                        """)
                .contains("types there, with the reason, which a waiver needs")
                .contains("echo 'reason: <why>' >> ready.approve")
                .doesNotContain("changelog");
    }

    @Test
    void a_gate_that_a_waiver_opened_says_which_checks_weighed_what_who_waived_them_and_why() {
        Journaled run = run(
                new Event.GateReached("ready"),
                failed("ready", "docs", Severity.IMPORTANT),
                failed("ready", "changelog", Severity.RECOMMENDED),
                asks("ready", PeopleEvent.Matter.WAIVER, "waives: docs\n"),
                new PeopleEvent.SignedOff("ready", "dee", List.of("dba"), "they follow tomorrow", PROOF));
        assertThat(run.last().subject()).endsWith(": dee WAIVED 'ready'");

        Message message = run.then(new Event.GatePassed("ready")).last();
        assertThat(message.subject()).endsWith(": gate 'ready' passed, by a waiver");
        assertThat(message.text()).startsWith("""
                Gate 'ready' let the release go on, although not all of its checks passed.
                What is important was waived by dee of dba, for the reason: they follow tomorrow
                What is recommended needs no waiver.
                - IMPORTANT 'docs': FAILED, it is of 2 s
                - RECOMMENDED 'changelog': FAILED, it is of 2 s
                """);
    }

    @Test
    void who_signed_so_far_is_told_with_who_is_wanted() {
        Message message = told(
                asks("go live", PeopleEvent.Matter.APPROVAL, ""),
                new PeopleEvent.SignedOff("go live", "ben", List.of("engineering"), null, PROOF),
                new PeopleEvent.SignedOff("go live", "dee", List.of("dba"), null, PROOF));

        assertThat(message.text())
                .startsWith("dee of dba signed off at 'go live': without a word")
                .contains("Signed off so far: ben, dee. Wanted: 2 of engineering: ben, cyd; 1 of dba: dee;");
    }

    // ------------------------------------------------------------------ orders

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            STOP      |                   | By itself: what runs comes to its end: dump. No further step begins; then
            RESUME    | STOPPED_BY_ORDER  | By itself: the release goes on where it stopped.
            RETRY     | FAILED_PAST_POINT | By itself: 'switch' is tried again
            RETRY     | UNDO_FAILED       | By itself: the undo of 'switch' is run again
            RETRY     | UNDO_LOSES_WRITES | what was written since is lost
            RETRY     | GATE_REFUSED      | By itself: gate 'switch' is asked once more
            RETRY     | WINDOW_CLOSED     | By itself: the release waits until the window opens again
            RETRY     | UNVERIFIED        | By itself: the verification 'switch' is asked once more
            SKIP      | FAILED_PAST_POINT | By itself: the release goes on without 'switch'.
            SKIP      | UNDO_FAILED       | By itself: the rollback goes on without the undo of 'switch'
            SKIP      | WINDOW_CLOSED     | By itself: the release goes on outside of its window.
            SKIP      | UNVERIFIED        | By itself: the rollback ends without the verification.
            ROLL_BACK | FAILED_PAST_POINT | By itself: what was done after the point of no return is undone.
            ROLL_BACK |                   | By itself: what runs comes to its end; then what took effect
            """)
    void an_order_is_told_with_what_it_does_where_it_was_given(Order order, Event.Matter matter, String does) {
        Journaled run = run(new Event.StepStarted("dump", null, null));
        if (matter != null) {
            run.then(new Event.QuestionAsked("switch", "it failed", matter));
        }

        assertThat(run.then(order(order)).last().text())
                .startsWith("ben ordered " + order + ": it has to be\n")
                .contains(does);
    }

    @Test
    void another_t_0_is_told_to_the_second_and_is_that_of_the_messages_after_it() {
        Message message = told(new Event.OrderGiven(Order.MOVE_ZERO, "ben", "later", UNTIL, null));

        assertThat(message.text()).contains("By itself: T-0 is now 2026-11-24T15:52:01Z, and the phases");
        assertThat(message.fact("T-0")).contains("2026-11-24T15:52:01Z");
    }

    @Test
    void a_question_is_told_with_the_lines_of_an_order() {
        assertThat(told(new Event.QuestionAsked("switch", "it failed", Event.Matter.UNDO_FAILED))
                        .text())
                .contains(Signing.order("azora-7", "<RETRY | SKIP>"));
    }

    // ------------------------------------------------------------------ waiting and going on

    @Test
    void a_wait_in_which_the_process_leaves_says_that_somebody_has_to_start_it_again() {
        assertThat(told(new Event.PhaseAwaited("after", "T+24h", UNTIL)).text())
                .startsWith("Phase 'after' is due at T+24h, 2026-11-24T15:52:01Z.\n"
                        + "By itself: the phase begins then, if a process of the release runs.");
        assertThat(told(new Event.RunWaiting("phase 'after' at T+24h", UNTIL)).text())
                .startsWith("The release waits for phase 'after' at T+24h, at the latest until 2026-11-24T15:52:01Z.\n"
                        + "By itself: nothing: no process runs meanwhile.\n"
                        + "Left to you: see that the release is started again then, and as soon as somebody signed or"
                        + " ordered; a scheduler that starts it every few minutes is enough.");
    }

    @Test
    void who_goes_on_says_what_is_settled_first_only_where_something_was_in_flight() {
        assertThat(run().resumed().last().text())
                .contains("By itself: it goes on where it was; no step was in flight when it stopped.");
        assertThat(run(new Event.StepStarted("dump", null, null))
                        .resumed()
                        .last()
                        .text())
                .contains("By itself: what was in flight when it stopped is settled first: dump.");
        assertThat(run(new Event.StepStarted("dump", null, null), new Event.StepSucceeded("dump", null, null))
                        .resumed()
                        .last()
                        .text())
                .contains("no step was in flight");
        Journaled back = run(
                new Event.StepStarted("dump", null, null),
                new Event.RollbackStarted("dump", "it failed"),
                new Event.UndoStarted("dump", 1));
        assertThat(back.resumed().last().text())
                .contains("the rollback goes on with what was in flight when it stopped, the undo of dump.");
        assertThat(back.then(new Event.UndoSucceeded("dump")).resumed().last().text())
                .contains("By itself: the rollback goes on.");
    }

    // ------------------------------------------------------------------ the end

    @Test
    void a_rollback_names_what_stays_and_says_nothing_of_it_where_nothing_does() {
        Event ended = new Event.RunEnded(Event.Ending.ROLLED_BACK, "it failed", Duration.ofSeconds(1));
        var begun = new Event[] {
            new Event.StepStarted("dump", null, null),
            new Event.StepStarted("migrate", null, null),
            new Event.StepSucceeded("dump", null, null),
            new Event.StepFailed("migrate", 1, Journaled.FAILURE, Event.Applied.NOTHING, null),
            new Event.RollbackStarted("migrate", "it failed")
        };

        assertThat(run(begun).then(ended).last().text())
                .contains("\nSTILL IN PLACE: dump; done before a point of no return, or not undone by order.\n");
        assertThat(run(begun)
                        .then(new Event.UndoSucceeded("dump"), ended)
                        .last()
                        .text())
                .doesNotContainIgnoringCase("in place")
                .contains("1 of 7 nodes were done, 1 undone");
    }

    @Test
    void the_verification_after_a_rollback_is_none_of_the_nodes_and_says_what_it_found() {
        Journaled run = run(new Event.RollbackStarted("switch", "it failed"), new Event.GateReached("as before"));

        Message passed = run.then(new Event.GatePassed("as before")).last();
        assertThat(passed.subject())
                .isEqualTo("azora 1.4.0 production: the old version is verified: 'as before' passed");
        assertThat(passed.text())
                .startsWith("The old version is verified: 'as before' passed after the rollback.")
                .contains("0 of 7 nodes were done");
        Message refused =
                run.then(new Event.GateRefused("as before", "blue: it is down")).last();
        assertThat(refused.text())
                .startsWith("After the rollback 'as before' found that the old version is not well: blue: it is down");
    }
}

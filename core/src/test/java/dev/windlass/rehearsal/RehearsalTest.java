package dev.windlass.rehearsal;

import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.at;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.soak;
import static dev.windlass.plan.Nodes.window;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.calendar.T;
import dev.windlass.calendar.Window;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.Order;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Recorded;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Watched;
import dev.windlass.notify.Channel;
import dev.windlass.notify.Notifications;
import dev.windlass.plan.Node;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import dev.windlass.rehearsal.Happening.Kind;
import dev.windlass.secret.Secret;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A rehearsal runs a plan in virtual time, as it is scripted")
class RehearsalTest {

    /** What the plan changes. */
    static final class Slots {
        final List<String> calls = new ArrayList<>();
        String traffic = "blue";
        double errors = 0.1;
    }

    private static Step<Void> migrate(Slots slots) {
        return Step.named("migrate")
                .run(c -> {
                    slots.calls.add("migrate");
                    c.progress("1 of 2");
                })
                .undo(c -> slots.calls.add("undo migrate"));
    }

    private static Step<String> cutover(Slots slots) {
        return Step.named("cutover")
                .capture(String.class, c -> slots.traffic)
                .run(String.class, c -> {
                    slots.calls.add("cutover");
                    slots.traffic = "green";
                    return "green";
                })
                .undo(c -> {
                    slots.calls.add("undo cutover");
                    slots.traffic = c.before();
                });
    }

    private static Check check(String name) {
        return Check.named(name).holds(c -> true);
    }

    private static Watched errors(Slots slots) {
        return Metric.named("errors")
                .reads(c -> slots.errors)
                .above(2)
                .sustainedFor(ofMinutes(2))
                .every(ofSeconds(30))
                .onNoData(NoData.HOLD);
    }

    private static PlanBuilder azora() {
        return Release.plan("azora", "1.4.0").to("production").author("ann");
    }

    /** Two days ahead readiness, then the cutover with a soak. */
    private static Plan plan(Slots slots) {
        Watched calm = Metric.named("latency")
                .reads(c -> 20)
                .atMost(100)
                .every(ofSeconds(30))
                .onNoData(NoData.FAIL);
        return azora().rollbackWithin(ofMinutes(5))
                .role("engineering", "ann", "ben", "cyd")
                .phase(at(
                        T.minus(ofHours(48)),
                        "readiness",
                        checks("ready")
                                .critical(check("green"))
                                .important(check("log"))
                                .waivedBy("engineering", ofHours(6)),
                        approval("go")
                                .quorum(1, "engineering")
                                .excludingAuthor()
                                .expiresAfter(ofHours(72))))
                .phase(at(
                        T.zero(),
                        "release",
                        migrate(slots).takes(ofMinutes(3)),
                        guardedBy("stays well", errors(slots)).over(cutover(slots), soak("soak", ofMinutes(30), calm))))
                .build();
    }

    private static Rehearsal<Slots> rehearsal() {
        return Rehearsal.of(Slots::new, RehearsalTest::plan);
    }

    private static Rehearsal<Slots> of(java.util.function.Function<Slots, Node> node) {
        return Rehearsal.of(
                Slots::new, slots -> azora().phase("release", node.apply(slots)).build());
    }

    // ------------------------------------------------------------------ where nothing is scripted

    @Test
    void where_nothing_is_scripted_all_goes_well_and_two_days_pass_by_themselves() {
        Rehearsed<Slots> run = rehearsal().run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(run.done()).containsExactly("migrate", "cutover");
        assertThat(run.world().calls).containsExactly("migrate", "cutover");
        assertThat(run.took()).isEqualTo(ofDays(2).plusMinutes(33));
        assertThat(run.took("migrate")).contains(ofMinutes(3));
        assertThat(run.rollbackTook()).isEmpty();
    }

    @Test
    void each_run_has_a_world_and_a_plan_of_its_own() {
        Rehearsal<Slots> rehearsal = rehearsal();

        assertThat(rehearsal.run().world()).isNotSameAs(rehearsal.run().world());
    }

    @Test
    void a_rehearsal_is_a_value_that_is_continued_twice() {
        Rehearsal<Slots> rehearsal = rehearsal();

        assertThat(rehearsal.failing("cutover").run().undone()).containsExactly("cutover", "migrate");
        assertThat(rehearsal.failing("migrate").run().undone()).containsExactly("migrate");
        assertThat(rehearsal.run().undone()).isEmpty();
    }

    @Test
    void it_runs_on_the_calling_thread_and_leaves_none_behind() {
        var threads = new ArrayList<Thread>();
        Rehearsal<Slots> rehearsal = of(slots ->
                Step.named("look").run(c -> threads.add(Thread.currentThread())).readOnly());

        rehearsal.run();

        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void the_world_may_read_the_virtual_clock() {
        var times = new ArrayList<Instant>();
        Rehearsal<Clock> rehearsal = Rehearsal.withClock(clock -> clock, clock -> azora().phase(at(
                        T.plus(ofDays(30)),
                        "later",
                        Step.named("look").run(c -> times.add(clock.instant())).readOnly()))
                .build());

        rehearsal.startingAt(Instant.parse("2026-03-01T00:00:00Z")).run();

        assertThat(times).containsExactly(Instant.parse("2026-03-31T00:00:00Z"));
    }

    // ------------------------------------------------------------------ steps

    @Test
    void a_step_that_fails_is_undone_first_and_the_others_after_it() {
        Rehearsed<Slots> run = rehearsal().failing("cutover").run();

        assertThat(run.outcome()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(run.undone()).containsExactly("cutover", "migrate");
        assertThat(run.world().calls).containsExactly("migrate", "undo cutover", "undo migrate");
        assertThat(run.world().traffic).isEqualTo("blue");
    }

    @Test
    void a_step_that_fails_late_has_taken_effect() {
        Rehearsed<Slots> run = rehearsal().failingLate("cutover").run();

        assertThat(run.world().calls).containsExactly("migrate", "cutover", "undo cutover", "undo migrate");
    }

    @Test
    void a_step_fails_so_many_times_and_is_tried_again() {
        Rehearsal<Slots> rehearsal = of(slots -> Step.named("warm up")
                .run(c -> slots.calls.add("warm up"))
                .idempotent()
                .undo(c -> {})
                .retry(Retry.attempts(3).backoff(ofSeconds(10), ofMinutes(1))));

        Rehearsed<Slots> run = rehearsal.failing("warm up", 2).run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(run.nodes(Kind.FAILED)).containsExactly("warm up", "warm up");
        assertThat(run.world().calls).containsExactly("warm up");
        assertThat(run.took()).as("the backoff, doubled").isEqualTo(ofSeconds(30));
    }

    @Test
    void a_step_that_times_out_is_interrupted_after_its_time_and_undone() {
        Rehearsed<Slots> run = rehearsal().timingOut("migrate").run();

        assertThat(run.undone()).containsExactly("migrate");
        assertThat(run.took()).isEqualTo(ofHours(49));
    }

    @Test
    void a_step_that_takes_longer_than_its_timeout_is_cut_off() {
        Rehearsal<Slots> rehearsal =
                of(slots -> migrate(slots).retry(Retry.attempts(1).timeout(ofMinutes(2))));

        assertThat(rehearsal.taking("migrate", ofMinutes(1)).run().outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(rehearsal.taking("migrate", ofMinutes(3)).run().undone()).containsExactly("migrate");
    }

    @Test
    void a_guard_is_read_while_a_step_takes_its_time() {
        Rehearsal<Slots> rehearsal = of(slots ->
                guardedBy("stays well", errors(slots)).interruptOnTrip().over(migrate(slots)));

        Rehearsed<Slots> run = rehearsal
                .taking("migrate", ofMinutes(20))
                .reading("errors", Series.of(0.1).then(T.plus(ofMinutes(5)), 9))
                .run();

        assertThat(run.nodes(Kind.TRIPPED)).containsExactly("stays well");
        assertThat(run.undone()).containsExactly("migrate");
        assertThat(run.took()).isEqualTo(ofMinutes(7));
    }

    @Test
    void the_rollback_takes_what_its_undos_take() {
        Rehearsed<Slots> run = rehearsal()
                .failingLate("cutover")
                .undoTaking("cutover", ofMinutes(2))
                .undoTaking("migrate", ofMinutes(4))
                .run();

        assertThat(run.rollbackTook()).contains(ofMinutes(6));
        assertThat(run.outcome()).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> assertThat(back.overran())
                .isTrue());
    }

    @Test
    void an_undo_takes_what_the_step_declares() {
        Rehearsal<Slots> rehearsal = of(slots -> migrate(slots).undoTakes(ofMinutes(4)));

        assertThat(rehearsal.failingLate("migrate").run().rollbackTook()).contains(ofMinutes(4));
    }

    @Test
    void an_undo_that_fails_for_good_leaves_its_effect_and_says_so() {
        Rehearsed<Slots> run =
                rehearsal().failingLate("cutover").failingUndo("cutover").run();

        assertThat(run.outcome())
                .isInstanceOfSatisfying(Outcome.RollbackFailed.class, failed -> assertThat(failed.leftBehind())
                        .extracting(Outcome.LeftBehind::step)
                        .containsExactly("cutover", "migrate"));
        assertThat(run.world().traffic).isEqualTo("green");
    }

    @Test
    void an_undo_that_fails_once_is_tried_again() {
        Rehearsed<Slots> run =
                rehearsal().failingLate("cutover").failingUndo("cutover", 1).run();

        assertThat(run.undone()).containsExactly("cutover", "migrate");
        assertThat(run.nodes(Kind.UNDO_FAILED)).containsExactly("cutover");
    }

    @Test
    void a_result_is_given_in_place_of_an_action() {
        Step<String> dump = Step.named("dump")
                .run(String.class, c -> {
                    throw new IllegalStateException("no database here");
                })
                .undo(c -> {});
        var read = new ArrayList<String>();
        Rehearsal<Slots> rehearsal = Rehearsal.of(Slots::new, slots -> azora().step(dump)
                .step(Step.named("read")
                        .reads(dump)
                        .run(c -> read.add(c.result(dump)))
                        .readOnly())
                .build());

        assertThat(rehearsal.giving("dump", "/backups/7").run().outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(read).containsExactly("/backups/7");
    }

    @Test
    void a_result_of_another_type_than_the_step_declares_fails_the_step() {
        Rehearsed<Slots> run = rehearsal().giving("cutover", List.of(1)).run();

        assertThat(run.nodes(Kind.FAILED)).containsExactly("cutover");
        assertThat(run.describe()).contains("the result of step 'cutover' of java.lang.String");
    }

    @Test
    void what_the_plans_own_code_throws_counts_as_in_a_run() {
        Rehearsal<Slots> rehearsal = of(slots -> Step.named("refuse")
                .run(c -> {
                    throw new NotApplied("the gateway said no");
                })
                .undo(c -> slots.calls.add("undo")));

        Rehearsed<Slots> run = rehearsal.run();

        assertThat(run.world().calls).isEmpty();
        assertThat(run.describe()).contains("the gateway said no");
    }

    // ------------------------------------------------------------------ the process

    @Test
    void a_process_that_dies_is_followed_by_another_one_that_resumes() {
        Rehearsed<Slots> run = rehearsal().dyingAt(Kind.DONE, "migrate").run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(run.world().calls).containsExactly("migrate", "cutover");
        assertThat(run.trace())
                .extracting(Happening::kind)
                .containsSubsequence(Kind.DONE, Kind.DIED, Kind.RESUMED, Kind.STARTED, Kind.ENDED);
    }

    @Test
    void a_process_that_dies_in_an_action_leaves_a_doubt_that_is_rolled_back() {
        Rehearsed<Slots> run = rehearsal().dyingAt(Kind.STARTED, "cutover").run();

        assertThat(run.undone()).containsExactly("cutover", "migrate");
    }

    @Test
    void a_process_that_dies_at_the_very_end_has_ended() {
        Rehearsed<Slots> run = rehearsal().dyingAt(Kind.ENDED, "").run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(run.nodes(Kind.RESUMED)).isEmpty();
    }

    @Test
    void the_plan_is_made_anew_by_each_process() {
        var made = new ArrayList<Plan>();
        Rehearsal<Slots> rehearsal = Rehearsal.of(Slots::new, slots -> {
            made.add(plan(slots));
            return made.get(made.size() - 1);
        });

        rehearsal.dyingAt(Kind.DONE, "migrate").dyingAt(Kind.DONE, "cutover").run();

        assertThat(made).hasSize(3);
    }

    @Test
    void a_plan_that_is_another_one_after_a_restart_is_refused_as_in_a_run() {
        var made = new int[1];
        Rehearsal<Slots> rehearsal = Rehearsal.of(Slots::new, slots -> azora().step(
                        Step.named("a").with("made", made[0]++).run(c -> {}).undo(c -> {}))
                .step(Step.named("b").run(c -> {}).undo(c -> {}))
                .build());

        assertThat(rehearsal.dyingAt(Kind.DONE, "a").run().outcome()).isInstanceOf(Outcome.Refused.class);
        assertThat(rehearsal.explore(0, 1).violations())
                .extracting(Violation::rule)
                .contains(Rules.ENDS);
    }

    // ------------------------------------------------------------------ gates, guards, metrics

    @Test
    void a_check_is_answered_by_the_script_and_its_evidence_is_kept() {
        Rehearsed<Slots> run = rehearsal()
                .answering("green", Answer.failed("two pods are not ready").with("ready", "3 of 5"))
                .run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Stopped.class);
        assertThat(run.answers("ready"))
                .filteredOn(answer -> answer.check().equals("green"))
                .singleElement()
                .satisfies(answer -> {
                    assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
                    assertThat(answer.evidence().facts()).hasToString("[ready=3 of 5]");
                });
    }

    @Test
    void a_check_is_answered_otherwise_at_one_gate_than_at_others() {
        Rehearsal<Slots> rehearsal =
                Rehearsal.of(Slots::new, slots -> azora().gate(checks("at 10 %").critical(check("well")))
                        .step(migrate(slots))
                        .gate(checks("at 50 %").critical(check("well")))
                        .build());

        Rehearsed<Slots> run =
                rehearsal.answering("at 50 %", "well", Answer.failed("errors")).run();

        assertThat(run.nodes(Kind.PASSED)).containsExactly("at 10 %");
        assertThat(run.undone()).containsExactly("migrate");
    }

    @Test
    void a_series_trips_a_guard_when_it_has_been_bad_for_long_enough() {
        Rehearsed<Slots> run = rehearsal()
                .reading("errors", Series.of(0.4).then(T.plus(ofMinutes(10)), 7))
                .run();

        assertThat(run.trace())
                .filteredOn(one -> one.kind() == Kind.TRIPPED)
                .singleElement()
                .satisfies(trip -> assertThat(trip.after()).isEqualTo(ofDays(2).plusMinutes(12)));
        assertThat(run.world().traffic).isEqualTo("blue");
    }

    @Test
    void a_series_that_is_good_again_in_time_trips_nothing() {
        Rehearsed<Slots> run = rehearsal()
                .reading("errors", Series.of(0.4).then(T.plus(ofMinutes(10)), 7).then(T.plus(ofMinutes(11)), 0.4))
                .run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(run.journal())
                .extracting(Recorded::event)
                .hasAtLeastOneElementOfType(ObservationEvent.BreachBegan.class)
                .hasAtLeastOneElementOfType(ObservationEvent.BreachEnded.class);
    }

    @Test
    void no_data_and_errors_are_what_the_watch_makes_of_them() {
        assertThat(rehearsal()
                        .reading("latency", Series.of(20).thenNoData(T.plus(ofMinutes(10))))
                        .run()
                        .nodes(Kind.REFUSED))
                .as("the soak says that no data fails")
                .containsExactly("soak");
        assertThat(rehearsal()
                        .reading("errors", Series.of(0.1).thenNoData(T.plus(ofMinutes(10))))
                        .run()
                        .outcome())
                .as("the guard holds without data")
                .isInstanceOf(Outcome.Completed.class);
        assertThat(rehearsal()
                        .reading("latency", Series.of(20).thenError(T.plus(ofMinutes(10)), "503"))
                        .run()
                        .answers("soak"))
                .extracting(Event.CheckAnswered::verdict)
                .containsExactly(Verdict.ERRORED);
        assertThat(rehearsal().reading("latency", Series.noData()).run().nodes(Kind.REFUSED))
                .containsExactly("soak");
    }

    @Test
    void the_way_that_a_choice_takes_is_scripted() {
        Rehearsal<Slots> rehearsal = of(slots -> given("migrations are pending", c -> true, migrate(slots)));

        assertThat(rehearsal.run().done()).containsExactly("migrate");
        assertThat(rehearsal
                        .choosing("migrations are pending", "does not hold")
                        .run()
                        .done())
                .isEmpty();
    }

    // ------------------------------------------------------------------ people

    @Test
    void people_sign_as_soon_as_they_are_asked_but_never_the_author() {
        Rehearsed<Slots> run = rehearsal().run();

        assertThat(run.trace())
                .filteredOn(one -> one.kind() == Kind.SIGNED)
                .singleElement()
                .satisfies(signed -> {
                    assertThat(signed.words()).isEqualTo("ben");
                    assertThat(signed.after()).isEqualTo(Duration.ZERO);
                });
    }

    @Test
    void people_sign_when_the_script_says() {
        Rehearsed<Slots> run =
                rehearsal().signing("go", "cyd", T.minus(ofHours(3))).run();

        assertThat(run.trace())
                .filteredOn(one -> one.kind() == Kind.SIGNED)
                .singleElement()
                .satisfies(signed -> assertThat(signed.after()).isEqualTo(ofHours(45)));
    }

    @Test
    void who_signs_before_the_gate_asks_has_signed_when_it_does() {
        Rehearsal<Slots> rehearsal = Rehearsal.of(Slots::new, slots -> azora().role("engineering", "ann", "ben")
                .phase(
                        "release",
                        migrate(slots).takes(ofMinutes(50)),
                        approval("go").quorum(1, "engineering"))
                .build());

        Rehearsed<Slots> run =
                rehearsal.signing("go", "ben", T.plus(ofMinutes(20))).run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(run.took()).isEqualTo(ofMinutes(50));
    }

    @Test
    void who_may_not_sign_has_not_signed() {
        Rehearsed<Slots> run =
                rehearsal().signing("go", "ann", T.minus(ofHours(3))).run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Stopped.class);
        assertThat(run.journal())
                .extracting(Recorded::event)
                .hasAtLeastOneElementOfType(PeopleEvent.SubmissionRefused.class);
    }

    @Test
    void one_who_declines_shuts_the_gate() {
        Rehearsed<Slots> run =
                rehearsal().rejecting("go", "cyd", T.minus(ofHours(47))).run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Stopped.class);
        assertThat(run.nodes(Kind.DECLINED)).containsExactly("go");
        assertThat(run.took()).isEqualTo(ofHours(1));
    }

    @Test
    void a_gate_at_which_nobody_signs_expires() {
        Rehearsed<Slots> run = rehearsal().nobodySigning("go").run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Stopped.class);
        assertThat(run.took()).isEqualTo(ofDays(3));
    }

    @Test
    void an_important_check_is_waived_with_a_reason() {
        Rehearsal<Slots> failing = rehearsal().answering("log", Answer.failed("3 errors"));

        assertThat(failing.run().nodes(Kind.REFUSED)).containsExactly("ready");
        assertThat(failing.waiving("ready", "cyd", "they are known", T.minus(ofHours(46)))
                        .run()
                        .outcome())
                .isInstanceOf(Outcome.Completed.class);
    }

    @Test
    void roles_of_which_the_plan_says_nobody_are_filled() {
        Rehearsal<Slots> rehearsal = Rehearsal.of(Slots::new, slots -> azora().role("ops")
                .role("dba")
                .gate(approval("go").quorum(2, "ops").quorum(1, "dba"))
                .build());

        assertThat(rehearsal.run().outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(rehearsal.run().nodes(Kind.SIGNED)).hasSize(3);
    }

    @Test
    void an_order_turns_the_release_back() {
        Rehearsed<Slots> run = rehearsal()
                .ordering(Order.ROLL_BACK, "ben", T.plus(ofMinutes(10)))
                .run();

        assertThat(run.undone()).containsExactly("cutover", "migrate");
        assertThat(run.took()).isEqualTo(ofDays(2).plusMinutes(10));
    }

    @Test
    void t_0_is_moved_by_order() {
        Rehearsed<Slots> run =
                rehearsal().movingZero(ofHours(6), "ben", T.minus(ofHours(1))).run();

        assertThat(run.took()).isEqualTo(ofHours(54).plusMinutes(33));
    }

    @Test
    void a_question_that_nobody_answers_is_where_it_ends_and_an_order_answers_it() {
        Rehearsal<Slots> failing = rehearsal().failingLate("cutover").failingUndo("cutover", 4);

        assertThat(failing.run().outcome()).isInstanceOf(Outcome.RollbackFailed.class);
        assertThat(failing.ordering(Order.RETRY, "ben", T.plus(ofHours(1)))
                        .run()
                        .undone())
                .containsExactly("cutover", "migrate");
    }

    @Test
    void a_person_answers_each_question_as_soon_as_it_is_asked() {
        Rehearsal<Slots> failing =
                rehearsal().failingLate("cutover").failingUndo("cutover", 4).whenAsked(Order.RETRY, "ben");

        Rehearsed<Slots> run = failing.run();

        assertThat(run.outcome()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(run.undone()).containsExactly("cutover", "migrate");
        assertThat(run.nodes(Kind.ASKED)).containsExactly("cutover");
    }

    @Test
    void a_person_answers_where_the_plan_asks_nobody_else_and_gives_up_in_the_end() {
        Rehearsal<Slots> failing =
                of(RehearsalTest::migrate).failingLate("migrate").failingUndo("migrate");

        assertThat(failing.whenAsked(Order.SKIP, "ben").run().outcome()).isInstanceOf(Outcome.RolledBack.class);
        Rehearsed<Slots> inVain = failing.whenAsked(Order.RETRY, "ben").run();
        assertThat(inVain.outcome()).isInstanceOf(Outcome.RollbackFailed.class);
        assertThat(inVain.nodes(Kind.ORDERED)).hasSize(3);
    }

    @Test
    void a_release_that_completed_is_rolled_back_by_order() {
        Rehearsed<Slots> run =
                rehearsal().ordering(Order.ROLL_BACK, "ben", T.plus(ofHours(5))).run();

        assertThat(run.done()).containsExactly("migrate", "cutover");
        assertThat(run.undone()).containsExactly("cutover", "migrate");
        assertThat(run.outcome()).isInstanceOf(Outcome.RolledBack.class);
    }

    // ------------------------------------------------------------------ time

    @Test
    void a_window_is_waited_for_across_the_change_to_summer_time() {
        Window nights = Window.weekly(DayOfWeek.SUNDAY)
                .from(LocalTime.of(3, 30))
                .to(LocalTime.of(5, 0))
                .in(ZoneId.of("Europe/Berlin"));
        Rehearsal<Slots> rehearsal =
                Rehearsal.of(Slots::new, slots -> azora().phase("release", window("nights", nights), migrate(slots))
                        .build());

        Rehearsed<Slots> run =
                rehearsal.startingAt(Instant.parse("2026-03-28T23:00:00Z")).run();

        assertThat(run.took())
                .as("from midnight to half past three, an hour of which is skipped")
                .isEqualTo(ofHours(2).plusMinutes(30));
    }

    @Test
    void a_clock_that_jumps_shortens_no_watch() {
        Rehearsed<Slots> run =
                rehearsal().clockJumping(ofHours(5), T.plus(ofMinutes(10))).run();

        assertThat(run.nodes(Kind.CLOCK_JUMPED)).hasSize(1);
        assertThat(run.answers("soak")).singleElement().satisfies(answer -> assertThat(answer.took())
                .isEqualTo(ofMinutes(30)));
    }

    // ------------------------------------------------------------------ what is told

    @Test
    void it_tells_the_story_with_what_was_scripted() {
        String story = rehearsal()
                .failing("cutover")
                .dyingAt(Kind.DONE, "migrate")
                .run()
                .describe();

        assertThat(story)
                .contains("rehearsal of azora 1.4.0 to production")
                .contains("scripted: step 'cutover' fails before its effect")
                .contains("the process dies")
                .contains("undo cutover")
                .contains("outcome: RolledBack");
    }

    @Test
    void secrets_are_masked_as_in_a_run() {
        Secret password = Secret.of("correct horse battery");
        Rehearsal<Slots> rehearsal = of(slots -> Step.named("leak")
                .run(c -> {
                    throw new IllegalStateException("wrong password: " + password.reveal());
                })
                .undo(c -> {}));

        assertThat(rehearsal.masking(password).run().describe()).doesNotContain("correct horse battery");
    }

    @Test
    void messages_are_sent_to_the_channels_of_the_test() {
        var told = new ArrayList<String>();
        Channel chat = Channel.of("chat", message -> told.add(message.toString()));

        rehearsal().failing("cutover").notifications(Notifications.to(chat)).run();

        assertThat(told).isNotEmpty();
    }

    // ------------------------------------------------------------------ mistakes

    @Test
    void a_name_that_the_plan_doesnt_have_is_refused_since_it_would_prove_nothing() {
        assertThatThrownBy(() -> rehearsal().failing("cut over").run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the script names the step 'cut over'")
                .hasMessageContaining("[cutover, migrate]");
        assertThatThrownBy(
                        () -> rehearsal().answering("Green", Answer.passed("")).run())
                .hasMessageContaining("[green, log]");
        assertThatThrownBy(() -> rehearsal().reading("errs", Series.of(1)).run())
                .hasMessageContaining("[errors, latency]");
        assertThatThrownBy(() -> rehearsal().nobodySigning("going").run()).hasMessageContaining("[go, ready]");
        assertThatThrownBy(() -> rehearsal().dyingAt(Kind.DONE, "cut").run()).hasMessageContaining("'cut'");
        assertThatThrownBy(() -> rehearsal().giving("cut", 1).run()).hasMessageContaining("'cut'");
        assertThatThrownBy(() -> rehearsal().replay("happens:green+errs@3"))
                .hasMessageContaining("the thing that may happen 'green errs'");
    }

    @Test
    void a_person_whom_the_plan_doesnt_know_is_refused() {
        assertThatThrownBy(() ->
                        rehearsal().rejecting("go", "cid", T.minus(ofHours(1))).run())
                .hasMessageContaining("the script names the person 'cid'")
                .hasMessageContaining("[ann, ben, cyd]");
    }

    @Test
    @DisplayName("B3: a rollback that is asked about takes the time of its undos, whatever a person takes")
    void the_budget_holds_across_a_question() {
        Rehearsal<Slots> asks = Rehearsal.of(Slots::new, slots -> azora().rollbackWithin(ofMinutes(5))
                .step(migrate(slots).undoLosesWrites())
                .step(cutover(slots).takesTraffic())
                .build());

        Rehearsed<Slots> run = asks.failingLate("cutover")
                .undoTaking("cutover", ofMinutes(3))
                .undoTaking("migrate", ofMinutes(3))
                .whenAsked(Order.RETRY, "ben")
                .run();

        assertThat(run.outcome()).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> assertThat(back.took())
                .as("from its begin to its end, the minute of the person included")
                .isEqualTo(run.rollbackTook().orElseThrow())
                .isGreaterThan(ofMinutes(6)));
        assertThat(run.brokenRules()).anyMatch(broken -> broken.startsWith(Rules.BUDGET));
    }

    @Test
    void a_question_that_nobody_answers_is_explored_with_an_answer() {
        Rehearsal<Slots> bug = Rehearsal.of(Slots::new, slots -> azora().step(Step.named("dump")
                        .run(c -> slots.calls.add("dump"))
                        .undo(c -> {
                            throw new IllegalStateException("no such dump");
                        })
                        .undoLosesWrites())
                .step(cutover(slots).takesTraffic())
                .build());

        Exploration exploration = bug.explore(0, 1);

        assertThat(exploration.toString()).contains("once more with an answer");
        assertThat(bug.replay("fails:cutover,answered:RETRY").brokenRules()).isNotEmpty();
    }

    @Test
    void a_death_that_never_happens_is_refused_since_it_would_prove_nothing() {
        assertThatThrownBy(() -> rehearsal().dyingAt(Kind.UNDONE, "cutover").run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the process was to die at UNDONE 'cutover', and that never happened");
        assertThatThrownBy(() -> rehearsal().replay("dies@9999"))
                .hasMessageContaining("points, and the script has dies@9999");
    }

    @Test
    void a_failure_to_which_the_run_never_comes_is_refused_since_it_would_prove_nothing() {
        assertThatThrownBy(() -> rehearsal().failingUndo("cutover").run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "the undo of step 'cutover' fails before its effect, and the run never comes there");
        assertThatThrownBy(
                        () -> rehearsal().nobodySigning("go").failing("cutover").run())
                .hasMessageContaining("the run never comes there");
    }

    @Test
    void a_world_that_is_the_same_each_time_is_refused() {
        var world = new Slots();
        Rehearsal<Slots> rehearsal =
                Rehearsal.of(() -> world, RehearsalTest::plan).comparing(slots -> slots.traffic);

        assertThatThrownBy(() -> rehearsal.explore(0, 1)).hasMessageContaining("gives the same one each time");
    }

    @Test
    void what_must_always_hold_and_throws_is_broken_and_no_failure_of_a_step() {
        Rehearsed<Slots> run = rehearsal()
                .always("traffic is somewhere", slots -> {
                    throw new IllegalStateException("who knows");
                })
                .run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(run.brokenRules()).singleElement().asString().contains("traffic is somewhere", "who knows");
    }

    @Test
    void what_may_happen_and_throws_fails_the_test() {
        assertThatThrownBy(() -> rehearsal()
                        .mayHappen("the moon falls down", slots -> {
                            throw new IllegalStateException("it hangs on");
                        })
                        .explore(0, 1))
                .hasMessageContaining("'the moon falls down', could not happen")
                .hasMessageContaining("it hangs on");
    }

    @Test
    void a_plan_that_another_process_cant_make_is_a_release_that_cant_go_on() {
        var made = new int[1];
        Rehearsal<Slots> rehearsal = Rehearsal.of(Slots::new, slots -> {
            if (made[0]++ > 0) {
                throw new IllegalStateException("no such file");
            }
            return plan(slots);
        });

        Rehearsed<Slots> run = rehearsal.dyingAt(Kind.DONE, "migrate").run();

        assertThatThrownBy(run::outcome)
                .hasMessageContaining("process 2 can't make the plan anew")
                .hasMessageContaining("no such file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fails",
                "falls:cutover",
                "dies",
                "dies@x",
                "fails-within:cutover",
                "check-fails:ready",
                "trips:a@3"
            })
    void a_schedule_that_is_none_is_refused(String schedule) {
        assertThatThrownBy(() -> rehearsal().replay(schedule)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_schedule_reads_as_it_is_written() {
        var faults = new ArrayList<Fault>();
        for (Fault.Kind kind : Fault.Kind.values()) {
            List<String> names = List.of("a, b:c@1+2 ü %", "d").subList(0, kind.names());
            faults.add(new Fault(kind, names, 3));
        }
        var schedule = new Schedule(faults);

        assertThat(Schedule.parse(schedule.toString())).isEqualTo(schedule);
        assertThat(Schedule.parse("")).isEqualTo(Schedule.NONE);
    }
}

package dev.windlass.report;

import static dev.windlass.plan.Nodes.at;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.soak;
import static dev.windlass.plan.Nodes.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Release;
import dev.windlass.calendar.T;
import dev.windlass.calendar.Window;
import dev.windlass.check.Check;
import dev.windlass.check.Evidence;
import dev.windlass.check.Severity;
import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.Order;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Watched;
import dev.windlass.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("R1: what is waited for, watched, tripped and ordered, for who reads it at 3 a.m.")
class TimesAndGuardsToldTest {

    private static final Instant NIGHT = Instant.parse("2026-11-22T01:00:00Z");

    private static Watched errors() {
        return Metric.named("error rate")
                .reads(c -> 0.0)
                .above(0.02)
                .sustainedFor(Duration.ofMinutes(5))
                .every(Duration.ofSeconds(15))
                .onNoData(NoData.HOLD);
    }

    private static Plan plan() {
        return Release.plan("azora", "1.4.0")
                .to("production")
                .rollbackWithin(Duration.ofMinutes(5))
                .verifyAfterRollback(
                        checks("old version").critical(Check.named("health").holds(c -> true)))
                .phase(
                        "cutover",
                        window(
                                "nights",
                                Window.daily()
                                        .from(LocalTime.of(2, 0))
                                        .to(LocalTime.of(5, 0))
                                        .in(ZoneId.of("Europe/Berlin"))),
                        guardedBy("traffic", errors())
                                .over(
                                        Stories.step("shift 10"),
                                        soak("soak", Duration.ofMinutes(10), errors()),
                                        Stories.step("shift 100")))
                .phase(at(T.plus(Duration.ofHours(24)), "clean-up", Stories.step("remove blue")))
                .build();
    }

    private static Telling begun() {
        return Telling.plain().that(Telling.started(plan()), new Event.PhaseStarted("cutover"));
    }

    private static Telling shifted() {
        return begun().that(
                        new Event.GateReached("nights"),
                        new Event.GatePassed("nights"),
                        new ObservationEvent.GuardArmed("traffic"))
                .that(Stories.done("shift 10"))
                .that(new Event.GateReached("soak"));
    }

    private static ObservationEvent.GuardTripped tripped() {
        return new ObservationEvent.GuardTripped(
                "traffic",
                errors().name(),
                Verdict.FAILED,
                "0.2 for 5 min",
                Evidence.none().and("samples", 21));
    }

    private static String from(Telling told, String first) {
        String text = told.text();
        return text.substring(text.lastIndexOf('\n', text.indexOf(first)) + 1);
    }

    @Test
    @DisplayName("G8, T2: a closed window and a phase that is not due say until when, and how long that is")
    void times() {
        Telling told = begun().that(
                        new Event.GateReached("nights"),
                        new Event.WindowAwaited("nights", NIGHT, "closed; opens Sun 02:00 Europe/Berlin"))
                .after(Duration.between(Instant.parse("2026-11-21T03:00:02Z"), NIGHT))
                .that(new Event.GatePassed("nights"), new Event.PhaseEnded("cutover"))
                .that(
                        new Event.PhaseAwaited("clean-up", "T+24h", Instant.parse("2026-11-22T03:00:00.4Z")),
                        new Event.RunWaiting("phase 'clean-up' at T+24h", Instant.parse("2026-11-22T03:00:00.4Z")),
                        new Event.RunClosed());
        assertThat(from(told, "window nights")).isEqualTo("""
                03:00:01    window nights: is it open ...   (1 of 5, next: shift 10)
                03:00:01    window nights is waited for until Sun 2026-11-22 01:00 (in 21 h 59 min): closed; opens Sun 02:00 Europe/Berlin
                2026-11-22, times in UTC
                01:00:00    window nights passed in 21 h 59 min
                01:00:00  phase cutover done in 21 h 59 min
                01:00:00  phase clean-up begins at T+24h, waits until Sun 2026-11-22 03:00 (in 1 h 59 min)
                01:00:01  WAITS for phase 'clean-up' at T+24h, at the latest until Sun 2026-11-22 03:00 (in 1 h 59 min)
                01:00:01    nothing runs meanwhile: start it again then, or as soon as somebody signed or ordered
                """);
    }

    @Test
    @DisplayName(
            "B5, B6: a guard that trips says so loudly and what happens by itself; what is asked last stands beside the plan")
    void a_guard_that_trips() {
        Telling told = shifted()
                .that(
                        new ObservationEvent.Sampled(
                                "soak",
                                errors().name(),
                                List.of(
                                        new ObservationEvent.Sample(Duration.ZERO, 0.0123456, null),
                                        new ObservationEvent.Sample(Duration.ZERO, 0.2, null),
                                        new ObservationEvent.Sample(Duration.ZERO, null, "no series"))),
                        new ObservationEvent.BreachBegan("traffic", errors().name(), "at worst 0.2, 1 sample"))
                .after(Duration.ofMinutes(5))
                .that(
                        tripped(),
                        new Event.CancelRequested("soak", Event.Cause.FAILED_ELSEWHERE, "the plan failed elsewhere"),
                        new Event.RollbackStarted("traffic", "0.2 for 5 min"),
                        new Event.UndoStarted("shift 10", 1),
                        new Event.UndoSucceeded("shift 10"),
                        new Event.GateReached("old version"),
                        new Event.CheckAnswered(
                                "old version",
                                "health",
                                Severity.CRITICAL,
                                Verdict.FAILED,
                                "503",
                                Evidence.none(),
                                Duration.ofMillis(30)),
                        new Event.GateRefused("old version", "critical check 'health' FAILED: 503"),
                        new Event.QuestionAsked("old version", "not well", Event.Matter.UNVERIFIED),
                        new Event.OrderGiven(Order.SKIP, "kim", "looked at by hand"),
                        new Event.RunEnded(Event.Ending.ROLLED_BACK, "the guard", Duration.ofMinutes(1)));
        assertThat(from(told, "the guards of")).isEqualTo("""
                03:00:02    the guards of traffic are armed: error rate above 0.02 for 5 min
                03:00:02    shift 10 ...   (2 of 5, next: soak)
                03:00:02    shift 10 done in 400 ms
                03:00:03    watch soak watches for 10 min, until Sat 2026-11-21 03:10:03 at the soonest: error rate above 0.02 for 5 min ...   (3 of 5, next: shift
                                100)
                03:00:03      seen at soak of 'error rate above 0.02 for 5 min': 2 values, 0.01235 to 0.2, latest 0.2; no value 1 times: no series
                03:00:04      BEYOND its limit at traffic: at worst 0.2, 1 sample
                03:05:04  GUARD TRIPPED at traffic, FAILED: error rate above 0.02 for 5 min: 0.2 for 5 min
                03:05:04        samples=21
                03:05:04    no further step is started, then is undone: shift 10
                03:05:04    watch soak is not waited for: the plan failed elsewhere
                03:05:05  ROLLING BACK, since the guards of 'traffic' tripped: 0.2 for 5 min
                03:05:05    to be undone: shift 10; the plan allows 5 min 0 s
                03:05:05    undo shift 10 ...   (the last one)
                03:05:06    undo shift 10 done in 400 ms
                03:05:06    verification old version asks whether all is well again ...
                03:05:06      FAILED        critical     health (30 ms): 503
                03:05:07    verification old version REFUSED: critical check 'health' FAILED: 503
                03:05:07  ROLLED BACK BUT NOT VERIFIED, STANDS STILL: not well
                03:05:07    nothing is left to be undone; find out why it is not well, and put it right
                03:05:07    the rollback goes on by an order only, RETRY or SKIP: Runner.order(choice, by, reason), or a signed one where the runner has an inbox
                03:05:07    or begin a new run once all is well: Runner.again(reason) says so
                03:05:08  order by kim, by name only: SKIP, end the rollback without the verification. Reason: looked at by hand
                03:05:08  ROLLED BACK after 5 min 8 s: the guard
                03:05:08    the rollback took 1 min 0 s
                """);
    }

    @Test
    @DisplayName(
            "R1: a soak of half an hour is told in five lines, whatever it samples, and again at once after a resume")
    void a_soak_does_not_flood() {
        Telling told = shifted();
        for (int minute = 0; minute < 31; minute++) {
            told.after(Duration.ofMinutes(1).minusMillis(400));
            told.that(new ObservationEvent.Sampled(
                    "soak", "error rate", List.of(new ObservationEvent.Sample(Duration.ZERO, 0.1 * minute, null))));
        }
        assertThat(told.text().lines().filter(line -> line.contains("seen at soak of")))
                .hasSize(5)
                .last()
                .asString()
                .contains("16 values, 1.5 to 3, latest 3");
        told.that(new Event.RunResumed(2, Telling.HOLDER, 2))
                .that(new ObservationEvent.GuardArmed("traffic"))
                .that(new ObservationEvent.Sampled(
                        "soak", "error rate", List.of(new ObservationEvent.Sample(Duration.ZERO, 7.0, null))));
        assertThat(told.text())
                .contains("seen at soak of 'error rate': 7\n", "the guards of traffic are armed again: ");
    }

    @Test
    @DisplayName("B7: an order to roll back says what comes to its end first, and who resumes reads that it holds")
    void rolled_back_by_order() {
        Telling told = begun().that(new Event.GateReached("nights"), new Event.GatePassed("nights"))
                .that(
                        new Event.StepStarted("shift 10", null, null),
                        new Event.OrderGiven(Order.ROLL_BACK, "kim", "customers complain"),
                        new Event.StepSucceeded("shift 10", null, null),
                        new Event.RunResumed(2, Telling.HOLDER, 2),
                        new Event.RollbackStarted("", "ordered by kim: customers complain"));
        assertThat(from(told, "order by kim")).isEqualTo("""
                03:00:02  order by kim, by name only: ROLL_BACK, undo what took effect, up to the last point of no return. Reason: customers complain
                03:00:02    comes to its end first: shift 10
                03:00:02    to be undone: shift 10; the plan allows 5 min 0 s
                03:00:02    shift 10 done in 800 ms
                03:00:03  resumed: session 2 of run azora-42, 2 of 5 nodes done, run by kim on build-7, process 4711, since 2026-11-21T02:59:59Z
                03:00:03    kim ordered ROLL_BACK: customers complain
                03:00:03    to be undone: shift 10; the plan allows 5 min 0 s
                03:00:03  ROLLING BACK, ordered by kim: customers complain
                03:00:03    to be undone: shift 10; the plan allows 5 min 0 s
                """);
    }

    @Test
    @DisplayName(
            "B7: a run that completed and is rolled back by order says that it had ended; so does one whose end is told again")
    void goes_on_behind_its_end() {
        Telling told = shifted()
                .that(
                        new Event.RunEnded(Event.Ending.COMPLETED, "all nodes are done", null),
                        new Event.RunResumed(2, Telling.HOLDER, 2),
                        new Event.OrderGiven(Order.ROLL_BACK, "kim", "customers complain"),
                        new Event.RollbackStarted("", "ordered by kim: customers complain"),
                        new Event.RunResumed(3, Telling.HOLDER, 2));
        assertThat(told.text())
                .contains("session 2 of run azora-42, which has ended: COMPLETED all nodes are done, run by kim")
                .contains("resumed: session 3 of run azora-42")
                .contains("the rollback goes on, to be undone: shift 10\n");
    }

    @Test
    @DisplayName("T2: T-0 is told where it is another time than the beginning, and when it is moved")
    void zero() {
        Event.RunStarted run = Telling.started(plan());
        Telling told = Telling.plain()
                .that(
                        new Event.RunStarted(
                                run.runId(),
                                run.product(),
                                run.version(),
                                run.environment(),
                                null,
                                null,
                                run.fingerprint(),
                                null,
                                null,
                                run.holder(),
                                run.plan(),
                                1,
                                NIGHT),
                        new Event.OrderGiven(Order.MOVE_ZERO, "kim", "a day later", NIGHT.plusSeconds(86_400), null));
        assertThat(told.text())
                .contains("T-0 is Sun 2026-11-22 01:00 (in 21 h 59 min)\n")
                .contains("T-0 is now Mon 2026-11-23 01:00 (in 1 d 21 h)\n");
    }

    @Test
    @DisplayName(
            "B4, G8: a closed window asks with what each order does, guards stay armed, and RETRY says what it waits for")
    void a_window_that_closed() {
        Telling told = shifted()
                .that(
                        new Event.GatePassed("soak"),
                        new Event.QuestionAsked("shift 100", "closed", Event.Matter.WINDOW_CLOSED),
                        new Event.OrderGiven(Order.RETRY, "kim", "tomorrow"));
        assertThat(from(told, "STANDS STILL")).isEqualTo("""
                03:00:04  STANDS STILL: closed
                03:00:04    ROLL_BACK would undo: shift 10
                03:00:04    as long as this process runs its guards stay armed, in traffic: if one trips, it rolls back by itself
                03:00:04    it goes on by an order only, RETRY (wait until it opens), SKIP (go on outside of it) or ROLL_BACK: Runner.order(choice, by, reason), or a
                                signed one where the runner has an inbox
                03:00:04  order by kim, by name only: RETRY, wait until the window opens again. Reason: tomorrow
                """);
    }

    @Test
    @DisplayName("B4: a guard that trips past a point of no return is answered for its guards, not for the block")
    void a_guard_past_the_point() {
        Plan plan = Release.plan("azora", "1.4.0")
                .to("production")
                .pointOfNoReturn("gone")
                .block(guardedBy("traffic", errors()).over(Stories.step("shift 10"), Stories.step("shift 100")))
                .build();
        Telling told = Telling.plain()
                .that(
                        Telling.started(plan),
                        new Event.PointOfNoReturnPassed("gone"),
                        new ObservationEvent.GuardArmed("traffic"))
                .that(Stories.done("shift 10"))
                .that(
                        tripped(),
                        new Event.QuestionAsked("traffic", "'traffic' failed", Event.Matter.FAILED_PAST_POINT),
                        new Event.OrderGiven(Order.SKIP, "kim", "a false alarm"),
                        new Event.RunResumed(2, Telling.HOLDER, 2));
        assertThat(told.text())
                .contains("past a point of no return nothing is undone by itself, the run stands still and asks\n")
                .contains("RETRY arms the guards of traffic anew, what they saw so far counts no more; SKIP goes on")
                .contains("2 of 3 nodes done, skipped: traffic (its guards), run by")
                .contains("it goes on with: shift 100\n");
    }
}

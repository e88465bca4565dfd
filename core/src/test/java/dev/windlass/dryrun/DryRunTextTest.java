package dev.windlass.dryrun;

import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.at;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.calendar.Freeze;
import dev.windlass.calendar.T;
import dev.windlass.calendar.Window;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.engine.Inquiry;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import dev.windlass.plan.WindowGate;
import dev.windlass.secret.Masker;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a dry run says of times, and how it reads. */
class DryRunTextTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    /** A Tuesday. */
    private static final Instant ZERO = Instant.parse("2026-11-24T02:00:00Z");

    private static final Instant AN_HOUR_BEFORE = ZERO.minus(Duration.ofHours(1));

    private static final Window NIGHTS =
            Window.daily().from(LocalTime.of(3, 0)).to(LocalTime.of(5, 0)).in(BERLIN);

    private static DryRun.Report report(Plan plan, Instant now) {
        return report(plan, now, ZERO);
    }

    private static DryRun.Report report(Plan plan, Instant now, @Nullable Instant zero) {
        try (var inquiry = new Inquiry(plan, Masker.none())) {
            return new Inspection(plan, inquiry, Masker.none(), Duration.ofSeconds(30), now, zero).report();
        }
    }

    private static Step<Void> switching() {
        return Step.named("switch").run(c -> {}).undo(c -> {}).takes(Duration.ofMinutes(30));
    }

    private static Plan inWindow(Window nights) {
        return DryRunTest.azora()
                .rollbackWithin(Duration.ofMinutes(15))
                .phase(at(T.zero(), "cutover", window("nights", nights), switching()))
                .build();
    }

    private static Finding.Times times(Plan plan, Instant now) {
        return (Finding.Times) report(plan, now).nodes().get(0).finding();
    }

    @Test
    void a_window_is_judged_now_and_when_its_phase_begins() {
        Finding.Times times = times(inWindow(NIGHTS), AN_HOUR_BEFORE);

        assertThat(times.from()).isEqualTo(ZERO);
        assertThat(times.now().words()).startsWith("closed, outside of daily 03:00–05:00");
        assertThat(times.then().words())
                .isEqualTo("open until Tue 2026-11-24 05:00 Europe/Berlin, for another 2 h; needed are 30 min and 15"
                        + " min for a rollback");
        assertThat(times(inWindow(NIGHTS), ZERO.plusSeconds(60)).from())
                .as("what is late begins now")
                .isEqualTo(ZERO.plusSeconds(60));
    }

    @Test
    void a_window_that_is_closed_is_waited_for_and_one_that_never_opens_again_refuses() {
        Window once = Window.once(
                        LocalDate.of(2026, 11, 23).atTime(22, 0),
                        LocalDate.of(2026, 11, 24).atTime(1, 0))
                .in(BERLIN);
        Window frozen =
                NIGHTS.except(Freeze.days("sale", LocalDate.of(2026, 11, 20), LocalDate.of(2026, 11, 27), BERLIN));

        DryRun.Report waits = report(inWindow(frozen), AN_HOUR_BEFORE, null);
        assertThat(waits.ready()).isTrue();
        assertThat(waits.toString()).contains("times in UTC\n").endsWith("""
                        READY: as the world is now, nothing refuses, but it still waits
                          waits for its window: 'nights' (until Sat 2026-11-28 03:00 Europe/Berlin (in 4 d 1 h))
                        """);
        assertThat(waits.toText(BERLIN)).endsWith(" 'nights' (until Sat 2026-11-28 03:00 (in 4 d 1 h))\n");
        DryRun.Report never = report(inWindow(once), AN_HOUR_BEFORE);
        assertThat(never.refusals().get(0).reason()).contains("never long enough for 30 min");
        assertThat(never.exitCode()).isEqualTo(12);
    }

    @Test
    void a_time_in_the_windows_zone_is_told_with_it_if_it_is_not_the_zone_of_the_text() {
        DryRun.Report report = report(inWindow(NIGHTS), AN_HOUR_BEFORE);

        assertThat(report.toString())
                .contains("\n      on Tue 2026-11-24 03:00 Europe/Berlin (in 1 h): open until Tue");
        assertThat(report.toText(BERLIN)).contains("\n      on Tue 2026-11-24 03:00 (in 1 h): open until Tue");
    }

    @Test
    void a_window_that_is_closed_when_t_0_leads_to_it_refuses_instead_of_being_waited_for() {
        Window frozen =
                NIGHTS.except(Freeze.days("sale", LocalDate.of(2026, 11, 20), LocalDate.of(2026, 11, 27), BERLIN));

        DryRun.Report closed = report(inWindow(frozen), AN_HOUR_BEFORE);

        assertThat(closed.exitCode()).isEqualTo(12);
        assertThat(closed.refusals()).singleElement().satisfies(one -> {
            assertThat(one.node()).isEqualTo("nights");
            assertThat(one.reason())
                    .startsWith("T-0 doesn't fit the window, it would be waited for until it does: closed, frozen: ")
                    .contains("sale", "long enough from Sat 2026-11-28 03:00 Europe/Berlin on, for 2 h");
        });
        assertThat(closed.toString()).contains("NOT READY").doesNotContain("waits for its window");
    }

    @Test
    void a_window_that_is_too_short_when_t_0_leads_to_it_refuses() {
        DryRun.Report report = report(inWindow(NIGHTS), AN_HOUR_BEFORE, ZERO.plus(Duration.ofMinutes(90)));

        assertThat(report.refusals()).singleElement().satisfies(one -> assertThat(one.reason())
                .startsWith("T-0 doesn't fit the window, it would be waited for until it does: open until")
                .contains("too short for 30 min", "long enough from Wed 2026-11-25 03:00 Europe/Berlin on"));
    }

    @Test
    void a_window_of_which_t_0_does_not_say_when_it_is_reached_is_waited_for() {
        Instant noon = ZERO.plus(Duration.ofHours(9));
        Plan ownPace = DryRunTest.azora()
                .phase(at(T.zero(), "first", switching()))
                .phase(
                        "second",
                        window("nights", NIGHTS),
                        Step.named("b").run(c -> {}).undo(c -> {}))
                .build();
        Plan behindAStep = DryRunTest.azora()
                .phase(at(
                        T.zero(),
                        "cutover",
                        switching(),
                        window("nights", NIGHTS),
                        Step.named("b").run(c -> {}).undo(c -> {})))
                .build();
        Plan behindAGate = DryRunTest.azora()
                .role("dba", "dee")
                .phase(at(T.zero(), "cutover", approval("go").quorum(1, "dba"), window("nights", NIGHTS), switching()))
                .build();

        assertThat(report(ownPace, AN_HOUR_BEFORE, noon).ready()).isTrue();
        assertThat(report(behindAStep, AN_HOUR_BEFORE, noon).ready()).isTrue();
        assertThat(report(behindAGate, AN_HOUR_BEFORE, noon).refusals())
                .extracting(DryRun.WouldRefuse::node)
                .containsExactly("nights");
    }

    @Test
    void a_t_0_that_is_over_refuses_if_there_are_phases_on_the_timeline() {
        DryRun.Report late = report(inWindow(NIGHTS), ZERO.plus(Duration.ofHours(12)));

        assertThat(late.exitCode()).isEqualTo(12);
        assertThat(late.refusals())
                .containsExactly(new DryRun.WouldRefuse("T-0", "T-0 is 12 h ago; name one that lies ahead"));
        assertThat(late.toString()).contains("NOT READY").contains("  'T-0': T-0 is 12 h ago;");
        assertThat(report(inWindow(NIGHTS), ZERO, ZERO).ready()).as("now").isTrue();
        Plan noTimeline = DryRunTest.azora().step(switching()).build();
        assertThat(report(noTimeline, ZERO.plusSeconds(1)).ready()).isTrue();
        assertThat(report(noTimeline, ZERO).toString()).endsWith("\nREADY: as the world is now, nothing refuses\n");
    }

    @Test
    void a_phase_is_not_reached_before_those_ahead_of_it() {
        WindowGate gate = window("nights", NIGHTS);
        Plan plan = DryRunTest.azora()
                .phase(at(
                        T.plus(Duration.ofHours(1)),
                        "first",
                        checks("g").critical(Check.named("c").holds(c -> true))))
                .phase("second", gate, switching())
                .build();

        assertThat(((Finding.Times) DryRunTest.outlook(report(plan, AN_HOUR_BEFORE), "nights")
                                .finding())
                        .from())
                .isEqualTo(ZERO.plus(Duration.ofHours(1)));
    }

    @Test
    void it_reads_from_top_to_bottom_as_the_plan_does() {
        Metric errors = Metric.named("error rate").unit("%").reads(c -> 3);
        Plan plan = DryRunTest.azora()
                .author("ann")
                .role("engineering", "ann", "ben")
                .role("dba", "dee")
                .rollbackWithin(Duration.ofMinutes(15))
                .phase(at(
                        T.minus(Duration.ofHours(3)),
                        "readiness",
                        checks("ready")
                                .critical(Check.named("nodes").asks(c -> Answer.failed("2 of 5 are not ready")
                                        .with("not ready", "n3, n5")))
                                .recommended(Check.named("changelog").asks(c -> Answer.passed("it is there"))),
                        checks("log")
                                .important(Check.named("clean").holds(c -> false))
                                .waivedBy("dba", Duration.ofHours(12)),
                        approval("go").quorum(1, "engineering").excludingAuthor()))
                .phase(at(
                        T.zero(),
                        "cutover",
                        window("nights", NIGHTS),
                        guardedBy(
                                        "well",
                                        errors.above(2)
                                                .sustainedFor(Duration.ofMinutes(5))
                                                .every(Duration.ofSeconds(15))
                                                .onNoData(NoData.HOLD))
                                .over(sequence(
                                        "data",
                                        switching()
                                                .takesTraffic()
                                                .undoTakes(Duration.ofMinutes(1))
                                                .preview(c -> "gw-1: blue -> green"))),
                        checks("green is well").critical(Check.named("health").holds(c -> false))))
                .pointOfNoReturn("blue is gone")
                .phase(
                        "clean-up",
                        Step.named("remove blue")
                                .with("slot", "blue")
                                .run(c -> {})
                                .irreversible("its volumes are gone"))
                .build();

        String text = report(plan, AN_HOUR_BEFORE).toText(BERLIN).replaceAll("\\(\\d+ ms\\)", "(0 ms)");

        assertThat(text.replace(plan.fingerprint().substring(0, 12), "…")).isEqualTo("""
                dry run of azora 1.4.0 to production (fingerprint …): nothing is changed
                now is Tue 2026-11-24 02:00, T-0 is Tue 2026-11-24 03:00 (in 1 h), times in Europe/Berlin
                  phase readiness at T−3h: Tue 2026-11-24 00:00 (2 h ago)
                    gate ready: would REFUSE
                      FAILED        critical     nodes (0 ms): 2 of 5 are not ready
                          not ready=n3, n5
                      passed        recommended  changelog (0 ms): it is there
                    gate log: would wait for a waiver by one of dba (dee) within 12 h
                      FAILED        important    clean (0 ms): it does not hold
                    approval go
                      asks 1 of engineering (ben), but not the author ann; waits 3 d for them
                  phase cutover at T-0: Tue 2026-11-24 03:00 (in 1 h)
                    window nights
                      now: closed, outside of daily 03:00–05:00 Europe/Berlin; long enough from Tue 2026-11-24 03:00 Europe/Berlin on, for 2 h
                      on Tue 2026-11-24 03:00 (in 1 h): open until Tue 2026-11-24 05:00 Europe/Berlin, for another 2 h; needed are 30 min and 15 min for a rollback
                    guarded well
                      FAILED        error rate above 2 % for 5 min (0 ms): 3 %, breaks its limit now
                      sequence data
                        step switch: takes 30 min; has an undo, which takes 1 min; takes traffic
                          it would: gw-1: blue -> green
                    gate green is well: would REFUSE now, and is asked again once 'switch' has run
                      FAILED        critical     health (0 ms): it does not hold
                  point of no return blue is gone: from here on nothing so far is undone by itself
                  phase clean-up
                    irreversible step remove blue: can't be taken back (its volumes are gone)
                      slot: blue
                NOT READY: as the world is now, one would refuse
                  'ready': critical check 'nodes' FAILED: 2 of 5 are not ready
                  waits for people: 'go'
                  waits for a waiver: 'log'
                  would not pass yet: 'green is well' (behind 'switch')
                """);
    }
}

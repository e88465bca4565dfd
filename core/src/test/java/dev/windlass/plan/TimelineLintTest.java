package dev.windlass.plan;

import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.at;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.soak;
import static dev.windlass.plan.Nodes.window;
import static dev.windlass.plan.Samples.azora;
import static dev.windlass.plan.Samples.check;
import static dev.windlass.plan.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.calendar.Point;
import dev.windlass.calendar.T;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P3, P5: windows, the timeline, watches and the verification, held against what has to fit. */
class TimelineLintTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static Duration hours(long hours) {
        return Duration.ofHours(hours);
    }

    private static Point after(long hours) {
        return T.plus(hours(hours));
    }

    private static List<String> problems(PlanBuilder builder) {
        return catchThrowableOfType(PlanException.class, builder::build).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    private static List<String> warnings(PlanBuilder builder) {
        return builder.build().warnings().stream().map(Problem::toString).toList();
    }

    private static Phase taking(Point point, String name, long hours) {
        return at(point, name, step("step of " + name).takes(hours(hours)));
    }

    @Test
    @DisplayName("P5: a phase that can't begin when it is due is late, and so are those that it delays")
    void delays() {
        PlanBuilder plan = azora().phase(taking(T.zero(), "cutover", 30)).phase(taking(after(24), "watch", 10));

        assertThat(warnings(plan.phase(taking(after(39), "clean-up", 1)).phase(taking(after(41), "report", 1))))
                .containsExactly(late("watch", "T+24h", "PT30H"), late("clean-up", "T+39h", "PT40H"));
        assertThat(warnings(plan.phase(taking(after(40), "clean-up", 1))))
                .containsExactly(late("watch", "T+24h", "PT30H"));
    }

    private static String late(String phase, String point, String takes) {
        return "[P5 lint] phase '" + phase + "' is at " + point + ", but what begins with phase 'cutover' at T-0 takes "
                + takes + " by what it declares, so that phase will be late; place it later, or put less ahead of it";
    }

    @Test
    @DisplayName("P5: what stands between two phases of the timeline counts, what stands ahead of the first doesn't")
    void between() {
        PlanBuilder plan = azora().step(step("long ago").takes(hours(500)))
                .phase(taking(T.zero(), "cutover", 1))
                .phase("in between", soak("soak", hours(12), GatesPlanTest.watched("errors")))
                .step(step("loose").takes(hours(11)));
        assertThat(warnings(plan.phase(taking(after(24), "clean-up", 1)))).isEmpty();
        assertThat(warnings(plan.step(step("and more").takes(Duration.ofSeconds(1)))
                        .phase(taking(after(24), "clean-up", 1))))
                .containsExactly(late("clean-up", "T+24h", "PT24H1S"));
    }

    @Test
    @DisplayName("P5: by the calendar only what is late whenever T-0 is counts as late")
    void calendar() {
        Point month = T.plus(Period.ofMonths(1), BERLIN);
        assertThat(warnings(azora().phase(taking(T.zero(), "cutover", 720))
                        .phase("more", step("m").takes(hours(24)))
                        .phase(taking(month, "clean-up", 1))))
                .as("31 days in the longest months")
                .isEmpty();
        assertThat(warnings(azora().phase(taking(T.zero(), "cutover", 720))
                        .phase("more", step("m").takes(hours(24 * 3)))
                        .phase(taking(month, "clean-up", 1))))
                .singleElement()
                .asString()
                .contains("phase 'clean-up' is at T+1 month", "takes PT792H");
    }

    @Test
    @DisplayName("P5: phases of one time keep the order in which they are written")
    void same_time() {
        assertThat(warnings(azora().phase(at(T.zero(), "one", step("a"))).phase(at(T.zero(), "two", step("b")))))
                .isEmpty();
    }

    @Test
    @DisplayName("P5: each phase that is out of its order is named")
    void order() {
        assertThat(problems(azora().phase(at(after(3), "c", step("x")))
                        .phase("anywhere", step("y"))
                        .phase(at(after(2), "b", step("z")))
                        .phase(at(after(1), "a", step("w")))))
                .containsExactly(
                        "[P5 lint] phase 'b' is at T+2h, but stands behind phase 'c' at T+3h; put them in their order",
                        "[P5 lint] phase 'a' is at T+1h, but stands behind phase 'b' at T+2h; put them in their order");
    }

    @Test
    @DisplayName(
            "P5: a window that holds nothing, since it stands at the end of its phase or outside of any, is refused")
    void window_at_the_end() {
        String holdsNothing = "[P5 lint] window 'night' holds until the end of its phase, but stands at its end, so"
                + " nothing is held to it; put it ahead of what has to stay inside of the window, in the same phase";
        assertThat(problems(azora().phase("cutover", step("a"), window("night", GatesPlanTest.NIGHT))))
                .containsExactly(holdsNothing);
        assertThat(problems(azora().gate(window("night", GatesPlanTest.NIGHT)).phase("cutover", step("a"))))
                .containsExactly(holdsNothing);
        assertThat(warnings(azora().gate(window("night", GatesPlanTest.NIGHT)).step(step("a"))))
                .isEmpty();
    }

    @Test
    @DisplayName("P5: a window that is exactly as long as what is behind it fits, with a rollback of up to 30 days")
    void fits() {
        PlanBuilder plan = azora().phase(
                        "cutover",
                        window("night", GatesPlanTest.NIGHT),
                        sequence("s", step("a").takes(hours(1)), soak("soak", hours(1), GatesPlanTest.watched("e"))));
        assertThat(plan.rollbackWithin(hours(1)).build().need("night")).hasToString("2 h and 1 h for a rollback");
        assertThat(problems(plan.rollbackWithin(Duration.ofDays(30)))).hasSize(1);
        assertThat(plan.build().need("no such gate").total()).isZero();
    }

    @Test
    @DisplayName("P5: a watch that reads so seldom that it looks once is doubted")
    void seldom() {
        assertThat(warnings(azora().gate(soak("soak", Duration.ofSeconds(10), GatesPlanTest.watched("errors")))))
                .containsExactly(
                        "[P5 lint] watch 'soak' lasts PT10S, but reads 'errors above 1' only every PT15S, so it"
                                + " looks once; let it last longer, or read more often");
        assertThat(warnings(azora().gate(soak("soak", Duration.ofSeconds(15), GatesPlanTest.watched("errors")))))
                .isEmpty();
    }

    @Test
    @DisplayName("P3: names of the verification and of its checks are held to the rules of all names")
    void verification_names() {
        PlanBuilder plan = azora().phase("p", step("a"));
        assertThat(problems(plan.verifyAfterRollback(checks("a").critical(check("x"), check("x")))))
                .containsExactly(
                        "[P3 unique names] gate 'a' stands twice: in phase 'p' and as the verification after a rollback;"
                                + " give one of them another name",
                        "[P3 unique names] check 'x' of gate 'a' stands there twice; give one of them another name");
        assertThat(problems(plan.verifyAfterRollback(checks("p").critical(check("two\nlines")))))
                .hasSize(2);
        assertThat(problems(plan.verifyAfterRollback(checks("old"))))
                .singleElement()
                .asString()
                .contains("has no check");
    }

    @Test
    @DisplayName("P5: a verification that would ask, or could not refuse, is doubted")
    void verification_that_asks() {
        assertThat(warnings(azora().step(step("a"))
                        .verifyAfterRollback(checks("old").critical(check("x")).askWhenRefused())))
                .containsExactly("[P5 lint] gate 'old' is asked after a rollback, which has failed if it refuses: its"
                        + " askWhenRefused is ignored; leave it out");
        assertThat(warnings(azora().step(step("a"))
                        .verifyAfterRollback(checks("old").recommended(check("x")))))
                .singleElement()
                .asString()
                .contains("recommended checks only");
        assertThat(warnings(azora().role("dba", "dee")
                        .gate(approval("go").quorum(1, "dba").askWhenRefused())))
                .isEmpty();
    }
}

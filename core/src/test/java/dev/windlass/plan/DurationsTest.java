package dev.windlass.plan;

import static dev.windlass.plan.Nodes.alternatives;
import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.paired;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static dev.windlass.plan.Nodes.soak;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P5, G8: how long nodes are declared to take. */
class DurationsTest {

    private static long minutes(Node... nodes) {
        return Durations.of(List.of(nodes)).toMinutes();
    }

    private static Step<Void> step(String name, int minutes) {
        return Step.named(name).run(c -> {}).idempotent().undo(c -> {}).takes(Duration.ofMinutes(minutes));
    }

    @Test
    @DisplayName("P5: nodes in a row add up, and what declares nothing takes no time")
    void rows() {
        assertThat(minutes(
                        step("a", 3),
                        Samples.step("b"),
                        Samples.gate("g"),
                        approval("go"),
                        new PointOfNoReturn("point", List.of()),
                        soak("soak", Duration.ofMinutes(5)),
                        sequence("s", step("c", 7), sequence("t", step("d", 1)))))
                .isEqualTo(16);
        assertThat(minutes()).isZero();
    }

    @Test
    @DisplayName("P5: of a choice the longest branch counts, of an empty one none")
    void choices() {
        assertThat(minutes(given("g", c -> true, step("a", 3), step("b", 4)).otherwise(step("c", 5))))
                .isEqualTo(7);
        assertThat(minutes(given("g", c -> true).otherwise(step("c", 5)))).isEqualTo(5);
        assertThat(minutes(alternatives("w", c -> "")
                        .alternative("x", step("a", 3))
                        .alternative("y")))
                .isEqualTo(3);
        assertThat(minutes(alternatives("w", c -> ""))).isZero();
    }

    @Test
    @DisplayName("P5: a pair takes its opening and what is in between; taking back is not declared")
    void pairs() {
        assertThat(minutes(paired(step("mode", 2)).over(step("a", 3)))).isEqualTo(5);
    }

    @Test
    @DisplayName("P5: a guarded stretch takes what is in it")
    void guarded() {
        assertThat(minutes(guardedBy("calm", GatesPlanTest.watched("e"))
                        .over(step("a", 3), soak("soak", Duration.ofMinutes(30)))))
                .isEqualTo(33);
    }

    @Test
    @DisplayName("P5: a lane starts as soon as one ahead of it ends")
    void lanes() {
        assertThat(minutes(sideBySide("b", 2, step("a", 30), step("b", 10), step("c", 25))))
                .isEqualTo(35);
        assertThat(minutes(sideBySide("b", 2, step("a", 10), step("b", 30), step("c", 25), step("d", 1))))
                .isEqualTo(35);
        assertThat(minutes(sideBySide("b", 9, step("a", 30), step("b", 10)))).isEqualTo(30);
    }

    /** Minute by minute, as the engine begins lanes: in their order, whenever there is room. */
    @Property(tries = 500)
    @Label("P5: lanes take what a clock would tell")
    void lanes_by_the_clock(
            @ForAll @Size(max = 6) List<@IntRange(min = 1, max = 9) Integer> takes,
            @ForAll @IntRange(min = 1, max = 7) int atOnce) {
        Node[] nodes = IntStream.range(0, takes.size())
                .mapToObj(i -> step("s" + i, takes.get(i)))
                .toArray(Node[]::new);
        int[] left = takes.stream().mapToInt(Integer::intValue).toArray();
        int minute = 0;
        while (IntStream.of(left).anyMatch(one -> one > 0)) {
            int running = 0;
            for (int i = 0; i < left.length && running < atOnce; i++) {
                if (left[i] > 0) {
                    running++;
                    left[i]--;
                }
            }
            minute++;
        }
        assertThat(minutes(sideBySide("b", atOnce, nodes))).isEqualTo(minute);
    }
}

package dev.windlass.plan;

import java.time.Duration;
import java.util.List;
import java.util.PriorityQueue;

/** How long nodes are declared to take; what declares nothing takes no time. */
final class Durations {

    private Durations() {}

    /** Nodes one after the other. */
    static Duration of(List<Node> nodes) {
        return nodes.stream().map(Durations::of).reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration of(Node node) {
        if (node instanceof Step<?> step) {
            Duration takes = step.definition().remarks().takes();
            return takes == null ? Duration.ZERO : takes;
        }
        if (node instanceof Watch watch) {
            return watch.during();
        }
        if (node instanceof SideBySide block) {
            return lanes(block);
        }
        if (node instanceof Choice choice) {
            return choice.branches().stream()
                    .map(branch -> of(branch.nodes()))
                    .reduce(Duration.ZERO, Durations::longer);
        }
        return node instanceof Block block ? of(block.nodes()) : Duration.ZERO;
    }

    private static Duration lanes(SideBySide block) {
        return lanes(block.nodes().stream().map(Durations::of).toList(), block.atOnce());
    }

    /** How long lanes take in their order: each goes to the place that is free first. */
    static Duration lanes(List<Duration> lanes, int atOnce) {
        var places = new PriorityQueue<Duration>();
        for (Duration lane : lanes) {
            Duration free = places.size() < atOnce ? Duration.ZERO : places.remove();
            places.add(free.plus(lane));
        }
        return places.stream().reduce(Duration.ZERO, Durations::longer);
    }

    static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}

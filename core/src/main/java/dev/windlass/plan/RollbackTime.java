package dev.windlass.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How long a rollback of nodes is declared to take; what declares nothing takes no time. A rollback may begin at any
 * moment, and undoes only what lies behind the last point of no return or irreversible step by then.
 *
 * @param whole of all nodes, where no such point is crossed; null if one surely is
 * @param since of what lies behind the last such point, once all nodes ran; null if none is crossed
 * @param ahead the longest at any moment until the first such point
 * @param behind the longest at any moment from there on
 */
record RollbackTime(@Nullable Duration whole, @Nullable Duration since, Duration ahead, Duration behind) {

    private static final RollbackTime NOTHING = new RollbackTime(Duration.ZERO, null, Duration.ZERO, Duration.ZERO);
    private static final RollbackTime POINT = new RollbackTime(null, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    /** The longest at any moment of nodes one after the other. */
    static Duration longest(List<Node> nodes) {
        return of(nodes).longest();
    }

    private Duration longest() {
        return Durations.longer(ahead, behind);
    }

    private static RollbackTime of(List<Node> nodes) {
        return nodes.stream().map(RollbackTime::of).reduce(NOTHING, RollbackTime::then);
    }

    private static RollbackTime of(Node node) {
        if (node instanceof Step<?> step) {
            return of(step.definition());
        }
        if (node instanceof PointOfNoReturn) {
            return POINT;
        }
        if (node instanceof SideBySide block) {
            return lanes(block);
        }
        if (node instanceof Choice choice) {
            return choice.branches().stream()
                    .map(branch -> of(branch.nodes()))
                    .reduce(RollbackTime::or)
                    .orElse(NOTHING);
        }
        if (node instanceof Paired pair) {
            return pair(pair);
        }
        return node instanceof Block block ? of(block.nodes()) : NOTHING;
    }

    private static RollbackTime of(StepDefinition<?, ?> step) {
        if (step.kind() instanceof StepDefinition.Irreversible<?, ?>) {
            return POINT;
        }
        Duration takes = step.remarks().undoTakes();
        return takes == null || !(step.kind() instanceof StepDefinition.Reversible<?, ?>)
                ? NOTHING
                : new RollbackTime(takes, null, takes, Duration.ZERO);
    }

    private RollbackTime then(RollbackTime next) {
        return new RollbackTime(
                sum(whole, next.whole),
                longer(sum(since, next.whole), next.since),
                either(ahead, sum(whole, next.ahead)),
                Durations.longer(either(behind, sum(since, next.ahead)), next.behind));
    }

    /** One of them runs. */
    private RollbackTime or(RollbackTime other) {
        return new RollbackTime(
                longer(whole, other.whole),
                longer(since, other.since),
                Durations.longer(ahead, other.ahead),
                Durations.longer(behind, other.behind));
    }

    /** A pair takes back its step even where that began ahead of a point, and puts it in force again around an undo. */
    private static RollbackTime pair(Paired pair) {
        RollbackTime all = of(pair.nodes());
        Duration own = pair.step().definition().remarks().undoTakes();
        if (own == null || all.since == null) {
            return all;
        }
        return new RollbackTime(all.whole, all.since.plus(own), all.ahead, all.behind.plus(own));
    }

    /** Side by side, the last lane first. Which lane comes to its point first is not known: the longest is taken. */
    private static RollbackTime lanes(SideBySide block) {
        var all = new ArrayList<>(block.nodes().stream().map(RollbackTime::of).toList());
        Collections.reverse(all);
        Function<Function<RollbackTime, Duration>, Duration> together =
                which -> Durations.lanes(all.stream().map(which).toList(), block.atOnce());
        boolean crosses = all.stream().anyMatch(lane -> lane.since != null);
        boolean surely = all.stream().anyMatch(lane -> lane.whole == null);
        return new RollbackTime(
                surely ? null : together.apply(lane -> Objects.requireNonNullElse(lane.whole, Duration.ZERO)),
                crosses ? together.apply(RollbackTime::atTheEnd) : null,
                together.apply(RollbackTime::ahead),
                crosses ? together.apply(RollbackTime::longest) : Duration.ZERO);
    }

    private Duration atTheEnd() {
        return Objects.requireNonNullElse(longer(whole, since), Duration.ZERO);
    }

    private static @Nullable Duration sum(@Nullable Duration one, @Nullable Duration other) {
        return one == null || other == null ? null : one.plus(other);
    }

    private static Duration either(Duration one, @Nullable Duration other) {
        return other == null ? one : Durations.longer(one, other);
    }

    private static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration other) {
        return one == null ? other : either(one, other);
    }
}

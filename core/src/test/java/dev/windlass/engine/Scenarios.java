package dev.windlass.engine;

import dev.windlass.journal.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random scenarios; most of what happens in them is good, so that runs get far. */
final class Scenarios {

    private static final int DEEPEST = 3;

    private Scenarios() {}

    static Arbitrary<Scenario> any() {
        return Combinators.combine(
                        section().list().ofMinSize(1).ofMaxSize(3),
                        Arbitraries.maps(
                                        Arbitraries.integers().between(1, 90),
                                        Arbitraries.frequency(
                                                Tuple.of(6, Fate.Blow.DIE),
                                                Tuple.of(2, Fate.Blow.THROW),
                                                Tuple.of(1, Fate.Blow.LOSE),
                                                Tuple.of(2, Fate.Blow.FULL)))
                                .ofMaxSize(4),
                        Arbitraries.frequencyOf(
                                Tuple.of(2, Arbitraries.just(Map.<Integer, Boolean>of())),
                                Tuple.of(
                                        1,
                                        Arbitraries.maps(
                                                        Arbitraries.integers().between(1, 20),
                                                        Arbitraries.of(true, false))
                                                .ofMaxSize(2))),
                        Arbitraries.of(Order.RETRY, Order.SKIP, Order.ROLL_BACK)
                                .list()
                                .ofMaxSize(5),
                        Arbitraries.longs().between(0, 1_000_000))
                .as(Scenario::new);
    }

    private static Arbitrary<Sketch.Section> section() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        node(DEEPEST).list().ofMinSize(1).ofMaxSize(4),
                        Arbitraries.frequency(Tuple.of(4, false), Tuple.of(1, true)))
                .as(Sketch.Section::new);
    }

    private static Arbitrary<Sketch> node(int depth) {
        if (depth == 0) {
            return Arbitraries.frequencyOf(Tuple.of(6, step().map(s -> s)), Tuple.of(1, gate()));
        }
        return Arbitraries.frequencyOf(
                Tuple.of(8, step().map(s -> s)),
                Tuple.of(2, gate()),
                Tuple.of(2, Arbitraries.lazy(() -> nodes(depth, 1, 3).map(Sketch.Sequence::new))),
                Tuple.of(4, Arbitraries.lazy(() -> sideBySide(depth))),
                Tuple.of(2, Arbitraries.lazy(() -> choice(depth))),
                Tuple.of(2, Arbitraries.lazy(() -> Combinators.combine(
                                step().map(Sketch.Step::opening), nodes(depth, 1, 3))
                        .as((step, body) -> new Sketch.Paired(step, body)))));
    }

    private static Arbitrary<List<Sketch>> nodes(int depth, int least, int most) {
        return node(depth - 1).list().ofMinSize(least).ofMaxSize(most);
    }

    private static Arbitrary<Sketch> sideBySide(int depth) {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 4), Arbitraries.of(true, false), nodes(depth, 2, 5))
                .as(Sketch.SideBySide::new);
    }

    private static Arbitrary<Sketch> choice(int depth) {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.frequency(
                                Tuple.of(4, Sketch.Chosen.FIRST),
                                Tuple.of(4, Sketch.Chosen.SECOND),
                                Tuple.of(1, Sketch.Chosen.THROWS)),
                        nodes(depth, 1, 2),
                        nodes(depth, 0, 2))
                .as(Sketch.Choice::new);
    }

    private static Arbitrary<Sketch> gate() {
        Arbitrary<Boolean> passes = Arbitraries.frequency(Tuple.of(7, true), Tuple.of(1, false));
        return Combinators.combine(Arbitraries.of(Sketch.Severe.class), passes, passes)
                .as(Sketch.Asked::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(Sketch.Gate::new);
    }

    private static Arbitrary<Sketch.Step> step() {
        return Combinators.combine(
                        Arbitraries.frequency(
                                Tuple.of(14, Sketch.Kind.REVERSIBLE),
                                Tuple.of(1, Sketch.Kind.IRREVERSIBLE),
                                Tuple.of(1, Sketch.Kind.READ_ONLY)),
                        traits(),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(1, 3),
                        acts(12),
                        acts(6),
                        Arbitraries.frequency(
                                        Tuple.of(4, Sketch.Probed.TRUTH),
                                        Tuple.of(1, Sketch.Probed.UNFINISHED),
                                        Tuple.of(1, Sketch.Probed.UNKNOWN),
                                        Tuple.of(1, Sketch.Probed.THROWS))
                                .list()
                                .ofMaxSize(2),
                        Arbitraries.frequency(Tuple.of(24, false), Tuple.of(1, true)))
                .as(Sketch.Step::new);
    }

    private static Arbitrary<Set<Sketch.Trait>> traits() {
        return Arbitraries.of(Sketch.Trait.class).set().ofMaxSize(3).map(set -> {
            var sorted = new ArrayList<>(set);
            sorted.sort(null);
            return new java.util.LinkedHashSet<>(sorted);
        });
    }

    private static Arbitrary<List<Sketch.Act>> acts(int good) {
        return Arbitraries.frequency(
                        Tuple.of(good, Sketch.Act.RETURNS),
                        Tuple.of(1, Sketch.Act.THROWS_BEFORE),
                        Tuple.of(2, Sketch.Act.THROWS_AFTER),
                        Tuple.of(1, Sketch.Act.NOT_APPLIED),
                        Tuple.of(1, Sketch.Act.HANGS_BEFORE),
                        Tuple.of(1, Sketch.Act.HANGS_AFTER),
                        Tuple.of(1, Sketch.Act.HANGS_FOR_GOOD))
                .list()
                .ofMaxSize(3);
    }
}

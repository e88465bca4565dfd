package dev.windlass.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.calendar.T;
import dev.windlass.journal.Order;
import dev.windlass.plan.Choice;
import dev.windlass.plan.Layout;
import dev.windlass.plan.Plan;
import dev.windlass.plan.SideBySide;
import dev.windlass.plan.Step;
import dev.windlass.runbook.RollbackCard;
import dev.windlass.runbook.TurningPoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/** A rollback card says what a run does (B1, B4, B8): each step of a random plan fails, and the rehearsed run turns back. */
class RollbackCardAgreesTest {

    private static int plans;
    private static int rollbacks;
    private static int undone;
    private static int asked;
    private static int conditions;

    @AfterContainer
    static void numbers() {
        System.out.printf(
                "suite card: plans=%d rollbacks=%d undos=%d asked=%d under a condition=%d wrong=0%n",
                plans, rollbacks, undone, asked, conditions);
        assertThat(List.of(rollbacks, undone, asked, conditions)).doesNotContain(0);
    }

    @Property(
            tries = 150,
            seed = "20261121",
            edgeCases = EdgeCasesMode.NONE,
            afterFailure = AfterFailureMode.PREVIOUS_SEED,
            shrinking = ShrinkingMode.OFF)
    @Label("Whatever the plan, and whichever of its steps fails, the run undoes what the card says, in that order")
    void agrees(@ForAll long seed) {
        RandomCards.Sample sample = RandomCards.of(seed);
        RollbackCard card = RollbackCard.of(sample.plan());
        plans++;
        for (int i = 0; i < sample.plan().layout().places().size(); i++) {
            if (sample.plan().layout().places().get(i).node() instanceof Step<?> step
                    && onTheWay(sample, i)
                    && alone(sample.plan(), i)) {
                agrees(sample, card.behind(step.name()));
            }
        }
    }

    /** A step that fails is undone itself: nobody knows how far it was. */
    private static void agrees(RandomCards.Sample sample, TurningPoint point) {
        Rehearsed<Object> run = failing(sample.plan(), point.behind());
        Set<String> atoms = atoms(sample);
        atoms.addAll(timing(run));
        List<TurningPoint.Undo> told = point.undos().stream()
                .filter(undo -> holds(undo.step(), undo.when(), atoms))
                .toList();
        List<String> stays = point.stays().stream()
                .filter(stay -> holds(stay.step(), stay.when(), atoms))
                .map(TurningPoint.Stay::step)
                .toList();
        rollbacks++;
        undone += told.size();
        conditions += (int)
                point.undos().stream().filter(undo -> !undo.when().isEmpty()).count();

        List<String> questions = run.nodes(Happening.Kind.ASKED);
        String story = point + "\n" + sample.plan() + "\n" + run.describe();
        assertThat(told)
                .as(story)
                .extracting(TurningPoint.Undo::step)
                .containsExactlyInAnyOrderElementsOf(run.undone());
        for (int i = 0; i < told.size(); i++) {
            for (TurningPoint.Undo later : told.subList(i + 1, told.size())) {
                boolean anyOrder = questions.isEmpty()
                        ? told.get(i).beside().contains(later.step())
                        : apart(sample.plan(), told.get(i).step(), later.step());
                assertThat(anyOrder
                                || run.undone().indexOf(told.get(i).step())
                                        < run.undone().indexOf(later.step()))
                        .as(() -> later + " is undone earlier\n" + story)
                        .isTrue();
            }
        }
        assertThat(stays).as(story).containsExactlyInAnyOrderElementsOf(new Course(run.play()).inPlace());
        boolean past = questions.contains(point.behind())
                && !told.stream()
                        .anyMatch(undo -> undo.asksFirst() && undo.step().equals(point.behind()));
        if (past) {
            assertThat(point.asks()).as(story).anyMatch(asks -> asks.contains("what goes wrong asks first"));
        }
        for (String step : questions.subList(past ? 1 : 0, questions.size())) {
            asked++;
            assertThat(told).as(story).anyMatch(undo -> undo.step().equals(step) && undo.asksFirst());
        }
        if (questions.isEmpty()) {
            assertThat(run.rollbackTook().orElse(Duration.ZERO))
                    .as(story)
                    .isLessThanOrEqualTo(point.takes().longest());
        }
        if (questions.isEmpty()
                && point.undos().stream().allMatch(undo -> undo.when().isEmpty())) {
            assertThat(run.rollbackTook().orElse(Duration.ZERO))
                    .as(story)
                    .isEqualTo(point.takes().longest());
        }
    }

    /** Where a lane that asks stands still, the ones beside it go on, however many run at a time. */
    private static boolean apart(Plan plan, String one, String other) {
        List<String> names = plan.layout().places().stream()
                .map(place -> place.node().name())
                .toList();
        int block = plan.layout().around(names.indexOf(one), names.indexOf(other));
        return block >= 0 && plan.layout().places().get(block).node() instanceof SideBySide;
    }

    private static Rehearsed<Object> failing(Plan plan, String step) {
        var rehearsal = Rehearsal.of(Object::new, world -> plan)
                .failing(step)
                .ordering(Order.ROLL_BACK, "ann", T.plus(Duration.ofDays(1)));
        for (int day = 2; day < 12; day++) {
            rehearsal = rehearsal.ordering(Order.RETRY, "ann", T.plus(Duration.ofDays(day)));
        }
        return rehearsal.run();
    }

    // ------------------------------------------------------------------ which of what is told is told of this run

    private static Set<String> atoms(RandomCards.Sample sample) {
        var atoms = new HashSet<String>();
        List<Layout.Place> places = sample.plan().layout().places();
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i).node() instanceof Choice choice && onTheWay(sample, i)) {
                String key = sample.route().get(choice.name());
                boolean alternative = key.equals("one") || key.equals("two");
                atoms.add("'" + choice.name() + "' " + (alternative ? "is '" + key + "'" : key));
            }
        }
        return atoms;
    }

    /** Which step began before which irreversible one. */
    private static Set<String> timing(Rehearsed<Object> run) {
        var atoms = new HashSet<String>();
        List<String> started = run.nodes(Happening.Kind.STARTED);
        for (int i = 0; i < started.size(); i++) {
            for (String later : started.subList(i + 1, started.size())) {
                atoms.add("'" + started.get(i) + "' began before '" + later + "'");
            }
        }
        return atoms;
    }

    /** Whether words as 'if a and b, unless c or d', or 'if a, and if c or d', are true. */
    private static boolean holds(String step, String when, Set<String> atoms) {
        if (when.isEmpty()) {
            return true;
        }
        for (String part : when.split(", (and )?", -1)) {
            String words = part.replaceFirst("^(if|unless) ", "");
            boolean any = Arrays.stream(words.split(" or ", -1))
                    .anyMatch(either -> Arrays.stream(either.split(" and ", -1))
                            .allMatch(one -> atoms.contains(one.replaceFirst("^it ", "'" + step + "' "))));
            if (any == part.startsWith("unless")) {
                return false;
            }
        }
        return true;
    }

    private static boolean onTheWay(RandomCards.Sample sample, int position) {
        List<Layout.Place> places = sample.plan().layout().places();
        for (int at = position; at >= 0; at = places.get(at).parent()) {
            int parent = places.get(at).parent();
            if (parent >= 0
                    && places.get(parent).node() instanceof Choice choice
                    && !places.get(at).branch().equals(sample.route().get(choice.name()))) {
                return false;
            }
        }
        return true;
    }

    /** Whether nothing runs beside it, so that it is known how far all else is. */
    private static boolean alone(Plan plan, int position) {
        List<Layout.Place> places = plan.layout().places();
        for (int at = places.get(position).parent();
                at >= 0;
                at = places.get(at).parent()) {
            if (places.get(at).node() instanceof SideBySide block && block.atOnce() > 1) {
                return false;
            }
        }
        return true;
    }
}

package dev.windlass.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Release;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** P4: no two different plans have one fingerprint, however their texts would run together. */
class FingerprintCollisionTest {

    /** A plan as plain data, to tell whether two are the same without asking the plan. */
    record Spec(List<String> heading, List<Stretch> phases) {}

    record Stretch(String name, List<Single> steps) {}

    record Single(List<List<String>> facts, String why) {}

    @Property(tries = 300)
    void twoPlansHaveOneFingerprintOnlyIfTheyAreTheSame(@ForAll("specs") Spec one, @ForAll("specs") Spec two) {
        assertThat(plan(one).fingerprint().equals(plan(two).fingerprint()))
                .as("%s and %s", one, two)
                .isEqualTo(one.equals(two));
    }

    @Property(tries = 300)
    void aTextThatMovesFromOneFactToTheNextChangesTheFingerprint(
            @ForAll("texts") List<String> texts, @ForAll("texts") List<String> others) {
        assertThat(one(texts).equals(one(others))).isEqualTo(texts.equals(others));
    }

    private static String one(List<String> texts) {
        NamedStep<Void> step = Step.named("step");
        for (String text : texts) {
            step = step.with(text, text);
        }
        return Release.plan("p", "v")
                .to("e")
                .step(step.run(c -> {}).readOnly())
                .build()
                .fingerprint();
    }

    private static Plan plan(Spec spec) {
        PlanBuilder builder = Release.plan(spec.heading().get(0), spec.heading().get(1))
                .to(spec.heading().get(2));
        int number = 0;
        for (Stretch phase : spec.phases()) {
            var steps = new ArrayList<Node>();
            for (Single single : phase.steps()) {
                NamedStep<Void> step = Step.named("s" + number++);
                for (List<String> fact : single.facts()) {
                    step = step.with(fact.get(0), fact.get(1));
                }
                steps.add(step.run(c -> {}).irreversible(single.why()));
            }
            builder = builder.phase(phase.name() + "!".repeat(number), steps.toArray(Node[]::new));
        }
        return builder.build();
    }

    @Provide
    Arbitrary<List<String>> texts() {
        return Arbitraries.of("a", "aa", "aaa").list().ofMaxSize(4);
    }

    @Provide
    Arbitrary<Spec> specs() {
        Arbitrary<String> text = Arbitraries.of("a", "aa");
        Arbitrary<List<List<String>>> facts = text.list().ofSize(2).list().ofMaxSize(2);
        Arbitrary<Single> step = Combinators.combine(facts, text).as(Single::new);
        Arbitrary<Stretch> phase =
                Combinators.combine(text, step.list().ofMinSize(1).ofMaxSize(2)).as(Stretch::new);
        return Combinators.combine(
                        text.list().ofSize(3), phase.list().ofMinSize(1).ofMaxSize(2))
                .as(Spec::new);
    }
}

package dev.windlass.rehearsal;

import dev.windlass.metric.Metric;
import dev.windlass.metric.Watched;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Choice;
import dev.windlass.plan.Guarded;
import dev.windlass.plan.Layout;
import dev.windlass.plan.Node;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import dev.windlass.plan.StepDefinition;
import dev.windlass.plan.Watch;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Refuses a script that leaves open what comes back from outside, where the plan asks: a rehearsal doesn't go there itself. */
final class Unsaid {

    private final Script<?> script;
    private final Plan plan;

    private Unsaid(Script<?> script, Plan plan) {
        this.script = script;
        this.plan = plan;
    }

    static void check(Script<?> script, Plan plan) {
        var unsaid = new Unsaid(script, plan);
        List<String> results = unsaid.results();
        Set<String> answers = unsaid.answers();
        Set<String> readings = unsaid.readings();
        if (results.isEmpty() && answers.isEmpty() && readings.isEmpty()) {
            return;
        }
        var text =
                new StringBuilder("the plan of " + plan.product() + " reaches outside of this process, and a rehearsal"
                        + " doesn't: say what comes back from there. Write");
        results.forEach(line -> text.append("\n  ").append(line));
        answers.forEach(name -> text.append("\n  ").append(answering(name)));
        if (!answers.isEmpty()) {
            text.append("\n  or, in place of all the answers, .checksPass()");
        }
        readings.forEach(name -> text.append("\n  ").append(reading(name)));
        text.append("\nor, where it is a system for tests, .reachingOutside() to have all of it called as it is");
        throw new IllegalArgumentException(text.toString());
    }

    /** What is to be written for a check. */
    static String answering(String check) {
        return ".answering(" + quoted(check) + ", Answer.passed(\"…\"))";
    }

    /** What is to be written for a metric. */
    static String reading(String metric) {
        return ".reading(" + quoted(metric) + ", Series.of(…))";
    }

    private static String quoted(String name) {
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private Stream<Node> nodes() {
        return plan.layout().places().stream().map(Layout.Place::node);
    }

    /** The results that are read by code which is called. */
    private List<String> results() {
        var lines = new ArrayList<String>();
        nodes().forEach(node -> {
            if (node instanceof Step<?> step
                    && script.standsInFor(step.definition())
                    && step.definition().resultType() != null
                    && !script.results.containsKey(step.name())) {
                List<String> readers = nodes().filter(reader -> reads(reader, step.name()))
                        .map(Node::name)
                        .toList();
                if (!readers.isEmpty()) {
                    lines.add(".giving(" + quoted(step.name()) + ", …), of type " + typeOf(step.definition())
                            + ": it is read by '" + String.join("' and '", readers) + "'");
                }
            }
        });
        return lines;
    }

    private static String typeOf(StepDefinition<?, ?> step) {
        Type type = Objects.requireNonNull(step.resultType(), "the type of a result");
        return type instanceof Class<?> plain ? plain.getSimpleName() : type.getTypeName();
    }

    private boolean reads(Node node, String step) {
        return node instanceof Step<?> reader
                ? reader.definition().reads().contains(step) && !script.standsInFor(reader.definition())
                : node instanceof Choice choice && choice.reads().contains(step);
    }

    private Set<String> answers() {
        var names = new LinkedHashSet<String>();
        nodes().forEach(node -> {
            if (node instanceof CheckGroup group && !script.checksPass) {
                group.members().stream()
                        .map(CheckGroup.Member::check)
                        .filter(check -> !script.mayAsk(check) && script.answer(group.name(), check.name()) == null)
                        .forEach(check -> names.add(check.name()));
            }
        });
        return names;
    }

    private Set<String> readings() {
        var names = new LinkedHashSet<String>();
        nodes().flatMap(Unsaid::watched)
                .flatMap(one -> Stream.concat(Stream.of(one.metric()), one.control().stream()))
                .filter(metric -> !script.mayRead(metric))
                .map(Metric::name)
                .filter(name -> !script.series.containsKey(name))
                .forEach(names::add);
        return names;
    }

    private static Stream<Watched> watched(Node node) {
        return node instanceof Watch watch
                ? watch.watched().stream()
                : node instanceof Guarded guarded ? guarded.guards().stream() : Stream.empty();
    }

    /** The steps that are stood in for. */
    static List<String> stoodIn(Script<?> script, Plan plan) {
        return new Unsaid(script, plan)
                .nodes()
                .filter(node -> node instanceof Step<?> step && script.standsInFor(step.definition()))
                .map(Node::name)
                .toList();
    }
}

package dev.windlass.plan;

import dev.windlass.metric.Watched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What can be said of a plan before it runs (rules P2, P3, P5). */
final class Lint {

    static final String LINT = "P5 lint";
    static final int LONGEST_NAME = 200;
    static final int LONGEST_STATEMENT = 1_000;
    private static final int MOST_SHOWN = 60;
    private static final Duration LONGEST_CHECK = Duration.ofDays(1);

    private static final String NAMES = "P3 unique names";
    private static final String WHOLE = "P2 complete plan";

    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final Map<String, String> places = new HashMap<>();
    private final ReadLint reads = new ReadLint();

    private Lint() {}

    static Lint of(PlanBuilder.Heading heading, List<Phase> phases, Layout layout) {
        var lint = new Lint();
        lint.errors.addAll(named("the product", heading.product()));
        lint.errors.addAll(named("the version", heading.version()));
        lint.errors.addAll(named("the environment", heading.environment()));
        lint.errors.addAll(named("the author", Objects.requireNonNullElse(heading.author(), "nobody")));
        lint.errors.addAll(named("the code identity", Objects.requireNonNullElse(heading.code(), "none")));
        if (phases.stream().allMatch(phase -> phase.nodes().isEmpty())) {
            lint.errors.add(new Problem(WHOLE, "the plan has no node; add a phase, a step or a gate"));
        }
        boolean tooDeep = layout.places().stream().anyMatch(place -> place.depth() > Layout.DEEPEST);
        if (!tooDeep) { // otherwise what is deeper was not looked at
            phases.forEach(phase -> lint.reads.all(phase.nodes()));
        }
        int at = 0;
        for (Phase phase : phases) {
            lint.phase(phase);
            int tops = phase.nodes().size();
            while (at < layout.places().size()) {
                Layout.Place place = layout.places().get(at);
                if (place.parent() < 0 && tops-- == 0) {
                    break;
                }
                lint.place(place);
                at++;
            }
        }
        if (heading.verification() != null) {
            lint.place(layout.places().get(at));
            lint.verification(heading.verification());
        }
        SignOffLint people = SignOffLint.of(heading, layout);
        lint.errors.addAll(people.errors());
        lint.warnings.addAll(people.warnings());
        if (!tooDeep) {
            lint.errors.addAll(WindowLint.of(heading, phases, layout));
            lint.warnings.addAll(WindowLint.warnings(phases));
            lint.budget(heading, phases);
            phases.forEach(phase -> lint.warnings.addAll(NoReturnLint.of(phase)));
        }
        return lint;
    }

    List<Problem> errors() {
        return errors;
    }

    List<Problem> warnings() {
        return warnings;
    }

    private void phase(Phase phase) {
        String place = phase.named() ? "phase " + quoted(phase.name()) : "the plan itself";
        if (phase.named()) {
            unique(place, phase.name(), "as a phase");
            if (phase.nodes().isEmpty()) {
                errors.add(new Problem(WHOLE, place + " has no node; add one or leave the phase out"));
            }
        }
    }

    private void place(Layout.Place place) {
        Node node = place.node();
        String what = words(node);
        unique(what, node.name(), where(place));
        errors.addAll(reads.errors(node.name()));
        if (place.depth() > Layout.DEEPEST) {
            errors.add(new Problem(
                    LINT, what + " stands inside of more than " + Layout.DEEPEST + " blocks; take some of them out"));
        } else if (node instanceof Step<?> step) {
            step(what, step.definition());
        } else if (node instanceof CheckGroup group) {
            group(what, group);
        } else if (node instanceof Watch watch) {
            watched(what, watch.watched(), "watches");
            seldom(what, watch);
        } else if (node instanceof Guarded guarded) {
            watched(what, guarded.guards(), "is guarded by");
            block(what, guarded);
        } else if (node instanceof Block block) {
            block(what, block);
        }
    }

    private void verification(CheckGroup gate) {
        if (gate.whenRefused() == Refusal.ASKS) {
            warnings.add(new Problem(
                    LINT,
                    words(gate) + " is asked after a rollback, which has failed if it refuses: its askWhenRefused is"
                            + " ignored; leave it out"));
        }
    }

    /** What the steps declare for their undos, against what the plan declares for all of them. */
    private void budget(PlanBuilder.Heading heading, List<Phase> phases) {
        Duration budget = heading.rollbackWithin();
        Duration longest = RollbackTime.longest(
                phases.stream().flatMap(phase -> phase.nodes().stream()).toList());
        if (budget != null && longest.compareTo(budget) > 0) {
            warnings.add(new Problem(
                    LINT,
                    "a rollback of " + heading.words() + " takes up to " + longest
                            + " by what its steps declare with undoTakes, but rollbackWithin is " + budget
                            + "; allow more time, or make the undos faster"));
        }
    }

    private static String where(Layout.Place place) {
        if (place.parent() == Layout.BESIDE) {
            return "as the verification after a rollback";
        }
        return place.phase().isEmpty() ? "in the plan itself" : "in phase " + quoted(place.phase());
    }

    private void watched(String what, List<Watched> all, String verb) {
        if (all.isEmpty()) {
            errors.add(new Problem(LINT, what + " " + verb + " nothing; name a metric and its limit"));
        }
        Set<String> names = new HashSet<>();
        for (Watched one : all) {
            errors.addAll(named("the name of what " + what + " " + verb, one.name()));
            if (!names.add(one.name())) {
                errors.add(new Problem(
                        NAMES, what + " " + verb + " " + quoted(one.name()) + " twice; leave one of them out"));
            }
        }
    }

    private void seldom(String what, Watch watch) {
        for (Watched one : watch.watched()) {
            if (one.every().compareTo(watch.during()) > 0) {
                warnings.add(new Problem(
                        LINT,
                        what + " lasts " + watch.during() + ", but reads " + quoted(one.name()) + " only every "
                                + one.every() + ", so it looks once; let it last longer, or read more often"));
            }
        }
    }

    /** What a node is, in the words of its outline. */
    static String words(Node node) {
        return Fingerprint.kind(node).words() + " " + quoted(node.name());
    }

    private void block(String what, Block block) {
        boolean empty = block instanceof Paired pair
                ? pair.body().isEmpty()
                : block.nodes().isEmpty();
        if (empty) {
            errors.add(new Problem(LINT, what + " has no node inside; add one or leave the block out"));
        }
        if (block instanceof Paired pair) {
            pair(what, pair.step().definition());
        } else if (block instanceof Alternatives alternatives) {
            Set<String> keys = new HashSet<>();
            for (Choice.Branch branch : alternatives.branches()) {
                errors.addAll(named("the key of an alternative of " + what, branch.key()));
                if (!keys.add(branch.key())) {
                    errors.add(new Problem(
                            NAMES,
                            what + " has the alternative " + quoted(branch.key())
                                    + " twice; give one of them another key"));
                }
            }
        }
    }

    private void pair(String what, StepDefinition<?, ?> step) {
        if (!(step.kind() instanceof StepDefinition.Reversible<?, ?>)) {
            errors.add(new Problem(
                    LINT,
                    what + ": step " + quoted(step.name()) + " has no undo, so it can't be taken back at the end"));
        } else if (!step.idempotent()) {
            errors.add(new Problem(
                    LINT,
                    what + ": step " + quoted(step.name())
                            + " is not idempotent, but is put in force once more if what stands in between has to be"
                            + " undone; declare it idempotent() if it is"));
        }
    }

    private void unique(String what, String name, String place) {
        errors.addAll(named("the name of " + what, name));
        String other = places.putIfAbsent(name, place);
        if (other != null) {
            errors.add(new Problem(
                    NAMES, what + " stands twice: " + other + " and " + place + "; give one of them another name"));
        }
    }

    /** What is wrong with a name; nothing if it is one line that can be shown. */
    static List<Problem> named(String what, String name) {
        return line(what, name, LONGEST_NAME);
    }

    static List<Problem> line(String what, String text, int longest) {
        if (text.isBlank()) {
            return List.of(new Problem(WHOLE, what + " is blank: " + quoted(text)));
        }
        return text.length() <= longest && text.codePoints().allMatch(Lint::printable)
                ? List.of()
                : List.of(new Problem(
                        WHOLE,
                        what + " must be one line of at most " + longest + " printable characters, got " + text.length()
                                + ": " + quoted(text)));
    }

    /** A name as it is shown in a message: on one line, not too long, between quotes. */
    static String quoted(String name) {
        return "'" + shown(name) + "'";
    }

    /** A text as it is shown in a message: on one line, not too long. */
    static String shown(String text) {
        var shown = new StringBuilder();
        text.codePoints()
                .limit(MOST_SHOWN)
                .forEach(c -> shown.append(printable(c) ? Character.toString(c) : String.format("\\u%04x", c)));
        return text.codePointCount(0, text.length()) > MOST_SHOWN
                ? shown.append('…').toString()
                : shown.toString();
    }

    /** No control, line end or lone surrogate; nor what turns the direction of the text after it. */
    private static boolean printable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                false;
            default -> !((character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069));
        };
    }

    private void step(String what, StepDefinition<?, ?> step) {
        if (step.kind() instanceof StepDefinition.Irreversible<?, ?> irreversible
                && irreversible.why().isBlank()) {
            errors.add(new Problem(
                    "S1 kinds of steps",
                    what + " is irreversible without a reason: " + quoted(irreversible.why()) + "; say why"));
        }
        ways(what, step);
        boolean safe =
                step.idempotent() || step.probe() != null || step.kind() instanceof StepDefinition.ReadOnly<?, ?>;
        if (step.policies().action().attempts() > 1 && !safe) {
            warnings.add(new Problem(
                    LINT,
                    what
                            + " has neither a probe nor is it idempotent, so it is tried again only if it throws NotApplied;"
                            + " declare idempotent() or a probe if its retry is meant for more"));
        }
    }

    /** What is said of the way back of a step that has none is of no effect. */
    private void ways(String what, StepDefinition<?, ?> step) {
        String byHand = step.remarks().byHand();
        if (byHand != null && byHand.isBlank()) {
            errors.add(new Problem(
                    LINT,
                    what + " has a blank instruction in undoByHand: " + quoted(byHand)
                            + "; say what is to be done or leave it out"));
        } else if (byHand != null && step.kind() instanceof StepDefinition.ReadOnly<?, ?>) {
            warnings.add(new Problem(LINT, what + " has nothing to undo: its undoByHand is ignored; leave it out"));
        }
        if (!(step.kind() instanceof StepDefinition.Reversible<?, ?>)) {
            ignored(what, "undoRetry", !step.policies().undo().equals(Retry.OF_UNDO));
            ignored(what, "undoTakes", step.remarks().undoTakes() != null);
            ignored(what, "undoLosesWrites", step.is(StepDefinition.Trait.UNDO_LOSES_WRITES));
            ignored(what, "independentUndo", step.is(StepDefinition.Trait.INDEPENDENT_UNDO));
        }
    }

    private void ignored(String what, String declaration, boolean declared) {
        if (declared) {
            warnings.add(new Problem(LINT, what + " has no undo: its " + declaration + " is ignored; leave it out"));
        }
    }

    private void group(String what, CheckGroup group) {
        if (group.members().isEmpty()) {
            errors.add(new Problem(
                    LINT, what + " has no check, so it could never be shut; add a check or leave the gate out"));
        } else if (group.members().stream()
                .noneMatch(member -> member.severity().blocks())) {
            warnings.add(new Problem(
                    LINT,
                    what + " has recommended checks only, so it can never be shut; make one critical or important if it"
                            + " should be"));
        }
        Set<String> names = new HashSet<>();
        for (CheckGroup.Member member : group.members()) {
            String check = "check " + quoted(member.check().name()) + " of " + what;
            errors.addAll(named("the name of " + check, member.check().name()));
            if (!names.add(member.check().name())) {
                errors.add(new Problem(NAMES, check + " stands there twice; give one of them another name"));
            }
            Duration timeout = member.check().timeout();
            if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_CHECK) > 0) {
                errors.add(new Problem(
                        LINT, check + " has a timeout of " + timeout + "; it must be positive and at most a day"));
            }
        }
    }
}

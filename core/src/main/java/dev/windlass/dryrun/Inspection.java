package dev.windlass.dryrun;

import dev.windlass.calendar.Need;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.dryrun.Outlook.Reach;
import dev.windlass.engine.Inquiry;
import dev.windlass.journal.Event;
import dev.windlass.journal.Failure;
import dev.windlass.metric.Watched;
import dev.windlass.plan.Action;
import dev.windlass.plan.Block;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Choice;
import dev.windlass.plan.Gate;
import dev.windlass.plan.Guarded;
import dev.windlass.plan.Node;
import dev.windlass.plan.NodeOutline;
import dev.windlass.plan.Phase;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Refusal;
import dev.windlass.plan.Results;
import dev.windlass.plan.SideBySide;
import dev.windlass.plan.SignOff;
import dev.windlass.plan.Step;
import dev.windlass.plan.StepDefinition;
import dev.windlass.plan.Watch;
import dev.windlass.plan.WindowGate;
import dev.windlass.secret.Masker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One walk through a plan, in its order: each node is asked what only reads. */
final class Inspection {

    private final Plan plan;
    private final Inquiry inquiry;
    private final Masker secrets;
    private final Duration patience;
    private final Instant now;
    private final @Nullable Instant zero;
    private final Staff staff;
    private final Iterator<NodeOutline> outlines;
    private final List<Outlook> found = new ArrayList<>();
    private Instant reached;
    /** Whether T-0 says when the next node is reached: in its phase, which has a time, nothing ahead of it takes long. */
    private boolean appointed;

    /** Where a node stands. */
    private record Place(int depth, String branch, Reach reach) {
        Place inside(String key, Reach inner) {
            return new Place(depth + 1, key, inner);
        }
    }

    Inspection(Plan plan, Inquiry inquiry, Masker secrets, Duration patience, Instant now, @Nullable Instant zero) {
        this.plan = plan;
        this.inquiry = inquiry;
        this.secrets = secrets;
        this.patience = patience;
        this.now = now;
        this.zero = zero;
        this.staff = new Staff(plan);
        this.outlines = plan.outline().iterator();
        this.reached = now;
    }

    DryRun.Report report() {
        String changed = null;
        for (Phase phase : plan.phases()) {
            appointed = phase.at() != null && zero != null && !zero.isBefore(now);
            if (phase.at() != null && phase.at().on(zero()).isAfter(reached)) {
                reached = phase.at().on(zero());
            }
            changed = row(phase.nodes(), new Place(0, "", Reach.RUNS), changed);
        }
        if (plan.verification().isPresent()) { // what it knows is the world as it is now
            one(plan.verification().get(), new Place(0, "", Reach.RUNS), null);
        }
        return new DryRun.Report(plan, now, zero(), found);
    }

    private Instant zero() {
        return zero == null ? now : zero;
    }

    /** Nodes one after the other; gives the first step that may have changed something by their end. */
    private @Nullable String row(List<Node> nodes, Place place, @Nullable String ahead) {
        String changed = ahead;
        for (Node node : nodes) {
            changed = one(node, place, changed);
        }
        return changed;
    }

    private @Nullable String one(Node node, Place place, @Nullable String changed) {
        NodeOutline outline = outlines.next();
        boolean asks = place.reach() != Reach.DOES_NOT_RUN;
        Finding finding = asks ? finding(node, outline) : new Finding.NotAsked();
        found.add(outlook(outline, place, changed, finding));
        appointed &= node instanceof Gate && !(node instanceof Watch);
        if (node instanceof Choice choice) {
            return branches(choice, finding, place, changed);
        }
        if (node instanceof SideBySide block) {
            return lanes(block, place.inside("", place.reach()), changed);
        }
        if (node instanceof Block block) {
            return row(block.nodes(), place.inside("", place.reach()), changed);
        }
        boolean changes = asks
                && node instanceof Step<?> step
                && !(step.definition().kind() instanceof StepDefinition.ReadOnly<?, ?>);
        return changed == null && changes ? node.name() : changed;
    }

    private Outlook outlook(NodeOutline outline, Place place, @Nullable String changed, Finding finding) {
        return new Outlook(
                outline.phase(),
                outline.name(),
                outline.kind(),
                place.depth(),
                place.branch(),
                place.reach(),
                changed,
                outline.facts().stream()
                        .map(fact -> new Fact(fact.name(), secrets.mask(fact.value())))
                        .toList(),
                finding);
    }

    /** None of them comes after another. */
    private @Nullable String lanes(SideBySide block, Place place, @Nullable String changed) {
        String first = changed;
        for (Node lane : block.nodes()) {
            String after = one(lane, place, changed);
            first = first == null ? after : first;
        }
        return first;
    }

    private @Nullable String branches(Choice choice, Finding finding, Place place, @Nullable String changed) {
        String taken = finding instanceof Finding.Chooses chooses ? chooses.branch() : null;
        String first = changed;
        for (Choice.Branch branch : choice.branches()) {
            Reach reach = taken == null ? Reach.MAY_RUN : place.reach();
            if (place.reach() == Reach.DOES_NOT_RUN || (taken != null && !taken.equals(branch.key()))) {
                reach = Reach.DOES_NOT_RUN;
            }
            String after = row(branch.nodes(), place.inside(branch.key(), reach), changed);
            first = first == null ? after : first;
        }
        return first;
    }

    private Finding finding(Node node, NodeOutline outline) {
        if (node instanceof CheckGroup group) {
            return checks(group, outline);
        }
        if (node instanceof Watch watch) {
            return readings(watch.name(), watch.watched(), true);
        }
        if (node instanceof Guarded guarded) {
            return readings(guarded.name(), guarded.guards(), false);
        }
        if (node instanceof SignOff gate) {
            return staff.asked(gate);
        }
        if (node instanceof WindowGate gate) {
            Need need = plan.need(gate.name());
            return new Finding.Times(
                    gate.window().standing(now, need),
                    reached,
                    gate.window().standing(reached, need),
                    gate.window().zone(),
                    appointed);
        }
        if (node instanceof Choice choice) {
            return choice(choice);
        }
        return node instanceof Step<?> step ? does(step.definition(), outline) : new Finding.Nothing();
    }

    private Finding checks(CheckGroup group, NodeOutline outline) {
        var members = new ArrayList<CheckGroup.Member>();
        for (int i = 0; i < group.members().size(); i++) {
            CheckGroup.Member member = group.members().get(i);
            NodeOutline.CheckOutline declared = outline.checks().get(i);
            members.add(new CheckGroup.Member(
                    member.severity(), new Question(declared.name(), declared.timeout(), c -> member.check()
                            .ask(c))));
        }
        List<Finding.Asked> answers = asked(new CheckGroup(
                group.name(),
                members,
                group.sideBySide(),
                group.retry(),
                group.waiver(),
                group.whenRefused(),
                group.serves()));
        return new Finding.Checks(answers, outline.kind() == NodeOutline.Kind.CHECKS ? staff.waives(group) : null);
    }

    private Finding readings(String node, List<Watched> all, boolean gate) {
        var questions = new ArrayList<Check>();
        for (Watched watched : all) {
            questions.add(reading(watched));
        }
        var group = new CheckGroup(
                        node,
                        List.of(),
                        CheckGroup.DEFAULT_SIDE_BY_SIDE,
                        CheckGroup.DEFAULT_RETRY,
                        null,
                        Refusal.ENDS,
                        List.of())
                .critical(questions.toArray(Check[]::new));
        return new Finding.Readings(
                asked(group).stream()
                        .map(one -> new Finding.Asked(one.what(), null, one.answer(), one.took()))
                        .toList(),
                gate);
    }

    private Check reading(Watched watched) {
        try {
            return new Question(watched.name(), watched.timeoutNow(), c -> watched.answerNow(c, now));
        } catch (Throwable broken) {
            Answer why = Answer.errored("it doesn't tell its name or timeout: " + Failure.of(broken, secrets::mask));
            return new Question("a metric", patience, c -> why);
        }
    }

    private Finding does(StepDefinition<?, ?> step, NodeOutline outline) {
        String why = outline.irreversible();
        return new Finding.Does(
                why == null ? null : secrets.mask(why),
                outline.traits(),
                step.remarks().takes(),
                step.remarks().undoTakes(),
                preview(step));
    }

    private Finding.@Nullable Preview preview(StepDefinition<?, ?> step) {
        Action<? super CheckContext, String> preview = step.remarks().preview();
        if (preview == null) {
            return null;
        }
        var text = new AtomicReference<String>();
        Finding.Asked asked = asked(step.name(), c -> {
            String told = preview.run(c);
            if (told == null) {
                return Answer.errored("the preview gave null instead of a text");
            }
            text.set(told);
            return Answer.passed("told");
        });
        String told = asked.passed()
                ? secrets.mask(Objects.requireNonNullElse(text.get(), ""))
                : ""; // what came too late is not wanted any more
        return new Finding.Preview(told, asked.answer(), asked.took());
    }

    private Finding choice(Choice choice) {
        if (!choice.reads().isEmpty()) {
            return new Finding.Chooses(
                    null,
                    Answer.of(
                            Verdict.NOT_RUN,
                            "it depends on the result of '" + String.join("', '", choice.reads()) + "'"));
        }
        var key = new AtomicReference<String>();
        Finding.Asked asked = asked(choice.name(), c -> {
            String chosen = choice.choose(new NoResults(choice.name()));
            if (choice.branches().stream().noneMatch(branch -> branch.key().equals(chosen))) {
                return Answer.errored("there is no alternative '" + chosen + "', there are "
                        + choice.branches().stream().map(Choice.Branch::key).toList());
            }
            key.set(chosen);
            return Answer.passed(chosen);
        });
        return new Finding.Chooses(asked.passed() ? key.get() : null, asked.answer());
    }

    private Finding.Asked asked(String name, Action<CheckContext, Answer> question) {
        var group = new CheckGroup(name, List.of(), 1, CheckGroup.DEFAULT_RETRY, null, Refusal.ENDS, List.of());
        return asked(group.critical(new Question(name, patience, question))).get(0);
    }

    private List<Finding.Asked> asked(CheckGroup group) {
        return inquiry.ask(group).stream().map(Inspection::asked).toList();
    }

    private static Finding.Asked asked(Event.CheckAnswered event) {
        return new Finding.Asked(
                event.check(),
                event.severity(),
                new Answer(event.verdict(), event.reason(), event.evidence()),
                event.took());
    }

    /** Something of the plan that only reads, asked like a check; none of the plan's code tells its name and timeout. */
    private record Question(String name, Duration timeout, Action<CheckContext, Answer> asks) implements Check {
        @Override
        public Answer ask(CheckContext context) throws Exception {
            return asks.run(context);
        }
    }

    /** No step has run. */
    private record NoResults(String choice) implements Results {
        @Override
        public <R> R result(Step<R> step) {
            throw new IllegalStateException("'" + choice + "' reads the result of step '" + step.name()
                    + "', which it doesn't declare by reads");
        }
    }
}

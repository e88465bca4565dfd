package dev.windlass.plan;

import dev.windlass.calendar.Need;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The immutable description of one release: a value that runs nothing. Two plans are told apart by their fingerprint. */
public final class Plan {

    private final PlanBuilder.Heading heading;
    private final List<Phase> phases;
    private final Layout layout;
    private final List<NodeOutline> outline;
    private final List<Problem> warnings;
    private final List<Object> actions;
    private final List<Object> undos;
    private final String fingerprint;

    private Plan(
            PlanBuilder.Heading heading,
            List<Phase> phases,
            Layout layout,
            List<NodeOutline> outline,
            List<Problem> warnings) {
        this.heading = heading;
        this.phases = List.copyOf(phases);
        this.layout = layout;
        this.outline = outline;
        this.warnings = List.copyOf(warnings);
        List<StepDefinition<?, ?>> steps = layout.places().stream()
                .filter(place -> place.closes() < 0)
                .map(Layout.Place::node)
                .filter(Step.class::isInstance)
                .<StepDefinition<?, ?>>map(step -> ((Step<?>) step).definition())
                .toList();
        this.actions = steps.stream().map(StepDefinition::code).toList();
        this.undos = steps.stream()
                .map(StepDefinition::undoCode)
                .flatMap(Optional::stream)
                .toList();
        this.fingerprint = Fingerprint.of(heading, this.phases, outline);
    }

    static Plan of(PlanBuilder.Heading heading, List<Phase> phases) {
        Layout layout = Layout.of(phases, heading.verification());
        List<NodeOutline> outline = layout.places().stream()
                .map(place -> Fingerprint.outline(heading, layout, place))
                .toList();
        Lint lint = Lint.of(heading, phases, layout);
        if (!lint.errors().isEmpty()) {
            throw new PlanException(heading.words(), lint.errors());
        }
        return new Plan(heading, phases, layout, outline, lint.warnings());
    }

    /**
     * What is released.
     *
     * @return the product
     */
    public String product() {
        return heading.product();
    }

    /**
     * Which version of it.
     *
     * @return the version
     */
    public String version() {
        return heading.version();
    }

    /**
     * Where to.
     *
     * @return the environment
     */
    public String environment() {
        return heading.environment();
    }

    /**
     * Who wrote the release.
     *
     * @return the author, if the plan names one
     */
    public Optional<String> author() {
        return Optional.ofNullable(heading.author());
    }

    /**
     * The identity of the code that stands behind the plan's lambdas.
     *
     * @return the identity, if the plan names one
     */
    public Optional<String> code() {
        return Optional.ofNullable(heading.code());
    }

    /**
     * How long a rollback should take at most. It is measured and reported, and never cuts a rollback short (rule B3).
     *
     * @return the budget, if the plan names one
     */
    public Optional<Duration> rollbackWithin() {
        return Optional.ofNullable(heading.rollbackWithin());
    }

    /**
     * Who is in which role.
     *
     * @return the roles in the order in which they were declared; empty if there are none
     */
    public List<Role> roles() {
        return heading.roles();
    }

    /**
     * Whose orders are taken.
     *
     * @return the role; empty if everybody may give orders whose identity can be verified
     */
    public Optional<String> ordersFrom() {
        return Optional.ofNullable(heading.ordersFrom());
    }

    /**
     * The gate that is asked after a rollback that undid something.
     *
     * @return the gate, if the plan has one
     */
    public Optional<CheckGroup> verification() {
        return Optional.ofNullable(heading.verification());
    }

    /**
     * The phases in order. Nodes that stand outside of any phase are in phases without a name.
     *
     * @return at least one phase
     */
    public List<Phase> phases() {
        return phases;
    }

    /**
     * What a deployment window has to be long enough for: what the nodes behind it declare, to the end of its phase, and
     * {@link #rollbackWithin()}. Steps declare what they {@linkplain Step#takes take}, watches how long they last; of a
     * choice the longest branch counts. Nodes that declare nothing take no time.
     *
     * @param gate the name of the window's gate
     * @return the time that is needed; nothing if there is no such gate
     */
    public Need need(String gate) {
        return WindowLint.need(heading, phases, gate);
    }

    /**
     * The nodes in order, those inside of blocks too, each with its place.
     *
     * @return the layout; the outline has the same order
     */
    public Layout layout() {
        return layout;
    }

    /**
     * The actions of its steps, as they were given to {@link NamedStep#run}: of those that are not lambdas one can ask what
     * they will do.
     *
     * @return the actions, in the order of the nodes
     */
    public List<Object> actions() {
        return actions;
    }

    /**
     * The undos of its steps, as they were given to {@link Undoable#undo}: of those that are not lambdas one can ask what they
     * will do.
     *
     * @return the undos, in the order of the nodes, which is not that of a rollback; nothing for steps that have none
     */
    public List<Object> undos() {
        return undos;
    }

    /**
     * The nodes in order, those inside of blocks too, as they are written down in a journal.
     *
     * @return one outline for each node
     */
    public List<NodeOutline> outline() {
        return outline;
    }

    /**
     * What the linter doubts, without being sure that it is wrong (rule P5).
     *
     * @return the warnings, empty if there are none
     */
    public List<Problem> warnings() {
        return warnings;
    }

    /**
     * The SHA-256 over structure and declared facts, product, version and environment (rule P4). It can't see the code
     * of lambdas, which {@link #code()} stands for; and it leaves out what may be mended while a run stands still:
     * {@code retry}, {@code heartbeat}, {@code takes}, {@code undoRetry}, {@code undoTakes}, {@code undoByHand} and {@code preview} of steps,
     * {@code sideBySide} and {@code retry} of check groups, what nodes serve, the author where no gate excludes the author, roles of
     * which neither a gate nor an order wants anybody, and {@code rollbackWithin}.
     *
     * @return 64 hexadecimal digits, the same on every JVM
     */
    public String fingerprint() {
        return fingerprint;
    }

    /**
     * The plan as a Mermaid flowchart (rule P6).
     *
     * @return the text of the flowchart
     */
    public String toMermaid() {
        return Mermaid.of(this);
    }

    /** The plan as an indented text (rule P6). */
    @Override
    public String toString() {
        return PlanText.indented(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Plan plan && plan.fingerprint.equals(fingerprint);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }
}

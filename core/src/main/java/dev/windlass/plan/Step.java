package dev.windlass.plan;

import dev.windlass.check.CheckContext;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * One change to the world that knows how it is taken back. Immutable; two steps of the same name are equal, so that a
 * step can be used as the handle of its own result.
 *
 * @param <T> the type of its result, {@link Void} for none
 */
public final class Step<T> implements Node {

    private final StepDefinition<?, T> definition;

    Step(StepDefinition<?, T> definition) {
        this.definition = definition;
    }

    /**
     * Begins a step.
     *
     * @param name its name, unique within the plan
     * @return the stage that takes what is declared, and then the action
     */
    public static NamedStep<Void> named(String name) {
        return new NamedStep<>(name, List.of(), List.of(), null, false);
    }

    /**
     * Says how the action is tried, and how long it may take. It is tried again only where that is safe: if it threw
     * {@link NotApplied}, if its probe says that it is not done, or if it is idempotent; and never before the attempt
     * before has come to its end.
     *
     * @param retry the policy; {@link Retry#OF_ACTION} where nothing is said: once, for an hour at most
     * @return a new step
     */
    public Step<T> retry(Retry retry) {
        Objects.requireNonNull(retry, "retry of step '" + name() + "'");
        var policies = definition.policies();
        return new Step<>(definition.with(new StepDefinition.Policies(retry, policies.heartbeat(), policies.undo())));
    }

    /**
     * Says how the undo is tried again when it fails, and how long it may take.
     *
     * @param retry the policy; {@link Retry#OF_UNDO} where nothing is said
     * @return a new step
     */
    public Step<T> undoRetry(Retry retry) {
        Objects.requireNonNull(retry, "undo retry of step '" + name() + "'");
        var policies = definition.policies();
        return new Step<>(definition.with(new StepDefinition.Policies(policies.action(), policies.heartbeat(), retry)));
    }

    /**
     * Cancels an attempt at the action that shows no sign of life for too long: that calls
     * {@link ActionContext#progress} less often.
     *
     * @param silence how long it may be silent, positive, at most 30 days; where nothing is said the action need not tell any progress
     * @return a new step
     */
    public Step<T> heartbeat(Duration silence) {
        Objects.requireNonNull(silence, "heartbeat of step '" + name() + "'");
        if (!Retry.sensible(silence)) {
            throw new IllegalArgumentException("step '" + name()
                    + "': the time without a sign of life must be positive and at most 30 days, got " + silence);
        }
        var policies = definition.policies();
        return new Step<>(definition.with(new StepDefinition.Policies(policies.action(), silence, policies.undo())));
    }

    /**
     * Says what a person has to do if the undo fails for good. It is what the outcome prints for an effect that is left
     * behind.
     *
     * @param instruction the instruction, such as a command to run; never a secret
     * @return a new step
     */
    public Step<T> undoByHand(String instruction) {
        Objects.requireNonNull(instruction, "instruction of step '" + name() + "'");
        return new Step<>(definition.with(definition.remarks().byHand(instruction)));
    }

    /**
     * Says that production traffic reaches what the release brings from the start of this step on: an undo that loses
     * writes doesn't run by itself any more.
     *
     * @return a new step
     */
    public Step<T> takesTraffic() {
        return with(StepDefinition.Trait.TAKES_TRAFFIC);
    }

    /**
     * Says that the undo loses what was written since, as a restore from a backup does. A rollback runs it by itself
     * only while no step that {@link #takesTraffic} has started; afterwards it asks.
     *
     * @return a new step
     */
    public Step<T> undoLosesWrites() {
        return with(StepDefinition.Trait.UNDO_LOSES_WRITES);
    }

    /**
     * Says that the undo may run although the undo of a later step failed for good. Otherwise what lies beneath a failed
     * undo is left as it is, since it may carry live traffic.
     *
     * @return a new step
     */
    public Step<T> independentUndo() {
        return with(StepDefinition.Trait.INDEPENDENT_UNDO);
    }

    /**
     * Says how long the action is expected to take. A deployment window has to be long enough for what stands behind it, and
     * a phase on the timeline is doubted if what stands ahead takes longer; nothing is cancelled for taking longer.
     *
     * @param time the time, positive, at most 30 days
     * @return a new step
     */
    public Step<T> takes(Duration time) {
        requireSensible("the expected time", time);
        return new Step<>(definition.with(definition.remarks().takes(time)));
    }

    /**
     * Says how long the undo is expected to take. What a rollback may take is held against {@link
     * PlanBuilder#rollbackWithin}; nothing is cancelled for taking longer.
     *
     * @param time the time, positive, at most 30 days
     * @return a new step
     */
    public Step<T> undoTakes(Duration time) {
        requireSensible("the expected time of its undo", time);
        return new Step<>(definition.with(definition.remarks().undoTakes(time)));
    }

    /**
     * Offers to tell what the action would do in the world as it stands, such as the diff of a manifest or the SQL that
     * would run: for a dry run, in which no action runs. It is asked at any time, and given up when its time is over.
     *
     * @param preview tells it, in as many lines as it takes; only reads, as a check does, and gives no secret
     * @return a new step
     * @throws IllegalStateException if the step has one already
     */
    public Step<T> preview(Action<? super CheckContext, String> preview) {
        Objects.requireNonNull(preview, "preview of step '" + name() + "'");
        if (definition.remarks().preview() != null) {
            throw new IllegalStateException("step '" + name() + "' has two previews; tell both in one");
        }
        return new Step<>(definition.with(definition.remarks().preview(preview)));
    }

    private void requireSensible(String what, Duration time) {
        Objects.requireNonNull(time, () -> "step '" + name() + "': " + what);
        if (!Retry.sensible(time)) {
            throw new IllegalArgumentException(
                    "step '" + name() + "': " + what + " must be positive and at most 30 days, got " + time);
        }
    }

    private Step<T> with(StepDefinition.Trait trait) {
        return new Step<>(definition.with(definition.remarks().with(trait)));
    }

    @Override
    public Step<T> serves(String... tags) {
        var remarks = definition.remarks();
        return new Step<>(definition.with(remarks.serves(Nodes.added(name(), remarks.serves(), tags))));
    }

    @Override
    public List<String> serves() {
        return definition.remarks().serves();
    }

    /** The step at the end of a pair that takes this one back. */
    Step<T> closing() {
        return new Step<>(definition.closing("end of " + name()));
    }

    @Override
    public String name() {
        return definition.name();
    }

    /**
     * All that was declared of the step, for whoever runs it.
     *
     * @return the definition
     */
    public StepDefinition<?, T> definition() {
        return definition;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Step<?> step && step.name().equals(name());
    }

    @Override
    public int hashCode() {
        return name().hashCode();
    }

    @Override
    public String toString() {
        return "step '" + name() + "'";
    }
}

package dev.windlass.plan;

import dev.windlass.calendar.Point;
import dev.windlass.calendar.Window;
import dev.windlass.check.Fact;
import dev.windlass.metric.Watched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The nodes that are not steps, for static import. */
public final class Nodes {

    private Nodes() {}

    /**
     * Begins a gate that asks a group of checks side by side and reports them all (rule G2).
     *
     * @param name the gate's name, unique within the plan
     * @return a group without checks; {@link CheckGroup#critical}, {@link CheckGroup#important} and
     *     {@link CheckGroup#recommended} add them
     */
    public static CheckGroup checks(String name) {
        return new CheckGroup(
                name,
                List.of(),
                CheckGroup.DEFAULT_SIDE_BY_SIDE,
                CheckGroup.DEFAULT_RETRY,
                null,
                Refusal.ENDS,
                List.of());
    }

    /**
     * A gate that opens when enough people approve that the release goes on; {@link SignOff#quorum} says who.
     *
     * @param name the gate's name, unique within the plan
     * @return an approval without a quorum
     */
    public static SignOff approval(String name) {
        return new SignOff(name, null, List.of(), List.of(), false, SignOff.DEFAULT_EXPIRY, Refusal.ENDS, List.of());
    }

    /**
     * A gate that opens when people attest what no program can find out; {@link SignOff#quorum} says who.
     *
     * @param name the gate's name, unique within the plan
     * @param statement what they sign, in one sentence, on one line of at most 1,000 characters
     * @return an attestation without a quorum
     */
    public static SignOff attestation(String name, String statement) {
        Objects.requireNonNull(statement, () -> "statement of attestation '" + name + "'");
        return new SignOff(
                name, statement, List.of(), List.of(), false, SignOff.DEFAULT_EXPIRY, Refusal.ENDS, List.of());
    }

    /**
     * Nodes one after the other, as one node: a lane of {@link #sideBySide}, for instance.
     *
     * @param name the block's name, unique within the plan
     * @param nodes the nodes, in order
     * @return the block
     */
    public static Sequence sequence(String name, Node... nodes) {
        return new Sequence(name, list("sequence", name, nodes), List.of());
    }

    /**
     * Nodes that run at the same time and are undone at the same time. Where one fails, no further one is started, and
     * those that run are let finish; {@link SideBySide#interruptOnFailure()} cancels them instead.
     *
     * @param name the block's name, unique within the plan
     * @param atOnce how many of them run at a time, at least 1
     * @param nodes the nodes
     * @return the block
     */
    public static SideBySide sideBySide(String name, int atOnce, Node... nodes) {
        return new SideBySide(
                name, atOnce, SideBySide.OnFailure.FINISH, list("side by side block", name, nodes), List.of());
    }

    /**
     * Nodes that run only if a condition holds; {@link Given#otherwise} adds what runs if it doesn't.
     *
     * @param name the condition in words, unique within the plan
     * @param condition is asked once, when the block is reached; changes nothing
     * @param nodes what runs if it holds, in order
     * @return the block
     */
    public static Given given(String name, Choice.Chooser<Boolean> condition, Node... nodes) {
        return new Given(name, List.of(), List.of(), condition, list("condition", name, nodes), List.of(), List.of());
    }

    /**
     * Several ways to go on, one of which is chosen by its key; {@link Alternatives#alternative} adds them.
     *
     * @param name the block's name, unique within the plan
     * @param chooser gives the key of the one that runs, asked once, when the block is reached; changes nothing
     * @return a block without alternatives
     */
    public static Alternatives alternatives(String name, Choice.Chooser<String> chooser) {
        return new Alternatives(name, List.of(), List.of(), chooser, List.of(), List.of());
    }

    /**
     * A gate that is open at certain times. It holds for what stands behind it in its phase, and not for other phases.
     *
     * @param name the gate's name, unique within the plan
     * @param window when it is open
     * @return the gate
     */
    public static WindowGate window(String name, Window window) {
        return new WindowGate(name, window, Refusal.ENDS, List.of());
    }

    /**
     * A gate that watches metrics for a while, and opens if they keep to what is declared until its end.
     *
     * @param name the gate's name, unique within the plan
     * @param during for how long, positive, at most 30 days
     * @param watched what it watches
     * @return the gate
     */
    public static Watch soak(String name, Duration during, Watched... watched) {
        Objects.requireNonNull(watched, () -> "what '" + name + "' watches");
        return new Watch(name, during, all("what '" + name + "' watches", watched), Refusal.ENDS, List.of());
    }

    /**
     * Guards that watch while other nodes run, and turn the release back when one of them trips; {@link Guarded#over}
     * adds the nodes.
     *
     * @param name the block's name, unique within the plan
     * @param guards what is watched: what is declared of a metric is what must not be
     * @return a block without nodes
     */
    public static Guarded guardedBy(String name, Watched... guards) {
        Objects.requireNonNull(guards, () -> "guards of '" + name + "'");
        return new Guarded(name, all("a guard of '" + name + "'", guards), Guarded.OnTrip.FINISH, List.of(), List.of());
    }

    /**
     * A phase on the timeline: it begins when all before it is done, and at that time at the earliest.
     *
     * @param point when, relative to T-0
     * @param name its name, unique within the plan
     * @param nodes its nodes, in order
     * @return the phase
     */
    public static Phase at(Point point, String name, Node... nodes) {
        Objects.requireNonNull(point, () -> "time of phase '" + name + "'");
        return new Phase(name, list("phase", name, nodes), point);
    }

    /**
     * A step that is in force while other nodes run, and is taken back by its undo after them, whatever happens in
     * between; {@link Paired#over} adds them.
     *
     * @param step the step, with an undo, and idempotent
     * @return a block without nodes in between
     */
    public static Paired paired(Step<?> step) {
        Objects.requireNonNull(step, "a paired step");
        return new Paired("during " + step.name(), step, List.of(), List.of());
    }

    private static List<Watched> all(String what, Watched... watched) {
        for (Watched one : watched) {
            Objects.requireNonNull(one, what);
        }
        return Arrays.asList(watched);
    }

    static List<Node> list(String what, String name, Node... nodes) {
        Objects.requireNonNull(nodes, () -> "nodes of " + what + " '" + name + "'");
        return copy(what, name, Arrays.asList(nodes));
    }

    static List<Node> copy(String what, String name, List<Node> nodes) {
        Objects.requireNonNull(nodes, () -> "nodes of " + what + " '" + name + "'");
        for (Node node : nodes) {
            Objects.requireNonNull(node, () -> "a node of " + what + " '" + name + "'");
        }
        return List.copyOf(nodes);
    }

    static List<String> added(String node, List<String> tags, String... more) {
        Objects.requireNonNull(more, () -> "what '" + node + "' serves");
        var all = new ArrayList<>(tags);
        for (String tag : more) {
            Objects.requireNonNull(tag, () -> "a tag of '" + node + "'");
            if (tag.isBlank()) {
                throw new IllegalArgumentException(
                        "'" + node + "' serves a blank tag '" + tag + "'; name what it serves");
            }
            all.add(tag);
        }
        return List.copyOf(all);
    }

    static List<String> read(String node, List<String> reads, Step<?>... steps) {
        Objects.requireNonNull(steps, () -> "steps that '" + node + "' reads");
        var all = new ArrayList<>(reads);
        for (Step<?> step : steps) {
            Objects.requireNonNull(step, () -> "a step that '" + node + "' reads");
            all.add(step.name());
        }
        return List.copyOf(all);
    }

    static List<Fact> declared(List<Fact> facts, String fact, Object value) {
        var all = new ArrayList<>(facts);
        all.add(Fact.declared(fact, value));
        return List.copyOf(all);
    }
}

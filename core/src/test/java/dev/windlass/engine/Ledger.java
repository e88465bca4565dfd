package dev.windlass.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.journal.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the model knows of a run after so many events. It shares no code with the engine's own state. */
final class Ledger {

    /** How far a node is. */
    enum Status {
        NONE,
        RUNNING,
        WAITING,
        DOUBT_AFTER_DEATH,
        DOUBT_AFTER_THROW,
        ASKING,
        DROPPED,
        FAILED,
        DONE,
        SKIPPED
    }

    /** How far an undo is. */
    enum Back {
        NONE,
        READY,
        RUNNING,
        WAITING,
        HALTED,
        ASKS,
        UNDONE,
        GIVEN_UP
    }

    /** What is known of a node. */
    static final class Entry {
        final SketchTree.Node node;
        Status status = Status.NONE;
        boolean started;

        final Set<String> captured = new HashSet<>();

        @Nullable
        JsonNode image;

        @Nullable
        JsonNode result;
        /** The event since which its effect is, or may be, there; 0 if it isn't. */
        long since;
        /** The same before the attempt that runs. */
        long sinceBefore;
        /** Whether it may have let traffic in, and the same before the attempt that runs. */
        boolean letIn;

        boolean letInBefore;
        /** Whether an attempt may begin without having begun, by which event. */
        long license;

        int tries;
        int tried;
        boolean retries;
        boolean mayTryAgain;
        Event.@Nullable Cause cancelled;

        @Nullable
        String branch;

        final Map<String, Boolean> answers = new LinkedHashMap<>();

        Back back = Back.NONE;
        long backLicense;
        int undoTries;
        boolean mayLoseWrites;
        /** A person ordered it to run once more, whatever it did before. */
        boolean ordered;

        ScriptedWorld.@Nullable Call lastAct;
        ScriptedWorld.@Nullable Call lastUndo;
        ScriptedWorld.@Nullable Call lastProbe;

        Entry(SketchTree.Node node) {
            this.node = node;
        }

        boolean acts() {
            return node.isStep();
        }

        /** A new attempt at the action may begin. */
        void licensed(long seq) {
            status = Status.RUNNING;
            license = seq;
            cancelled = null;
            lastAct = null;
            lastProbe = null;
            sinceBefore = since;
            letInBefore = letIn;
            letIn |= node.is(Sketch.Trait.TAKES_TRAFFIC);
            tries++;
            if (since == 0 && node.kind() != Sketch.Kind.READ_ONLY) {
                since = seq;
            }
        }

        @Override
        public String toString() {
            return node + " " + status + "/" + back;
        }
    }

    final SketchTree tree;
    final Map<SketchTree.Node, Entry> entries = new LinkedHashMap<>();
    final List<String> undone = new ArrayList<>();
    final List<String> skipped = new ArrayList<>();
    final List<String> violations = new ArrayList<>();

    long seq;
    /** The last point of no return that is a node of its own. */
    private long point;

    String phase = "";
    /** Whether the medium is full once: then nothing is tried again for which there is no room. */
    boolean mayBeFull;

    boolean rollingBack;
    /** The event with which the runner was asked to stop in this session; 0 if it wasn't. */
    long stop;

    boolean stopInterrupts;
    Event.@Nullable QuestionAsked question;

    Ledger(SketchTree tree) {
        this.tree = tree;
        tree.nodes().forEach(node -> entries.put(node, new Entry(node)));
    }

    void rule(boolean kept, String rule, Object... about) {
        if (!kept) {
            violations.add("at event " + seq + ": " + rule + " " + List.of(about));
        }
    }

    Entry at(String name) {
        return of(tree.at(name));
    }

    Entry of(SketchTree.Node node) {
        Entry entry = entries.get(node);
        if (entry == null) {
            throw new AssertionError("no entry for " + node);
        }
        return entry;
    }

    List<Entry> steps() {
        return entries.values().stream().filter(Entry::acts).toList();
    }

    boolean any(Status... wanted) {
        return entries.values().stream().anyMatch(one -> List.of(wanted).contains(one.status));
    }

    /** Whether production traffic may have reached what the release brings (B8). */
    boolean traffic() {
        return steps().stream().anyMatch(one -> one.letIn);
    }

    void passPoint() {
        point = seq;
    }

    /** The event up to which effects stay: a point, or the start of an irreversible step (S1). */
    long barrier() {
        long last = point;
        for (Entry one : steps()) {
            if (one.node.kind() == Sketch.Kind.IRREVERSIBLE) {
                last = Math.max(last, one.since);
            }
        }
        return last;
    }

    /** Whether a rollback has to take the effect back. */
    boolean toUndo(Entry one) {
        if (one.since == 0 || one.node.kind() != Sketch.Kind.REVERSIBLE || one.back == Back.GIVEN_UP) {
            return false;
        }
        if (one.node.closes != null) {
            Entry closing = of(one.node.closes);
            return one.since > barrier() || closing.since == 0 || closing.since > barrier();
        }
        return one.since > barrier();
    }

    List<Entry> toUndo() {
        return steps().stream().filter(this::toUndo).toList();
    }

    /** Whether a node is behind the plan: it, or all that had to run inside of it. */
    boolean complete(SketchTree.Node node) {
        Entry entry = of(node);
        if (entry.status == Status.DONE || entry.status == Status.SKIPPED) {
            return true;
        }
        if (node.sketch() instanceof Sketch.Choice) {
            return entry.branch != null
                    && node.inside.stream()
                            .filter(inside -> taken(entry, inside))
                            .allMatch(this::complete);
        }
        return !node.inside.isEmpty() && node.inside.stream().allMatch(this::complete);
    }

    static boolean taken(Entry choice, SketchTree.Node inside) {
        return (inside.branch == 0) == ("holds".equals(choice.branch) || "one".equals(choice.branch));
    }

    /** Whether anything in or of a node has begun. */
    boolean begun(SketchTree.Node node) {
        Entry entry = of(node);
        return entry.status != Status.NONE
                || entry.branch != null
                || node.inside.stream().anyMatch(this::begun);
    }
}

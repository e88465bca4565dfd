package dev.windlass.rehearsal;

import dev.windlass.Outcome;
import dev.windlass.journal.Event;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.Plan;
import dev.windlass.report.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of one rehearsed run: the outcome, what happened in which order at which virtual time, the journal, and the
 * world as the run left it. Its text is {@link #describe()}, so that a failed assertion on it tells the story.
 *
 * @param <W> the type of the world
 */
public final class Rehearsed<W> {

    private final Play<W> play;
    private final @Nullable Outcome outcome;
    private final @Nullable String defect;
    private final @Nullable Object before;
    private final List<Happening> trace;

    Rehearsed(Play<W> play, @Nullable Outcome outcome, @Nullable String defect, @Nullable Object before) {
        this.play = play;
        this.outcome = outcome;
        this.defect = defect;
        this.before = before;
        this.trace = Trace.of(play.events, play.died(), start());
    }

    Play<W> play() {
        return play;
    }

    /** Why there is no outcome; null if there is one. */
    @Nullable
    String defect() {
        return defect;
    }

    /** The state that is compared, as it was before the run; null if nothing is compared. */
    @Nullable
    Object before() {
        return before;
    }

    private Instant start() {
        return play.script().start;
    }

    /**
     * How it ended.
     *
     * @return the outcome, as a real run would have given it
     */
    public Outcome outcome() {
        if (outcome == null) {
            throw new IllegalStateException(defect + "\n" + describe());
        }
        return outcome;
    }

    /**
     * The world of this run, as the run left it: what mocks and fakes are asked.
     *
     * @return the world
     */
    public W world() {
        return play.world();
    }

    /**
     * The plan that was run.
     *
     * @return the plan
     */
    public Plan plan() {
        return play.plan();
    }

    /**
     * All that happened, in order.
     *
     * @return the trace
     */
    public List<Happening> trace() {
        return trace;
    }

    /**
     * The nodes to which a thing happened, in that order; as often as it happened.
     *
     * @param kind what happened
     * @return their names
     */
    public List<String> nodes(Happening.Kind kind) {
        return Trace.nodes(trace, kind);
    }

    /**
     * The steps that came to be done, in that order.
     *
     * @return their names
     */
    public List<String> done() {
        return nodes(Happening.Kind.DONE);
    }

    /**
     * The steps that were undone, in that order.
     *
     * @return their names
     */
    public List<String> undone() {
        return nodes(Happening.Kind.UNDONE);
    }

    /**
     * The answers of the checks of a gate, or of what a watch watched, with their evidence.
     *
     * @param gate the name of the gate
     * @return the answers in the order in which they came; those of each time that the gate asked
     */
    public List<Event.CheckAnswered> answers(String gate) {
        return play.events.stream()
                .map(Recorded::event)
                .filter(Event.CheckAnswered.class::isInstance)
                .map(Event.CheckAnswered.class::cast)
                .filter(answer -> answer.node().equals(gate))
                .toList();
    }

    /**
     * How long the run took, in virtual time.
     *
     * @return the time from its first event to its last, by the calendar
     */
    public Duration took() {
        List<Recorded> events = play.events;
        return events.isEmpty()
                ? Duration.ZERO
                : Duration.between(
                        events.get(0).at(), events.get(events.size() - 1).at());
    }

    /**
     * How long a step took, in virtual time, with all its attempts.
     *
     * @param step the name of the step
     * @return the time from its start until it was done; empty if it was not
     */
    public Optional<Duration> took(String step) {
        Instant started = null;
        for (Happening one : trace) {
            if (one.node().equals(step) && one.kind() == Happening.Kind.STARTED && started == null) {
                started = one.at();
            } else if (one.node().equals(step) && one.kind() == Happening.Kind.DONE && started != null) {
                return Optional.of(Duration.between(started, one.at()));
            }
        }
        return Optional.empty();
    }

    /**
     * How long the rollback took, in virtual time.
     *
     * @return the time from its begin to the end of the run, or until now where it stands still; empty if there was none
     */
    public Optional<Duration> rollbackTook() {
        Instant began = null;
        Instant last = null;
        for (Happening one : trace) {
            if (one.kind() == Happening.Kind.ROLLBACK && began == null) {
                began = one.at();
            }
            last = one.at();
        }
        return began == null || last == null ? Optional.empty() : Optional.of(Duration.between(began, last));
    }

    /**
     * The journal, as the real run would have written it.
     *
     * @return the events, in order
     */
    public List<Recorded> journal() {
        return List.copyOf(play.events);
    }

    /**
     * The rules that this run didn't keep, of those that an {@linkplain Rehearsal#explore() exploration} holds each run
     * against: to see that what it found is mended.
     *
     * @return each rule in words, with what was found instead; empty if all were kept
     */
    public List<String> brokenRules() {
        int scripted = play.script().schedule.faults().size();
        List<Fault> faults = play.schedule().faults();
        var added = new Schedule(faults.subList(scripted, faults.size()));
        return Rules.broken(this, added, completed()).stream()
                .map(finding -> finding.rule() + ": " + finding.detail())
                .toList();
    }

    /** The compared state of the run in which nothing goes wrong but what is scripted; null if nothing is compared. */
    private @Nullable Object completed() {
        Script<W> script = play.script();
        if (script.compared == null) {
            return null;
        }
        Rehearsed<W> plain = new Play<>(script, Schedule.NONE, Core.asItIs()).play();
        return plain.defect == null && plain.outcome() instanceof Outcome.Completed
                ? script.compared.apply(plain.world())
                : null;
    }

    /**
     * The story: what went wrong by the script, then what the console of the real run would have told, then the outcome.
     *
     * @return a text of several lines
     */
    public String describe() {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        out.println("rehearsal of " + plan().product() + " " + plan().version() + " to " + plan().environment());
        for (Fault fault : play.schedule().faults()) {
            out.println("  scripted: " + words(fault));
        }
        List<String> stoodIn = Unsaid.stoodIn(play.script(), plan());
        if (!stoodIn.isEmpty()) {
            out.println("  stood in for, since they reach outside: '" + String.join("', '", stoodIn) + "'");
        }
        var console = Console.plain(out, ZoneOffset.UTC);
        int durable = 0;
        for (Recorded recorded : play.events) {
            died(durable++, out);
            console.on(recorded);
        }
        died(durable, out);
        console.outcome(outcome == null ? String.valueOf(defect) : outcome.toString());
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void died(int durable, PrintStream out) {
        if (play.died().contains(durable)) {
            out.println("         ---- the process dies, and is started again ----");
        }
    }

    /** A fault in words, with its place. */
    String words(Fault fault) {
        return fault.kind().atPoint() ? fault.words() + " " + play.points.words(fault.number()) : fault.words();
    }

    @Override
    public String toString() {
        return describe();
    }
}

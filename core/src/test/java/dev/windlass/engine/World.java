package dev.windlass.engine;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.journal.Event;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.NamedStep;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import dev.windlass.plan.Undoable;
import dev.windlass.secret.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * A small world that steps change: each step's effect is there so many times. It makes the steps and checks of virtual
 * plans and, while they run, holds the engine against the rules, by nothing but what the journal has durably.
 */
final class World {

    final MemoryJournal journal = new MemoryJournal();
    final List<String> trace = new ArrayList<>();
    /** What the engine did against the rules; it can't be thrown, since the engine catches what steps throw. */
    final List<String> violations = new ArrayList<>();

    /** What was appended, write by write. */
    final List<List<Recorded>> batches = new ArrayList<>();
    /** How many actions were started and not over at the most. */
    int mostAtOnce;

    final VirtualWorkers.Hang hang = new VirtualWorkers.Hang();
    final List<Secret> secrets = new ArrayList<>();

    @Nullable
    SecretKey key;

    /** What else is so while an action runs: time goes by, for instance. */
    Runnable whileActing = () -> {};

    private final Map<String, Integer> effects = new LinkedHashMap<>();
    private final Map<String, String> images = new LinkedHashMap<>();
    private Fate fate = Fate.kind();

    void fate(Fate newFate) {
        fate = newFate;
    }

    /** The steps whose effect is there, in the order in which they took effect. */
    List<String> inPlace() {
        return effects.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    int times(String step) {
        return effects.getOrDefault(step, 0);
    }

    List<Event> durable() {
        return journal.latest(Plans.PRODUCT, Plans.ENVIRONMENT).stream()
                .map(Recorded::event)
                .toList();
    }

    /** The same, from what was appended: to read the journal takes most of the time of the suites. */
    private List<Event> written() {
        var written = new ArrayList<Event>();
        for (List<Recorded> batch : batches) {
            for (Recorded one : batch) {
                if (one.event() instanceof Event.RunStarted) {
                    written.clear();
                }
                written.add(one.event());
            }
        }
        return written;
    }

    // ------------------------------------------------------------------ what steps are made of

    NamedStep<Void> named(String name) {
        return Step.named(name).with("step", name);
    }

    Undoable<Void, String> acting(String name) {
        return named(name).run(String.class, c -> act(name));
    }

    /** A step that captures the world before it, acts, and is undone. */
    Step<String> step(String name) {
        return named(name)
                .capture(String.class, c -> capture(name))
                .run(String.class, c -> {
                    rule(c.before().equals(images.get(name)), "S2: another image in the action of " + name);
                    return act(name);
                })
                .undo(c -> undo(name, c.before()));
    }

    /** A step without an image. */
    Step<String> plain(String name) {
        return acting(name).undo(c -> undo(name, ""));
    }

    Step<String> probed(String name) {
        return acting(name)
                .probe(c -> {
                    hit();
                    return times(name) > 0 ? Settlement.done("result of " + name) : Settlement.notDone();
                })
                .undo(c -> undo(name, ""));
    }

    Step<String> idempotent(String name) {
        return named(name)
                .run(String.class, c -> {
                    effects.put(name, 0);
                    return act(name);
                })
                .idempotent()
                .undo(c -> undo(name, ""));
    }

    Step<String> irreversible(String name) {
        return acting(name).irreversible("it was told to the world");
    }

    Step<String> reading(String name) {
        return named(name)
                .run(String.class, c -> {
                    trace.add("read " + name);
                    hit();
                    return "seen by " + name;
                })
                .readOnly();
    }

    Step<Void> failing(String name) {
        return named(name)
                .run(c -> {
                    act(name);
                    throw new IllegalStateException(name + " went wrong");
                })
                .undo(c -> undo(name, ""));
    }

    Step<Void> notApplying(String name) {
        return named(name)
                .run(c -> {
                    trace.add("tried " + name);
                    hit();
                    throw new NotApplied(name + " changed nothing");
                })
                .undo(c -> undo(name, ""));
    }

    /** A step whose undo fails so many times before it works. */
    Step<String> stubborn(String name, int failures) {
        int[] left = {failures};
        return acting(name).undo(c -> {
            if (left[0]-- > 0) {
                trace.add("undo of " + name + " fails");
                throw new IllegalStateException("the undo of " + name + " went wrong");
            }
            undo(name, "");
        });
    }

    Check passing(String name) {
        return Check.named(name).asks(c -> {
            trace.add("ask " + name);
            hit();
            return Answer.passed("it is well").with("name", name);
        });
    }

    Check refusing(String name) {
        return Check.named(name).asks(c -> {
            trace.add("ask " + name);
            hit();
            return Answer.failed("it is not well");
        });
    }

    // ------------------------------------------------------------------ what they do

    private String capture(String name) {
        hit();
        String image = "world before " + name + ": " + inPlace();
        rule(!startedDurably(name), "S2: captured again though the image is durable: " + name);
        images.put(name, image);
        return image;
    }

    private String act(String name) {
        rule(startedDurably(name), "S2: the start is not durable when the action begins: " + name);
        for (Event event : written()) {
            rule(
                    !(event instanceof Event.StepSucceeded succeeded
                            && succeeded.node().equals(name)),
                    "C1: a finished step runs again: " + name);
            rule(!(event instanceof Event.RollbackStarted), "C2: runs forward though a rollback has begun: " + name);
        }
        rule(!ordered(), "B7: it acts anew though it was ordered not to: " + name);
        trace.add("do " + name);
        hit();
        whileActing.run();
        effects.merge(name, 1, Integer::sum);
        hit();
        return "result of " + name;
    }

    private void undo(String name, String before) {
        rule(
                written().stream()
                        .anyMatch(event -> event instanceof Event.UndoStarted started
                                && started.node().equals(name)),
                "S2: the start of the undo is not durable: " + name);
        rule(
                !images.containsKey(name) || before.isEmpty() || before.equals(images.get(name)),
                "S2: another image in the undo of " + name);
        trace.add("undo " + name);
        hit();
        effects.remove(name);
        hit();
    }

    /** Whether this session began with an order to stop or to roll back, which still holds. */
    private boolean ordered() {
        boolean holds = false;
        boolean before = false;
        List<Event> durable = written();
        for (int i = 0; i < durable.size(); i++) {
            if (durable.get(i) instanceof Event.OrderGiven given && given.order() != Order.MOVE_ZERO) {
                holds = given.order() == Order.STOP || given.order() == Order.ROLL_BACK;
                before = i > 0 && durable.get(i - 1) instanceof Event.RunResumed;
            } else if (durable.get(i) instanceof Event.RunResumed) {
                before = holds;
            }
        }
        return holds && before;
    }

    private boolean startedDurably(String name) {
        return written().stream()
                .anyMatch(event -> event instanceof Event.StepStarted started
                        && started.node().equals(name));
    }

    private void rule(boolean kept, String violation) {
        if (!kept) {
            violations.add(violation);
        }
    }

    private void hit() {
        if (fate.pass(Fate.Place.USER_CODE) == Fate.Blow.THROW) {
            if (trace.size() % 2 == 0) {
                throw new AssertionError("an error out of the blue");
            }
            throw new Blue();
        }
    }

    private static final class Blue extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Blue() {
            super("an exception out of the blue");
        }
    }
}

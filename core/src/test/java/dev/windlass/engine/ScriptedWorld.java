package dev.windlass.engine;

import dev.windlass.check.Answer;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The world of a scenario: what its code does when it is called, and the trace of the calls. */
final class ScriptedWorld {

    /** What is called. */
    enum What {
        CAPTURE,
        ACT,
        UNDO,
        PROBE,
        CHOOSE,
        CHECK
    }

    /** What came of a call. */
    enum Came {
        NOTHING_YET,
        RETURNED,
        THREW,
        SAID_NOT_APPLIED,
        HUNG
    }

    /** A call of the user's code. */
    static final class Call {
        final What what;
        final String step;
        /** How many events were durable. */
        final int durable;

        final int session;
        /** The image that it saw or took, and for an undo the result. */
        @Nullable
        String image;

        @Nullable
        String result;

        @Nullable
        Settlement<?> probed;

        Came came = Came.NOTHING_YET;
        /** The step's action or undo still ran when this was called. */
        boolean beside;
        /** How often the effect was there after it. */
        int there;

        Call(What what, String step, int durable, int session) {
            this.what = what;
            this.step = step;
            this.durable = durable;
            this.session = session;
        }

        @Override
        public String toString() {
            return what + " " + step + " after event " + durable + ": " + came
                    + (image == null ? "" : ", image " + image)
                    + (probed == null ? "" : ", " + probed)
                    + ", there " + there;
        }
    }

    final World world = new World();
    final VirtualRun run;
    final List<Call> trace = new ArrayList<>();
    private final Map<String, Integer> there = new TreeMap<>();
    private final Map<String, Integer> used = new HashMap<>();
    private final Map<Integer, Boolean> stops;
    private final Set<String> hung = new java.util.HashSet<>();
    private int hungIn;

    ScriptedWorld(Scenario scenario) {
        run = new VirtualRun(world, new Fate(scenario.blows()));
        run.seed = scenario.seed();
        stops = scenario.stops();
    }

    int there(String step) {
        return there.getOrDefault(step, 0);
    }

    /** Whether something hung since an event. */
    boolean hung(long event) {
        return trace.stream().anyMatch(call -> call.durable >= event && call.came == Came.HUNG);
    }

    /** How many calls did not come back well. */
    int faults() {
        return (int) trace.stream()
                .filter(call -> call.came == Came.THREW || call.came == Came.HUNG || call.came == Came.SAID_NOT_APPLIED)
                .count();
    }

    private Call call(What what, String step) {
        return call(what, step, null, null);
    }

    private Call call(What what, String step, @Nullable String image, @Nullable String result) {
        Fate.Blow blow = run.fate.pass(Fate.Place.USER_CODE);
        var call = new Call(
                what,
                step,
                world.journal.latest(Plans.PRODUCT, Plans.ENVIRONMENT).size(),
                run.sessions);
        call.image = image;
        call.result = result;
        trace.add(call);
        if (hungIn != run.sessions) {
            hung.clear();
            hungIn = run.sessions;
        }
        call.beside = hung.contains(step)
                && (run.workers().hangs(step) || run.workers().hangs("end of " + step));
        Boolean interrupts = stops.get(trace.size());
        if (interrupts != null) {
            run.stop.request("ada asks", interrupts);
        }
        struck(call, blow);
        return call;
    }

    private static void struck(Call call, Fate.@Nullable Blow blow) {
        if (blow == Fate.Blow.THROW) {
            call.came = Came.THREW;
            throw new IllegalStateException("out of the blue");
        }
    }

    /** The next line of the script; the last one was the last that goes wrong. */
    private <X> X next(String key, List<X> script, X afterwards) {
        int at = used.merge(key, 1, Integer::sum) - 1;
        return at < script.size() ? script.get(at) : afterwards;
    }

    String capture(String step, Sketch.Step sketch) {
        Call call = call(What.CAPTURE, step);
        if (sketch.captureThrows()) {
            call.came = Came.THREW;
            throw new IllegalStateException("no image");
        }
        call.image = "image " + trace.size();
        call.came = Came.RETURNED;
        return call.image;
    }

    String act(String step, Sketch.Step sketch, @Nullable String image) throws Exception {
        Call call = call(What.ACT, step, image, null);
        does(call, next("act " + step, sketch.acts(), Sketch.Act.RETURNS), () -> {
            if (sketch.kind() == Sketch.Kind.READ_ONLY) {
                return;
            }
            if (sketch.is(Sketch.Trait.IDEMPOTENT)) {
                there.put(step, 1);
            } else {
                there.merge(step, 1, Integer::sum);
            }
        });
        return "result of " + step;
    }

    void undo(String step, Sketch.Step sketch, @Nullable String image, @Nullable String result) throws Exception {
        Call call = call(What.UNDO, step, image, result);
        Sketch.Act act = next("undo " + step, sketch.undos(), Sketch.Act.RETURNS);
        does(call, act == Sketch.Act.NOT_APPLIED ? Sketch.Act.THROWS_BEFORE : act, () -> there.put(step, 0));
    }

    private void does(Call call, Sketch.Act act, Runnable effect) throws Exception {
        boolean before =
                act == Sketch.Act.THROWS_BEFORE || act == Sketch.Act.NOT_APPLIED || act == Sketch.Act.HANGS_BEFORE;
        if (!before) {
            effect.run();
        }
        call.there = there(call.step);
        struck(call, run.fate.pass(Fate.Place.USER_CODE));
        switch (act) {
            case RETURNS -> call.came = Came.RETURNED;
            case NOT_APPLIED -> {
                call.came = Came.SAID_NOT_APPLIED;
                throw new NotApplied("nothing changed");
            }
            case THROWS_BEFORE, THROWS_AFTER -> {
                call.came = Came.THREW;
                throw new IllegalStateException("went wrong");
            }
            case HANGS_BEFORE, HANGS_AFTER, HANGS_FOR_GOOD -> {
                call.came = Came.HUNG;
                hung.add(call.step);
                throw world.hang.here(act == Sketch.Act.HANGS_FOR_GOOD);
            }
        }
    }

    Settlement<String> probe(String step, Sketch.Step sketch) {
        Call call = call(What.PROBE, step);
        call.there = there(step);
        switch (next("probe " + step, sketch.probes(), Sketch.Probed.TRUTH)) {
            case THROWS -> {
                call.came = Came.THREW;
                throw new IllegalStateException("no probe today");
            }
            case UNKNOWN -> call.probed = Settlement.unknown("hard to tell");
            case UNFINISHED ->
                call.probed =
                        call.there > 0 ? Settlement.<String>unfinished("half of it is there") : Settlement.notDone();
            case TRUTH ->
                call.probed = call.there > 0 ? Settlement.done("result of " + step) : Settlement.<String>notDone();
        }
        call.came = Came.RETURNED;
        @SuppressWarnings("unchecked") // all of the above are of texts
        var probed = (Settlement<String>) call.probed;
        return probed;
    }

    boolean choose(String block, Sketch.Chosen chosen) {
        call(What.CHOOSE, block);
        // A person orders it again once whatever it depends on is mended.
        return switch (next("choose " + block, List.of(chosen), Sketch.Chosen.FIRST)) {
            case FIRST -> true;
            case SECOND -> false;
            case THROWS -> throw new IllegalStateException("no choice today");
        };
    }

    Answer check(String name, Sketch.Asked asked) {
        call(What.CHECK, name);
        boolean passes = next("check " + name, List.of(asked.atFirst()), asked.later());
        return passes ? Answer.passed("well") : Answer.failed("not well");
    }
}

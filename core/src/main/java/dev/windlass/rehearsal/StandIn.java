package dev.windlass.rehearsal;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.engine.UserCode;
import dev.windlass.engine.VirtualDriver;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Past;
import dev.windlass.metric.Reading;
import dev.windlass.metric.Watched;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Choice;
import dev.windlass.plan.Results;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.StepDefinition;
import dev.windlass.plan.UndoContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Stands between the engine and the plan's code: calls it, lets it fail as the schedule says, or does as the script says. */
final class StandIn implements UserCode {

    private final Script<?> script;
    private final Schedule schedule;
    private final Play<?> play;
    private final Map<String, Integer> acts = new HashMap<>();
    private final Map<String, Integer> undos = new HashMap<>();
    private final Map<String, Integer> told = new HashMap<>();
    /** The faults of actions and undos that struck. */
    final Set<Fault> struck = new HashSet<>();

    /** The steps that are stood in for, as far as their effect is there. */
    private final Set<String> inEffect = new HashSet<>();

    /** How often a step said at most how far it is, in one attempt. */
    final Map<String, Integer> checkpoints = new HashMap<>();

    StandIn(Script<?> script, Schedule schedule, Play<?> play) {
        this.script = script;
        this.schedule = schedule;
        this.play = play;
    }

    /** A piece of the plan's code. */
    @FunctionalInterface
    private interface Code {
        @Nullable
        Object run() throws Exception;
    }

    private @Nullable Object call(Call call, Code code) throws Exception {
        try {
            Object gave = code.run();
            if (call.end == Call.End.CUT) {
                call.end = Call.End.RETURNED;
            }
            return gave;
        } catch (VirtualDriver.Died died) {
            throw died;
        } catch (Throwable thrown) {
            if (call.end == Call.End.CUT) {
                call.end = Call.End.THREW;
            }
            call.thrown = thrown;
            throw thrown;
        }
    }

    /** Whether a fault that counts strikes at the so many-th time, the first being 1. */
    private boolean strikes(Fault.Kind kind, String step, int time) {
        Fault fault = schedule.find(kind, step);
        if (fault == null || (fault.number() != Fault.EVERY_TIME && time > fault.number())) {
            return false;
        }
        struck.add(fault);
        return true;
    }

    private void hang(Call call) {
        call.end = Call.End.HUNG;
        play.driver().hangs();
    }

    @Override
    public <B> @Nullable Object capture(
            StepDefinition<B, ?> step, StepDefinition.Capture<B> capture, ActionContext<B> context) throws Exception {
        return call(play.begins(Call.Kind.CAPTURE, step.name()), () -> {
            if (schedule.has(Fault.Kind.IMAGE_FAILS, step.name())) {
                throw new RehearsedFailure("its before-image could not be taken");
            }
            return script.standsInFor(step)
                    ? Placeholder.STOOD_IN
                    : capture.action().run(context);
        });
    }

    @Override
    public <B, T> @Nullable Object act(StepDefinition<B, T> step, ActionContext<B> context) throws Exception {
        String name = step.name();
        Call call = play.begins(Call.Kind.ACT, name);
        return call(call, () -> {
            int time = acts.merge(name, 1, Integer::sum);
            told.put(name, 0);
            play.passes(Points.Place.BEFORE_CODE, () -> "before '" + name + "' acts");
            if (strikes(Fault.Kind.FAILS, name, time)) {
                throw new RehearsedFailure("step '" + name + "' failed before its effect");
            }
            if (strikes(Fault.Kind.HANGS, name, time)) {
                hang(call);
                throw new InterruptedException("interrupted while it hung (rehearsed)");
            }
            Object result = takesEffect(step, context);
            play.changed("behind the action of '" + name + "'");
            play.passes(Points.Place.AFTER_CODE, () -> "as '" + name + "' took effect, before that is recorded");
            if (strikes(Fault.Kind.FAILS_LATE, name, time)) {
                throw new RehearsedFailure("step '" + name + "' failed after its effect");
            }
            if (strikes(Fault.Kind.HANGS_LATE, name, time)) {
                hang(call);
            } else {
                takes(script.takes.getOrDefault(name, step.remarks().takes()));
            }
            return result;
        });
    }

    private <B, T> @Nullable Object takesEffect(StepDefinition<B, T> step, ActionContext<B> context) throws Exception {
        Object given = script.results.get(step.name());
        if (!script.standsInFor(step)) {
            return given != null ? given : step.action().run(context);
        }
        inEffect.add(step.name());
        return given != null ? given : Placeholder.STOOD_IN;
    }

    private void takes(@Nullable Duration time) {
        if (time != null && !time.isZero()) {
            play.driver().takes(time);
        }
    }

    @Override
    public void progress(String step, String words) {
        int times = told.merge(step, 1, Integer::sum);
        checkpoints.merge(step, times, Math::max);
        for (Fault fault : schedule.faults()) {
            if (fault.is(Fault.Kind.FAILS_WITHIN, step) && fault.number() == times) {
                throw new RehearsedFailure("step '" + step + "' failed as it said: " + words);
            }
        }
    }

    @Override
    public <B, T> @Nullable Settlement<T> probe(StepDefinition<B, T> step, ActionContext<B> context) throws Exception {
        Call call = play.begins(Call.Kind.PROBE, step.name());
        Settlement<T> settlement =
                script.standsInFor(step) ? standingIn(step.name()) : UserCode.super.probe(step, context);
        call.end = Call.End.RETURNED;
        return settlement;
    }

    /** What a probe would find: whether the effect is there is known here. */
    @SuppressWarnings("unchecked") // the engine holds a given result to its type, and nobody reads a placeholder
    private <T> Settlement<T> standingIn(String step) {
        return inEffect.contains(step)
                ? Settlement.done((T) script.results.getOrDefault(step, Placeholder.STOOD_IN))
                : Settlement.notDone();
    }

    @Override
    public <B, T> void undo(StepDefinition<B, T> step, StepDefinition.Reversible<B, T> kind, UndoContext<B, T> context)
            throws Exception {
        String name = step.name();
        Call call = play.begins(Call.Kind.UNDO, name);
        call(call, () -> {
            int time = undos.merge(name, 1, Integer::sum);
            play.passes(Points.Place.BEFORE_CODE, () -> "before the undo of '" + name + "' acts");
            if (strikes(Fault.Kind.UNDO_FAILS, name, time)) {
                throw new RehearsedFailure("the undo of step '" + name + "' failed before its effect");
            }
            if (script.standsInFor(step)) {
                inEffect.remove(name);
            } else {
                kind.undo().run(context);
            }
            play.changed("behind the undo of '" + name + "'");
            play.passes(
                    Points.Place.AFTER_CODE,
                    () -> "as the undo of '" + name + "' took effect, before that is recorded");
            if (strikes(Fault.Kind.UNDO_FAILS_LATE, name, time)) {
                throw new RehearsedFailure("the undo of step '" + name + "' failed after its effect");
            }
            if (strikes(Fault.Kind.UNDO_HANGS, name, time)) {
                hang(call);
            } else {
                takes(script.undoTakes.getOrDefault(name, step.remarks().undoTakes()));
            }
            return null;
        });
    }

    @Override
    public String choose(Choice choice, Results results) throws Exception {
        if (schedule.has(Fault.Kind.CHOICE_ERRS, choice.name())) {
            throw new RehearsedFailure("the condition of '" + choice.name() + "' could not be asked");
        }
        for (Fault fault : schedule.faults()) {
            if (fault.kind() == Fault.Kind.TAKES && fault.node().equals(choice.name())) {
                return fault.of().get(1);
            }
        }
        return choice.choose(results);
    }

    @Override
    public @Nullable Answer ask(CheckGroup gate, Check check, CheckContext context) throws Exception {
        Answer answer = answer(gate, check, context);
        play.answered.add(new TruthRules.Answered(
                gate.name(), check.name(), answer == null ? Verdict.ERRORED : answer.verdict()));
        return answer;
    }

    private @Nullable Answer answer(CheckGroup gate, Check check, CheckContext context) throws Exception {
        if (schedule.has(Fault.Kind.CHECK_FAILS, gate.name(), check.name())) {
            return Answer.failed("it failed (rehearsed)");
        } else if (schedule.has(Fault.Kind.CHECK_HAS_NO_DATA, gate.name(), check.name())) {
            return Answer.noData("no data (rehearsed)");
        } else if (schedule.has(Fault.Kind.CHECK_ERRS, gate.name(), check.name())) {
            return Answer.errored("it could not be asked (rehearsed)");
        }
        Answer scripted = script.answer(gate.name(), check.name());
        if (scripted != null) {
            return scripted;
        } else if (script.checksPass) {
            return Answer.passed("it passes, as all checks of which the script says nothing");
        }
        return script.mayAsk(check)
                ? check.ask(context)
                : Answer.errored(
                        "it reaches outside, and is not asked in a rehearsal; write " + Unsaid.answering(check.name()));
    }

    @Override
    public Watched baseline(String node, Watched watched) {
        boolean scripted = Stream.concat(Stream.of(watched.metric()), watched.control().stream())
                .anyMatch(metric -> script.series.containsKey(metric.name()) || !script.mayRead(metric));
        return scripted ? watched.reading(this::scripted) : watched;
    }

    @Override
    public Watched watched(String node, Watched watched) {
        Reading reading = null;
        if (schedule.has(Fault.Kind.METRIC_IS_BAD, node, watched.name())) {
            reading = Reading.value(watched.farBeyondItsLimit());
        } else if (schedule.has(Fault.Kind.METRIC_HAS_NO_DATA, node, watched.name())) {
            reading = Reading.noData("no data (rehearsed)");
        } else if (schedule.has(Fault.Kind.METRIC_ERRS, node, watched.name())) {
            reading = Reading.error("it can't be read (rehearsed)");
        }
        Watched stood = baseline(node, watched);
        if (reading == null) {
            return stood;
        }
        Reading wrong = reading;
        Metric own = stood.metric();
        return stood.reading(metric -> metric == own ? new Scripted(metric, at -> wrong, play::now) : metric);
    }

    private Metric scripted(Metric metric) {
        Series series = script.series.get(metric.name());
        if (series != null) {
            return new Scripted(metric, at -> series.at(at, play.zero()), play::now);
        }
        Reading unread = Reading.error(
                "it reaches outside, and is not read in a rehearsal; write " + Unsaid.reading(metric.name()));
        return script.mayRead(metric) ? metric : new Scripted(metric, at -> unread, play::now);
    }

    /** A metric that is not asked: what it reads is said. It answers for the past where the one that it stands for does. */
    private record Scripted(Metric metric, Function<Instant, Reading> reading, Supplier<Instant> now)
            implements Metric {
        @Override
        public String name() {
            return metric.name();
        }

        @Override
        public List<Fact> facts() {
            return metric.facts();
        }

        @Override
        public Duration timeout() {
            return metric.timeout();
        }

        @Override
        public String unit() {
            return metric.unit();
        }

        @Override
        public boolean higherIsBetter() {
            return metric.higherIsBetter();
        }

        @Override
        public Reading read(CheckContext context) {
            return reading.apply(now.get());
        }

        @Override
        public Optional<Past> past() {
            return metric.past().map(past -> (from, to, step, context) -> {
                var readings = new ArrayList<Past.At>();
                for (Instant at = from; !at.isAfter(to); at = at.plus(step)) {
                    readings.add(new Past.At(at, reading.apply(at)));
                }
                return readings;
            });
        }
    }

    @Override
    public @Nullable Trip trip() {
        Fault fault = play.trips();
        return fault == null
                ? null
                : new Trip(fault.node(), fault.of().get(1), Answer.failed("it tripped (rehearsed)"));
    }
}

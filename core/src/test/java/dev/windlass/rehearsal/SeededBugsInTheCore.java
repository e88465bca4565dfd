package dev.windlass.rehearsal;

import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.guardedBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Release;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.engine.Engine;
import dev.windlass.engine.Ran;
import dev.windlass.engine.Refused;
import dev.windlass.engine.Stop;
import dev.windlass.engine.UserCode;
import dev.windlass.engine.VirtualDriver;
import dev.windlass.journal.Event;
import dev.windlass.journal.ForwardingLog;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Watched;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import dev.windlass.plan.StepDefinition;
import dev.windlass.plan.UndoContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each defect of an engine is found by an exploration of a plan that is right (S2, S4, C1, C2, B1, G1, O1, R1). */
class SeededBugsInTheCore {

    /** What the plan changes. */
    static final class Slots {
        String traffic = "blue";
        int schema = 13;
        boolean greenRuns;

        String state() {
            return traffic + schema + greenRuns;
        }
    }

    static Plan plan(Slots slots) {
        Watched errors = Metric.named("errors")
                .reads(c -> 0)
                .above(1)
                .every(Duration.ofSeconds(15))
                .onNoData(NoData.HOLD);
        return Release.plan("azora", "1.4.0")
                .to("production")
                .step(Step.named("deploy green")
                        .run(c -> {
                            slots.greenRuns = true;
                        })
                        .undo(c -> {
                            slots.greenRuns = false;
                        }))
                .step(Step.named("migrate")
                        .capture(Integer.class, c -> slots.schema)
                        .run(c -> {
                            slots.schema = 14;
                        })
                        .undo(c -> {
                            slots.schema = c.before();
                        }))
                .gate(checks("green is well").critical(Check.named("green").holds(c -> slots.greenRuns)))
                .block(guardedBy("stays well", errors)
                        .over(Step.named("cutover")
                                .capture(String.class, c -> slots.traffic)
                                .run(c -> {
                                    slots.traffic = "green";
                                })
                                .undo(c -> {
                                    slots.traffic = c.before();
                                })))
                .build();
    }

    private static Rehearsal<Slots> rehearsal() {
        return Rehearsal.of(Slots::new, SeededBugsInTheCore::plan).comparing(Slots::state);
    }

    /**
     * A defect.
     *
     * @param name what is wrong
     * @param core the engine with it
     * @param rule the rule that it breaks
     */
    record Defect(String name, Core core, String rule) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Passes all on to the code that it stands in front of. */
    private static class Through implements UserCode {
        private final UserCode code;

        Through(UserCode code) {
            this.code = code;
        }

        @Override
        public <B> @Nullable Object capture(
                StepDefinition<B, ?> step, StepDefinition.Capture<B> capture, ActionContext<B> context)
                throws Exception {
            return code.capture(step, capture, context);
        }

        @Override
        public <B, T> @Nullable Object act(StepDefinition<B, T> step, ActionContext<B> context) throws Exception {
            return code.act(step, context);
        }

        @Override
        public <B, T> void undo(
                StepDefinition<B, T> step, StepDefinition.Reversible<B, T> kind, UndoContext<B, T> context)
                throws Exception {
            code.undo(step, kind, context);
        }

        @Override
        public @Nullable Answer ask(CheckGroup gate, Check check, CheckContext context) throws Exception {
            return code.ask(gate, check, context);
        }
    }

    private static Core code(UnaryOperator<UserCode> defect) {
        return new Core() {
            @Override
            public UserCode code(UserCode code) {
                return defect.apply(code);
            }
        };
    }

    private static Core journal(UnaryOperator<Journal.RunLog> defect) {
        return new Core() {
            @Override
            public Journal journal(Journal journal) {
                return ForwardingLog.journal(journal, defect::apply, defect::apply);
            }
        };
    }

    private static Core telling(UnaryOperator<Ran> defect) {
        return new Core() {
            @Override
            public Ran session(VirtualDriver driver, Engine.Request request, Stop stop) throws Refused {
                return defect.apply(driver.session(request, stop, null));
            }
        };
    }

    /** A journal that loses such events for whoever resumes. */
    private static Core forgetting(Predicate<Event> what) {
        return journal(log -> new Forgetful(log, what));
    }

    static Stream<Defect> defects() {
        return Stream.of(
                new Defect(
                        "an undo is taken for done and never called", code(Swallowing::new), TruthRules.TRUE_JOURNAL),
                new Defect("an action is taken for done and never called", code(Idle::new), TruthRules.TRUE_JOURNAL),
                new Defect("an action is called twice", code(Twice::new), CallRules.NOT_TWICE),
                new Defect(
                        "an action that failed is tried again though nobody said that it may be",
                        code(Stubborn::new),
                        CallRules.NOT_TWICE),
                new Defect("a check that didn't pass is taken for passed", code(Blind::new), TruthRules.TRUE_JOURNAL),
                new Defect("undos are called in the order of the steps", code(Forwards::new), BackRules.BACKWARDS),
                new Defect("an image is taken again ahead of each action", code(Recapturing::new), CallRules.ONE_IMAGE),
                new Defect("an action runs before its start is durable", journal(Late::new), CallRules.RECORDED_FIRST),
                new Defect(
                        "what is done is forgotten by whoever resumes",
                        forgetting(event -> event instanceof Event.StepSucceeded
                                || event instanceof Event.StepStarted
                                || event instanceof Event.AttemptStarted
                                || event instanceof Event.PhaseEnded),
                        CallRules.DONE_IS_DONE),
                new Defect(
                        "a rollback is forgotten by whoever resumes",
                        forgetting(event -> event instanceof Event.RollbackStarted
                                || event instanceof Event.UndoStarted
                                || event instanceof Event.UndoSucceeded
                                || event instanceof Event.StepFailed
                                || (event instanceof Event.StepStarted step
                                        && step.node().equals("migrate"))
                                || (event instanceof Event.AttemptStarted step
                                        && step.node().equals("migrate"))),
                        CallRules.NO_WAY_FORWARD),
                new Defect(
                        "the outcome names nothing of what was undone",
                        telling(ran -> with(ran, ran.ended(), List.of())),
                        TruthRules.TRUE_OUTCOME),
                new Defect(
                        "what was rolled back is told to be completed",
                        telling(ran -> with(
                                ran,
                                ran.ended() == null
                                        ? null
                                        : new Event.RunEnded(
                                                Event.Ending.COMPLETED,
                                                ran.ended().reason(),
                                                null),
                                ran.undone())),
                        TruthRules.TRUE_OUTCOME));
    }

    /** What no defect above breaks. */
    static Stream<Defect> further() {
        return Stream.of(
                new Defect(
                        "the outcome names nothing of what is left behind",
                        telling(ran -> with(ran, ran.ended(), ran.undone(), List.of())),
                        BackRules.NAMED),
                new Defect(
                        "a session fails",
                        telling(ran -> {
                            throw new IllegalStateException("a defect");
                        }),
                        Rules.ENDS),
                new Defect(
                        "a gate is passed without an answer",
                        writing(batch -> without(batch, Event.CheckAnswered.class)),
                        TruthRules.ONLY_PASSED),
                new Defect(
                        "a gate is not waited for",
                        writing(batch -> without(batch, Event.GatePassed.class)),
                        CallRules.ONE_BY_ONE),
                new Defect(
                        "it goes on though a person is asked",
                        writing(batch -> with(
                                batch, new Event.QuestionAsked("migrate", "what now", Event.Matter.FAILED_PAST_POINT))),
                        CallRules.NOBODY_ACTS),
                new Defect(
                        "a point of no return is crossed",
                        writing(batch -> with(batch, new Event.PointOfNoReturnPassed("migrate"))),
                        BackRules.KEPT),
                new Defect(
                        "a guard trips and nothing comes of it",
                        telling(ran -> with(
                                ran, new Event.RunEnded(Event.Ending.COMPLETED, "", null), ran.undone(), List.of())),
                        TruthRules.TRIPPED));
    }

    private static Core writing(UnaryOperator<List<Recorded>> defect) {
        return journal(log -> new Rewriting(log, defect));
    }

    private static List<Recorded> without(List<Recorded> batch, Class<? extends Event> what) {
        return batch.stream().filter(one -> !what.isInstance(one.event())).toList();
    }

    /** With one more event behind the end of each step. */
    private static List<Recorded> with(List<Recorded> batch, Event event) {
        var more = new ArrayList<>(batch);
        for (Recorded one : batch) {
            if (one.event() instanceof Event.StepSucceeded) {
                more.add(new Recorded(one.seq(), one.at(), one.elapsed(), event));
            }
        }
        return more;
    }

    private static Ran with(Ran ran, Event.@Nullable RunEnded ended, List<String> undone) {
        return with(ran, ended, undone, ran.inPlace());
    }

    private static Ran with(Ran ran, Event.@Nullable RunEnded ended, List<String> undone, List<Ran.InPlace> inPlace) {
        return new Ran(
                ran.runId(),
                ran.earlier(),
                ran.location(),
                ran.head(),
                ended,
                ran.question(),
                ran.suspended(),
                ran.waiting(),
                ran.lost(),
                ran.skipped(),
                undone,
                ran.unwatched(),
                inPlace);
    }

    private static final class Swallowing extends Through {
        Swallowing(UserCode code) {
            super(code);
        }

        @Override
        public <B, T> void undo(
                StepDefinition<B, T> step, StepDefinition.Reversible<B, T> kind, UndoContext<B, T> context) {}
    }

    private static final class Idle extends Through {
        Idle(UserCode code) {
            super(code);
        }

        @Override
        public <B, T> @Nullable Object act(StepDefinition<B, T> step, ActionContext<B> context) throws Exception {
            return step.name().equals("migrate") ? null : super.act(step, context);
        }
    }

    private static final class Twice extends Through {
        Twice(UserCode code) {
            super(code);
        }

        @Override
        public <B, T> @Nullable Object act(StepDefinition<B, T> step, ActionContext<B> context) throws Exception {
            super.act(step, context);
            return super.act(step, context);
        }
    }

    private static final class Stubborn extends Through {
        Stubborn(UserCode code) {
            super(code);
        }

        @Override
        public <B, T> @Nullable Object act(StepDefinition<B, T> step, ActionContext<B> context) throws Exception {
            try {
                return super.act(step, context);
            } catch (Exception once) {
                return super.act(step, context);
            }
        }
    }

    private static final class Blind extends Through {
        Blind(UserCode code) {
            super(code);
        }

        @Override
        public Answer ask(CheckGroup gate, Check check, CheckContext context) throws Exception {
            super.ask(gate, check, context);
            return Answer.passed("surely");
        }
    }

    /** Keeps an undo back until the next one was called. */
    private static final class Forwards extends Through {
        private @Nullable Undo kept;

        private interface Undo {
            void run() throws Exception;
        }

        Forwards(UserCode code) {
            super(code);
        }

        @Override
        public <B, T> void undo(
                StepDefinition<B, T> step, StepDefinition.Reversible<B, T> kind, UndoContext<B, T> context)
                throws Exception {
            if (kept == null) {
                kept = () -> super.undo(step, kind, context);
            } else {
                super.undo(step, kind, context);
                kept.run();
                kept = null;
            }
        }
    }

    private static final class Recapturing extends Through {
        Recapturing(UserCode code) {
            super(code);
        }

        @Override
        public <B, T> @Nullable Object act(StepDefinition<B, T> step, ActionContext<B> context) throws Exception {
            StepDefinition.Capture<B> capture = step.capture();
            if (capture != null) {
                super.capture(step, capture, context);
            }
            return super.act(step, context);
        }
    }

    /** Doesn't give back what it was given. */
    private static final class Forgetful extends ForwardingLog {
        private final Predicate<Event> what;

        Forgetful(Journal.RunLog log, Predicate<Event> what) {
            super(log);
            this.what = what;
        }

        @Override
        public void read(Consumer<Recorded> reader) throws JournalException {
            long[] seq = {0};
            super.read(recorded -> {
                if (!what.test(recorded.event())) {
                    reader.accept(new Recorded(++seq[0], recorded.at(), recorded.elapsed(), recorded.event()));
                }
            });
        }
    }

    /** Keeps each batch back until the next one comes. */
    private static final class Late extends ForwardingLog {
        private final List<Recorded> kept = new ArrayList<>();

        Late(Journal.RunLog log) {
            super(log);
        }

        @Override
        public void append(List<Recorded> batch, boolean seal) throws JournalException {
            var now = new ArrayList<>(kept);
            kept.clear();
            if (seal || batch.get(0).event() instanceof Event.RunStarted) {
                now.addAll(batch);
            } else {
                kept.addAll(batch);
            }
            if (!now.isEmpty()) {
                super.append(now, seal);
            }
        }
    }

    /** Writes something else than it was given. */
    private static final class Rewriting extends ForwardingLog {
        private final UnaryOperator<List<Recorded>> defect;

        Rewriting(Journal.RunLog log, UnaryOperator<List<Recorded>> defect) {
            super(log);
            this.defect = defect;
        }

        @Override
        public void append(List<Recorded> batch, boolean seal) throws JournalException {
            List<Recorded> rewritten = defect.apply(batch);
            if (!rewritten.isEmpty()) {
                super.append(rewritten, seal);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("defects")
    void is_found(Defect defect) {
        Tally.seeded++;
        finds(defect);
        Tally.found++;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("further")
    void so_that_each_rule_is_seen_broken(Defect defect) {
        finds(defect);
    }

    private static void finds(Defect defect) {
        Exploration exploration = new Explorer<>(rehearsal(), defect.core()).explore(100, 3);

        assertThat(exploration.violations())
                .as("%s", exploration)
                .extracting(Violation::rule)
                .contains(defect.rule());
    }

    @Test
    void the_engine_as_it_is_has_none() {
        Exploration exploration = rehearsal().explore(300, 3);

        Tally.schedules(exploration);
        assertThat(exploration.violations()).as("%s", exploration).isEmpty();
    }
}

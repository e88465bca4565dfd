package dev.windlass.engine;

import static dev.windlass.plan.Nodes.checks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Verdict;
import dev.windlass.journal.Event;
import dev.windlass.journal.Listener;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ForwardTest {

    final World world = new World();
    final VirtualRun run = new VirtualRun(world, Fate.kind());

    Ran run(Plan plan) throws Refused {
        return run.session(plan, null, List.of());
    }

    static Check answering(String name, Answer answer) {
        return Check.named(name).asks(c -> answer);
    }

    <E extends Event> List<E> journaled(Class<E> type) {
        return world.durable().stream().filter(type::isInstance).map(type::cast).toList();
    }

    @ParameterizedTest
    @EnumSource(value = Verdict.class, names = "PASSED", mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("G1: nothing but PASSED opens a gate")
    void only_passed_opens(Verdict verdict) throws Exception {
        Ran ran = run(Plans.plan()
                .gate(checks("gate").critical(answering("check", Answer.of(verdict, "so it is"))))
                .step(world.plain("never"))
                .build());

        assertThat(Objects.requireNonNull(ran.ended()).ending()).isEqualTo(Event.Ending.STOPPED);
        assertThat(ran.ended().reason()).contains("gate 'gate' refused", "check 'check' " + verdict, "so it is");
        assertThat(world.trace).isEmpty();
    }

    @Test
    @DisplayName("G1: an important check blocks as a critical one does, a recommended one is only reported")
    void severities() throws Exception {
        Check bad = answering("bad", Answer.failed("it is bad"));

        assertThat(ending(run(Plans.plan().gate(checks("g").important(bad)).build())))
                .isEqualTo(Event.Ending.STOPPED);
        assertThat(ending(run(Plans.plan().gate(checks("g").recommended(bad)).build())))
                .isEqualTo(Event.Ending.COMPLETED);
        assertThat(journaled(Event.CheckAnswered.class))
                .extracting(Event.CheckAnswered::verdict)
                .containsExactly(Verdict.FAILED);
    }

    @Test
    @DisplayName("G1, S6: a check that throws, even an Error, or answers null never passes")
    void checks_that_misbehave() throws Exception {
        Check error = Check.named("error").asks(c -> {
            throw new StackOverflowError();
        });
        Check nothing = Check.named("nothing").asks(c -> nullAnswer());

        Ran ran = run(Plans.plan().gate(checks("g").critical(error, nothing)).build());

        assertThat(ending(ran)).isEqualTo(Event.Ending.STOPPED);
        assertThat(journaled(Event.CheckAnswered.class))
                .extracting(Event.CheckAnswered::verdict)
                .containsExactly(Verdict.ERRORED, Verdict.ERRORED);
    }

    @SuppressWarnings("NullAway")
    private static Answer nullAnswer() {
        return null;
    }

    @Test
    @DisplayName("G2: all checks of a group are asked and reported, though the first one fails")
    void all_are_asked() throws Exception {
        run(Plans.plan()
                .gate(checks("g").critical(world.refusing("a"), world.passing("b"), world.passing("c")))
                .build());

        assertThat(world.trace).containsExactly("ask a", "ask b", "ask c");
        assertThat(journaled(Event.CheckAnswered.class))
                .extracting(Event.CheckAnswered::check)
                .containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName("Huge evidence is cut to what the journal has room for, and says so")
    void evidence_is_bounded() throws Exception {
        Answer huge = Answer.passed("x".repeat(100_000));
        for (int i = 0; i < 1_000; i++) {
            huge = huge.with("fact " + i, "y".repeat(1_000));
        }
        run(Plans.plan().gate(checks("g").critical(answering("huge", huge))).build());

        Event.CheckAnswered answer = journaled(Event.CheckAnswered.class).get(0);
        assertThat(answer.toString().length()).isLessThan((int) Room.ANSWER);
        assertThat(answer.evidence().toString()).contains("left out", "more facts");
    }

    @Test
    @DisplayName("J2: the end of a step and the start of the next are one batch; with an image they are two")
    void batches() throws Exception {
        var batches = new ArrayList<Integer>();
        Plan plain = Plans.plan()
                .step(world.plain("a"))
                .step(world.plain("b"))
                .step(world.plain("c"))
                .build();
        appends(plain, batches);
        assertThat(batches).as("start; a; a|b; b|c; c|end").containsExactly(1, 1, 2, 2, 2);

        batches.clear();
        appends(Plans.plan().step(world.step("a")).step(world.step("b")).build(), batches);
        assertThat(batches).as("start; a; a; b; b|end").containsExactly(1, 1, 1, 1, 2);
    }

    private void appends(Plan plan, List<Integer> batches) throws Refused {
        world.journal.latest("", "");
        var fate = new Fate(Map.of());
        var counting = new VirtualRun(world, fate);
        var sizes = new ArrayList<Long>();
        Listener listener = recorded -> sizes.add((long) fate.passed().lastIndexOf(Fate.Place.APPEND));
        counting.session(plan, null, List.of(listener));
        sizes.stream()
                .distinct()
                .forEach(append ->
                        batches.add((int) sizes.stream().filter(append::equals).count()));
    }

    record Point(int x, Optional<Instant> seen, BigDecimal share) {}

    /** Jackson writes the getter and reads another field. */
    static final class Lossy {
        public int kept;

        public int getTwice() {
            return kept * 2;
        }

        public void setTwice(int twice) {
            kept = twice;
        }
    }

    @Test
    @DisplayName("S3: records with java.time, Optional and exact decimals come back as they went in")
    void values() throws Exception {
        var point = new Point(7, Optional.of(Instant.parse("2026-11-21T03:00:00.123456789Z")), new BigDecimal("1.500"));
        Step<Point> give = Step.named("give").run(Point.class, c -> point).readOnly();
        var seen = new ArrayList<Point>();
        run(Plans.plan()
                .step(give)
                .step(Step.named("take")
                        .reads(give)
                        .run(c -> seen.add(c.result(give)))
                        .readOnly())
                .build());

        assertThat(seen).containsExactly(point);
    }

    @Test
    @DisplayName("S3: a null result, or one that changes on the round trip, fails at the step, which is then undone")
    void values_that_do_not_come_back() throws Exception {
        var lossy = new Lossy();
        lossy.kept = 21;
        assertThat(failureOf(Step.named("s").run(Lossy.class, c -> lossy).undo(c -> world.trace.add("undo"))))
                .contains("the result of step 's'", "doesn't come back from JSON as it went in", "Lossy");
        assertThat(failureOf(Step.named("s").run(String.class, c -> nullText()).undo(c -> world.trace.add("undo"))))
                .contains("the result of step 's' is null", "java.lang.String");
        assertThat(failureOf(Step.named("s")
                        .run(Thread.class, c -> Thread.currentThread())
                        .undo(c -> world.trace.add("undo"))))
                .contains("java.lang.Thread can't be kept as JSON");
        assertThat(failureOf(Step.named("s")
                        .run(String.class, c -> "x".repeat(Values.LARGEST))
                        .undo(c -> world.trace.add("undo"))))
                .contains("has 16777218 bytes as JSON", "keep the value elsewhere");
        assertThat(world.trace).as("each had acted").containsExactly("undo", "undo", "undo", "undo");
    }

    @Test
    @DisplayName("S3: an image that can't be kept fails before the action begins")
    void images_that_do_not_come_back() throws Exception {
        String failure = failureOf(Step.named("s")
                .capture(String.class, c -> nullText())
                .run(c -> world.trace.add("do"))
                .undo(c -> world.trace.add("undo")));

        assertThat(failure).contains("the before-image of step 's' is null");
        assertThat(world.trace).isEmpty();
    }

    @SuppressWarnings("NullAway")
    private static String nullText() {
        return null;
    }

    private String failureOf(Step<?> step) throws Refused {
        Ran ran = run(Plans.plan().step(step).build());
        assertThat(ending(ran)).isEqualTo(Event.Ending.ROLLED_BACK);
        return journaled(Event.StepFailed.class).get(0).failure().message();
    }

    @Test
    @DisplayName("S6: what user code throws, an Error too, becomes an event with type, message and causes")
    void errors_become_events() throws Exception {
        run(Plans.plan()
                .step(Step.named("s")
                        .run(c -> {
                            throw new OutOfMemoryError("so big") {
                                private static final long serialVersionUID = 1L;

                                @Override
                                public synchronized Throwable getCause() {
                                    return new IllegalStateException("why", new InterruptedException("deep"));
                                }
                            };
                        })
                        .readOnly())
                .build());

        Event.StepFailed failed = journaled(Event.StepFailed.class).get(0);
        assertThat(failed.failure().message()).isEqualTo("so big");
        assertThat(failed.failure().causes())
                .containsExactly("java.lang.IllegalStateException: why", "java.lang.InterruptedException: deep");
    }

    @Test
    @DisplayName("S6: an interrupt that user code leaves behind doesn't reach the next step or the journal")
    void interrupts_are_cleared() throws Exception {
        var interrupted = new ArrayList<Boolean>();
        Ran ran = run(Plans.plan()
                .step(Step.named("a")
                        .run(c -> Thread.currentThread().interrupt())
                        .readOnly())
                .step(Step.named("b")
                        .run(c -> interrupted.add(Thread.currentThread().isInterrupted()))
                        .readOnly())
                .build());

        assertThat(ending(ran)).isEqualTo(Event.Ending.COMPLETED);
        assertThat(interrupted).containsExactly(false);
    }

    @Test
    @DisplayName("A result that was not declared by reads, and an image that was not captured, are refused by name")
    void undeclared() throws Exception {
        Step<String> other = world.plain("other");
        Ran ran = run(Plans.plan()
                .step(other)
                .step(Step.named("s").run(String.class, c -> c.result(other)).readOnly())
                .build());
        assertThat(Objects.requireNonNull(ran.ended()).reason())
                .contains("step 's' reads the result of step 'other' without saying so", "reads(");

        ran = run(Plans.plan()
                .step(Step.named("s").run(c -> c.before()).readOnly())
                .build());
        assertThat(Objects.requireNonNull(ran.ended()).reason()).contains("step 's' captures no before-image");
    }

    @Test
    @DisplayName("S7: the idempotency key is the same at each attempt and differs between steps, undo and runs")
    void idempotency_keys() throws Exception {
        var keys = new ArrayList<String>();
        Step<Void> step = Step.named("s").run(c -> keys.add(c.idempotencyKey())).undo(c -> {
            keys.add(c.idempotencyKey());
            if (keys.size() == 2) {
                throw new IllegalStateException("again");
            }
        });
        run(Plans.plan().step(step).step(world.failing("f")).build());
        run(Plans.plan().step(step).build());

        assertThat(keys).hasSize(4).allMatch(key -> key.matches("[0-9a-f]{32}"));
        assertThat(keys.get(1)).as("the undo, twice").isEqualTo(keys.get(2)).isNotEqualTo(keys.get(0));
        assertThat(keys.get(3)).as("the next run").isNotEqualTo(keys.get(0));
    }

    @Test
    @DisplayName("R3: a listener that throws never harms a release")
    void listeners_that_throw() throws Exception {
        var told = new ArrayList<Event>();
        Listener broken = recorded -> {
            throw new StackOverflowError();
        };
        Ran ran = run.session(
                Plans.plan().step(world.plain("a")).build(),
                null,
                List.of(broken, recorded -> told.add(recorded.event())));

        assertThat(ending(ran)).isEqualTo(Event.Ending.COMPLETED);
        assertThat(told).isEqualTo(world.durable());
    }

    private static Event.Ending ending(Ran ran) {
        return Objects.requireNonNull(ran.ended(), "the run did not end").ending();
    }
}

package dev.windlass.plan;

import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Samples.azora;
import static dev.windlass.plan.Samples.check;
import static dev.windlass.plan.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.calendar.Point;
import dev.windlass.calendar.T;
import dev.windlass.calendar.Window;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Evidence;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.metric.Watched;
import dev.windlass.report.Console;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Mockito;

/** A null, or a number that can't be meant, is refused where it is written, with what it is in the message. */
class BadInputTest {

    /** The receivers whose public methods make up the language; a class stands for its static methods. */
    private static final List<Object> LANGUAGE = List.of(
            Release.class,
            Runner.class,
            new PlanBuilder.Destination("azora", "1.4.0"),
            azora(),
            Step.class,
            step("a"),
            Step.named("a"),
            Step.named("a").run(c -> {}),
            Nodes.class,
            checks("g"),
            Nodes.approval("go"),
            Nodes.soak("soak", Duration.ofMinutes(5), GatesPlanTest.watched("e")),
            Nodes.window("night", GatesPlanTest.NIGHT),
            Nodes.guardedBy("calm", GatesPlanTest.watched("e")),
            Check.class,
            Check.named("c"),
            Fact.class,
            Answer.class,
            Answer.passed("ok"),
            Evidence.none(),
            CheckContext.class,
            Retry.class,
            Retry.never(),
            Console.class);

    /** What may be null, or is no part of the language. */
    private static final Set<String> EXCEPT = Set.of("equals", "wait", "done");

    /** A good value for each parameter that is not the one to be null. */
    private static final Map<Class<?>, Object> GOOD = Map.ofEntries(
            Map.entry(String.class, "good"),
            Map.entry(Object.class, "good"),
            Map.entry(int.class, 1),
            Map.entry(Duration.class, Duration.ofSeconds(1)),
            Map.entry(String[].class, new String[] {"good"}),
            Map.entry(Node[].class, new Node[] {step("good")}),
            Map.entry(Step[].class, new Step<?>[] {step("good")}),
            Map.entry(Check[].class, new Check[] {check("good")}),
            Map.entry(Watched[].class, new Watched[] {GatesPlanTest.watched("good")}),
            Map.entry(Window.class, GatesPlanTest.NIGHT),
            Map.entry(Point.class, T.zero()),
            Map.entry(Verdict.class, Verdict.PASSED),
            Map.entry(Class.class, String.class));

    record Call(@Nullable Object receiver, Method method, List<@Nullable Object> arguments, String told) {
        @Override
        public String toString() {
            return told;
        }
    }

    static Stream<Arguments> nulls() {
        return LANGUAGE.stream().flatMap(BadInputTest::nulls).map(Arguments::of);
    }

    private static Stream<Call> nulls(Object subject) {
        Class<?> type = subject instanceof Class<?> c ? c : subject.getClass();
        var calls = new ArrayList<Call>();
        for (Method method : type.getMethods()) {
            boolean isStatic = Modifier.isStatic(method.getModifiers());
            if (isStatic == subject instanceof Class<?> && !EXCEPT.contains(method.getName()) && !method.isBridge()) {
                Parameter[] parameters = method.getParameters();
                for (int i = 0; i < parameters.length; i++) {
                    Class<?> parameter = parameters[i].getType();
                    String where = type.getSimpleName() + "." + method.getName() + ", " + parameters[i];
                    if (!parameter.isPrimitive()) {
                        calls.add(new Call(isStatic ? null : subject, method, arguments(method, i, null), where));
                    }
                    if (parameter.isArray()) {
                        Object holed = java.lang.reflect.Array.newInstance(parameter.getComponentType(), 1);
                        calls.add(new Call(
                                isStatic ? null : subject,
                                method,
                                arguments(method, i, holed),
                                where + " holding null"));
                    }
                }
            }
        }
        return calls.stream();
    }

    private static List<@Nullable Object> arguments(Method method, int bad, @Nullable Object value) {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(type -> GOOD.containsKey(type) ? GOOD.get(type) : mocked(type))
                .toArray();
        arguments[bad] = value;
        return Arrays.asList(arguments);
    }

    private static @Nullable Object mocked(Class<?> type) {
        return Modifier.isFinal(type.getModifiers()) || type.isSealed() ? null : Mockito.mock(type);
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void aNullIsRefusedAtOnceAndSaysWhatIsMissing(Call call) {
        Throwable thrown = catchThrowable(() -> {
            try {
                call.method().invoke(call.receiver(), call.arguments().toArray());
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });

        assertThat(thrown).isInstanceOfAny(NullPointerException.class, IllegalArgumentException.class);
        assertThat(thrown.getMessage()).isNotBlank().doesNotStartWith("Cannot ");
    }

    @Test
    void theLanguageIsAllCovered() {
        assertThat(nulls().count()).isGreaterThan(90);
    }

    @Test
    void numbersThatCannotBeMeantAreRefusedWithTheirValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> checks("g").sideBySide(0))
                .withMessage("check group 'g': at least one check must be asked at a time, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> azora().rollbackWithin(Duration.ZERO))
                .withMessage("rollbackWithin must be positive and at most 30 days, got PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> azora().rollbackWithin(Duration.ofSeconds(-1)))
                .withMessage("rollbackWithin must be positive and at most 30 days, got PT-1S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Check.named("c").timeout(Duration.ZERO))
                .withMessage("check 'c': the timeout must be positive, got PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Check.named(" "))
                .withMessage("a check needs a name, got ' '");
    }

    @Test
    void timesThatNobodyCanMeanAreRefusedWithTheirValue() {
        Duration forEver = ChronoUnit.FOREVER.getDuration();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Nodes.approval("go").expiresAfter(forEver))
                .withMessage("'go': the expiry must be positive and at most 366 days, got " + forEver);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Nodes.approval("go").expiresAfter(Duration.ofSeconds(-1)))
                .withMessage("'go': the expiry must be positive and at most 366 days, got PT-1S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> checks("g").waivedBy("dba", forEver))
                .withMessage(
                        "the time that is waited for a waiver must be positive and at most 366 days, got " + forEver);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> azora().rollbackWithin(forEver))
                .withMessage("rollbackWithin must be positive and at most 30 days, got " + forEver);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> step("a").takes(forEver))
                .withMessage("step 'a': the expected time must be positive and at most 30 days, got " + forEver);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> step("a").undoTakes(Duration.ZERO))
                .withMessage("step 'a': the expected time of its undo must be positive and at most 30 days, got PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Nodes.soak("s", forEver))
                .withMessage("watch 's': the duration must be positive and at most 30 days, got " + forEver);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Nodes.approval("go").quorum(0, "dba"))
                .withMessage("a quorum of role 'dba' needs at least one person, got 0");
        assertThat(Nodes.approval("go").expiresAfter(Duration.ofDays(366)).expiresAfter())
                .isEqualTo(Duration.ofDays(366));
    }

    @Test
    void aRetryPolicyThatTheEngineCouldNotKeepIsRefused() {
        Duration second = Duration.ofSeconds(1);
        assertRetry(() -> Retry.attempts(0), "attempts must be at least 1, got 0");
        assertRetry(() -> Retry.never().backoff(Duration.ZERO, second), "at least 1 ms, got PT0S");
        assertRetry(() -> Retry.never().backoff(second.negated(), second), "at least 1 ms, got PT-1S");
        assertRetry(() -> Retry.never().backoff(second, Duration.ofMillis(999)), "got PT0.999S and PT1S");
        assertRetry(() -> Retry.never().backoff(second, Duration.ofSeconds(Long.MAX_VALUE)), "at most a day");
        assertRetry(() -> Retry.never().backoff(Duration.ofSeconds(Long.MAX_VALUE), second), "at least the first");
        assertRetry(
                () -> new Retry(1, second, second, 0.9, 0, Retry.DEFAULT_TIMEOUT, null, List.of()),
                "multiplier must be a number of at least 1, got 0.9");
        assertRetry(
                () -> new Retry(1, second, second, Double.NaN, 0, Retry.DEFAULT_TIMEOUT, null, List.of()), "got NaN");
        assertRetry(
                () -> new Retry(1, second, second, Double.POSITIVE_INFINITY, 0, Retry.DEFAULT_TIMEOUT, null, List.of()),
                "got Infinity");
        assertRetry(
                () -> new Retry(1, second, second, 1, 1, Retry.DEFAULT_TIMEOUT, null, List.of()),
                "jitter must be from 0 to below 1, got 1.0");
        assertRetry(
                () -> new Retry(1, second, second, 1, Double.NaN, Retry.DEFAULT_TIMEOUT, null, List.of()), "got NaN");
    }

    private static void assertRetry(org.assertj.core.api.ThrowableAssert.ThrowingCallable made, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(made)
                .withMessageStartingWith("retry policy: ")
                .withMessageContaining(message);
    }
}

package dev.windlass.plan;

import static dev.windlass.plan.Nodes.checks;

import dev.windlass.Release;
import dev.windlass.calendar.Freeze;
import dev.windlass.calendar.T;
import dev.windlass.calendar.Window;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Severity;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Watched;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.util.UUID;

/** Plans and nodes that several tests build. */
final class Samples {

    private Samples() {}

    /** A check that declares what a careless implementation may declare. */
    record Odd(String name, Duration timeout) implements Check {
        @Override
        public Answer ask(CheckContext context) {
            return Answer.passed("odd");
        }
    }

    static Step<Void> step(String name) {
        return Step.named(name).run(c -> {}).undo(c -> {});
    }

    static CheckGroup gate(String name) {
        return checks(name).critical(check("one"));
    }

    static Check check(String name) {
        return Check.named(name).holds(c -> true);
    }

    static PlanBuilder azora() {
        return Release.plan("azora", "1.4.0").to("production");
    }

    /** A plan with a fact of each type, among them those whose text depends on the JVM, if one lets it. */
    static Plan facts() {
        Step<Integer> count = Step.named("zähle İstanbul 🚢")
                .with("text", "straße <ı> 漢字 🚢")
                .with("int", 1_234_567)
                .with("double that Java 17 and 19 print differently", Double.parseDouble("2e23"))
                .with("float", 0.1f)
                .with("decimal", new BigDecimal("1E+3"))
                .with("boolean", true)
                .with("char", 'ı')
                .with("enum", Severity.CRITICAL)
                .with("date", LocalDate.of(2026, 11, 21))
                .with("instant", Instant.ofEpochSecond(1_800_000_000))
                .with("duration", Duration.ofMinutes(90))
                .with("period", Period.ofMonths(1))
                .with("zone", ZoneId.of("Europe/Vienna"))
                .with("uri", URI.create("https://example.org/%C3%A9"))
                .with("path", Path.of("a", "b"))
                .with("uuid", new UUID(1, 2))
                .run(Integer.class, c -> 1)
                .readOnly();
        return azora().phase(
                        "readiness",
                        checks("cluster")
                                .critical(
                                        Check.named("nodes").with("limit", 0.01).holds(c -> true))
                                .recommended(check("changelog")))
                .phase(
                        "cutover",
                        count,
                        Step.named("migrate")
                                .reads(count)
                                .capture(String.class, c -> "before")
                                .run(Integer.class, c -> 2)
                                .idempotent()
                                .probe(c -> Settlement.notDone())
                                .undo(c -> {}))
                .pointOfNoReturn("blue is gone")
                .step(Step.named("remove").run(c -> {}).irreversible("volumes go"))
                .build();
    }

    /** A plan of all gates of people, time and metrics. */
    static Plan gates() {
        Window nights = Window.daily()
                .from(LocalTime.of(2, 0))
                .to(LocalTime.of(5, 0))
                .in(ZoneId.of("Europe/Berlin"))
                .except(Freeze.days(
                        "Christmas",
                        LocalDate.of(2026, 12, 24),
                        LocalDate.of(2026, 12, 26),
                        ZoneId.of("Europe/Berlin")));
        Watched errors = Metric.named("error rate")
                .unit("%")
                .with("query", "sum(rate(errors[5m]))")
                .reads(c -> 0)
                .above(2)
                .sustainedFor(Duration.ofMinutes(5))
                .every(Duration.ofSeconds(15))
                .onNoData(NoData.HOLD);
        return azora().author("ann")
                .rollbackWithin(Duration.ofMinutes(10))
                .role("engineering", "ann", "ben", "cyd")
                .role("sre")
                .phase(Nodes.at(
                        T.minus(Duration.ofDays(2)),
                        "readiness",
                        checks("ready").important(check("log")).waivedBy("sre", Duration.ofHours(12)),
                        Nodes.attestation("drill", "the backup was restored").quorum(1, "engineering"),
                        Nodes.approval("go")
                                .quorum(2, "engineering")
                                .quorum(1, "sre")
                                .excludingAuthor()
                                .excluding("eve")
                                .askWhenRefused()))
                .phase(
                        "cutover",
                        Nodes.window("nights", nights),
                        Nodes.guardedBy("all is well", errors)
                                .over(
                                        step("shift").takes(Duration.ofMinutes(20)),
                                        Nodes.soak("soak", Duration.ofMinutes(30), errors))
                                .interruptOnTrip())
                .phase(Nodes.at(
                        T.plus(Period.ofMonths(1), ZoneId.of("Europe/Berlin")), "clean-up", step("remove blue")))
                .verifyAfterRollback(checks("as before").critical(check("blue is well")))
                .build();
    }

    /** Prints the fingerprint: run in JVMs of all kinds. */
    public static void main(String[] args) {
        System.out.println(facts().fingerprint());
    }
}

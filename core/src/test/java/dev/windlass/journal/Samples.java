package dev.windlass.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.windlass.check.Evidence;
import dev.windlass.check.Fact;
import dev.windlass.check.Severity;
import dev.windlass.check.Verdict;
import dev.windlass.plan.NodeOutline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Events as examples, and batches of them. */
final class Samples {

    static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456789Z");
    static final Holder ANNA = new Holder("anna", "ops-1", 4711, NOON, "Windlass 1.0.0, Java 17");
    static final Holder BEN = new Holder("ben", "ops-2", 815, NOON.plusSeconds(60), "Windlass 1.0.0, Java 17");

    private static final NodeOutline NODE = new NodeOutline(
            "cutover",
            "switch traffic",
            NodeOutline.Kind.STEP,
            List.of(new Fact("service", "gw"), new Fact("größe", "a \"b\" \\ \n\t €")),
            List.of("dump", "count"),
            null,
            "gwctl select blue\ngwctl show",
            List.of(),
            "java.util.List<java.lang.String>",
            "java.lang.String",
            true,
            true,
            "",
            "",
            List.of(),
            List.of(),
            List.of(),
            "ab".repeat(32));
    private static final NodeOutline GATE = new NodeOutline(
            "readiness",
            "cluster",
            NodeOutline.Kind.CHECKS,
            List.of(),
            List.of(),
            null,
            null,
            List.of(
                    new NodeOutline.CheckOutline(
                            "nodes ready",
                            Severity.CRITICAL,
                            Duration.ofSeconds(30),
                            List.of(new Fact("at least", "3"))),
                    new NodeOutline.CheckOutline("changelog", Severity.RECOMMENDED, Duration.ofMillis(1), List.of())),
            null,
            null,
            false,
            false,
            "",
            "",
            List.of(),
            List.of(),
            List.of(),
            "01".repeat(32));
    private static final NodeOutline REMOVE = new NodeOutline(
            "",
            "remove blue",
            NodeOutline.Kind.IRREVERSIBLE_STEP,
            List.of(),
            List.of(),
            "its volumes go",
            null,
            List.of(),
            null,
            null,
            false,
            false,
            "",
            "",
            List.of(),
            List.of(),
            List.of(),
            "23".repeat(32));
    private static final Failure FAILURE =
            new Failure("java.io.IOException", "line one\nline two\u2028\u0000", List.of("a: b", "c: d"));

    private static final Attachment ATTACHED = new Attachment("89".repeat(32), 70_000, true);
    private static final List<NodeOutline> BLOCKS = List.of(
            block("prepare", NodeOutline.Kind.SIDE_BY_SIDE, List.of(new Fact("at once", "2")), "", ""),
            block("data", NodeOutline.Kind.SEQUENCE, List.of(), "prepare", ""),
            new NodeOutline(
                    "cutover",
                    "dump",
                    NodeOutline.Kind.STEP,
                    List.of(),
                    List.of(),
                    null,
                    null,
                    List.of(),
                    null,
                    null,
                    false,
                    true,
                    "data",
                    "",
                    List.of("takes traffic", "its undo loses writes"),
                    List.of("checklist 3.1"),
                    List.of(new Fact("tried", "up to 3 times, waiting PT1S to PT30S, each within PT1H")),
                    "45".repeat(32)),
            block("migrations are pending", NodeOutline.Kind.GIVEN, List.of(), "", ""),
            block("inner", NodeOutline.Kind.SEQUENCE, List.of(), "migrations are pending", "holds"),
            block("way", NodeOutline.Kind.ALTERNATIVES, List.of(new Fact("alternative", "canary")), "", ""),
            block("during maintenance", NodeOutline.Kind.PAIRED, List.of(), "", ""));

    private static NodeOutline block(
            String name, NodeOutline.Kind kind, List<Fact> facts, String within, String branch) {
        return new NodeOutline(
                "cutover",
                name,
                kind,
                facts,
                List.of(),
                null,
                null,
                List.of(),
                null,
                null,
                false,
                false,
                within,
                branch,
                List.of(),
                List.of(),
                List.of(),
                "67".repeat(32));
    }

    private Samples() {}

    /**
     * At least one example of every type that schema version 1 began with, with and without what may be missing. Frozen:
     * {@code journal/v1.jsonl} holds them. Examples of later types go into {@link #all()}.
     */
    static List<Event> ofVersion1() {
        return List.of(
                new Event.RunStarted(
                        "azora-1.4.0",
                        "azora",
                        "1.4.0",
                        "production",
                        "anna",
                        "git 0123abc",
                        "cd".repeat(32),
                        Duration.ofMinutes(5),
                        null,
                        ANNA,
                        List.of(GATE, NODE, REMOVE),
                        0,
                        null),
                new Event.RunStarted(
                        "azora-1.4.0",
                        "azora",
                        "1.4.0",
                        "",
                        null,
                        null,
                        "cd".repeat(32),
                        null,
                        null,
                        ANNA,
                        List.of(),
                        0,
                        null),
                new Event.RunResumed(2, BEN, 0),
                new Event.PlanChanged("ef".repeat(32), "git 4567def", "hot-fix of the undo", List.of(NODE, NODE)),
                new Event.PlanChanged("ef".repeat(32), null, null, List.of()),
                new Event.PhaseStarted("cutover"),
                new Event.PhaseEnded("cutover"),
                new Event.StepStarted("switch traffic", json("{\"slot\":\"blue\",\"weight\":1.10,\"n\":null}"), null),
                new Event.StepStarted("no image", null, null),
                new Event.StepSucceeded("switch traffic", json("[1,12345678901234567890,1E+3,true,\"\\u0000\"]"), null),
                new Event.StepSucceeded("no result", null, null),
                new Event.StepFailed("switch traffic", 1, FAILURE, Event.Applied.UNKNOWN, null),
                new Event.StepFailed("switch traffic", 1, FAILURE, Event.Applied.NOTHING, null),
                new Event.DoubtSettled(
                        "switch traffic", Event.Finding.DONE, json("\"green\""), null, "its probe says so"),
                new Event.DoubtSettled("switch traffic", Event.Finding.NOT_DONE, null, null, "its probe says so"),
                new Event.DoubtSettled("switch traffic", Event.Finding.RUN_AGAIN, null, null, "it is idempotent"),
                new Event.DoubtSettled("switch traffic", Event.Finding.UNKNOWN, null, null, "it has no probe"),
                new Event.NodeRefused("switch traffic", "no room"),
                new Event.GateReached("readiness"),
                new Event.CheckAnswered(
                        "readiness",
                        "nodes ready",
                        Severity.CRITICAL,
                        Verdict.NO_DATA,
                        "nothing matched",
                        Evidence.none().and("query", "up{job=\"x\"}").and("limit", 3),
                        Duration.ofNanos(1_500_000_001)),
                new Event.GatePassed("readiness"),
                new Event.GateRefused("readiness", "nodes ready: no data"),
                new Event.PointOfNoReturnPassed("blue is gone"),
                new Event.RollbackStarted("switch traffic", "it failed"),
                new Event.UndoStarted("switch traffic", 1),
                new Event.UndoSucceeded("switch traffic"),
                new Event.UndoFailed("switch traffic", 1, FAILURE, Duration.ofMillis(1500)),
                new Event.UndoFailed("switch traffic", 2, FAILURE, null),
                new Event.ClockJumped(Duration.ofMillis(-90_500)),
                new Event.OrderGiven(Order.ROLL_BACK, "ben", "error rate"),
                new Event.QuestionAsked(
                        "clean up", "it failed: RETRY, SKIP or ROLL_BACK?", Event.Matter.FAILED_PAST_POINT),
                new Event.RunSuspended("SIGTERM"),
                new Event.RunEnded(Event.Ending.ROLLBACK_FAILED, "an undo failed", Duration.ofSeconds(3)),
                new Event.RunEnded(Event.Ending.COMPLETED, "all nodes are done", null));
    }

    /**
     * Examples of what schema version 2 brought, beside those of version 1. Frozen: {@code journal/v2.jsonl} holds both.
     * Examples of later types go into {@link #all()}.
     */
    static List<Event> ofVersion2() {
        var all = new ArrayList<>(ofVersion1());
        all.addAll(List.of(
                new Event.RunStarted(
                        "azora-1.4.0-2",
                        "azora",
                        "1.4.0",
                        "production",
                        null,
                        null,
                        "cd".repeat(32),
                        null,
                        "once more",
                        ANNA,
                        BLOCKS,
                        7,
                        null),
                new Event.RunResumed(3, BEN, 8),
                new Event.StepStarted("dump", null, ATTACHED),
                new Event.Progressed("dump", "120 of 400 tables"),
                new Event.StepFailed("dump", 1, FAILURE, Event.Applied.NOTHING, Duration.ofMillis(1500)),
                new Event.AttemptStarted("dump", 2),
                new Event.CancelRequested("dump", Event.Cause.TIMEOUT, "it took longer than its timeout of PT1H"),
                new Event.CancelRequested("copy", Event.Cause.FAILED_ELSEWHERE, "what runs beside it failed"),
                new Event.CancelRequested("copy", Event.Cause.STOP, "SIGTERM"),
                new Event.StepFailed("dump", 2, FAILURE, Event.Applied.UNKNOWN, null),
                new Event.StepSucceeded("dump", null, ATTACHED),
                new Event.DoubtSettled("dump", Event.Finding.DONE, null, ATTACHED, "its probe says so"),
                new Event.BranchChosen("migrations are pending", "does not hold"),
                new Event.ChoiceFailed("migrations are pending", FAILURE),
                new Event.CheckAskedAgain(
                        "readiness", "nodes ready", 1, Verdict.ERRORED, "no route to host", Duration.ofSeconds(2)),
                new Event.QuestionAsked("dump", "RETRY or SKIP?", Event.Matter.UNDO_FAILED),
                new Event.QuestionAsked("restore", "RETRY or SKIP?", Event.Matter.UNDO_LOSES_WRITES),
                new Event.OrderGiven(Order.RETRY, "ben", "the disk has room again"),
                new Event.OrderGiven(Order.SKIP, "ben", "undone by hand"),
                new Event.StopRequested("the process was asked to end", true),
                new Event.StopRequested("the runner was asked to stop", false)));
        return List.copyOf(all);
    }

    /** Those of version 2, and of all that came since. Frozen: {@code journal/v3.jsonl} holds them. */
    static List<Event> ofVersion3() {
        var all = new ArrayList<Event>(ofVersion2());
        var signed = new Proof("windlass approve v1\ngate: go\n", "-----BEGIN SSH SIGNATURE-----\n", "ab".repeat(32));
        var vouched = new Proof("windlass approve v1\ngate: go\n", null, "ac".repeat(32));
        all.addAll(List.of(
                new Event.RunStarted(
                        "azora-1.4.0-3",
                        "azora",
                        "1.4.0",
                        "production",
                        null,
                        null,
                        "cd".repeat(32),
                        null,
                        null,
                        ANNA,
                        List.of(),
                        9,
                        NOON),
                new Event.PhaseAwaited("clean-up", "T+24h", NOON),
                new Event.WindowAwaited("nights", NOON, "closed"),
                new Event.OrderGiven(Order.MOVE_ZERO, "ben", "the freeze", NOON, signed),
                new Event.QuestionAsked("go", "RETRY?", Event.Matter.GATE_REFUSED),
                new Event.QuestionAsked("a", "SKIP?", Event.Matter.WINDOW_CLOSED),
                new Event.QuestionAsked("", "RESUME?", Event.Matter.STOPPED_BY_ORDER),
                new Event.QuestionAsked("old", "RETRY?", Event.Matter.UNVERIFIED),
                new Event.Notified("azora-1.4.0-3/1/0", "chat", null),
                new Event.Notified("azora-1.4.0-3/1/0", "pager", FAILURE),
                new Event.RunWaiting("people", NOON),
                new Event.RunWaiting("people", null),
                new Event.RunClosed(),
                new PeopleEvent.SignOffRequested(
                        "go", PeopleEvent.Matter.APPROVAL, "windlass approve v1\ngate: go\n", NOON),
                new PeopleEvent.SignedOff("go", "ben", List.of("dba"), null, signed),
                new PeopleEvent.SignedOff("ready", "ben", List.of("dba", "sre"), "it is known", vouched),
                new PeopleEvent.SignOffDeclined("go", "cyd", "not on a Friday", vouched),
                new PeopleEvent.SignOffReopened("go", "the plan changed"),
                new PeopleEvent.SubmissionRefused("ad".repeat(32), "in/go.sig", "unknown key"),
                new PeopleEvent.Acknowledged("azora-1.4.0-3/1/0", "ben", null, vouched),
                new ObservationEvent.BaselineCaptured("watch", "p95", 12.5, "captured", new Evidence(List.of())),
                new ObservationEvent.BaselineCaptured("watch", "p95", null, "no data", new Evidence(List.of())),
                new ObservationEvent.GuardArmed("watch"),
                new ObservationEvent.Sampled(
                        "watch",
                        "p95",
                        List.of(
                                new ObservationEvent.Sample(Duration.ofMillis(1500), 0.1, null),
                                new ObservationEvent.Sample(Duration.ofSeconds(3), null, "no data"))),
                new ObservationEvent.BreachBegan("watch", "p95", "at worst 40"),
                new ObservationEvent.BreachEnded("watch", "p95", Duration.ofMinutes(2), "at worst 50"),
                new ObservationEvent.GuardTripped(
                        "watch", "p95", Verdict.FAILED, "above 20", new Evidence(List.of(new Fact("limit", "20"))))));
        return List.copyOf(all);
    }

    /** At least one example of every type there is. */
    static List<Event> all() {
        return ofVersion3();
    }

    static JsonNode json(String text) {
        try {
            // As the engine reads images and results.
            return EventCodec.parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), JsonNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException(JsonMapper.class + " can't read " + text, e);
        }
    }

    static Recorded recorded(long seq, Event event) {
        return new Recorded(seq, NOON.plusMillis(seq), Duration.ofNanos(seq * 1_000_003), event);
    }

    static List<Recorded> recorded(List<Event> events) {
        var recorded = new ArrayList<Recorded>();
        for (Event event : events) {
            recorded.add(recorded(recorded.size() + 1, event));
        }
        return recorded;
    }

    /** An event that takes a few more bytes than the given number. */
    static Event sized(int bytes) {
        return new Event.PhaseStarted("x".repeat(bytes));
    }

    static List<Recorded> batch(long firstSeq, Event... events) {
        var batch = new ArrayList<Recorded>();
        for (Event event : events) {
            batch.add(recorded(firstSeq + batch.size(), event));
        }
        return batch;
    }

    /** Six batches of several events; the fourth and the last span several sectors. */
    static List<List<Recorded>> sixBatches() {
        return List.of(
                batch(1, new Event.PhaseStarted("a"), new Event.StepStarted("s", json("{\"slot\":\"blue\"}"), null)),
                batch(3, new Event.StepSucceeded("s", null, null), new Event.StepStarted("t", null, null), sized(20)),
                batch(6, new Event.StepSucceeded("t", json("\"ü\""), null)),
                batch(7, new Event.GateReached("g"), sized(1500), new Event.GatePassed("g")),
                batch(10, new Event.PointOfNoReturnPassed("p"), new Event.ClockJumped(Duration.ofSeconds(-1))),
                batch(12, new Event.UndoStarted("s", 1), sized(1100), new Event.UndoSucceeded("s")));
    }
}

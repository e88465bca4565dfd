package dev.windlass.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Release;
import dev.windlass.journal.Event;
import dev.windlass.journal.Failure;
import dev.windlass.journal.Order;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person reads at 3 a.m.: what happens, what comes next, what is left by hand. */
class ConsoleTest {

    private static String fromCutoverOn(String text) {
        return text.substring(text.indexOf("phase cutover\n") + "phase cutover\n".length());
    }

    @Test
    void aCompletedRun() {
        assertThat(Stories.completed(Telling.plain()).text()).isEqualTo("""
                2026-11-21, times in UTC
                03:00:00  azora 1.4.0 to production
                03:00:00  run azora-42, 7 nodes, fingerprint cbeea34a35c5, written by robin, code git 8b40dae
                03:00:00  run by kim on build-7, process 4711, since 2026-11-21T02:59:59Z
                03:00:00  phase readiness
                03:00:01    gate cluster asks ...   (1 of 7, next: deploy green)
                03:00:01      passed        critical     nodes (120 ms): all are ready
                03:00:01          at least=3, ready=2
                03:00:02      passed        important    backup (120 ms): 40 min old
                03:00:02      FAILED        recommended  changelog (120 ms, does not block): it does not mention 1.4.0
                03:00:02    gate cluster passed in 1.6 s
                03:00:03  phase readiness done in 2.4 s
                03:00:03  phase cutover
                03:00:04    deploy green ...   (2 of 7, next: migrate)
                03:00:04    deploy green done in 400 ms
                03:00:04    migrate ...   (3 of 7, next: switch traffic)
                03:00:05    migrate done in 400 ms
                03:00:05    switch traffic ...   (4 of 7, next: blue is gone after this)
                03:00:06    switch traffic done in 400 ms
                03:00:06  phase cutover done in 2.8 s
                03:00:06    point of no return: blue is gone after this; from here on nothing so far is undone by itself
                03:00:07  phase clean-up
                2026-11-22, times in UTC
                01:00:07    archive ...   (6 of 7, next: remove blue)
                01:00:08    archive done in 400 ms
                01:00:08    remove blue ...   (7 of 7)
                01:00:08      it can't be taken back (volumes go): from here on nothing so far is undone by itself
                01:00:08    remove blue done in 400 ms
                01:00:09  phase clean-up done in 22 h 0 min
                01:00:09  COMPLETED after 22 h 0 min: all 7 nodes are done
                """);
    }

    @Test
    void aRunThatWasRolledBackTooSlowly() {
        assertThat(fromCutoverOn(Stories.rolledBack(Telling.plain()).text())).isEqualTo("""
                03:00:04    deploy green ...   (2 of 7, next: migrate)
                03:00:04    deploy green done in 400 ms
                03:00:04    migrate ...   (3 of 7, next: switch traffic)
                03:00:05    migrate done in 400 ms
                03:00:05    switch traffic ...   (4 of 7, next: blue is gone after this)
                03:00:06    switch traffic FAILED after 400 ms, it may have taken effect: IOException: gw: connection timed out (caused by java.net.SocketException:
                                reset)
                03:00:06  ROLLING BACK, since 'switch traffic' failed: IOException: gw: connection timed out (caused by java.net.SocketException: reset)
                03:00:06    to be undone: switch traffic, migrate, deploy green; the plan allows 5 min 0 s
                03:00:06    undo switch traffic ...   (next: migrate)
                03:00:07    undo switch traffic done in 400 ms
                03:00:07    undo migrate ...   (next: deploy green)
                03:06:08    undo migrate done in 6 min 0 s
                03:06:08    undo deploy green ...   (the last one)
                03:06:08    undo deploy green done in 400 ms
                03:06:09  ROLLED BACK after 6 min 8 s: 'switch traffic' failed: IOException: gw: connection timed out (caused by java.net.SocketException: reset)
                03:06:09    the rollback took 6 min 2 s, LONGER than the 5 min 0 s that the plan allows
                """);
    }

    @Test
    void aRollbackThatFailedSaysWhatIsLeftByHand() {
        assertThat(fromCutoverOn(Stories.rollbackFailed(Telling.plain()).text()))
                .isEqualTo("""
                03:00:04    deploy green ...   (2 of 7, next: migrate)
                03:00:04    deploy green done in 400 ms
                03:00:04    migrate ...   (3 of 7, next: switch traffic)
                03:00:05    migrate done in 400 ms
                03:00:05    switch traffic ...   (4 of 7, next: blue is gone after this)
                03:00:06    switch traffic FAILED after 400 ms, it may have taken effect: IOException: gw: connection timed out (caused by java.net.SocketException:
                                reset)
                03:00:06  ROLLING BACK, since 'switch traffic' failed: IOException: gw: connection timed out (caused by java.net.SocketException: reset)
                03:00:06    to be undone: switch traffic, migrate, deploy green; the plan allows 5 min 0 s
                03:00:06    undo switch traffic ...   (next: migrate)
                03:00:07    undo switch traffic done in 400 ms
                03:00:07    undo migrate ...   (next: deploy green)
                03:00:08    undo migrate FAILED, attempt 1 of 3, the next one in 1.2 s: IOException: gw: connection timed out (caused by java.net.SocketException:
                                reset)
                03:00:08    undo migrate ...   (attempt 2 of 3, next: deploy green)
                03:00:08    undo migrate FAILED, attempt 2 of 3 and no further one: same as attempt 1
                03:00:09  ROLLBACK FAILED after 8.8 s: 'switch traffic' failed: IOException: gw: connection timed out (caused by java.net.SocketException: reset);
                              then the undo of step 'migrate' failed 2 times, at last with IOException: gw: connection timed out (caused by java.net.SocketException:
                              reset)
                03:00:09    the rollback took 3.0 s
                03:00:09  STILL IN PLACE, TO BE UNDONE BY HAND IN THIS ORDER:
                03:00:09    1. migrate
                               (the plan gives no instruction: Step.undoByHand)
                03:00:09    2. deploy green
                               kubectl delete deployment green
                               kubectl get pods
                """);
    }

    @Test
    void aRunThatAGateStopped() {
        assertThat(Stories.stopped(Telling.plain()).text()).isEqualTo("""
                2026-11-21, times in UTC
                03:00:00  azora 1.4.0 to production
                03:00:00  run azora-42, 7 nodes, fingerprint cbeea34a35c5, written by robin, code git 8b40dae
                03:00:00  run by kim on build-7, process 4711, since 2026-11-21T02:59:59Z
                03:00:00  phase readiness
                03:00:01    gate cluster asks ...   (1 of 7, next: deploy green)
                03:00:01      FAILED        critical     nodes (120 ms): 2 are ready, 3 wanted
                03:00:01          at least=3, ready=2
                03:00:02      ERRORED       important    backup (120 ms): IOException: no route to host
                03:00:02      NO DATA       recommended  changelog (120 ms, does not block): there is none
                03:00:02    gate cluster REFUSED: critical check 'nodes' FAILED: 2 are ready, 3 wanted
                03:00:03  STOPPED, nothing was changed, after 2.8 s: gate 'cluster' refused: critical check 'nodes' FAILED: 2 are ready, 3 wanted
                """);
    }

    @Test
    void aRunThatAskedPastAPointOfNoReturnAndWasAnswered() {
        assertThat(fromCutoverOn(Stories.answered(Telling.plain()).text())).isEqualTo("""
                03:00:04    deploy green ...   (2 of 7, next: migrate)
                03:00:04    deploy green done in 400 ms
                03:00:04    migrate ...   (3 of 7, next: switch traffic)
                03:00:05    migrate done in 400 ms
                03:00:05    switch traffic ...   (4 of 7, next: blue is gone after this)
                03:00:06    switch traffic done in 400 ms
                03:00:06  phase cutover done in 2.8 s
                03:00:06    point of no return: blue is gone after this; from here on nothing so far is undone by itself
                03:00:07  phase clean-up
                03:00:07    archive ...   (6 of 7, next: remove blue)
                03:00:08    archive done in 400 ms
                03:00:08    remove blue ...   (7 of 7)
                03:00:08      it can't be taken back (volumes go): from here on nothing so far is undone by itself
                03:00:08    remove blue FAILED after 400 ms, nothing took effect: IOException: gw: connection timed out (caused by java.net.SocketException: reset)
                03:00:09  STANDS STILL: 'remove blue' failed past a point of no return: IOException: gw: connection timed out (caused by java.net.SocketException:
                              reset). Order one of: RETRY it, SKIP it, or ROLL_BACK what came after the point
                03:00:09    ROLL_BACK would undo: archive
                03:00:09    it goes on by an order only, RETRY, SKIP or ROLL_BACK: Runner.order(choice, by, reason), or a signed one where the runner has an inbox
                03:00:09  resumed: session 2 of run azora-42, 6 of 7 nodes done, run by kim on build-7, process 4711, since 2026-11-21T02:59:59Z
                03:00:09  STANDS STILL: 'remove blue' failed past a point of no return: IOException: gw: connection timed out (caused by java.net.SocketException:
                              reset). Order one of: RETRY it, SKIP it, or ROLL_BACK what came after the point
                03:00:09    ROLL_BACK would undo: archive
                03:00:09    it goes on by an order only, RETRY, SKIP or ROLL_BACK: Runner.order(choice, by, reason), or a signed one where the runner has an inbox
                03:00:10  order by kim, by name only: ROLL_BACK, undo what came after the point of no return. Reason: we stay on green
                03:00:10    to be undone: archive; the plan allows 5 min 0 s
                03:00:10    undo archive ...   (the last one)
                03:00:10    undo archive done in 400 ms
                03:00:11  ROLLED BACK after 10.8 s: 'remove blue' failed: IOException: gw: connection timed out (caused by java.net.SocketException: reset)
                03:00:11    the rollback took 800 ms
                03:00:11    still in place, done before the point of no return: switch traffic, migrate, deploy green
                """);
    }

    @Test
    void aSuspendedRun() {
        assertThat(fromCutoverOn(Stories.suspended(Telling.plain()).text())).isEqualTo("""
                03:00:04    deploy green ...   (2 of 7, next: migrate)
                03:00:04    deploy green done in 400 ms
                03:00:04  SUSPENDED: the runner was asked to stop; start it again to resume it
                """);
    }

    @Test
    void aResumedRunWhoseStepWasInDoubt() {
        assertThat(Stories.resumed(Telling.plain()).text()).isEqualTo("""
                2026-11-21, times in UTC
                03:20:04  resumed: session 2 of run azora-42, 2 of 7 nodes done, run by kim on build-7, process 4711, since 2026-11-21T02:59:59Z
                03:20:04    it goes on with: migrate (its end is not known)
                03:20:04  the plan or its code changed ahead, now 7 nodes, fingerprint fedcba987654, code git 9c51, by order: kim: undo mended
                03:20:04    it goes on with: migrate (its end is not known)
                03:20:05  the clock jumped back by 1 h 1 min; no wait is shortened by it
                03:20:05    migrate was in doubt, taken as to be run again: its probe says that it is not done
                03:20:05    migrate ...   (3 of 7, once more, next: switch traffic)
                03:20:06    migrate done in 400 ms
                03:20:06    switch traffic NOT STARTED: the disk is full
                03:20:06  ROLLING BACK, since 'switch traffic' failed: the disk is full
                03:20:06    to be undone: migrate, deploy green; the plan allows 5 min 0 s
                03:20:07    undo migrate ...   (next: deploy green)
                03:20:07  resumed: session 3 of run azora-42, 3 of 7 nodes done, run by kim on build-7, process 4711, since 2026-11-21T02:59:59Z
                03:20:07    the rollback goes on, to be undone: migrate, deploy green
                03:20:08    undo migrate ...   (next: deploy green)
                03:20:08    undo migrate done in 400 ms
                """);
    }

    /** R1: a run that asks and is started without an order asks again, though its process was told nothing before. */
    @Test
    void r1_aRunThatIsResumedWithoutTheOrderItAsksForAsksAgainAndInAnotherProcessToo() {
        Telling here = Stories.asking(Telling.plain());
        String before = here.text();
        String again =
                here.that(new Event.RunResumed(2, Telling.HOLDER, 2)).text().substring(before.length());

        assertThat(again)
                .contains("STANDS STILL: 'remove blue' failed past a point of no return")
                .contains("ROLL_BACK would undo: archive", "an order only, RETRY, SKIP or ROLL_BACK: Runner.order(")
                .doesNotContain("it goes on with");
        String elsewhere = Telling.plain()
                .replaying(
                        Telling.started(Stories.plan()),
                        new Event.QuestionAsked(
                                "remove blue", "what now? " + "x".repeat(2_000), Event.Matter.FAILED_PAST_POINT))
                .that(new Event.RunResumed(2, Telling.HOLDER, 2))
                .text();
        assertThat(elsewhere).contains("STANDS STILL: what now?", "RETRY, SKIP or ROLL_BACK");
        assertThat(here.that(
                                new Event.OrderGiven(Order.SKIP, "kim", "it can wait"),
                                new Event.RunResumed(3, Telling.HOLDER, 2))
                        .text()
                        .substring(before.length() + again.length()))
                .doesNotContain("STANDS STILL");
    }

    /** R1: a failure is told in full once a session, whatever the number of its attempt, and another one in full too. */
    @Test
    void r1_anUndoThatFailsTheSameWayAgainSaysAtWhichAttemptItWasTold() {
        var other = new Failure("java.io.IOException", "quota", List.of());
        Telling told = Stories.ready(Telling.plain())
                .that(Stories.done("migrate"))
                .that(
                        new Event.RollbackStarted("migrate", "no"),
                        new Event.UndoFailed("migrate", 1, Stories.TIMEOUT, Duration.ZERO),
                        new Event.UndoFailed("migrate", 2, other, Duration.ZERO),
                        new Event.UndoFailed("migrate", 3, Stories.TIMEOUT, Duration.ZERO),
                        new Event.UndoFailed("migrate", 4, other, Duration.ZERO),
                        new Event.UndoFailed("deploy green", 5, other, Duration.ZERO),
                        new Event.RunResumed(2, Telling.HOLDER, 2),
                        new Event.UndoFailed("migrate", 5, other, null));

        assertThat(told.text().lines().filter(line -> line.contains(" FAILED, attempt ")))
                .extracting(line -> line.substring(line.indexOf("undo"), line.indexOf("undo") + 12)
                        + line.substring(line.lastIndexOf(line.contains("same as") ? "same as" : "IOException")))
                .containsExactly(
                        "undo migrateIOException: gw: connection timed out (caused by java.net.SocketException:",
                        "undo migrateIOException: quota",
                        "undo migratesame as attempt 1",
                        "undo migratesame as attempt 2",
                        "undo deploy IOException: quota",
                        "undo migrateIOException: quota");
    }

    /** R1: what is left to be done by hand is the last that a person reads, and nothing is told more loudly. */
    @Test
    void r1_whatIsLeftByHandIsToldLastAndLoudest() {
        String text = Stories.rollbackFailed(Telling.coloured()).text();

        assertThat(text.lines().filter(line -> line.contains("\u001b[1;7;31m")))
                .singleElement()
                .asString()
                .contains("STILL IN PLACE");
        assertThat(text.substring(text.indexOf("STILL IN PLACE"))
                        .lines()
                        .skip(1)
                        .toList())
                .hasSize(5)
                .allSatisfy(line -> assertThat(line).contains("\u001b[1"));
        assertThat(text).contains("\u001b[1m     kubectl get pods\u001b[0m\n").endsWith("kubectl get pods\u001b[0m\n");
    }

    /** R1: only what the plan says is to be done by hand is told as such, not a fact that happens to have that name. */
    @Test
    void r1_aFactIsNeverTakenForAnInstructionOrForTheReasonOfAnIrreversibleStep() {
        Plan plan = Release.plan("azora", "1.4.0")
                .to("production")
                .step(Step.named("a")
                        .with("undo by hand", "rm -rf /")
                        .with("irreversible", "no")
                        .run(c -> {})
                        .undo(c -> {}))
                .step(Step.named("b").with("irreversible", "no").run(c -> {}).irreversible("gone"))
                .build();
        String text = Telling.plain()
                .that(Telling.started(plan))
                .that(Stories.done("a"))
                .that(new Event.RunEnded(Event.Ending.ROLLBACK_FAILED, "no", null))
                .that(new Event.StepStarted("b", null, null))
                .text();

        assertThat(text)
                .contains("(the plan gives no instruction: Step.undoByHand)", "can't be taken back (gone)")
                .doesNotContain("rm -rf", "taken back (no)");
    }

    /** NotApplied takes back the point of no return that an irreversible step was from its start. */
    @Test
    void anIrreversibleStepThatTookNoEffectLeavesWhatCameBeforeItToBeUndone() {
        String text = Stories.ready(Telling.plain())
                .that(Stories.done("deploy green"))
                .that(
                        new Event.StepStarted("remove blue", null, null),
                        new Event.StepFailed("remove blue", 1, Stories.TIMEOUT, Event.Applied.NOTHING, null),
                        new Event.RollbackStarted("remove blue", "no"))
                .text();
        assertThat(text).contains("to be undone: deploy green;");
    }

    /** A retry by order tells no second StepStarted. */
    @Test
    void aStepTriedAgainByOrderIsToBeUndoneAgainAndTimedFromTheOrder() {
        String text = Stories.pastThePoint(Telling.plain())
                .that(
                        new Event.StepStarted("archive", null, null),
                        new Event.StepFailed("archive", 1, Stories.TIMEOUT, Event.Applied.NOTHING, null),
                        new Event.QuestionAsked("archive", "what now?", Event.Matter.FAILED_PAST_POINT))
                .after(Duration.ofHours(1))
                .that(new Event.RunResumed(2, Telling.HOLDER, 2), new Event.OrderGiven(Order.RETRY, "kim", "again"))
                .that(
                        new Event.StepSucceeded("archive", null, null),
                        new Event.QuestionAsked("remove blue", "and now?", Event.Matter.FAILED_PAST_POINT))
                .text();
        assertThat(text)
                .contains("ROLL_BACK would undo: nothing", "archive done in 400 ms", "ROLL_BACK would undo: archive");
    }

    static Stream<UnaryOperator<Telling>> stories() {
        return Stream.of(
                Stories::completed,
                Stories::rolledBack,
                Stories::rollbackFailed,
                Stories::stopped,
                Stories::answered,
                Stories::suspended,
                Stories::resumed);
    }

    @ParameterizedTest
    @MethodSource("stories")
    void colourAddsAnsiCodesAndNothingElse(UnaryOperator<Telling> story) {
        String coloured = story.apply(Telling.coloured()).text();
        assertThat(coloured).contains("\u001b[1m", "\u001b[0m");
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]+m", ""))
                .isEqualTo(story.apply(Telling.plain()).text());
    }

    @Test
    void whatOthersWroteReachesTheTerminalWithoutControlCharacters() {
        String evil = "a\bb\u001b[2Jc\u009b31md\u0007e\u2028f\u202eg\0h";
        String text = failing(evil).text();
        assertThat(text.replace("\n", "")).doesNotContainPattern("[\\p{Cc}\\u2028\\u202e]");
        assertThat(text.lines().count())
                .isEqualTo(failing("plain").text().lines().count());
        assertThat(text).contains("a b [2Jc 31md e f g h");
    }

    @Test
    void whatHasSeveralLinesKeepsThemFurtherInThanItsFirstSoThatNoneCanPassForALineOfTheConsole() {
        String text = failing("is not rolled out:\n1 of 3 is ready\r\n\n  03:00:00  switch traffic done\nlog: "
                        + "word ".repeat(60))
                .text();
        assertThat(text)
                .containsSubsequence(
                        "migrate FAILED after 400 ms, it may have taken effect: E: is not rolled out:\n",
                        "                1 of 3 is ready\n",
                        "                03:00:00  switch traffic done\n",
                        "                log: word ",
                        "\n                    word ");
        assertThat(failing("x\n".repeat(Screen.MOST_LINES + 1)).text())
                .contains("\n                … (1 more line in the journal)\n");
        assertThat(failing("x\n".repeat(Screen.MOST_LINES + 2)).text()).contains("… (2 more lines in the journal)\n");
        assertThat(failing("x\n".repeat(Screen.MOST_LINES)).text()).doesNotContain("more line");
    }

    @Test
    void aHugeMessageIsFoldedUnderItsLineAndCut() {
        String text = failing("word ".repeat(10_000)).text();
        assertThat(text.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(10 + Screen.WIDTH));
        assertThat(text.lines().filter(line -> line.contains("FAILED"))).hasSize(1);
        assertThat(text.lines().filter(line -> line.startsWith("                word")))
                .hasSizeBetween(5, 15);
        assertThat(text).contains("more characters in the journal");
    }

    @Test
    void r1_oneIsToldInTheSingular() {
        int around = "  migrate FAILED after 400 ms, it may have taken effect: E: ".length();
        assertThat(failing("x".repeat(Screen.LONGEST + 1 - around)).text().replaceAll("\\s+", " "))
                .contains("… (1 more character in the");
        assertThat(failing("x".repeat(Screen.LONGEST + 2 - around)).text().replaceAll("\\s+", " "))
                .contains("… (2 more characters in the");
        Plan plan = Release.plan("azora", "1.4.0")
                .to("production")
                .step(Stories.step("a"))
                .build();
        assertThat(Telling.plain()
                        .that(Telling.started(plan), new Event.RunResumed(2, Telling.HOLDER, 2))
                        .text())
                .contains("azora-42, 1 node, ", "0 of 1 node done");
    }

    @Test
    void aLongWordSuchAsAPathIsKeptWhole() {
        String path = "/x".repeat(300);
        assertThat(failing("can't read " + path + " at all").text()).contains(path);
    }

    private static Telling failing(String message) {
        return Telling.plain()
                .that(
                        Telling.started(Stories.plan()),
                        new Event.StepStarted("migrate", null, null),
                        new Event.StepFailed(
                                "migrate", 1, new Failure("E", message, List.of()), Event.Applied.UNKNOWN, null));
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 ms",
        "PT0.999S, 999 ms",
        "PT1.96S, 1.9 s",
        "PT59.99S, 59.9 s",
        "PT1M, 1 min 0 s",
        "PT59M59S, 59 min 59 s",
        "PT2H5M, 2 h 5 min",
        "PT76H, 3 d 4 h",
        "PT-61M, -1 h 1 min"
    })
    void timesAreTellableToAPerson(Duration time, String words) {
        assertThat(Words.time(time)).isEqualTo(words);
    }

    @Test
    void theOutcomeIsToldLineByLineWithoutControlCharacters() {
        var bytes = new java.io.ByteArrayOutputStream();
        Console.plain(
                        new java.io.PrintStream(bytes, true, java.nio.charset.StandardCharsets.UTF_8),
                        java.time.ZoneOffset.UTC)
                .outcome("Refused: it is held\u001b[2J\n  by ada");

        assertThat(bytes.toString(java.nio.charset.StandardCharsets.UTF_8).lines())
                .containsExactly("outcome: Refused: it is held [2J", "  by ada");
    }
}

package dev.windlass.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.journal.Event;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Proof;
import dev.windlass.journal.Recorded;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Random events, deliveries, failures and waits, cut at every place by a restart, and the whole held against {@link
 * NoticeRules}, which share no code with the fold.
 */
class ResumedNoticesTest {

    private static final List<Duration> LATER =
            List.of(Duration.ZERO, Duration.ofMinutes(1), Duration.ofMinutes(6), Duration.ofHours(9));

    private static int runs;
    private static int cases;

    @AfterContainer
    static void numbers() {
        System.out.printf("suite notices: cases=%d wrong=0 runs=%d%n", cases, runs);
    }

    @Property(
            tries = 200,
            seed = "20261121",
            edgeCases = EdgeCasesMode.NONE,
            afterFailure = AfterFailureMode.PREVIOUS_SEED,
            shrinking = ShrinkingMode.OFF)
    @Label(
            "Wherever a run is cut, nothing is told twice, nothing that was due is lost, and nobody is called without need")
    void rules(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int moves) {
        var random = new Random(seed);
        Journaled run = Journaled.begun(NoticeRules.NOTIFICATIONS);
        for (int move = 0; move < moves; move++) {
            one(random, run);
            cases++;
            assertThat(answers(run.folded(run.journal()), run))
                    .as("after the restart at event %d", run.journal().size())
                    .isEqualTo(answers(run.notices(), run));
        }
        drained(run);
        assertThat(NoticeRules.broken(run.journal())).as("%s", run.journal()).isEmpty();
        runs++;
    }

    /** One thing that happens. */
    private static void one(Random random, Journaled run) {
        switch (random.nextInt(8)) {
            case 0, 1 -> run.then(event(random, run));
            case 2, 3, 4 -> attempt(random, run);
            case 5 -> run.after(Duration.ofSeconds(random.nextInt(20)));
            case 6 -> run.after(Duration.ofSeconds(random.nextInt(1_800)));
            default -> {
                if (random.nextInt(3) == 0) {
                    run.resumed();
                } else {
                    run.restarted();
                }
            }
        }
    }

    private static void attempt(Random random, Journaled run) {
        List<Notice> due = run.due();
        if (!due.isEmpty()) {
            Notice notice = due.get(random.nextInt(due.size()));
            if (random.nextInt(5) < 2) {
                run.failed(notice);
            } else {
                run.delivered(notice);
            }
        }
    }

    private static Event event(Random random, Journaled run) {
        long seq = 1L + random.nextInt(run.journal().size());
        return switch (random.nextInt(15)) {
            case 0 -> new Event.PhaseStarted("cutover");
            case 1 -> new Event.GateRefused("ready", "nodes: failed");
            case 2 ->
                new Event.StepFailed("migrate", 1, Journaled.FAILURE, Event.Applied.NOTHING, Duration.ofSeconds(1));
            case 3, 4 -> new Event.RollbackStarted(random.nextBoolean() ? "migrate" : "switch", "it failed");
            case 5, 6, 7 -> Journaled.question(random.nextBoolean() ? "migrate" : "switch");
            case 8 -> Journaled.order();
            case 9 ->
                new PeopleEvent.Acknowledged(
                        "azora-7/" + seq + "/" + random.nextInt(3),
                        "ben",
                        "I look at it",
                        new Proof("said", null, "00"));
            case 10 -> new Event.RunSuspended("it can't be stopped");
            case 11 -> new Event.StepStarted("switch", null, null);
            case 12 -> new Event.PhaseEnded("cutover");
            case 13 -> new Event.RunWaiting(random.nextBoolean() ? "people" : "a phase", null);
            default ->
                new Event.RunEnded(
                        random.nextBoolean() ? Event.Ending.COMPLETED : Event.Ending.ROLLED_BACK, "it is over", null);
        };
    }

    /** All that a fold answers, now and later. */
    private static List<Object> answers(Notices notices, Journaled run) {
        return List.of(
                notices.unacknowledged(),
                LATER.stream().map(time -> notices.due(run.now().plus(time))).toList(),
                LATER.stream().map(time -> notices.nextAt(run.now().plus(time))).toList());
    }

    /** Everything is delivered that is due or will be. */
    private static void drained(Journaled run) {
        Set<String> told = new TreeSet<>();
        while (true) {
            for (Notice notice : run.due()) {
                String call = notice.channel().name() + " " + notice.message().id();
                assertThat(told.add(call)).as("%s is told once", call).isTrue();
                run.delivered(notice);
            }
            var next = run.notices().nextAt(run.now());
            if (next.isEmpty()) {
                assertThat(run.due()).isEmpty();
                return;
            }
            run.after(Duration.between(run.now(), next.get()));
        }
    }

    static boolean is(Recorded recorded, Class<? extends Event> type) {
        return type.isInstance(recorded.event());
    }
}

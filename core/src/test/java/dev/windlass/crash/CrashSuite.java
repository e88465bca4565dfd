package dev.windlass.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Releases in a process of their own, with a journal that outlives it, killed with SIGKILL: before and after each write of the
 * journal, and before and after each thing that the user's code does, forward and in the rollback, when people are asked
 * and when they sign, when it is watched, and when it is asked whether all is as before; then started again and killed
 * again, at random points, until the run ends. In the end the world is as after a run without a kill.
 */
@DisplayName(
        "Killed at whatever point and started again, a run ends as if it had not been (S2, S7, C1, C2, C3, C6, B4-B7,"
                + " G1, G7)")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class CrashSuite {

    /** Another seed kills at other points: {@code -Dwindlass.crash.seed=…}. */
    private static final long SEED = Long.getLong("windlass.crash.seed", 20_261_121);

    private static final int AT_ONCE = 2;
    /** How often a run is killed, if it doesn't end before. */
    private static final List<Integer> KILLS_A_RUN = List.of(1, 1, 2, 3);
    /** Up to which point of a later session it is killed. */
    private static final int FARTHEST = 12;

    private static final int ENOUGH = 5;
    private static final int LEAST_KILLS = 500;

    @TempDir
    static Path directory;

    private static Jvm jvm;
    private static ExecutorService starters;
    private static final BlockingQueue<Child> CHILDREN = new LinkedBlockingQueue<>();
    private static final AtomicInteger POINTS = new AtomicInteger();
    private static final AtomicInteger TAKEN = new AtomicInteger();
    private static final AtomicInteger KILLS = new AtomicInteger();
    private static final AtomicInteger PASSED = new AtomicInteger();
    private static final AtomicInteger RESUMES = new AtomicInteger();
    private static final AtomicInteger DIFFERING = new AtomicInteger();
    private static final Set<Releases> PLANS = Collections.synchronizedSet(new HashSet<>());

    /** Where its runs are recorded. */
    protected abstract Keeping keeping();

    /** What its line of numbers begins with. */
    protected abstract String name();

    /** Of how many points of a run one is taken to kill it there first; which ones depends on the seed. */
    protected int oneOf() {
        return 1;
    }

    @BeforeAll
    void archive() throws Exception {
        starters = Executors.newFixedThreadPool(AT_ONCE);
        jvm = Jvm.in(directory);
        for (int i = 0; i < AT_ONCE; i++) {
            CHILDREN.add(new Child(jvm, keeping()));
        }
        Process process = jvm.archiving(CrashChild.class, CrashChild.arguments(keeping()));
        try (OutputStream sessions = process.getOutputStream()) {
            for (Releases release : Releases.values()) {
                Path first = Files.createTempDirectory(directory, "archive");
                FileWorld.make(first);
                sessions.write(CrashChild.session(release, first, Points.NOWHERE, CrashChild.NO_ORDER));
            }
        }
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s%s", said, jvm.errors()).isZero();
        assertThat(said).startsWith(CrashChild.ENDED);
    }

    @AfterAll
    void numbers() throws Exception {
        starters.shutdownNow();
        for (Child child : CHILDREN) {
            child.close();
        }
        System.out.printf(
                "suite %s: kills=%d points=%d/%d plans=%d resumes=%d differing=%d%n",
                name(), KILLS.get(), TAKEN.get(), POINTS.get(), PLANS.size(), RESUMES.get(), DIFFERING.get());
        if (PASSED.get() == Releases.values().length) {
            assertThat(KILLS.get()).as("kills of the whole suite").isGreaterThanOrEqualTo(LEAST_KILLS / oneOf());
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void killed_at_every_point(Releases release) throws Exception {
        PLANS.add(release);
        Schedule undisturbed = undisturbed(release);
        undisturbed.endsAs(undisturbed);
        Set<String> killedAt = ConcurrentHashMap.newKeySet();
        var random = new Random(SEED ^ release.name().hashCode());

        var numbered = new ArrayList<Callable<Void>>();
        long next = SEED + release.name().hashCode();
        for (Schedule.Point point : undisturbed.everyPoint()) {
            String number = Integer.toString(point.number());
            long seed = random.nextLong();
            if (next++ % oneOf() == 0) {
                numbered.add(schedule(release, undisturbed, point.session(), number, seed, killedAt));
            }
        }
        POINTS.addAndGet(undisturbed.everyPoint().size());
        TAKEN.addAndGet(numbered.size());
        all(numbered);
        if (oneOf() == 1) {
            allOthers(release, undisturbed, random, killedAt);
        }
        PASSED.incrementAndGet();
    }

    private static void allOthers(Releases release, Schedule undisturbed, Random random, Set<String> killedAt)
            throws Exception {
        // What runs side by side comes in another order each time, and batches hold other events: those are killed by
        // their number alone.
        var missed = new HashSet<>(undisturbed.points());
        missed.removeAll(killedAt);
        missed.removeIf(point -> point.contains("append"));
        all(missed.stream()
                .map(point -> schedule(release, undisturbed, 1, point, random.nextLong(), killedAt))
                .toList());

        missed.removeAll(killedAt);
        assertThat(missed).as("points at which it was not killed").isEmpty();
    }

    private static Schedule undisturbed(Releases release) throws Exception {
        Child child = CHILDREN.take();
        try {
            return Schedule.undisturbed(child, release, Files.createDirectory(directory.resolve(release.name())));
        } finally {
            CHILDREN.add(child);
        }
    }

    private static Callable<Void> schedule(
            Releases release, Schedule undisturbed, int session, String first, long seed, Set<String> killedAt) {
        return () -> {
            assertThat(DIFFERING.get())
                    .as("runs that went wrong; the others are not begun")
                    .isLessThan(ENOUGH);
            Path own = Files.createTempDirectory(directory, release.name());
            Child child = CHILDREN.take();
            var schedule = new Schedule(child, release, own);
            var random = new Random(seed);
            try {
                schedule.run(session, first, KILLS_A_RUN.get(random.nextInt(KILLS_A_RUN.size())), FARTHEST, random);
                schedule.endsAs(undisturbed);
            } catch (Throwable wrong) {
                DIFFERING.incrementAndGet();
                throw new AssertionError(
                        release + ", killed first in session " + session + " at " + first + ", seed " + SEED + ": "
                                + wrong.getMessage() + "\n" + schedule.told(),
                        wrong);
            } finally {
                CHILDREN.add(child);
                KILLS.addAndGet(schedule.killedAt().size());
                RESUMES.addAndGet(schedule.resumes());
                killedAt.addAll(schedule.killedAt());
            }
            return null;
        };
    }

    private static void all(List<Callable<Void>> schedules) throws Exception {
        for (Future<Void> future : starters.invokeAll(schedules)) {
            try {
                future.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof AssertionError wrong) {
                    throw wrong;
                }
                throw e;
            }
        }
    }
}

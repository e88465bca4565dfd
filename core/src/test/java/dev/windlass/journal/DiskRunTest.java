package dev.windlass.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Whole runs on a medium of which anything fails at any operation: what the world is like, and what the outcome says. */
class DiskRunTest {

    private static final int STEPS = 3;

    private static int runs;
    private static int resumed;
    private static int allWrong;

    @TempDir
    Path directory;

    private final List<String> wrong = new ArrayList<>();
    private Path journal;
    private List<String> world = new ArrayList<>();
    private String fault = "";

    @BeforeAll
    static void quiet() {
        ((Logger) LoggerFactory.getLogger("dev.windlass")).setLevel(Level.ERROR);
    }

    @AfterAll
    static void count() {
        ((Logger) LoggerFactory.getLogger("dev.windlass")).setLevel(null);
        System.out.println("suite disk-runs: faults=" + runs + " resumed=" + resumed + " wrong=" + allWrong);
    }

    private void wrong(String what) {
        wrong.add(fault + ": " + what);
    }

    private List<Event> recorded() throws IOException {
        var events = new ArrayList<Event>();
        Path azora = journal.resolve("azora/production");
        if (Files.isDirectory(azora)) {
            try (Stream<Path> all = Files.list(azora)) {
                for (Path file :
                        all.filter(each -> each.toString().endsWith(".jsonl")).toList()) {
                    FileJournal.read(file, recorded -> events.add(recorded.event()));
                }
            }
        }
        return events;
    }

    private Step<String> step(int number) {
        String name = "step " + number;
        return Step.named(name)
                .capture(String.class, c -> "before " + name)
                .run(String.class, c -> {
                    if (recorded().stream()
                            .noneMatch(event -> event instanceof Event.StepStarted started
                                    && started.node().equals(name))) {
                        wrong("the action of " + name + " began without a record of it");
                    }
                    if (world.contains(name)) {
                        wrong(name + " was done twice");
                    }
                    world.add(name);
                    return name.repeat(number == 2 ? 20_000 : 10);
                })
                .undo(c -> {
                    if (!c.before().equals("before " + name)) {
                        wrong("the undo of " + name + " got another image");
                    }
                    world.remove(name);
                });
    }

    /** Three steps, and one that fails if that is wanted. */
    private Plan plan(boolean fails) {
        PlanBuilder plan = Release.plan("azora", "1.4.0").to("production");
        for (int i = 1; i < STEPS; i++) {
            plan = plan.step(step(i));
        }
        return plan.step(
                        fails
                                ? Step.named("fails")
                                        .run(c -> {
                                            throw new IllegalStateException("it went wrong");
                                        })
                                        .undo(c -> {})
                                : step(STEPS))
                .build();
    }

    private Outcome run(Medium medium, boolean forced, boolean fails) {
        return Runner.of(plan(fails))
                .journal(new FileJournal(journal, forced, medium))
                .run();
    }

    /** The whole of one run in which something fails, and of the one that goes on from there. */
    private void check(FaultyMedium medium, boolean forced, boolean fails, boolean onlyFull, String what)
            throws IOException {
        runs++;
        fault = what + ", forced " + forced + ", fails " + fails;
        journal = directory.resolve(String.valueOf(runs));
        world = new ArrayList<>();
        Outcome outcome = run(medium, forced, fails);
        if (outcome instanceof Outcome.JournalLost lost) {
            List<String> said =
                    lost.inPlace().stream().map(Outcome.LeftBehind::step).toList();
            boolean neverBegan = recorded().isEmpty() && world.isEmpty();
            if ((onlyFull && !neverBegan) || !said.containsAll(world)) {
                wrong(world + " is in place, and it says " + lost);
            }
        } else {
            verify(outcome, outcome instanceof Outcome.Refused);
        }
        if (outcome instanceof Outcome.JournalLost || outcome instanceof Outcome.Refused) {
            resumed++;
            verify(run(FileDisk::writable, forced, fails), false);
        }
        recorded(); // it is whole
    }

    private void verify(Outcome outcome, boolean mayBeRefused) {
        boolean right = outcome instanceof Outcome.Completed
                ? world.size() == STEPS
                : world.isEmpty()
                        && (mayBeRefused
                                || outcome instanceof Outcome.RolledBack
                                || outcome instanceof Outcome.Stopped);
        if (!right) {
            wrong(world + " is in place, and it says " + outcome);
        }
    }

    @Test
    @DisplayName(
            "J4, C3: whatever fails, at any operation of a run: not started, rolled back, or resumable and said so")
    void every_fault_of_a_run() throws IOException {
        for (boolean forced : List.of(true, false)) {
            for (boolean fails : List.of(true, false)) {
                var counting = new FaultyMedium();
                check(counting, forced, fails, true, "nothing");
                for (int call = 0; call < counting.calls.size(); call++) {
                    String at = counting.calls.get(call) + " of call " + call;
                    check(new FaultyMedium().full(call), forced, fails, true, "full from " + at);
                    for (FaultyDisk.Effect effect : FaultyDisk.Effect.values()) {
                        for (boolean forGood : List.of(true, false)) {
                            String error = forGood ? "Read-only file system" : "Input/output error";
                            check(
                                    new FaultyMedium().failing(call, effect, forGood, error),
                                    forced,
                                    fails,
                                    false,
                                    effect + " effect, for good " + forGood + ", of " + at);
                        }
                    }
                }
            }
        }
        allWrong += wrong.size();
        assertThat(wrong).isEmpty();
        assertThat(resumed).isPositive();
    }

    /** Attaches contents and records their names, behind two seals too; whatever was refused is done once more on a medium that works. */
    private static List<String> attachAndName(Journal.RunLog log) {
        var named = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            try {
                log.reopen();
                String name = log.attach(("content " + i).repeat(3_000 * i).getBytes(UTF_8));
                log.append(Samples.batch(i + 1, new Event.PhaseStarted(name)), i == 1 || i == 2);
                named.add(name);
            } catch (JournalException e) {
                assertThat(e).hasMessageContaining("/azora/production/0001-run.");
            }
        }
        return named;
    }

    @Test
    @DisplayName(
            "S3, J4, B7: whatever fails, at any operation: no event refers to an attachment that isn't there, whole")
    void every_fault_of_an_attachment() throws IOException {
        for (boolean forced : List.of(true, false)) {
            int calls = attached(new FaultyMedium(), forced);
            for (int call = 0; call < calls; call++) {
                attached(new FaultyMedium().full(call), forced);
                for (FaultyDisk.Effect effect : FaultyDisk.Effect.values()) {
                    for (boolean forGood : List.of(true, false)) {
                        fault = "forced " + forced + ", call " + call + " " + effect + ", for good " + forGood;
                        attached(new FaultyMedium().failing(call, effect, forGood, "Input/output error"), forced);
                    }
                }
            }
        }
        allWrong += wrong.size();
        assertThat(wrong).isEmpty();
    }

    private int attached(FaultyMedium medium, boolean forced) throws IOException {
        runs++;
        journal = directory.resolve("attached " + runs);
        List<String> named;
        try (Journal.Hold hold = new FileJournal(journal, forced, medium).hold("azora", "production", Samples.ANNA);
                Journal.RunLog log = hold.begin("run")) {
            named = attachAndName(log);
        } catch (JournalException e) {
            named = List.of(); // it could not be begun
        }
        try (Journal.Hold hold = FileJournal.in(journal).hold("azora", "production", Samples.ANNA)) {
            Journal.RunLog log = hold.latest().orElse(null);
            var found = new ArrayList<String>();
            if (log != null) {
                log.reopen();
                log.append(Samples.batch(5, new Event.PhaseStarted(log.attach("the rollback".getBytes(UTF_8)))), true);
                for (Recorded recorded : TestLog.events(log)) {
                    String name = ((Event.PhaseStarted) recorded.event()).phase();
                    found.add(name);
                    if (log.attachment(name).length == 0 && !name.equals(Attachments.hash(new byte[0]))) {
                        wrong(name + " is empty");
                    }
                }
                log.close();
            }
            if (!found.containsAll(named)) {
                wrong("named " + named + ", found " + found);
            }
        } catch (JournalException e) {
            wrong(e.toString());
        }
        Path attachments = journal.resolve("azora/production/0001-run.d");
        if (Files.isDirectory(attachments)) {
            try (Stream<Path> all = Files.list(attachments)) {
                if (!all.allMatch(file -> file.getFileName().toString().matches("[0-9a-f]{64}"))) {
                    wrong("something unfinished is left");
                }
            }
        }
        return medium.calls.size();
    }
}

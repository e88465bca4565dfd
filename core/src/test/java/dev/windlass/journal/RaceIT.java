package dev.windlass.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of two threads each that all want to release the same product to the same environment. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals, and an open file can't be deleted")
class RaceIT {

    private static final int ROUNDS = 200;

    @TempDir
    Path directory;

    private Path runs;
    private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();
    private final List<Child> children = new ArrayList<>();
    private int doubles;
    private int told;
    private int overtaken;
    private int stale;

    /** What a child said. */
    private record Said(Child child, String what) {}

    /** A process that waits for commands. */
    private final class Child {

        private final Process process;
        private final PrintStream commands;

        Child() throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:-UsePerfData",
                            "-cp",
                            System.getProperty("java.class.path"),
                            RaceChild.class.getName(),
                            directory.toString())
                    .redirectErrorStream(true)
                    .start();
            commands = new PrintStream(process.getOutputStream(), true, UTF_8);
            var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
            var listening = new Thread(() -> lines.lines()
                    .filter(line -> line.matches("(ready|inside|double|undoing|busy|was inside|refused|ended).*"))
                    .forEach(line -> said.add(new Said(this, line))));
            listening.setDaemon(true);
            listening.start();
        }

        void asked(String command) {
            commands.println(command);
        }

        void signalled(String signal) throws Exception {
            Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        }

        String name() {
            return "process " + process.pid();
        }
    }

    @BeforeEach
    void start() throws Exception {
        directory = directory.toRealPath();
        runs = directory.resolve("journal/azora/production");
        for (int i = 0; i < 2; i++) {
            children.add(new Child());
        }
        expect("ready");
        expect("ready");
    }

    @AfterEach
    void kill() {
        children.forEach(child -> child.process.destroyForcibly().onExit().join());
    }

    /** The next thing that is said; somebody inside beside another one is counted, and not expected ever. */
    private Said next() throws InterruptedException {
        while (true) {
            Said next = said.poll(60, TimeUnit.SECONDS);
            assertThat(next).as("somebody says something").isNotNull();
            if (!next.what().equals("double")) {
                return next;
            }
            doubles++;
        }
    }

    private Said expect(String what) throws InterruptedException {
        Said next = next();
        assertThat(next.what()).startsWith(what);
        return next;
    }

    /** What so many that were not let in are told: one is inside, or undoing, and all others know who that is. */
    private Child onlyOne(String what, int others) throws InterruptedException {
        Child one = null;
        var refusals = new ArrayList<String>();
        for (int i = 0; i <= others; i++) {
            Said next = next();
            if (next.what().equals(what)) {
                assertThat(one).as("another one is " + what).isNull();
                one = next.child();
            } else {
                refusals.add(next.what());
            }
        }
        assertThat(one).isNotNull();
        String holder = one.name();
        // Who asks in the very moment between the lock and the name of who has it is told it is another process.
        assertThat(refusals).hasSize(others).allSatisfy(refusal -> assertThat(refusal)
                .startsWith("refused Held azora in production is being released already, by ")
                .containsAnyOf(holder + ",", "by another process"));
        told += others;
        return one;
    }

    private Child other(Child child) {
        return children.get(0) == child ? children.get(1) : children.get(0);
    }

    private Path latest() throws IOException {
        try (Stream<Path> all = Files.list(runs)) {
            return all.filter(file -> file.toString().endsWith(".jsonl"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    /** The latest record ends as that process said, and is whole. */
    private List<Event> recordedBy(Said ended) throws IOException {
        var events = new ArrayList<Event>();
        FileJournal.Verified verified = FileJournal.read(latest(), recorded -> events.add(recorded.event()));
        assertThat(verified.sealed()).isTrue();
        assertThat(ended.what()).endsWith(verified.head());
        return events;
    }

    private void completes(Child inside) throws Exception {
        inside.asked("go");
        assertThat(recordedBy(expect("ended Completed"))).hasAtLeastOneElementOfType(Event.StepSucceeded.class);
    }

    private void everybodyTries() throws Exception {
        children.forEach(child -> child.asked("try 2 one"));
        completes(onlyOne("inside", 3));
    }

    private void refusedAsStale(Child older) throws InterruptedException {
        Said lost = expect("ended JournalLost");
        assertThat(lost.child()).isSameAs(older);
        assertThat(lost.what())
                .containsPattern("held it with epoch \\d+, and meanwhile it was taken over with epoch \\d+"
                        + "|somebody else has written");
        stale++;
    }

    /** The other process takes over what the older one is in the midst of, and takes it back. */
    private void overtake(Child older) throws Exception {
        Files.delete(runs.resolve("hold"));
        overtaken++;
        Child newer = other(older);
        newer.asked("try 2 one");
        assertThat(onlyOne("undoing", 1)).isSameAs(newer);
        newer.asked("go");
        assertThat(recordedBy(expect("ended RolledBack"))).doesNotHaveAnyElementsOfTypes(Event.StepSucceeded.class);
    }

    private void holdFileDeleted(int round) throws Exception {
        Child older = children.get(round / 10 % 2);
        older.asked("try 1 one");
        expect("inside");
        overtake(older);
        byte[] before = Files.readAllBytes(latest());
        older.asked("go");
        refusedAsStale(older);
        assertThat(latest()).hasBinaryContent(before);
    }

    private void stoppedInside(int round) throws Exception {
        Child older = children.get(round / 10 % 2);
        older.asked("try 1 one");
        expect("inside");
        older.signalled("STOP");
        overtake(older);
        Child newer = other(older);
        newer.asked("try 2 one");
        assertThat(onlyOne("inside", 1)).isSameAs(newer);
        completes(newer);
        byte[] before = Files.readAllBytes(latest());
        older.signalled("CONT");
        older.asked("go");
        refusedAsStale(older);
        assertThat(latest()).hasBinaryContent(before);
    }

    private void stoppedAnywhere(int round) throws Exception {
        Child older = children.get(round / 10 % 2);
        older.asked("try 1 steps");
        expect("busy");
        older.signalled("STOP");
        Files.delete(runs.resolve("hold"));
        overtaken++;
        Child newer = other(older);
        newer.asked("try 1 steps");
        Said ended = next();
        while (ended.what().equals("was inside")) {
            ended = next();
        }
        assertThat(ended.child()).isSameAs(newer);
        recordedBy(ended);
        byte[] before = Files.readAllBytes(latest());
        older.signalled("CONT");
        refusedAsStale(older);
        assertThat(latest()).hasBinaryContent(before);
        Files.deleteIfExists(directory.resolve("inside"));
    }

    @Test
    @DisplayName(
            "C5: of two processes with two threads each exactly one runs, and one that was overtaken never appends")
    void race() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            switch (round % 10) {
                case 3, 6 -> holdFileDeleted(round);
                case 8 -> stoppedInside(round);
                case 9 -> stoppedAnywhere(round);
                default -> everybodyTries();
            }
            assertThat(said).isEmpty();
            assertThat(directory.resolve("inside")).doesNotExist();
        }
        System.out.println("suite race: rounds=" + ROUNDS + " double=" + doubles + " told=" + told + " overtaken="
                + overtaken + " stale=" + stale);
        assertThat(doubles).isZero();
        assertThat(stale).isEqualTo(overtaken).isEqualTo(ROUNDS / 10 * 4);
    }
}

package dev.windlass.examples.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a world begins, survives and ends, whoever dies meanwhile. */
class WorldLifeIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<String> PROGRAMS = List.of("database", "router", "blue", "load");

    @TempDir
    Path parent;

    @AfterEach
    void stop() {
        World.at(parent.resolve("world")).stop();
    }

    @Test
    void outlivesTheProcessThatStartedItAndIsFoundAgain() throws Exception {
        Path directory = parent.resolve("world");
        Process starter = Starter.start(directory);
        Await.until(
                "the world is ready",
                LIMIT,
                () -> World.at(directory).load().isRunning() && isReady(directory),
                () -> "");
        starter.destroyForcibly().waitFor();
        Map<String, Long> before = pids(directory);

        World world = World.startOrAttach(directory, WorldOptions.defaults());
        world.load().awaitAnswers(50, LIMIT);

        assertThat(pids(directory)).isEqualTo(before).containsOnlyKeys(PROGRAMS);
        assertThat(world.tally()).returns(0L, Tally::lost).returns(List.of(), Tally::missing);
    }

    @Test
    void isFinishedWhenItsStarterWasKilledHalfWay() throws Exception {
        Path directory = parent.resolve("world");
        Process starter = Starter.start(directory);
        Await.until(
                "the database is on its way",
                LIMIT,
                () -> Files.exists(directory.resolve("database.process.json")),
                () -> "");
        starter.destroyForcibly().waitFor();
        assertThat(isReady(directory)).isFalse();

        World world = World.startOrAttach(directory, WorldOptions.defaults());
        world.load().awaitAnswers(50, LIMIT);

        assertThat(world.blue().health().up()).isTrue();
        assertThat(world.tally().lost()).isZero();
    }

    @Test
    void isStartedOnceHoweverManyAskForIt() throws Exception {
        Path directory = parent.resolve("world");
        Process starter = Starter.start(directory);
        CompletableFuture<World> first =
                CompletableFuture.supplyAsync(() -> World.startOrAttach(directory, WorldOptions.defaults()));
        CompletableFuture<World> second =
                CompletableFuture.supplyAsync(() -> World.startOrAttach(directory, WorldOptions.defaults()));
        first.get(60, TimeUnit.SECONDS);
        Map<String, Long> pids = pids(directory);
        second.get(60, TimeUnit.SECONDS);
        assertThat(starter.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(starter.exitValue()).isZero();
        assertThat(pids(directory)).isEqualTo(pids).containsOnlyKeys(PROGRAMS);
        for (String program : PROGRAMS) {
            assertThat(Files.readString(directory.resolve(program + ".log"))).containsOnlyOnce(" ready: ");
        }
    }

    @Test
    void whatWasKilledIsStartedAgainAndKeepsWhatItKnew() {
        Path directory = parent.resolve("world");
        World world = World.startOrAttach(directory, WorldOptions.defaults());
        world.router().setWeights(new Weights(70, 30));
        world.load().awaitAnswers(50, LIMIT);
        long postmaster = postmaster(directory);
        Stream.of("load", "router", "blue", "database")
                .forEach(name -> new Program(new WorldFiles(directory), name).kill());
        int acknowledged = world.load().acknowledged().size();
        Await.until("PostgreSQL ends with its keeper", LIMIT, () -> !lives(postmaster), () -> "");

        World.startOrAttach(directory, WorldOptions.defaults());
        world.load().awaitAnswers(50, LIMIT);

        assertThat(world.router().weights()).isEqualTo(new Weights(70, 30));
        assertThat(world.tally().missing()).isEmpty();
        assertThat(world.load().acknowledged()).hasSizeGreaterThan(acknowledged);
    }

    @Test
    void nothingStaysBehindAfterAStopAndItCanBeginAnew() {
        Path directory = parent.resolve("world");
        World world = World.startOrAttach(directory, WorldOptions.defaults());
        long postmaster = postmaster(directory);
        world.stop();
        world.stop();
        assertThat(pids(directory)).isEmpty();
        assertThat(lives(postmaster)).isFalse();
        assertThat(directory.resolve("load.log")).isNotEmptyFile();

        World.startOrAttach(directory, WorldOptions.defaults());
        assertThat(pids(directory)).containsOnlyKeys(PROGRAMS);
        assertThat(world.tally().lost()).isZero();
    }

    @Test
    void everyProcessEndsByItselfWhenTheLeashIsGone() throws IOException {
        Path directory = parent.resolve("world");
        World.startOrAttach(directory, WorldOptions.defaults());
        long postmaster = postmaster(directory);
        Files.delete(directory.resolve("leash"));

        Await.until(
                "all have ended", LIMIT, () -> pids(directory).isEmpty() && !lives(postmaster), () -> pids(directory)
                        .toString());
        assertThat(Files.readString(directory.resolve("load.log"))).contains("ends by itself");
    }

    private static boolean isReady(Path directory) {
        return new WorldFiles(directory).isReady();
    }

    private static Map<String, Long> pids(Path directory) {
        Map<String, Long> pids = new TreeMap<>();
        for (String name : List.of("database", "router", "blue", "green", "load")) {
            new Program(new WorldFiles(directory), name)
                    .running()
                    .ifPresent(record -> pids.put(name, record.path("pid").asLong()));
        }
        return pids;
    }

    private static long postmaster(Path directory) {
        try {
            Path data = directory.resolve(Files.readString(directory.resolve("postgres.directory")));
            return Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean lives(long pid) {
        return ProcessHandle.of(pid).filter(Program::isAlive).isPresent();
    }
}

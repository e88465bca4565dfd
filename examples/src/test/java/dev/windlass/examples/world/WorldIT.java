package dev.windlass.examples.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One world, brought back to its beginning before each test. */
class WorldIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    static Path directory;

    static World world;

    @BeforeAll
    static void start() {
        world = World.startOrAttach(directory, WorldOptions.defaults());
    }

    @AfterAll
    static void stop() {
        if (world != null) {
            world.stop();
        }
    }

    @BeforeEach
    void reset() {
        world.reset();
    }

    @Test
    void beginsWithVersion1OnBlueAndNothingOnGreen() throws SQLException {
        assertThat(world.blue().health()).isEqualTo(new Service.Health("UP", "1.0.0", ""));
        assertThat(world.green().isRunning()).isFalse();
        assertThat(world.router().weights()).isEqualTo(Weights.allBlue());
        assertThat(world.database().schemaVersion()).isEqualTo("1");
        assertThat(world.load().isRunning()).isTrue();
        try (Connection connection = world.database().dataSource().getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select count(*) from orders where created_at <= now() - interval '1 minute'")) {
            rows.next();
            assertThat(rows.getLong(1)).isEqualTo(300);
        }
    }

    @Test
    void trafficFlowsAndNothingIsLost() {
        world.load().awaitAnswers(100, LIMIT);

        Tally tally = tallyWithoutLoss();

        assertThat(tally.errors()).isZero();
        assertThat(tally.acknowledged()).isBetween(tally.sent() / 3, tally.sent() - 20); // and the rest were reads
        assertThat(world.load().acknowledged()).hasSize((int) tally.acknowledged());
    }

    @Test
    void trafficGoesToGreenAndBackWithoutLoss() {
        releaseToGreen(Fault.NONE);
        world.router().setWeights(Weights.percentToGreen(10));
        world.load().awaitAnswers(100, LIMIT);
        RouterStats canary = world.router().stats(LIMIT);
        assertThat(canary.backend("green").served())
                .isBetween(5L, canary.backend("blue").served() / 2);

        world.router().setWeights(Weights.allGreen());
        world.router().awaitDrained("blue", LIMIT);
        long blueServed = world.router().stats(LIMIT).backend("blue").served();
        world.load().awaitAnswers(100, LIMIT);
        assertThat(world.router().stats(LIMIT).backend("blue").served()).isEqualTo(blueServed);

        world.router().setWeights(Weights.allBlue());
        world.load().awaitAnswers(50, LIMIT);
        assertThat(world.router().stats(LIMIT).backend("blue").served()).isGreaterThan(blueServed);
        assertThat(tallyWithoutLoss().errors()).isZero();
    }

    @Test
    void stoppingBlueWithoutWeightLosesNothing() {
        releaseToGreen(Fault.NONE);
        world.router().setWeights(Weights.allGreen());
        world.router().awaitDrained("blue", LIMIT);
        world.blue().stop();
        world.blue().stop();
        world.load().awaitAnswers(100, LIMIT);

        assertThat(world.blue().isRunning()).isFalse();
        assertThat(tallyWithoutLoss().errors()).isZero();
        assertThat(world.router().stats(LIMIT).retried()).isZero();
    }

    @Test
    void stoppingBlueUnderItsWeightLosesNothingSinceTheRouterRetries() {
        releaseToGreen(Fault.NONE);
        world.router().setWeights(Weights.percentToGreen(50));
        world.blue().stop();
        world.load().awaitAnswers(100, LIMIT);

        assertThat(tallyWithoutLoss().errors()).isZero();
        assertThat(world.router().stats(LIMIT).retried()).isPositive();
    }

    @Test
    void killingABackendLosesNothingSinceTheRouterRetries() {
        releaseToGreen(Fault.NONE);
        world.router().setWeights(Weights.percentToGreen(50));
        world.load().awaitAnswers(50, LIMIT);
        world.green().kill();
        world.load().awaitAnswers(100, LIMIT);

        assertThat(world.router().stats(LIMIT).backend("green").unanswered()).isPositive();
        assertThat(tallyWithoutLoss().errors()).isZero();
    }

    @Test
    void restartingTheOnlyBackendLosesNothingSinceTheRouterWaits() {
        world.blue().kill();
        world.blue().start(Version.V1, Fault.NONE);
        world.load().awaitAnswers(100, LIMIT);

        assertThat(world.router().stats(LIMIT).retried()).isPositive();
        tallyWithoutLoss();
    }

    @Test
    void version2IsDownOnSchemaV1AndUpOnV2WhileVersion1WorksOnBoth() {
        world.green().start(Version.V2, Fault.NONE);
        assertThat(world.green().health().up()).isFalse();
        assertThat(world.green().health().reason()).contains("priority");

        migrate(Migrations.GOOD);
        world.green().awaitUp();
        world.load().awaitAnswers(50, LIMIT);
        assertThat(world.database().schemaVersion()).isEqualTo("2");

        world.green().stop();
        execute(Migrations.GOOD.undoScript());
        execute(Migrations.GOOD.undoScript());
        world.load().awaitAnswers(50, LIMIT);
        assertThat(world.database().hasColumn("priority")).isFalse();
        assertThat(tallyWithoutLoss().errors()).isZero();
    }

    @Test
    void startingWhatRunsIsANoOpAndAnotherVersionReplacesIt() {
        migrate(Migrations.GOOD);
        world.green().start(Version.V2, Fault.NONE);
        long first = world.green().pid().orElseThrow();
        world.green().start(Version.V2, Fault.NONE);
        assertThat(world.green().pid()).hasValue(first);

        world.green().start(Version.V1, Fault.NONE);
        world.green().awaitUp();
        assertThat(world.green().pid().orElseThrow()).isNotEqualTo(first);
        assertThat(world.green().health().version()).isEqualTo("1.0.0");
    }

    @Test
    void theFaultErrorsShowsAsAnswersWith5xx() {
        Instant since = releaseToGreen(Fault.ERRORS);
        world.router().setWeights(Weights.percentToGreen(50));
        world.load().awaitAnswers(150, LIMIT);

        RouterStats stats = world.router().statsSince(since);
        assertThat(stats.backend("green").window().errorRate()).isBetween(0.2, 0.4);
        assertThat(stats.backend("green").statuses()).containsKeys("2xx", "5xx");
        assertThat(stats.backend("blue").errors()).isZero();
        assertThat(tallyWithoutLoss().errors()).isPositive();
    }

    @Test
    void theFaultSlowShowsInTheP95() {
        Instant since = releaseToGreen(Fault.SLOW);
        world.router().setWeights(Weights.percentToGreen(20));
        world.load().awaitAnswers(250, LIMIT);

        RouterStats stats = world.router().statsSince(since);
        assertThat(stats.backend("green").window().p95Millis()).isGreaterThan(800);
        assertThat(stats.backend("green").window().p50Millis()).isLessThan(800);
        assertThat(stats.backend("blue").window().p50Millis()).isLessThan(400);
        assertThat(tallyWithoutLoss().errors()).isZero();
    }

    @Test
    void refusesWeightsThatNobodyCouldServe() {
        assertThatThrownBy(() -> world.router().setWeights(new Weights(0, 0))).hasMessageContaining("sum to 0");
        assertThatThrownBy(() -> world.router().setWeights(new Weights(110, -10)))
                .hasMessageContaining("400")
                .hasMessageContaining("green is -10");
        assertThat(world.router().weights()).isEqualTo(Weights.allBlue());
        assertThatThrownBy(() -> world.router().awaitDrained("blue", LIMIT)).hasMessageContaining("set it to 0 first");
    }

    @Test
    void aMigrationFailsHalfWayAndItsUndoTakesThatBack() {
        assertThatThrownBy(() -> migrate(Migrations.FAILING))
                .isInstanceOf(FlywayException.class)
                .hasMessageContaining("orders_item_once");
        assertThat(world.database().hasColumn("priority")).isTrue();
        assertThat(world.database().schemaVersion()).isEqualTo("1");

        execute(Migrations.FAILING.undoScript());
        assertThat(world.database().hasColumn("priority")).isFalse();
    }

    @Test
    void anUndoFails() {
        migrate(Migrations.UNDO_FAILS);
        assertThatThrownBy(() -> execute(Migrations.UNDO_FAILS.undoScript()))
                .hasMessageContaining("orders_priority_known");
        assertThat(world.database().hasColumn("priority")).isTrue();
    }

    @Test
    void resetTakesBackWhateverARunLeft() {
        releaseToGreen(Fault.ERRORS);
        world.router().setWeights(Weights.allGreen());
        world.blue().stop();
        execute("create schema drill");
        execute("create table drill.t (n int)");
        execute("create table public.left_over (n int)");
        execute("create database restore_drill");
        world.load().awaitAnswers(20, LIMIT);

        world.reset();

        assertThat(world.blue().health()).isEqualTo(new Service.Health("UP", "1.0.0", ""));
        assertThat(world.green().isRunning()).isFalse();
        assertThat(world.router().weights()).isEqualTo(Weights.allBlue());
        assertThat(world.database().schemaVersion()).isEqualTo("1");
        execute("create schema drill");
        execute("create table public.left_over (n int)");
        execute("create database restore_drill");
        assertThat(tallyWithoutLoss().errors()).isZero();
    }

    @Test
    void aKeyThatTheDatabaseDoesNotHaveIsFound() {
        UUID never = UUID.randomUUID();
        world.load().awaitAnswers(20, LIMIT);
        var keys = world.load().acknowledged();
        keys.add(never);
        assertThat(world.database().missing(keys)).containsExactly(never);
    }

    private static Instant releaseToGreen(Fault fault) {
        Instant since = Instant.now();
        migrate(Migrations.GOOD);
        world.green().start(Version.V2, fault);
        world.green().awaitUp();
        return since;
    }

    private static void migrate(Migrations migrations) {
        Flyway.configure()
                .dataSource(world.database().dataSource())
                .locations(migrations.location())
                .load()
                .migrate();
    }

    private static void execute(String sql) {
        try (Connection connection = world.database().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql + ": " + e.getMessage(), e);
        }
    }

    private static Tally tallyWithoutLoss() {
        Tally tally = world.tally();
        assertThat(tally.lost()).as("lost of %s", tally).isZero();
        assertThat(tally.missing()).isEmpty();
        assertThat(tally.acknowledged()).isPositive();
        assertThat(tally.served()).isEqualTo(tally.sent());
        assertThat(world.router().stats(LIMIT).lost()).isZero();
        return tally;
    }
}

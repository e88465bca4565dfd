package dev.windlass.database.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.database.real.On;
import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Tool;
import dev.windlass.journal.FileJournal;
import dev.windlass.journal.Order;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Server.class)
@On(Postgres.V14)
@DisplayName("A release: backup, drill, migrate, fail, restore")
class ReleaseWithBackupIT {

    @TempDir
    Path directory;

    private TestDatabase world;
    private List<Backup.Table> before;

    @BeforeAll
    static void needsThePrograms() {
        Tool.PG_DUMP.version();
        Tool.PG_RESTORE.version();
    }

    @BeforeEach
    void aDatabase(TestDatabase fresh) throws Exception {
        world = fresh;
        Orders.fill(world);
        before = content();
    }

    private List<Backup.Table> content() throws SQLException {
        try (Connection connection = Orders.address(world).dataSource().getConnection()) {
            connection.setAutoCommit(false);
            return Contents.of(connection, words -> {});
        }
    }

    /** A migration takes the proof as its typed input: a plan without one does not compile. */
    private Step<Void> migrate(Step<RestoreProof> proof) {
        return Step.named("migrate")
                .reads(proof)
                .run(c -> {
                    c.result(proof).requireOf(world.identity(), Instant.now(), Duration.ofHours(1));
                    world.execute("alter table orders drop column doc", "delete from lines where order_id = 3");
                })
                .undo(c -> {}) // forward only: the way back is the restore
                .undoByHand("restore the backup");
    }

    private Plan plan(boolean traffic, boolean othersWrite) {
        Step<Backup> dump = Orders.backups(world, directory.resolve("backups"))
                .deletedOnRollback()
                .step("back up");
        Step<RestoreProof> drill = RestoreDrill.on(Orders.address(world)).step("drill", dump);
        Step<RestoredDatabase> way = (othersWrite
                        ? DatabaseRestore.of(Orders.address(world))
                        : DatabaseRestore.of(Orders.address(world)).whileNobodyWrites())
                .onRollbackLosingWrites("way back", dump);
        Step<Void> open = Step.named("open").run(c -> {}).undo(c -> {}).independentUndo();
        Step<Void> fails = Step.named("fails")
                .run(c -> {
                    world.execute("insert into lines values (1, '7h')");
                    throw new IllegalStateException("the new version is not well");
                })
                .undo(c -> {});
        return Release.plan("shop", "2.0.0")
                .to("production")
                .step(dump)
                .step(drill)
                .step(way)
                .step(migrate(drill))
                .step(traffic ? open.takesTraffic() : open)
                .step(fails)
                .build();
    }

    private Runner runner(boolean traffic, boolean othersWrite) {
        return Runner.of(plan(traffic, othersWrite)).journal(FileJournal.in(directory.resolve("journal")));
    }

    @Test
    @DisplayName(
            "B1, S5: rolled back, each table is as it was, by count and checksum; nothing is left of backup and drill")
    void rolledBack() throws Exception {
        Outcome outcome = runner(false, false).run();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(content()).isEqualTo(before);
        try (var files = Files.list(directory.resolve("backups"))) {
            assertThat(files).isEmpty();
        }
        assertThat(world.rows("select datname from pg_database where datname like 'windlass%'"))
                .isEmpty();
    }

    @Test
    @DisplayName("B8: where others may write all the while it asks too, though the release let no traffic in")
    void asksWhereOthersWrite() throws Exception {
        Outcome outcome = runner(false, true).run();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Suspended.class);
        assertThat(outcome.toString()).contains("'way back' would lose what was written since that step ran");
        assertThat(content()).as("nothing is restored before somebody says so").isNotEqualTo(before);

        Outcome left = runner(false, true)
                .order(Order.SKIP, "ada", "no write may be lost")
                .run();

        assertThat(left).as(left.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(content()).as("and nothing after it either").isNotEqualTo(before);
    }

    @Test
    @DisplayName("B8: once traffic was let in it asks before it restores, and restores when it is told to")
    void asksBehindTraffic() throws Exception {
        Outcome outcome = runner(true, false).run();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Suspended.class);
        assertThat(outcome.toString()).contains("way back");
        assertThat(content()).as("nothing is restored before somebody says so").isNotEqualTo(before);

        Outcome ordered =
                runner(true, false).order(Order.RETRY, "ada", "lose the writes").run();

        assertThat(ordered).as(ordered.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(content()).isEqualTo(before);
    }
}

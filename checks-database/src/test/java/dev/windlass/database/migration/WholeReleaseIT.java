package dev.windlass.database.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.database.backup.Backup;
import dev.windlass.database.backup.Backups;
import dev.windlass.database.backup.DatabaseRestore;
import dev.windlass.database.backup.PostgresAddress;
import dev.windlass.database.backup.RestoreDrill;
import dev.windlass.database.backup.RestoreProof;
import dev.windlass.database.backup.RestoredDatabase;
import dev.windlass.database.real.On;
import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Tool;
import dev.windlass.journal.FileJournal;
import dev.windlass.journal.Order;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Server.class)
@On(Postgres.V14)
@DisplayName("One release, all of it real: backup, drill, Flyway's migrations with the proof, a failure, the restore")
class WholeReleaseIT {

    private static final String TABLES = "select format('%I.%I', schemaname, tablename) from pg_tables"
            + " where schemaname not in ('pg_catalog', 'information_schema') order by 1";

    @TempDir
    private Path directory;

    private TestDatabase world;
    private Scripts scripts;
    private boolean traffic;
    private boolean othersWrite;
    private boolean forwardOnly;
    private List<String> before;

    @BeforeAll
    static void needsThePrograms() {
        Tool.PG_DUMP.version();
        Tool.PG_RESTORE.version();
    }

    @BeforeEach
    void aShopThatAMigrationTakesSomethingFromThatNoScriptBringsBack(TestDatabase fresh) throws IOException {
        world = fresh;
        scripts = new Scripts(Files.createDirectory(directory.resolve("scripts")))
                .with(
                        "V1__shop.sql",
                        "create table orders (id int primary key, note text, amount numeric(10,2));",
                        "create table lines (order_id int references orders, what text);",
                        "insert into orders select i, 'order ' || i, i from generate_series(1, 500) i;",
                        "insert into lines select i, 'line ' || i from generate_series(1, 500) i;");
        scripts.on(world.direct("postgres", "postgres")).load().migrate();
        scripts.with("V2__state.sql", "alter table orders add state text not null default 'new';")
                .with("U2__state.sql", "alter table orders drop state;")
                .with("V3__notes.sql", "alter table orders drop note;", "delete from lines where order_id < 50;")
                .with("U3__notes.sql", "alter table orders add note text; -- empty: the restore brings it back");
        before = checksums();
    }

    @Test
    @DisplayName(
            "B1, S5: a later step fails: migrated back, restored, each table as before; backup and drill leave nothing")
    void rolledBack() throws Exception {
        Outcome outcome = runner().run();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(checksums()).isEqualTo(before);
        assertNothingIsLeft();
    }

    @Test
    @DisplayName("C2, S5: the second of two migrations fails: half of them is taken back, each table is as before")
    void halfApplied() throws Exception {
        world.fault();
        scripts.with("V3__notes.sql", "alter table orders drop note;", "select broken;");

        Outcome outcome = runner().run();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(checksums()).isEqualTo(before);
        assertNothingIsLeft();
    }

    @Test
    @DisplayName("B8: once the switch took traffic it asks before it restores, and restores when it is told to")
    void asksBehindTheSwitch() throws Exception {
        traffic = true;

        Outcome outcome = runner().run();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Suspended.class);
        assertThat(outcome.toString()).contains("way back");
        assertThat(world.value("select count(*) from lines where what = 'a write since'"))
                .as("what was written since is there until somebody says that it may go")
                .isEqualTo("1");

        Outcome ordered = runner().order(Order.RETRY, "ada", "lose the writes").run();

        assertThat(ordered).as(ordered.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(checksums()).isEqualTo(before);
        assertNothingIsLeft();
    }

    @Test
    @DisplayName("B8: where others may write all the while it asks too, though the release let no traffic in")
    void asksWhereOthersWrite() throws Exception {
        othersWrite = true;

        Outcome outcome = runner().run();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.Suspended.class);
        assertThat(outcome.toString()).contains("'way back' would lose what was written since that step ran");
        List<String> migratedBack = checksums();
        assertThat(migratedBack)
                .as("nothing is restored before somebody says so")
                .isNotEqualTo(before);

        Outcome left = runner().order(Order.SKIP, "ada", "no write may be lost").run();

        assertThat(left).as(left.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(checksums()).as("and nothing after it either").isEqualTo(migratedBack);
    }

    @Test
    @DisplayName(
            "B1, S5: without undo scripts the restore alone is the way back, the history of the migrations included")
    void forwardOnly() throws Exception {
        forwardOnly = true;
        scripts.without("U2__state.sql").without("U3__notes.sql");

        Outcome outcome = runner().run();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(checksums()).isEqualTo(before);
        assertNothingIsLeft();
    }

    @Test
    @DisplayName("C2, S5: the same where the second of two migrations fails")
    void forwardOnlyHalfApplied() throws Exception {
        forwardOnly = true;
        world.fault();
        scripts.with("V3__notes.sql", "alter table orders drop note;", "select broken;");

        Outcome outcome = runner().run();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(outcome.toString())
                .contains("In the history now: 2; the undo of step 'way back' takes back what was applied");
        assertThat(checksums()).isEqualTo(before);
        assertNothingIsLeft();
    }

    private Runner runner() {
        return Runner.of(plan()).journal(FileJournal.in(directory.resolve("journal")));
    }

    private Plan plan() {
        PostgresAddress shop = PostgresAddress.of("localhost", world.port(), world.name());
        Step<Backup> dump = Backups.of(shop)
                .in(directory.resolve("backups"), "orders")
                .deletedOnRollback()
                .step("back up");
        Step<RestoreProof> drill = RestoreDrill.on(shop).step("drill", dump);
        Step<RestoredDatabase> way = (othersWrite
                        ? DatabaseRestore.of(shop)
                        : DatabaseRestore.of(shop).whileNobodyWrites())
                .onRollbackLosingWrites("way back", dump);
        Migrations migrations =
                scripts.migrations(world.direct("postgres", "postgres")).lockTimeout(Duration.ofSeconds(30));
        Step<Migrated> migrate = (forwardOnly ? migrations.undoneBy(way) : migrations)
                .migrate("migrate", drill, Duration.ofHours(1), "2", "3");
        Step<Void> change = Step.named("switch").run(c -> {}).undo(c -> {});
        Step<Void> fails = Step.named("see that it is well")
                .run(c -> {
                    world.execute("insert into lines values (60, 'a write since')");
                    throw new IllegalStateException("the new version is not well");
                })
                .undo(c -> {});
        return Release.plan("shop", "2.0.0")
                .to("production")
                .step(dump)
                .step(drill)
                .step(way)
                .step(migrate)
                .step(traffic ? change.takesTraffic() : change)
                .step(fails)
                .build();
    }

    /** Of every table how many rows it has and a checksum of them, taken by nothing that is tested here. */
    private List<String> checksums() {
        return world.rows(TABLES).stream()
                .map(table -> table + " "
                        + world.value(
                                "select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)),"
                                        + " '') from " + table + " t"))
                .toList();
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("backups"))) {
            assertThat(files).isEmpty();
        }
        assertThat(world.rows("select datname from pg_database where datname like 'windlass%'"))
                .isEmpty();
    }
}

package dev.windlass.database.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** G1 for what Flyway says of a schema: only the state that was asked for passes. */
@ExtendWith(Server.class)
class MigrationChecksIT {

    @TempDir
    private Path directory;

    private TestDatabase world;
    private Scripts scripts;

    @BeforeEach
    void twoMigrationsOfWhichOneIsApplied(TestDatabase fresh) {
        world = fresh;
        scripts = new Scripts(directory).with("V1__orders.sql", "create table orders (id int);");
        scripts.on(world.direct("postgres", "postgres")).load().migrate();
        scripts.with("V2__lines.sql", "create table lines (id int);").with("U2__lines.sql", "drop table lines;");
    }

    @AfterEach
    void everyConnectionIsGivenBackAsItWasTaken() {
        assertThat(world.pool().dirty()).isEmpty();
        assertThat(world.pool().lost()).isZero();
    }

    @Test
    void nonePendingFailsAndNamesWhatIsPending() throws Exception {
        Answer answer = ask(migrations().nonePending());

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason())
                .isEqualTo("migrations are pending on database 'orders' (history flyway_schema_history): 2, expected"
                        + " none. Apply them, or release an artifact without them.");
        assertThat(answer.evidence().facts()).contains(new Fact("version", "1"), new Fact("pending", "2"));
    }

    @Test
    void nonePendingPassesWhenAllAreApplied() throws Exception {
        scripts.on(world.direct("postgres", "postgres")).load().migrate();

        assertThat(ask(migrations().nonePending()).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void pendingExactlyComparesTheWholeSet() throws Exception {
        assertThat(ask(migrations().pendingExactly("2")).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(migrations().pendingExactly("2", "3")).verdict()).isEqualTo(Verdict.FAILED);

        scripts.with("V3__more.sql", "select 1;");
        Answer answer = ask(migrations().pendingExactly("2"));

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason())
                .startsWith(
                        "pending on database 'orders' (history flyway_schema_history) is 2, 3, expected exactly 2.");
    }

    @Test
    void aPendingRepeatableMigrationIsPendingToo() throws Exception {
        scripts.with("R__view.sql", "create or replace view v as select 1 as one;");

        Answer answer = ask(migrations().pendingExactly("2"));

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains("2, repeatable 'view'");
    }

    @Test
    void aLocationWithoutMigrationsIsNoData() throws Exception {
        var empty = Migrations.of(
                "orders",
                Flyway.configure()
                        .dataSource(world.pool())
                        .locations("filesystem:" + directory.resolve("nowhere"))
                        .load());

        for (Check check : new Check[] {empty.nonePending(), empty.pendingExactly("2"), empty.undoScriptsPresent()}) {
            Answer answer = ask(check);
            assertThat(answer.verdict()).isEqualTo(Verdict.NO_DATA);
            assertThat(answer.reason()).startsWith("no migration was found").contains("nowhere");
        }
    }

    @Test
    void anUnknownSchemaHistoryIsNoData() throws Exception {
        var elsewhere = Migrations.of(
                "orders", scripts.on(world.pool()).table("other_history").load());

        assertThat(ask(elsewhere.nonePending()).verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(ask(elsewhere.nonePending()).reason())
                .contains("history other_history")
                .contains("missing or empty");
        assertThat(ask(elsewhere.valid()).verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(world.has("other_history")).isFalse();
    }

    @Test
    void anEditedMigrationIsInvalidAndSaysWhatToDo() throws Exception {
        assertThat(ask(migrations().valid()).verdict()).isEqualTo(Verdict.PASSED);
        scripts.with("V1__orders.sql", "create table orders (id bigint);");

        Answer answer = ask(migrations().valid());

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason())
                .contains("version 1 (orders): Migration checksum mismatch")
                .contains("Restore the files as they were applied")
                .contains("flyway repair");
    }

    @Test
    void anUndoScriptThatIsMissingOrUnreadableIsTold() throws Exception {
        assertThat(ask(migrations().undoScriptsPresent()).verdict()).isEqualTo(Verdict.PASSED);
        scripts.without("U2__lines.sql");

        Answer missing = ask(migrations().undoScriptsPresent());

        assertThat(missing.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(missing.reason())
                .contains("no undo script for version 2 was found in filesystem:" + directory)
                .contains("Add U2__….sql there.");

        scripts.with("U2__lines.sql", "drop table ${unknown};");
        Answer unreadable = ask(migrations().undoScriptsPresent());

        assertThat(unreadable.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(unreadable.reason()).contains("U2__lines.sql can't be read").contains("unknown");
    }

    @Test
    void aFailedMigrationKeepsEveryGateShutAndNamesRepair() throws Exception {
        world.fault();
        world.execute(
                "insert into flyway_schema_history values (9, '2', 'lines', 'SQL', 'V2__lines.sql', 1, 'x', now(), 1,"
                        + " false)");

        Answer answer = ask(migrations().nonePending());

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason())
                .contains("holds a failed migration: V2__lines.sql")
                .contains("run flyway repair");
    }

    @Test
    void anUnreachableOrSilentServerIsErrored() throws Exception {
        world.fault();
        world.fault();
        int port;
        try (var silent = new ServerSocket(0)) {
            port = silent.getLocalPort();
            Answer answer = at(port).nonePending().ask(CheckContext.within(Duration.ofMillis(500)));
            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason()).containsPattern("did not end within 4\\d\\d ms");
        }

        Answer answer = ask(at(port).nonePending());
        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason())
                .contains("refused")
                .contains("Check that host and port are right")
                .doesNotContain("hunter2");
    }

    private Migrations at(int port) {
        return Migrations.of(
                "orders",
                Flyway.configure()
                        .dataSource(
                                "jdbc:postgresql://localhost:" + port + "/orders?password=hunter2", "app", "hunter2")
                        .locations("filesystem:" + directory)
                        .load());
    }

    private Migrations migrations() {
        return scripts.migrations(world.pool());
    }

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(30)));
    }
}

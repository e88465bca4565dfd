package dev.windlass.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Walk;
import dev.windlass.journal.Failure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import liquibase.exception.LiquibaseException;
import liquibase.resource.DirectoryResourceAccessor;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName(
        "What is said of a script that failed: one line, each thing once, what to do; no banner, no secret (J3, S6)")
@ExtendWith(Server.class)
class FailedScriptIT {

    @TempDir
    private Path directory;

    private TestDatabase world;
    private Scripts scripts;

    @BeforeEach
    void aDatabase(TestDatabase fresh) {
        world = fresh;
        world.fault();
        scripts = new Scripts(directory);
    }

    @Test
    @DisplayName(
            "Flyway: version, description, script and line, the server's answer with its SQL state, and what to do")
    void flyway() {
        scripts.with("V1__orders.sql", "create table orders (id int);")
                .with("U1__orders.sql", "drop table orders;")
                .with("V2__lines.sql", "create table lines (id int);", "", "select 1 / 0;")
                .with("U2__lines.sql", "drop table lines;");
        var walk = Walk.through(scripts.migrations(world.pool()).migrate("migrate", "1", "2"));

        Throwable failed = catchThrowable(() -> walk.capture().run());

        assertThat(failed)
                .hasMessage("migrating database 'orders' (history flyway_schema_history) from none to 1, 2 failed at 2"
                        + " 'lines' (V2__lines.sql, line 3): ERROR: division by zero (SQL state 22012). Correct it, then"
                        + " release again. In the history now: 1; the undo takes back what was applied. If you mend"
                        + " it by hand instead, run flyway repair before the next migrate.")
                .hasCauseInstanceOf(SQLException.class);
        assertThat(failed.getSuppressed()).singleElement().isInstanceOf(FlywayException.class);
        assertSaidOnce(failed, "division by zero");
    }

    @Test
    @DisplayName("what the server says in several lines stands in one")
    void severalLines() {
        scripts.with("V1__orders.sql", "select broken;").with("U1__orders.sql", "select 1;");

        Throwable failed = catchThrowable(
                () -> Walk.through(scripts.migrations(world.pool()).migrate("migrate", "1"))
                        .capture()
                        .run());

        assertThat(failed.getMessage())
                .endsWith("failed at 1 'orders' (V1__orders.sql, line 1): ERROR: column \"broken\" does not exist;"
                        + " Position: 8 (SQL state 42703). Check the name of the column, and that this is the right"
                        + " database. Nothing was applied.");
        assertSaidOnce(failed, "does not exist");
    }

    @Test
    @DisplayName("an undo script: its name, the line and the server's answer")
    void undo() throws Exception {
        scripts.with("V1__orders.sql", "create table orders (id int);").with("U1__orders.sql", "", "select 1 / 0;");
        var walk = Walk.through(scripts.migrations(world.pool()).migrate("migrate", "1"))
                .capture();
        walk.run();

        Throwable failed = catchThrowable(walk::undo);

        assertThat(failed)
                .hasMessage("undo script U1__orders.sql on database 'orders' (history flyway_schema_history) failed at"
                        + " line 2: ERROR: division by zero (SQL state 22012). It was rolled back, version 1 is still"
                        + " applied. Correct the script, then run this undo again or by hand.");
        assertSaidOnce(failed, "division by zero");
    }

    @Test
    @DisplayName("J3: a password that the server repeats is masked in the message, the cause and what is beside it")
    void secret() {
        scripts.with("V1__orders.sql", "do $$ begin raise exception 'no password=hunter2'; end $$;")
                .with("U1__orders.sql", "select 1;");

        Throwable failed = catchThrowable(
                () -> Walk.through(scripts.migrations(world.pool()).migrate("migrate", "1"))
                        .capture()
                        .run());

        assertThat(failed).hasMessageContaining("ERROR: no password=").hasMessageContaining("SQL state P0001");
        assertThat(stack(failed))
                .as("what the tool threw is beside")
                .contains("Suppressed: ")
                .doesNotContain("hunter2");
    }

    @Test
    @DisplayName("Liquibase: the changeset, the server's answer with its SQL state, and what to do")
    void liquibase() throws Exception {
        Files.writeString(directory.resolve("changelog.sql"), """
                --liquibase formatted sql

                --changeset ana:1
                select 1 / 0;
                --rollback select 1;
                """);
        var walk = Walk.through(
                        Changelog.of("orders", world.pool(), "changelog.sql", new DirectoryResourceAccessor(directory))
                                .apply("apply", "changelog.sql::1::ana"))
                .capture();

        Throwable failed = catchThrowable(walk::run);

        assertThat(failed)
                .hasMessage("applying changesets to database 'orders' (changelog changelog.sql) failed at changeset"
                        + " changelog.sql::1::ana: ERROR: division by zero (SQL state 22012). Correct it, then release"
                        + " again. Nothing was applied.")
                .hasCauseInstanceOf(SQLException.class);
        assertThat(failed.getSuppressed()).singleElement().isInstanceOf(LiquibaseException.class);
        assertSaidOnce(failed, "division by zero");
    }

    @Test
    @DisplayName("Liquibase: a rollback that fails names its changeset and the server's answer")
    void rollback() throws Exception {
        Files.writeString(directory.resolve("changelog.sql"), """
                --liquibase formatted sql

                --changeset ana:1
                select 1;
                --rollback select 1 / 0;
                """);
        var walk = Walk.through(
                        Changelog.of("orders", world.pool(), "changelog.sql", new DirectoryResourceAccessor(directory))
                                .apply("apply", "changelog.sql::1::ana"))
                .capture();
        walk.run();

        Throwable failed = catchThrowable(walk::undo);

        assertThat(failed)
                .hasMessageContaining("ERROR: division by zero (SQL state 22012). Correct the rollback, then run this"
                        + " undo again or by hand.");
        assertThat(failed.getMessage()).contains("failed at changeset changelog.sql::1::ana: ERROR");
        assertSaidOnce(failed, "division by zero");
    }

    /** As a run tells it. */
    private static void assertSaidOnce(Throwable failed, String words) {
        String told = Failure.of(failed).toString();
        assertThat(told).containsOnlyOnce(words).doesNotContain("-X option", "…", "\n");
    }

    private static String stack(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}

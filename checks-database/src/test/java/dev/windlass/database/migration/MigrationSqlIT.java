package dev.windlass.database.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.database.migration.lint.LintRule;
import dev.windlass.database.migration.lint.MigrationLint;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The SQL that Flyway will run is evidence, preview, and judged (G1, J3)")
@ExtendWith(Server.class)
class MigrationSqlIT {

    private static final Map<String, String> SESSION_LOCK = Map.of("flyway.postgresql.transactional.lock", "false");

    @TempDir
    private Path directory;

    private TestDatabase world;
    private Scripts scripts;

    @BeforeEach
    void oneMigrationIsAppliedAndTwoArePending(TestDatabase fresh) {
        world = fresh;
        scripts = new Scripts(directory)
                .with("V1__orders.sql", "create table orders (id int);", "insert into orders values (1);");
        scripts.on(world.direct("postgres", "postgres")).load().migrate();
        scripts.with("V2__lines.sql", "create table ${name} (id int);", "create index i on orders (id);")
                .with("U2__lines.sql", "drop table lines; drop index i;")
                .with("V3__app.sql", "create index concurrently j on orders (id);")
                .with(
                        "R__view.sql",
                        "create role app password 'hunter2';",
                        "create or replace view v as select 1 as one;");
    }

    @AfterEach
    void everyConnectionIsGivenBackAsItWasTaken() {
        assertThat(world.pool().dirty()).isEmpty();
        assertThat(world.pool().lost()).isZero();
    }

    @Test
    void what_will_run_is_shown_in_order_with_placeholders_replaced_and_passwords_masked() throws Exception {
        Answer answer = ask(migrations().pendingSql());

        assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(answer.evidence().facts().stream().map(Fact::name).filter(n -> n.startsWith("SQL of")))
                .containsExactly("SQL of V2__lines.sql", "SQL of V3__app.sql", "SQL of R__view.sql");
        assertThat(answer.toString())
                .contains("create table lines (id int);\ncreate index i on orders (id);")
                .contains("-- V2__lines.sql, in a transaction, SHA-256 ")
                .contains("-- V3__app.sql, outside of a transaction, SHA-256 ")
                .doesNotContain("hunter2");
        assertThat(world.has("lines")).isFalse();
    }

    @Test
    void the_step_previews_it_for_a_dry_run() throws Exception {
        var preview =
                migrations().migrate("migrate", "2", "3").definition().remarks().preview();

        assertThat(preview.run(CheckContext.within(Duration.ofSeconds(30))))
                .startsWith("-- V2__lines.sql, in a transaction")
                .contains("create index concurrently j on orders (id);")
                .doesNotContain("hunter2");
    }

    @Test
    void it_is_judged_as_it_will_run() throws Exception {
        Answer answer = ask(migrations().lint(MigrationLint.standard()));

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason())
                .contains("V2__lines.sql line 2 builds an index on orders [index without concurrently]")
                .contains("[no lock timeout]")
                .contains("V3__app.sql line 1 runs CREATE INDEX CONCURRENTLY beside a transaction [waits for own lock]")
                .contains("flyway.postgresql.transactional.lock=false");

        Check allowed = sessionLocked()
                .lockTimeout(Duration.ofSeconds(2))
                .lint(MigrationLint.standard().allow(LintRule.INDEX_WITHOUT_CONCURRENTLY, "V2__lines.sql", "one row"));
        assertThat(ask(allowed).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(allowed.facts())
                .contains(new Fact("allowed index without concurrently in V2__lines.sql", "one row"));
    }

    @Test
    void names_are_found_in_the_schema_that_flyway_migrates() throws Exception {
        world.execute("create schema app", "create table app.orders (id int)");
        Answer answer = ask(Migrations.of(
                        "orders",
                        scripts.without("R__view.sql")
                                .on(world.pool())
                                .schemas("app")
                                .placeholders(Map.of("name", "lines"))
                                .baselineOnMigrate(true)
                                .configuration(SESSION_LOCK)
                                .load())
                .lockTimeout(Duration.ofSeconds(2))
                .lint(MigrationLint.standard()));

        assertThat(answer.verdict()).as("app.orders is empty: %s", answer).isEqualTo(Verdict.PASSED);
    }

    @Test
    void a_migration_in_java_is_not_passed_over() throws Exception {
        var flyway = scripts.on(world.pool())
                .placeholders(Map.of("name", "lines"))
                .javaMigrations(new V5__Fill())
                .configuration(SESSION_LOCK)
                .load();

        assertThat(ask(Migrations.of("orders", flyway).pendingSql()).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        Answer answer = ask(Migrations.of("orders", flyway)
                .lockTimeout(Duration.ofSeconds(2))
                .lint(MigrationLint.standard().allow(LintRule.INDEX_WITHOUT_CONCURRENTLY, "one row")));
        assertThat(answer.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(answer.reason()).contains("V5__Fill has no SQL to look at");
    }

    @Test
    void nothing_pending_is_no_data() throws Exception {
        scripts.on(world.direct("postgres", "postgres"))
                .placeholders(Map.of("name", "lines"))
                .configuration(SESSION_LOCK)
                .load()
                .migrate();

        assertThat(ask(migrations().pendingSql()).verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(ask(migrations().lint(MigrationLint.standard())).verdict()).isEqualTo(Verdict.NO_DATA);
    }

    @Test
    void a_script_that_cannot_be_read_is_errored() throws Exception {
        scripts.with("V2__lines.sql", "create table ${unknown} (id int);");

        for (Check check : new Check[] {migrations().pendingSql(), migrations().lint(MigrationLint.standard())}) {
            assertThat(ask(check).verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(ask(check).reason()).contains("unknown");
        }
    }

    @Test
    void a_lock_timeout_is_asked_for() throws Exception {
        Answer none = ask(migrations().lockTimeoutSet());
        assertThat(none.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(none.reason()).contains("nothing limits how long");

        assertThat(ask(migrations().lockTimeout(Duration.ofSeconds(2)).lockTimeoutSet())
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(ask(Migrations.of(
                                        "orders",
                                        scripts.on(world.pool())
                                                .initSql("set lock_timeout = '3s'")
                                                .load())
                                .lockTimeoutSet())
                        .reason())
                .contains("no longer than 3s");
    }

    private Migrations sessionLocked() {
        return Migrations.of(
                "orders",
                scripts.on(world.pool())
                        .placeholders(Map.of("name", "lines"))
                        .configuration(SESSION_LOCK)
                        .load());
    }

    private Migrations migrations() {
        return Migrations.of(
                "orders",
                scripts.on(world.pool()).placeholders(Map.of("name", "lines")).load());
    }

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(30)));
    }

    @SuppressWarnings("checkstyle:TypeName")
    static final class V5__Fill extends BaseJavaMigration {
        @Override
        public void migrate(Context context) {}
    }
}

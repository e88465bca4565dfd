package dev.windlass.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.database.Database;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.migration.lint.MigrationLint;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Walk;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.StepDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Expand and contract, the old version on the new schema, and rehearsals (G1, S1, S4)")
@ExtendWith(Server.class)
class PhasesIT {

    private static final String HISTORY =
            "select version from flyway_schema_history where version is not null order by installed_rank";

    @TempDir
    private Path directory;

    private TestDatabase world;
    private Scripts scripts;

    @BeforeEach
    void twoMigrationsExpandAndOneContracts(TestDatabase fresh) {
        world = fresh;
        scripts = new Scripts(directory)
                .with(
                        "V1__orders.sql",
                        "create table orders (id int primary key, note text);",
                        "insert into orders values (1, 'a');");
        scripts.on(world.direct("postgres", "postgres")).load().migrate();
        scripts.with("V2__remark.sql", "alter table orders add remark text;")
                .with("U2__remark.sql", "alter table orders drop remark;")
                .with("V3__lines.sql", "create table lines (id int);")
                .with("U3__lines.sql", "drop table lines;")
                .with("V4__note.sql", "alter table orders drop note;");
    }

    @AfterEach
    void everyConnectionIsGivenBackAsItWasTaken() {
        assertThat(world.pool().dirty()).isEmpty();
        assertThat(world.pool().lost()).isZero();
    }

    @Test
    void the_first_phase_leaves_the_second_pending_and_can_be_undone() throws Exception {
        assertThat(ask(phases().allPending()).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(phases().contractIsPending()).verdict()).isEqualTo(Verdict.FAILED);

        var walk = Walk.through(phases().expand("expand")).capture();
        assertThat(walk.run().applied()).containsExactly("2", "3");
        assertThat(world.rows(HISTORY)).containsExactly("1", "2", "3");
        assertThat(ask(phases().contractIsPending()).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(walk.probe()).isInstanceOf(dev.windlass.plan.Settlement.Done.class);

        walk.undo();
        assertThat(world.rows(HISTORY)).containsExactly("1");
    }

    @Test
    void the_second_phase_needs_the_first_and_is_a_point_of_no_return() throws Exception {
        var contract = phases().contract("contract");
        assertThat(contract.definition().kind()).isInstanceOf(StepDefinition.Irreversible.class);
        assertThatThrownBy(() -> Walk.through(contract).capture().run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("not declared: 2, 3");

        Walk.through(phases().expand("expand")).capture().run();
        assertThat(Walk.through(contract).capture().run().applied()).containsExactly("4");
        assertThat(ask(phases().contractIsPending()).verdict())
                .as("migrated too far")
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    void the_first_phase_is_judged_alone_and_strictly() throws Exception {
        assertThat(ask(phases().expandIsSafe(MigrationLint.standard())).verdict())
                .isEqualTo(Verdict.PASSED);

        scripts.with("V3__lines.sql", "alter table orders add constraint c check (id > 0) not valid;");
        Answer strict = ask(phases().expandIsSafe(MigrationLint.standard()));
        assertThat(strict.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(strict.reason()).contains("[tightens]").doesNotContain("V4__note.sql");
    }

    @Test
    void phases_out_of_order_are_refused_where_they_are_written() {
        assertThatThrownBy(() -> migrations().expandThenContract(List.of("2", "4"), List.of("3")))
                .hasMessageContaining("the contract phase (3) must be above the expand phase (2, 4)");
    }

    @Test
    void the_old_version_works_until_what_it_uses_is_gone() throws Exception {
        OldVersion old = OldVersion.named("1.3")
                .sends("read", "select id, note from orders where note = ? limit ?")
                .sends("write", "insert into orders (id, note) values (?, ?) on conflict do nothing")
                .sends("change", "update orders set note = ? where id = ?")
                .sends("json", "select '{\"a\": 1}'::jsonb ?? 'a'");
        assertThat(ask(old.worksOn(world.asked())).verdict()).isEqualTo(Verdict.PASSED);
        Walk.through(phases().expand("expand")).capture().run();
        assertThat(ask(old.worksOn(world.asked())).verdict()).isEqualTo(Verdict.PASSED);

        Walk.through(phases().contract("contract")).capture().run();
        Answer answer = ask(old.worksOn(world.asked()));
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason())
                .startsWith("of 4 statements of version 1.3 these no longer work on database 'orders': 'read': ERROR:"
                        + " column \"note\" does not exist")
                .contains("'write': ")
                .contains("'change': ")
                .doesNotContain("'json'");
        assertThat(world.value("select count(*) from orders")).isEqualTo("1");
    }

    @Test
    void an_insert_that_leaves_out_a_new_column_and_a_missing_privilege_are_seen() throws Exception {
        OldVersion old = OldVersion.named("1.3").sends("write", "insert into orders (id, note) values (?, ?)");
        world.execute("alter table orders add code text not null default 'x'");
        assertThat(ask(old.worksOn(world.asked())).verdict()).isEqualTo(Verdict.PASSED);

        world.execute("alter table orders alter code drop default");
        assertThat(ask(old.worksOn(world.asked())).reason())
                .contains("it leaves out orders.code, which must not be null and has no default");

        world.execute(
                "alter table orders drop code",
                "drop role if exists old_app",
                "create role old_app login password 'x'");
        Answer forbidden = ask(old.worksOn(Database.of("orders", world.direct("old_app", "x"))));
        assertThat(forbidden.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(forbidden.reason()).contains("permission denied for table orders");
        world.execute("drop role old_app");
    }

    @Test
    void a_database_that_does_not_answer_is_no_answer() throws Exception {
        world.fault();
        world.fault();
        Answer wrong = ask(OldVersion.named("1.3")
                .sends("one", "select 1")
                .worksOn(Database.of("orders", world.direct("nobody", "hunter2"))));
        assertThat(wrong.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(wrong.reason()).doesNotContain("hunter2");
        assertThatThrownBy(() -> OldVersion.named("1.3").worksOn(world.asked()))
                .hasMessageContaining("name at least one");
    }

    @Test
    void a_rehearsal_measures_on_a_copy_and_leaves_the_database_alone() throws Exception {
        String copy = copied();
        try {
            Rehearsed rehearsed = Walk.through(
                            migrations().rehearse("rehearse", elsewhere(copy), Duration.ofMinutes(5)))
                    .run();
            assertThat(rehearsed.migrations())
                    .extracting(Rehearsed.Timed::version)
                    .containsExactly("2", "3", "4");
            assertThat(rehearsed.took()).isPositive();
            assertThat(rehearsed.bytes()).isPositive();
            assertThat(rehearsed.originalBytes()).isPositive();
            assertThat(world.rows(HISTORY)).containsExactly("1");

            assertThatThrownBy(() -> Walk.through(
                                    migrations().rehearse("rehearse", elsewhere(copy), Duration.ofMinutes(5)))
                            .run())
                    .isInstanceOf(NotApplied.class)
                    .hasMessageContaining("Restore the copy anew");
        } finally {
            world.execute("drop database " + copy);
        }
    }

    @Test
    void a_rehearsal_fails_where_the_migrations_do_or_take_too_long() throws Exception {
        world.fault();
        String copy = copied();
        try {
            assertThatThrownBy(
                            () -> Walk.through(migrations().rehearse("rehearse", elsewhere(copy), Duration.ofMillis(1)))
                                    .run())
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("more than 1 ms");
        } finally {
            world.execute("drop database " + copy);
        }
        String other = copied();
        try {
            scripts.with("V3__lines.sql", "select broken;");
            assertThatThrownBy(() -> Walk.through(
                                    migrations().rehearse("rehearse", elsewhere(other), Duration.ofMinutes(5)))
                            .run())
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("fail on their scratch copy")
                    .hasMessageContaining("column \"broken\" does not exist");
        } finally {
            world.execute("drop database " + other);
        }
    }

    @Test
    void the_database_itself_is_no_scratch_copy() {
        assertThatThrownBy(() -> Walk.through(migrations()
                                .rehearse("rehearse", world.direct("postgres", "postgres"), Duration.ofMinutes(5)))
                        .run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("is the database itself");
        assertThat(world.rows(HISTORY)).containsExactly("1");
    }

    private String copied() {
        String copy = world.name() + "_copy";
        world.execute("create database " + copy);
        scripts.on(elsewhere(copy)).target("1").load().migrate();
        return copy;
    }

    private javax.sql.DataSource elsewhere(String name) {
        return new TestDatabase(world.port(), name).direct("postgres", "postgres");
    }

    private ExpandContract phases() {
        return migrations().expandThenContract(List.of("2", "3"), List.of("4"));
    }

    private Migrations migrations() {
        return scripts.migrations(world.pool()).lockTimeout(Duration.ofSeconds(5));
    }

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(60)));
    }
}

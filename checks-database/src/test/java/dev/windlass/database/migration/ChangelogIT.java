package dev.windlass.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.migration.lint.LintRule;
import dev.windlass.database.migration.lint.MigrationLint;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Walk;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import liquibase.resource.DirectoryResourceAccessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName(
        "Liquibase: the questions (G1), and the step: image and result (S3), not applied (S4), undo (S5), probe (C2)")
@ExtendWith(Server.class)
class ChangelogIT {

    private static final String ONE = "changelog.sql::1::ana";
    private static final String TWO = "changelog.sql::2::ana";
    private static final String THREE = "changelog.sql::3::ana";
    private static final String FIRST =
            "--changeset ana:1\ncreate table orders (id int);\n--rollback drop table orders;\n";
    private static final String SECOND = """
            --changeset ana:2
            create table lines (id int);
            create index i on orders (id);
            --rollback drop table lines;
            --rollback drop index i;
            """;
    private static final String THIRD =
            "--changeset ana:3\nalter table lines add f int;\n--rollback alter table lines drop f;\n";

    @TempDir
    private Path directory;

    private TestDatabase world;

    @BeforeEach
    void oneChangesetIsAppliedAndTwoArePending(TestDatabase fresh) throws Exception {
        world = fresh;
        write(FIRST);
        Walk.through(changelog(world.pool()).apply("first", ONE)).capture().run();
        world.execute("insert into orders values (1), (1)");
        write(FIRST, SECOND, THIRD);
    }

    @AfterEach
    void everyConnectionIsGivenBackAsItWasTaken() throws Exception {
        assertThat(world.pool().dirty()).isEmpty();
        assertThat(world.pool().lost()).isZero();
        try (var connection = world.pool().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("show lock_timeout")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("0");
        }
    }

    @Test
    void what_is_pending_is_told_exactly() throws Exception {
        assertThat(ask(changelog().nonePending()).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(ask(changelog().nonePending()).reason())
                .isEqualTo("changesets are pending on database 'orders' (changelog changelog.sql): " + TWO + ", "
                        + THREE + ", expected none. Apply them, or release an artifact without them.");
        assertThat(ask(changelog().pendingExactly(TWO, THREE)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(changelog().pendingExactly(TWO)).verdict()).isEqualTo(Verdict.FAILED);

        write(FIRST);
        assertThat(ask(changelog().nonePending()).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(changelog().schema("pg_catalog").nonePending()).verdict())
                .isEqualTo(Verdict.NO_DATA);
    }

    @Test
    void an_edited_changeset_is_invalid() throws Exception {
        assertThat(ask(changelog().valid()).verdict()).isEqualTo(Verdict.PASSED);
        write(FIRST.replace("id int", "id bigint"), SECOND);

        assertThat(ask(changelog().valid()).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(ask(changelog().valid()).reason())
                .contains(ONE)
                .contains("Restore the changesets as they were applied");
    }

    @Test
    void the_sql_that_will_run_is_shown_judged_and_previewed() throws Exception {
        Answer sql = ask(changelog().pendingSql());
        assertThat(sql.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(sql.toString())
                .contains("-- " + TWO + ", in a transaction, SHA-256 ")
                .contains("create table lines (id int);\ncreate index i on orders (id);");
        assertThat(step().definition().remarks().preview().run(CheckContext.within(Duration.ofSeconds(30))))
                .contains("alter table lines add f int;");

        Answer bad = ask(changelog().lint(MigrationLint.standard()));
        assertThat(bad.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(bad.reason()).contains(TWO + " builds an index on orders").contains("[no lock timeout]");
        assertThat(ask(changelog()
                                .lockTimeout(Duration.ofSeconds(2))
                                .lint(MigrationLint.standard()
                                        .allow(LintRule.INDEX_WITHOUT_CONCURRENTLY, TWO, "two rows")))
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(ask(changelog().lockTimeoutSet()).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(ask(changelog().lockTimeout(Duration.ofSeconds(2)).lockTimeoutSet())
                        .verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @Test
    void it_applies_rolls_back_and_applies_again() throws Exception {
        var walk = Walk.through(step()).capture();

        assertThat(walk.run()).isEqualTo(new ChangesApplied(List.of(TWO, THREE)));
        assertThat(history()).containsExactly("1", "2", "3");
        assertThat(walk.progress()).matches("applied 2 changesets, from " + TWO + " to " + THREE + ", in \\d.* m?s");
        assertThat(walk.probe()).isEqualTo(Settlement.done(new ChangesApplied(List.of(TWO, THREE))));

        walk.undo();
        assertThat(walk.progress())
                .matches("rolled back 2 changesets, from " + THREE + " to " + TWO + ", in \\d.* m?s");
        walk.undo();
        assertThat(walk.progress()).startsWith("rolled back nothing in ");
        assertThat(history()).containsExactly("1");
        assertThat(world.has("lines")).isFalse();
        assertThat(world.has("orders")).isTrue();
        assertThat(walk.probe()).isEqualTo(Settlement.notDone());

        assertThat(Walk.through(step()).capture().run().applied()).containsExactly(TWO, THREE);
    }

    @Test
    void what_is_applied_already_is_neither_applied_nor_rolled_back() throws Exception {
        Walk.through(step()).capture().run();
        var walk = Walk.through(step()).capture();

        assertThat(walk.run().applied()).isEmpty();
        walk.undo();
        assertThat(history()).containsExactly("1", "2", "3");
    }

    @Test
    void other_changesets_than_the_plan_declares_are_refused() throws Exception {
        assertThatThrownBy(() -> Walk.through(changelog().apply("apply", TWO, "changelog.sql::4::ana"))
                        .capture()
                        .run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("neither pending nor applied: changelog.sql::4::ana; not declared: " + THREE);
        assertThatThrownBy(() -> changelog().apply("apply", "2")).hasMessageContaining("file::id::author");
        assertThat(history()).containsExactly("1");
    }

    @Test
    void a_changeset_without_a_rollback_is_refused_before_anything_is_changed() throws Exception {
        write(FIRST, SECOND, "--changeset ana:3\nalter table lines add f int;\n");

        assertThat(ask(changelog().rollbacksPresent()).verdict()).isEqualTo(Verdict.FAILED);
        assertThatThrownBy(() -> Walk.through(step()).capture().run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("can't be rolled back: " + THREE);
        assertThat(history()).containsExactly("1");
        write(FIRST, SECOND, THIRD);
        assertThat(ask(changelog().rollbacksPresent()).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void a_changeset_that_fails_first_leaves_nothing_and_one_that_fails_later_is_in_doubt() throws Exception {
        world.fault();
        world.fault();
        write(FIRST, SECOND.replace("i on orders (id)", "i on orders (nothing)"), THIRD);
        var walk = Walk.through(step()).capture();
        assertThatThrownBy(walk::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("column \"nothing\" does not exist")
                .hasMessageContaining("Nothing was applied.");
        assertThat(walk.probe()).isEqualTo(Settlement.notDone());

        write(FIRST, SECOND, THIRD.replace("lines add", "nowhere add"));
        assertThatThrownBy(walk::run)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("In the history now: " + TWO);
        assertThat(walk.probe())
                .isEqualTo(Settlement.unknown(
                        "applying changesets to database 'orders' (changelog changelog.sql) is half" + " done: " + TWO
                                + " is applied, " + THREE + " is not; the undo takes back what was applied"));

        walk.undo();
        assertThat(history()).containsExactly("1");
        assertThat(world.has("lines")).isFalse();
    }

    @Test
    void a_changeset_outside_of_a_transaction_that_fails_leaves_traces_that_are_rolled_back() throws Exception {
        world.fault();
        write(FIRST, """
                --changeset ana:2 runInTransaction:false
                create unique index concurrently i on orders (id);
                --rollback drop index concurrently if exists i;
                """);
        var walk = Walk.through(changelog().apply("apply", TWO)).capture();

        assertThatThrownBy(walk::run)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("may have left traces");
        assertThat(world.has("i"))
                .as("the invalid index that PostgreSQL leaves")
                .isTrue();
        assertThat(walk.probe()).isInstanceOf(Settlement.Unknown.class);

        walk.undo();
        walk.undo();
        assertThat(world.has("i")).isFalse();
    }

    @Test
    void a_lock_that_a_dead_process_left_is_explained() throws Exception {
        world.fault();
        world.execute("update databasechangeloglock set locked = true, lockedby = 'build-7 (10.0.0.7)',"
                + " lockgranted = '2026-01-02 03:04:05'");
        var walk = Walk.through(step()).capture();

        assertThatThrownBy(walk::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("is held by build-7 (10.0.0.7) since 2026-01-02T03:04:05Z")
                .hasMessageContaining("run liquibase release-locks");
        assertThat(walk.probe()).isInstanceOf(Settlement.Unknown.class);
        assertThatThrownBy(walk::undo).isInstanceOf(DatabaseException.class).hasMessageContaining("build-7");
        assertThat(ask(changelog().notLocked()).verdict()).isEqualTo(Verdict.FAILED);

        world.execute("update databasechangeloglock set locked = false, lockedby = null, lockgranted = null");
        assertThat(ask(changelog().notLocked()).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(walk.run().applied()).containsExactly(TWO, THREE);
    }

    @Test
    void what_somebody_else_has_applied_since_is_not_rolled_back() throws Exception {
        var walk = Walk.through(step()).capture();
        walk.run();
        write(FIRST, SECOND, THIRD, "--changeset ana:4\nselect 1;\n--rollback select 1;\n");
        Walk.through(changelog().apply("hotfix", "changelog.sql::4::ana"))
                .capture()
                .run();

        assertThatThrownBy(walk::undo)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("somebody else has applied changelog.sql::4::ana since");
        assertThat(history()).containsExactly("1", "2", "3", "4");
    }

    @Test
    void a_changeset_gives_up_waiting_for_a_lock() throws Exception {
        world.fault();
        try (var holder = world.direct("postgres", "postgres").getConnection();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("lock table orders");

            assertThatThrownBy(() -> Walk.through(changelog()
                                    .lockTimeout(Duration.ofMillis(100))
                                    .apply("apply", TWO, THREE))
                            .capture()
                            .run())
                    .isInstanceOf(NotApplied.class)
                    .hasMessageContaining("lock timeout")
                    .hasMessageContaining("Find who holds the lock");
        }
    }

    @Test
    void an_unreachable_server_fails_at_the_image_and_shows_no_password() throws Exception {
        world.fault();
        var dead = org.mockito.Mockito.mock(DataSource.class);
        org.mockito.Mockito.when(dead.getConnection())
                .thenThrow(new SQLException("Connection refused; password=hunter2", "08001"));

        assertThatThrownBy(
                        () -> Walk.through(changelog(dead).apply("apply", TWO)).capture())
                .hasMessageContaining("reading the history of database 'orders'")
                .hasMessageNotContaining("hunter2");
        Answer answer = ask(changelog(dead).nonePending());
        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason())
                .contains("Check that host and port are right")
                .doesNotContain("hunter2");
    }

    private Step<ChangesApplied> step() throws Exception {
        return changelog().apply("apply", TWO, THREE);
    }

    private Changelog changelog() throws Exception {
        return changelog(world.pool());
    }

    private Changelog changelog(DataSource source) throws Exception {
        return Changelog.of("orders", source, "changelog.sql", new DirectoryResourceAccessor(directory));
    }

    private void write(String... changeSets) throws Exception {
        Files.writeString(
                directory.resolve("changelog.sql"), "--liquibase formatted sql\n\n" + String.join("\n", changeSets));
    }

    private List<String> history() {
        return world.rows("select id from databasechangelog order by orderexecuted");
    }

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(60)));
    }
}

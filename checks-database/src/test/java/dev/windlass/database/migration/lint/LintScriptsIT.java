package dev.windlass.database.migration.lint;

import static dev.windlass.database.migration.lint.LintRulesIT.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("What the lint says of scripts as a whole (G1: only what is known to be harmless passes)")
@ExtendWith(Server.class)
class LintScriptsIT {

    private static final String INDEX = "create index i on orders (note)";
    private static final String ADD = "alter table orders add x int";

    private TestDatabase world;

    @BeforeEach
    void theShop(TestDatabase fresh) {
        world = fresh;
        Shop.open(world);
    }

    @Test
    void a_table_that_the_same_migrations_create_is_in_nobodys_way() throws Exception {
        assertThat(found(
                        script(
                                "V2",
                                true,
                                "create table lines (id int, o int)",
                                "insert into lines select 1 from orders"),
                        script(
                                "V3",
                                true,
                                "create index i on lines (id)",
                                "alter table shop.lines add constraint c check (id > 0)",
                                "update lines set o = 1",
                                "alter table lines rename o to p",
                                "drop table lines")))
                .isEmpty();
    }

    @Test
    void a_table_that_is_there_already_or_was_renamed_is_not_new() throws Exception {
        assertThat(found(script("V2", true, "create table if not exists orders (id int)", INDEX)))
                .containsExactly(LintRule.INDEX_WITHOUT_CONCURRENTLY);
        assertThat(found(
                        script("V2", true, "alter table orders rename to o2"),
                        script("V3", true, "create index i on o2 (id)")))
                .containsExactly(LintRule.RENAMES, LintRule.INDEX_WITHOUT_CONCURRENTLY);
    }

    @Test
    void a_check_that_was_validated_before_proves_a_not_null() throws Exception {
        String add = "alter table orders add constraint named check ((name is not null)) not valid";
        String validate = "alter table orders validate constraint named";
        String set = "alter table orders alter name set not null";

        assertThat(found(script("V2", true, add), script("V3", true, validate), script("V4", true, set)))
                .isEmpty();
        assertThat(found(script("V2", true, add), script("V4", true, set)))
                .containsExactly(LintRule.SET_NOT_NULL_SCANS);
        assertThat(found(
                        script(
                                "V2",
                                true,
                                "alter table orders add constraint named check (name is not null or id > 1) not valid"),
                        script("V3", true, validate),
                        script("V4", true, set)))
                .containsExactly(LintRule.SET_NOT_NULL_SCANS);
    }

    @Test
    void long_work_in_a_transaction_that_holds_a_lock_is_told() throws Exception {
        assertThat(found(script("V2", true, ADD, "update orders set x = 1 where id < 5")))
                .containsExactly(LintRule.LONG_WORK_UNDER_LOCK);
        assertThat(found(script("V2", true, "update orders set note = 'a' where id < 5", ADD)))
                .isEmpty();
        assertThat(found(script("V2", false, ADD, "update orders set x = 1 where id < 5")))
                .as("outside of a transaction")
                .containsExactly(LintRule.NO_LOCK_TIMEOUT);
        assertThat(found(script("V2", false, "begin", ADD, "update orders set x = 1 where id < 5", "commit")))
                .containsExactly(LintRule.NO_LOCK_TIMEOUT, LintRule.LONG_WORK_UNDER_LOCK);
        assertThat(found(script("V2", false, "begin", ADD, "commit", "update orders set x = 1 where id < 5")))
                .containsExactly(LintRule.NO_LOCK_TIMEOUT);
        assertThat(found(script(
                        "V2",
                        true,
                        "alter table orders add constraint c check (id > 0) not valid",
                        "alter table orders validate constraint c")))
                .as("validated in the transaction that added it")
                .containsExactly(LintRule.LONG_WORK_UNDER_LOCK);
    }

    @Test
    void what_waits_for_a_strong_lock_has_a_limit() throws Exception {
        assertThat(unlimited(ADD)).containsExactly(LintRule.NO_LOCK_TIMEOUT);
        assertThat(unlimited(ADD, "alter table customers add y int")).containsExactly(LintRule.NO_LOCK_TIMEOUT);
        for (String set : List.of(
                "set lock_timeout = '2s'",
                "set local lock_timeout to 2000",
                "set session lock_timeout = 500",
                "select set_config('lock_timeout', '2s', true)")) {
            assertThat(unlimited(set, ADD)).as(set).isEmpty();
        }
        for (String lift : List.of(
                "set lock_timeout = 0",
                "set lock_timeout to default",
                "reset lock_timeout",
                "reset all",
                "select set_config('lock_timeout', '0', true)",
                "select set_config('statement_timeout', '5', true)")) {
            assertThat(unlimited(lift, ADD)).as(lift).containsExactly(LintRule.NO_LOCK_TIMEOUT);
        }
        assertThat(unlimited("set lock_timeout = '2s'", "reset lock_timeout", ADD))
                .containsExactly(LintRule.NO_LOCK_TIMEOUT);
        assertThat(unlimited("update orders set note = 'x' where id = 1", "create table t (id int)"))
                .isEmpty();

        world.execute("alter database " + world.name() + " set lock_timeout = '3s'");
        assertThat(unlimited(ADD)).as("the database says so").isEmpty();
    }

    @Test
    void outside_of_a_transaction_concurrent_work_is_fine() throws Exception {
        assertThat(found(script(
                        "V2",
                        false,
                        "create index concurrently i on orders (note)",
                        "drop index concurrently if exists orders_name",
                        "reindex table concurrently customers",
                        "vacuum orders")))
                .isEmpty();
        assertThat(found(script("V2", false, "begin", "create index concurrently i on orders (note)")))
                .containsExactly(LintRule.CANNOT_RUN_IN_TRANSACTION);
    }

    @Test
    void beside_an_open_transaction_an_index_is_never_built_concurrently() throws Exception {
        var beside = new Runs(true, true);
        try (Connection connection = Shop.connection(world)) {
            assertThat(MigrationLint.standard()
                            .find(
                                    new LiveCatalogue(connection),
                                    List.of(script(
                                            "V2",
                                            false,
                                            "create index concurrently i on orders (note)",
                                            "drop index concurrently if exists orders_name",
                                            "reindex table concurrently customers")),
                                    beside))
                    .extracting(Finding::rule)
                    .as("a drop waits only for who uses the table")
                    .containsExactly(LintRule.WAITS_FOR_OWN_LOCK, LintRule.WAITS_FOR_OWN_LOCK);
            assertThat(MigrationLint.standard()
                            .find(
                                    new LiveCatalogue(connection),
                                    List.of(script("V2", true, "create index concurrently i on orders (note)")),
                                    beside))
                    .extracting(Finding::rule)
                    .as("in a transaction it fails before it waits")
                    .containsExactly(LintRule.CANNOT_RUN_IN_TRANSACTION);
        }
    }

    @Test
    void an_expand_phase_tightens_nothing() throws Exception {
        for (String sql : List.of(
                "alter table orders alter note set not null",
                "alter table orders add constraint c check (id > 0) not valid",
                "alter table orders add foreign key (customer) references customers (id) not valid",
                "alter table orders alter note drop default",
                "alter table orders enable row level security",
                "create policy p on orders using (true)",
                "revoke all on orders from public",
                "alter domain positive add constraint c check (value < 9) not valid")) {
            assertThat(found(script("V2", true, sql))).as(sql).isEmpty();
            assertThat(found(MigrationLint.standard().expandOnly(), true, script("V2", true, sql)))
                    .as(sql)
                    .containsExactly(LintRule.TIGHTENS);
        }
        assertThat(found(
                        MigrationLint.standard().expandOnly(),
                        true,
                        script("V2", true, ADD, "create table t (id int check (id > 0))", "create view v as select 1")))
                .isEmpty();
    }

    @Test
    void a_script_without_sql_and_what_is_too_long_or_too_deep_is_not_understood() throws Exception {
        var java = new Script("V2__fill", true, List.of(), Optional.of("it is written in Java"));
        assertThat(found(java)).containsExactly(LintRule.NOT_UNDERSTOOD);
        assertThat(judge(MigrationLint.standard(), java).reason())
                .contains("has no SQL to look at: it is written in Java");

        String deep = "select " + "(".repeat(20_000) + "1" + ")".repeat(20_000);
        String data = "insert into orders (note) values ('" + "x".repeat(PostgresGrammar.LONGEST) + "')";
        assertThat(found(script("V2", true, deep, data)))
                .containsExactly(LintRule.NOT_UNDERSTOOD, LintRule.NOT_UNDERSTOOD);
    }

    @Test
    void the_verdict_says_whether_it_is_bad_or_only_unknown() throws Exception {
        Answer bad = judge(MigrationLint.standard(), script("V2__a.sql", true, INDEX, "do 'x'"));
        assertThat(bad.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(bad.reason())
                .contains("V2__a.sql line 1 builds an index on orders [index without concurrently]: ")
                .contains("create, drop or reindex it CONCURRENTLY");

        Answer unknown = judge(MigrationLint.standard(), script("V2__a.sql", true, "do 'x'"));
        assertThat(unknown.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(unknown.reason()).contains("[not understood]").contains("have the check waived");
        assertThat(unknown.evidence().toString()).contains("SQL: do 'x'");

        assertThat(judge(MigrationLint.standard(), script("V2__a.sql", true, ADD))
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(judge(MigrationLint.standard()).verdict()).isEqualTo(Verdict.NO_DATA);
    }

    @Test
    void what_is_allowed_passes_and_is_told_with_its_reason() throws Exception {
        Script script = script("V2__a.sql", true, INDEX);
        MigrationLint everywhere = MigrationLint.standard().allow(LintRule.INDEX_WITHOUT_CONCURRENTLY, "a small table");
        MigrationLint here =
                MigrationLint.standard().allow(LintRule.INDEX_WITHOUT_CONCURRENTLY, "V2__a.sql", "a small table");
        MigrationLint elsewhere =
                MigrationLint.standard().allow(LintRule.INDEX_WITHOUT_CONCURRENTLY, "V3__a.sql", "a small table");

        assertThat(judge(everywhere, script).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(judge(here, script).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(judge(here, script).evidence().toString()).contains("Allowed: a small table.");
        assertThat(judge(elsewhere, script).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(everywhere.facts())
                .containsExactly(
                        new Fact("lint", "standard"), new Fact("allowed index without concurrently", "a small table"));
        assertThat(here.expandOnly().facts())
                .containsExactly(
                        new Fact("lint", "expand only"),
                        new Fact("allowed index without concurrently in V2__a.sql", "a small table"));
    }

    @Test
    void a_review_holds_for_what_was_reviewed_and_no_longer() throws Exception {
        Script script = script("V2__a.sql", true, "do 'x'", INDEX);
        MigrationLint lint = MigrationLint.standard().reviewed("V2__a.sql", script.digest(), "seen by ana");

        assertThat(judge(lint, script).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(judge(lint, script("V2__a.sql", true, "do 'y'", INDEX)).verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(judge(lint, script("V2__a.sql", false, "do 'x'", INDEX)).verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(judge(lint, script("V3__a.sql", true, "do 'x'", INDEX)).verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(lint.facts()).contains(new Fact("reviewed V2__a.sql", script.digest() + ", seen by ana"));
    }

    @Test
    void nobody_allows_without_a_reason_or_unseen() {
        MigrationLint lint = MigrationLint.standard();
        assertThatThrownBy(() -> lint.allow(LintRule.DROPS, " ")).hasMessageContaining("must not be blank");
        assertThatThrownBy(() -> lint.allow(LintRule.DROPS, "", "x")).hasMessageContaining("must not be blank");
        assertThatThrownBy(() -> lint.allow(LintRule.NOT_UNDERSTOOD, "x"))
                .hasMessageContaining("can't be allowed unseen");
        assertThatThrownBy(() -> lint.reviewed("V2", "abc", "x")).hasMessageContaining("64 hexadecimal digits");
    }

    @Test
    void a_password_is_shown_nowhere_and_a_long_statement_is_cut() throws Exception {
        String secret = "create role app with login password 'hunter2'";
        Script script = script("V2__a.sql", true, secret, "do '" + "x".repeat(5_000) + "'", "do 'password=hunter2'");
        Answer answer = judge(MigrationLint.standard(), script);

        assertThat(answer.toString()).doesNotContain("hunter2").contains("5005 characters, SHA-256 ");
        assertThat(script.shown()).doesNotContain("hunter2").contains("create role app with login password");
        assertThat(script.digest())
                .as("a digest must not let a password be guessed")
                .isEqualTo(script(
                                "V2__a.sql",
                                true,
                                secret.replace("hunter2", "other"),
                                "do '" + "x".repeat(5_000) + "'",
                                "do 'password=other'")
                        .digest());
    }

    private List<LintRule> found(Script... scripts) throws Exception {
        return found(MigrationLint.standard(), true, scripts);
    }

    private List<LintRule> unlimited(String... statements) throws Exception {
        return found(MigrationLint.standard(), false, script("V2", true, statements));
    }

    private List<LintRule> found(MigrationLint lint, boolean limited, Script... scripts) throws Exception {
        try (Connection connection = Shop.connection(world)) {
            return lint.find(new LiveCatalogue(connection), Arrays.asList(scripts), new Runs(limited, false)).stream()
                    .map(Finding::rule)
                    .toList();
        }
    }

    private Answer judge(MigrationLint lint, Script... scripts) throws Exception {
        try (Connection connection = Shop.connection(world)) {
            connection.setReadOnly(true);
            return lint.judge(connection, "database 'orders'", Arrays.asList(scripts), new Runs(true, false));
        }
    }
}

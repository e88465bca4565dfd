package dev.windlass.database.migration.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Where no catalogue tells, the lint takes the worse (G1)")
class LintTest {

    @Test
    void without_a_catalogue_nothing_is_empty_stable_proven_or_limited() throws Exception {
        assertThat(found("create index i on t (a)"))
                .containsExactly(LintRule.INDEX_WITHOUT_CONCURRENTLY, LintRule.NO_LOCK_TIMEOUT);
        assertThat(found("alter table t add a timestamptz default now()")).contains(LintRule.TABLE_REWRITE);
        assertThat(found("alter table t alter a type text")).contains(LintRule.TABLE_REWRITE);
        assertThat(found("alter table t alter a set not null")).contains(LintRule.SET_NOT_NULL_SCANS);
        assertThat(found("alter table t add primary key using index i")).contains(LintRule.SET_NOT_NULL_SCANS);
        assertThat(found("select f()")).containsExactly(LintRule.NOT_UNDERSTOOD);
        assertThat(found("alter table t add a int default 5")).containsExactly(LintRule.NO_LOCK_TIMEOUT);
    }

    @Test
    void names_are_folded_as_postgresql_folds_them() throws Exception {
        assertThat(found("create table T (id int)", "create index i on t (id)")).isEmpty();
        assertThat(found("create table \"T\" (id int)", "create index i on t (id)"))
                .contains(LintRule.INDEX_WITHOUT_CONCURRENTLY);
        assertThat(Name.of("a", "b\"c").quoted()).isEqualTo("\"a\".\"b\"\"c\"");
    }

    @Test
    void every_rule_says_why_and_what_to_do() {
        for (LintRule rule : LintRule.values()) {
            assertThat(rule.why()).as(rule.name()).isNotBlank().doesNotEndWith(".");
            assertThat(rule.remedy()).as(rule.name()).isNotBlank().doesNotEndWith(".");
            assertThat(rule.text()).isEqualTo(rule.text().toLowerCase(java.util.Locale.ROOT));
        }
    }

    private static List<LintRule> found(String... statements) throws Exception {
        return MigrationLint.standard()
                .find(Catalogue.NONE, List.of(LintRulesIT.script("V2", true, statements)), new Runs(false, false))
                .stream()
                .map(Finding::rule)
                .toList();
    }
}

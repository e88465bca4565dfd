package dev.windlass.database.migration.lint;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** Finds out what a statement means. A kind that stands in no list here is a riddle, never harmless. */
final class Reader {

    /** What reads one kind of statement. */
    @FunctionalInterface
    private interface Reading<C extends ParserRuleContext> {
        void read(C written, Known known, Meaning meaning) throws SQLException;
    }

    private static final Map<Class<?>, Reading<ParserRuleContext>> KINDS = new HashMap<>();

    /** Nodes that hold one statement of a closer kind. */
    private static final Set<Class<?>> WRAPPERS = Set.of(
            SQLParser.StatementContext.class,
            SQLParser.Schema_statementContext.class,
            SQLParser.Schema_createContext.class,
            SQLParser.Schema_alterContext.class,
            SQLParser.Schema_dropContext.class,
            SQLParser.Script_statementContext.class);

    /** They make or change something that no table and no traffic waits for. */
    private static final List<Class<? extends ParserRuleContext>> HARMLESS = List.of(
            SQLParser.Create_access_method_statementContext.class,
            SQLParser.Create_aggregate_statementContext.class,
            SQLParser.Create_cast_statementContext.class,
            SQLParser.Create_collation_statementContext.class,
            SQLParser.Create_conversion_statementContext.class,
            SQLParser.Create_extension_statementContext.class,
            SQLParser.Create_foreign_data_wrapper_statementContext.class,
            SQLParser.Create_fts_configuration_statementContext.class,
            SQLParser.Create_fts_dictionary_statementContext.class,
            SQLParser.Create_fts_parser_statementContext.class,
            SQLParser.Create_fts_template_statementContext.class,
            SQLParser.Create_group_statementContext.class,
            SQLParser.Create_language_statementContext.class,
            SQLParser.Create_operator_class_statementContext.class,
            SQLParser.Create_operator_family_statementContext.class,
            SQLParser.Create_operator_statementContext.class,
            SQLParser.Create_publication_statementContext.class,
            SQLParser.Create_server_statementContext.class,
            SQLParser.Create_transform_statementContext.class,
            SQLParser.Create_user_mapping_statementContext.class,
            SQLParser.Create_user_or_role_statementContext.class,
            SQLParser.Alter_default_privileges_statementContext.class,
            SQLParser.Alter_statistics_statementContext.class,
            SQLParser.Alter_user_or_role_statementContext.class,
            SQLParser.Security_labelContext.class);

    private Reader() {}

    static {
        on(SQLParser.Data_statementContext.class, Data::statement);
        on(SQLParser.Alter_table_statementContext.class, AlterTable::read);
        on(SQLParser.Create_index_statementContext.class, Creates::index);
        on(SQLParser.Create_table_statementContext.class, Creates::table);
        on(SQLParser.Create_table_as_statementContext.class, Creates::tableAs);
        on(SQLParser.Create_view_statementContext.class, Creates::view);
        on(SQLParser.Create_trigger_statementContext.class, Creates::trigger);
        on(SQLParser.Create_policy_statementContext.class, Creates::policy);
        on(SQLParser.Create_rewrite_statementContext.class, Creates::rule);
        on(SQLParser.Create_sequence_statementContext.class, Creates::sequence);
        on(SQLParser.Create_type_statementContext.class, Creates::type);
        on(SQLParser.Create_domain_statementContext.class, Creates::domain);
        on(SQLParser.Create_schema_statementContext.class, Creates::schema);
        on(SQLParser.Create_function_statementContext.class, Creates::function);
        on(SQLParser.Create_foreign_table_statementContext.class, (c, known, m) -> m.creates(Name.of(c.name)));
        on(
                SQLParser.Create_statistics_statementContext.class,
                (c, known, m) ->
                        m.brief(Name.of(c.table_name), LockMode.SHARE_UPDATE_EXCLUSIVE, "adds statistics to a table"));
        on(SQLParser.Drop_statementsContext.class, Drops::any);
        on(SQLParser.Drop_function_statementContext.class, Drops::function);
        on(SQLParser.Drop_trigger_statementContext.class, Drops::trigger);
        on(SQLParser.Drop_policy_statementContext.class, Drops::policy);
        on(SQLParser.Drop_rule_statementContext.class, Drops::rule);
        on(SQLParser.Alter_index_statementContext.class, Drops::alterIndex);
        on(SQLParser.Alter_view_statementContext.class, Drops::alterView);
        on(SQLParser.Alter_materialized_view_statementContext.class, Drops::alterMaterializedView);
        on(SQLParser.Alter_sequence_statementContext.class, Drops::alterSequence);
        on(SQLParser.Alter_type_statementContext.class, Drops::alterType);
        on(SQLParser.Alter_domain_statementContext.class, Drops::alterDomain);
        on(SQLParser.Alter_trigger_statementContext.class, Drops::alterTrigger);
        on(SQLParser.Alter_function_statementContext.class, Drops::alterFunction);
        on(SQLParser.Alter_schema_statementContext.class, Drops::alterSchema);
        on(SQLParser.Cluster_stmtContext.class, Maintenance::cluster);
        on(SQLParser.Reindex_stmtContext.class, Maintenance::reindex);
        on(SQLParser.Truncate_stmtContext.class, Data::truncate);
        on(SQLParser.Copy_statementContext.class, Data::copy);
        on(SQLParser.Set_statementContext.class, Settings::set);
        on(SQLParser.Script_additionalContext.class, Reader::script);
        on(SQLParser.Script_transactionContext.class, Reader::transaction);
        on(SQLParser.Comment_on_statementContext.class, (c, known, m) -> {});
        on(SQLParser.Rule_commonContext.class, Reader::privileges);
        HARMLESS.forEach(kind -> on(kind, (c, known, m) -> {}));
    }

    private static <C extends ParserRuleContext> void on(Class<C> kind, Reading<? super C> reading) {
        KINDS.put(kind, (written, known, meaning) -> reading.read(kind.cast(written), known, meaning));
    }

    static Meaning read(SQLParser.StatementContext statement, Known known) throws SQLException {
        var meaning = new Meaning();
        read(statement, known, meaning);
        return meaning;
    }

    private static void read(ParserRuleContext written, Known known, Meaning meaning) throws SQLException {
        Reading<ParserRuleContext> reading = KINDS.get(written.getClass());
        if (reading != null) {
            reading.read(written, known, meaning);
            return;
        }
        List<ParserRuleContext> parts = written.getRuleContexts(ParserRuleContext.class);
        if (WRAPPERS.contains(written.getClass()) && parts.size() == 1) {
            read(parts.get(0), known, meaning);
        } else {
            meaning.riddle("what a statement of this kind locks is not known");
        }
    }

    private static void script(SQLParser.Script_additionalContext written, Known known, Meaning meaning)
            throws SQLException {
        SQLParser.Additional_statementContext additional = written.additional_statement();
        if (written.VACUUM() != null) {
            Maintenance.vacuum(written, known, meaning);
        } else if (additional != null) {
            List<ParserRuleContext> parts = additional.getRuleContexts(ParserRuleContext.class);
            if (parts.size() == 1 && KINDS.containsKey(parts.get(0).getClass())) {
                read(parts.get(0), known, meaning);
            } else if (additional.notify_stmt() == null) {
                Maintenance.additional(additional, known, meaning);
            }
        } else if (written.show_statement() == null) {
            meaning.riddle("what it runs is not looked at");
        }
    }

    private static void transaction(SQLParser.Script_transactionContext written, Known known, Meaning meaning) {
        if (written.lock_table() != null) {
            Maintenance.lock(written.lock_table(), known, meaning);
        } else if (written.PREPARED() != null || written.PREPARE() != null) {
            meaning.riddle("it is about prepared transactions");
        } else if (written.BEGIN() != null || written.START() != null) {
            meaning.bracket(Meaning.Bracket.BEGIN);
        } else if (written.SAVEPOINT() == null && written.RELEASE() == null && written.TO() == null) {
            meaning.bracket(Meaning.Bracket.END);
        }
    }

    private static void privileges(SQLParser.Rule_commonContext written, Known known, Meaning meaning) {
        if (written.getText().regionMatches(true, 0, "revoke", 0, "revoke".length())) {
            meaning.concern(LintRule.TIGHTENS, Name.of("privileges"), "revokes privileges");
        }
    }
}

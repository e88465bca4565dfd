package dev.windlass.database.migration.lint;

import java.sql.SQLException;
import org.antlr.v4.runtime.ParserRuleContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** Statements that read and write rows, at any depth: a {@code WITH} may write too. */
final class Data {

    private static final String SET_CONFIG = "set_config";

    private Data() {}

    static void statement(ParserRuleContext written, Known known, Meaning meaning) throws SQLException {
        reads(written, known, meaning);
        for (SQLParser.Update_stmt_for_psqlContext update : Functions.all(
                written, SQLParser.RULE_update_stmt_for_psql, SQLParser.Update_stmt_for_psqlContext.class)) {
            rows(Name.of(update.update_table_name), "updates", update.WHERE() != null, meaning);
        }
        for (SQLParser.Delete_stmt_for_psqlContext delete : Functions.all(
                written, SQLParser.RULE_delete_stmt_for_psql, SQLParser.Delete_stmt_for_psqlContext.class)) {
            rows(Name.of(delete.delete_table_name), "deletes from", delete.WHERE() != null, meaning);
        }
        for (SQLParser.Merge_stmt_for_psqlContext merge : Functions.all(
                written, SQLParser.RULE_merge_stmt_for_psql, SQLParser.Merge_stmt_for_psqlContext.class)) {
            rows(Name.of(merge.merge_table_name), "merges into", true, meaning);
        }
        for (SQLParser.Insert_stmt_for_psqlContext insert : Functions.all(
                written, SQLParser.RULE_insert_stmt_for_psql, SQLParser.Insert_stmt_for_psqlContext.class)) {
            Name table = Name.of(insert.insert_table_name);
            boolean many = insert.select_stmt() != null
                    && !Functions.all(insert.select_stmt(), SQLParser.RULE_from_item, SQLParser.From_itemContext.class)
                            .isEmpty();
            meaning.touch(new Touch(
                    table, LockMode.ROW_EXCLUSIVE, many ? Work.ROWS : Work.CATALOGUE, null, "inserts into " + table));
        }
    }

    private static void rows(Name table, String does, boolean restricted, Meaning meaning) {
        meaning.touch(new Touch(
                table,
                LockMode.ROW_EXCLUSIVE,
                Work.ROWS,
                restricted ? null : LintRule.WRITES_ALL_ROWS,
                does + " " + (restricted ? "rows of " : "all rows of ") + table));
    }

    /** What a query calls: functions of PostgreSQL's own do to tables what the statement says, those of others anything. */
    static void reads(ParserRuleContext written, Known known, Meaning meaning) throws SQLException {
        for (Functions.Call call : Functions.in(written)) {
            Name function = call.name();
            if (function.last().equals(SET_CONFIG)) {
                Settings.call(call.arguments(), meaning);
            } else if (!known.catalogue().isBuiltIn(function)
                    && known.catalogue().mayBeVolatile(function)) {
                meaning.riddle("it calls " + function + ", and what that does isn't looked at");
            }
        }
        if (!Functions.all(written, SQLParser.RULE_into_table, ParserRuleContext.class)
                .isEmpty()) {
            meaning.riddle("SELECT INTO is not read; write CREATE TABLE AS");
        }
    }

    static void copy(SQLParser.Copy_statementContext written, Known known, Meaning meaning) {
        if (written.copy_from_statement() != null) {
            Name table = Name.of(written.copy_from_statement().table_cols().schema_qualified_name());
            meaning.touch(new Touch(table, LockMode.ROW_EXCLUSIVE, Work.ROWS, null, "copies rows into " + table));
        }
    }

    static void truncate(SQLParser.Truncate_stmtContext written, Known known, Meaning meaning) {
        for (SQLParser.Only_table_multiplyContext each : written.only_table_multiply()) {
            Name table = Name.of(each.schema_qualified_name());
            meaning.brief(table, LockMode.ACCESS_EXCLUSIVE, "truncates " + table);
            meaning.concern(LintRule.TRUNCATES, table, "truncates " + table);
        }
    }
}

package dev.windlass.database.migration.lint;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.antlr.v4.runtime.tree.Trees;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** VACUUM, CLUSTER, REINDEX, REFRESH, ANALYZE, LOCK. Manual, the page of each. */
final class Maintenance {

    private Maintenance() {}

    static void vacuum(SQLParser.Script_additionalContext written, Known known, Meaning meaning) {
        boolean full = hasToken(written.vacuum_mode(), SQLParser.FULL);
        meaning.outsideOnly("VACUUM");
        if (written.table_cols_list() == null) {
            if (full) {
                meaning.riddle("it writes every table of the database anew");
            }
            return;
        }
        for (SQLParser.Inheritance_specified_table_colsContext each :
                written.table_cols_list().inheritance_specified_table_cols()) {
            Name table = Name.of(each.schema_qualified_name());
            meaning.touch(
                    full
                            ? new Touch(
                                    table,
                                    LockMode.ACCESS_EXCLUSIVE,
                                    Work.REWRITE,
                                    LintRule.TABLE_REWRITE,
                                    "vacuums " + table + " in full")
                            : new Touch(table, LockMode.SHARE_UPDATE_EXCLUSIVE, Work.SCAN, null, "vacuums " + table));
        }
    }

    static void cluster(SQLParser.Cluster_stmtContext written, Known known, Meaning meaning) {
        if (written.schema_qualified_name() == null) {
            meaning.riddle("it writes every clustered table of the database anew");
            return;
        }
        Name table = Name.of(written.schema_qualified_name());
        meaning.touch(
                new Touch(table, LockMode.ACCESS_EXCLUSIVE, Work.REWRITE, LintRule.TABLE_REWRITE, "clusters " + table));
    }

    static void reindex(SQLParser.Reindex_stmtContext written, Known known, Meaning meaning) throws SQLException {
        boolean concurrently = written.CONCURRENTLY() != null
                || (written.reindex_options() != null && hasToken(written.reindex_options(), SQLParser.CONCURRENTLY));
        if (concurrently) {
            meaning.waitsForAll("REINDEX CONCURRENTLY");
            return;
        }
        if (written.TABLE() == null && written.INDEX() == null) {
            meaning.riddle("it builds all indexes of a schema or database anew");
            return;
        }
        Name name = Name.of(written.schema_qualified_name());
        Optional<Name> table = written.INDEX() == null ? Optional.of(name) : known.indexed(name);
        meaning.touch(new Touch(
                table.orElse(name),
                LockMode.SHARE,
                Work.INDEX,
                LintRule.INDEX_WITHOUT_CONCURRENTLY,
                "builds the index anew: " + name));
        if (written.INDEX() != null) {
            meaning.brief(name, LockMode.ACCESS_EXCLUSIVE, "builds index " + name + " anew");
        }
    }

    static void lock(SQLParser.Lock_tableContext written, Known known, Meaning meaning) {
        LockMode mode = written.lock_mode() == null
                ? LockMode.ACCESS_EXCLUSIVE
                : mode(written.lock_mode().getText());
        for (SQLParser.Only_table_multiplyContext each : written.only_table_multiply()) {
            Name table = Name.of(each.schema_qualified_name());
            meaning.brief(table, mode, "locks " + table);
            if (mode.blocksWrites()) {
                meaning.concern(LintRule.LOCKS_TABLE, table, "locks " + table + " in " + mode.sql() + " mode");
            }
        }
    }

    private static LockMode mode(String written) {
        for (LockMode mode : LockMode.values()) {
            if (mode.name().replace("_", "").equals(written.toUpperCase(Locale.ROOT))) {
                return mode;
            }
        }
        return LockMode.ACCESS_EXCLUSIVE;
    }

    static void additional(SQLParser.Additional_statementContext written, Known known, Meaning meaning) {
        if (written.REFRESH() != null) {
            Name view = Name.of(written.schema_qualified_name());
            boolean concurrently = written.CONCURRENTLY() != null;
            meaning.touch(new Touch(
                    view,
                    concurrently ? LockMode.EXCLUSIVE : LockMode.ACCESS_EXCLUSIVE,
                    concurrently ? Work.ROWS : Work.REWRITE,
                    concurrently ? null : LintRule.REFRESH_WITHOUT_CONCURRENTLY,
                    "refreshes " + view));
        } else if (written.analyze_keyword() != null) {
            analyze(written, meaning);
        } else if (written.RESET() != null) {
            Settings.reset(written.getText(), meaning);
        } else if (written.DEALLOCATE() == null && written.LISTEN() == null && written.UNLISTEN() == null) {
            meaning.riddle("what it runs is not looked at");
        }
    }

    private static void analyze(SQLParser.Additional_statementContext written, Meaning meaning) {
        if (written.table_cols_list() == null) {
            return;
        }
        for (SQLParser.Inheritance_specified_table_colsContext each :
                written.table_cols_list().inheritance_specified_table_cols()) {
            Name table = Name.of(each.schema_qualified_name());
            meaning.brief(table, LockMode.SHARE_UPDATE_EXCLUSIVE, "analyzes a sample of " + table);
        }
    }

    private static boolean hasToken(ParserRuleContext tree, int type) {
        return Trees.getDescendants(tree).stream()
                .anyMatch(node ->
                        node instanceof TerminalNode leaf && leaf.getSymbol().getType() == type);
    }
}

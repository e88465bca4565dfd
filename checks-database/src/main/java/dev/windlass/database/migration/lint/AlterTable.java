package dev.windlass.database.migration.lint;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/**
 * {@code ALTER TABLE}: which lock each form takes, what scans and what rewrites. From PostgreSQL's manual, ALTER TABLE: the
 * lock is ACCESS EXCLUSIVE where a form's description doesn't say otherwise.
 */
final class AlterTable {

    private final Name table;
    private final Known known;
    private final Meaning meaning;

    private AlterTable(Name table, Known known, Meaning meaning) {
        this.table = table;
        this.known = known;
        this.meaning = meaning;
    }

    static void read(SQLParser.Alter_table_statementContext written, Known known, Meaning meaning) throws SQLException {
        Name table = Name.of(written.name);
        var alter = new AlterTable(table, known, meaning);
        if (!written.table_action().isEmpty()) {
            for (SQLParser.Table_actionContext action : written.table_action()) {
                alter.action(action);
            }
        } else if (written.RENAME() != null && written.CONSTRAINT() != null) {
            alter.exclusive("renames a constraint of");
        } else if (written.RENAME() != null) {
            alter.exclusive("renames a column of");
            meaning.concern(
                    LintRule.RENAMES, table, "renames column " + Name.of(written.identifier(0)) + " of " + table);
        } else if (written.rename_to() != null || written.set_schema() != null) {
            alter.exclusive("renames");
            meaning.concern(LintRule.RENAMES, table, "renames table " + table);
        } else if (written.alter_partition() != null) {
            alter.partition(written.alter_partition());
        } else {
            meaning.riddle("this form of ALTER TABLE is not PostgreSQL's");
        }
    }

    private void action(SQLParser.Table_actionContext action) throws SQLException {
        if (action.table_column_definition() != null) {
            new NewColumn(table, action.table_column_definition(), known, meaning).read();
        } else if (action.DROP() != null && action.column != null) {
            exclusive("drops a column of");
            meaning.concern(LintRule.DROPS, table, "drops column " + Name.of(action.column) + " of " + table);
        } else if (action.column_action() != null) {
            column(Name.of(action.column).last(), action.column_action());
        } else if (action.tabl_constraint != null) {
            Constraints.added(table, action.tabl_constraint, known, meaning);
        } else if (action.validate_constraint() != null) {
            validate(Name.of(action.validate_constraint().constraint_name).last());
        } else if (action.drop_constraint() != null) {
            dropConstraint(Name.of(action.drop_constraint().constraint_name).last());
        } else {
            other(action);
        }
    }

    private void other(SQLParser.Table_actionContext action) throws SQLException {
        if (action.TRIGGER() != null) {
            meaning.brief(table, LockMode.SHARE_ROW_EXCLUSIVE, "switches triggers of " + table);
        } else if (action.set_logged() != null) {
            rewrite("switches between logged and unlogged");
        } else if (action.set_tablespace() != null) {
            rewrite("moves to another tablespace");
        } else if (action.ACCESS() != null) {
            rewrite("changes the access method of");
        } else if (action.CLUSTER() != null) {
            meaning.brief(table, LockMode.SHARE_UPDATE_EXCLUSIVE, "says how " + table + " is clustered");
        } else if (action.storage_parameters() != null || action.names_in_parens() != null) {
            meaning.brief(table, parametersLock(action.getText()), "sets storage parameters of " + table);
        } else if (action.inherit_option() != null && action.parent_table != null) {
            exclusive("changes the parent of");
            meaning.brief(Name.of(action.parent_table), LockMode.SHARE_UPDATE_EXCLUSIVE, "gets or loses a child");
        } else if (action.SECURITY() != null) {
            exclusive("switches row level security of");
            if (action.DISABLE() == null && action.NO() == null) {
                meaning.concern(LintRule.TIGHTENS, table, "switches row level security of " + table + " on");
            }
        } else if (action.RULE() != null
                || action.IDENTITY() != null
                || action.owner_to() != null
                || action.OF() != null
                || action.CONSTRAINT() != null
                || action.define_foreign_options() != null) {
            exclusive("changes");
        } else {
            meaning.riddle("this form of ALTER TABLE is not known: " + action.getText());
        }
    }

    /** Those of autovacuum and the fill factor take the weaker lock. */
    private static LockMode parametersLock(String written) {
        String text = written.toLowerCase(Locale.ROOT);
        return text.contains("fillfactor") || text.contains("autovacuum") || text.contains("toast_tuple_target")
                ? LockMode.SHARE_UPDATE_EXCLUSIVE
                : LockMode.ACCESS_EXCLUSIVE;
    }

    private void column(String column, SQLParser.Column_actionContext action) throws SQLException {
        if (action.data_type() != null) {
            type(column, action);
        } else if (action.NULL() != null && action.set != null) {
            setNotNull(column);
        } else if (action.EXPRESSION() != null && action.SET() != null) {
            rewrite("computes column " + column + " anew in");
        } else if (action.set_statistics() != null) {
            meaning.brief(table, LockMode.SHARE_UPDATE_EXCLUSIVE, "sets statistics of a column of " + table);
        } else if (action.storage_parameters() != null || action.names_in_parens() != null) {
            meaning.brief(table, LockMode.SHARE_UPDATE_EXCLUSIVE, "sets options of a column of " + table);
        } else if (action.drop_def() != null) {
            exclusive("drops the default of " + column + " of");
            meaning.concern(LintRule.TIGHTENS, table, "drops the default of column " + column + " of " + table);
        } else {
            exclusive("changes column " + column + " of");
        }
    }

    private void type(String column, SQLParser.Column_actionContext action) throws SQLException {
        boolean plain = action.vex() == null && action.collate_identifier() == null;
        Optional<Catalogue.ColumnType> now = plain ? known.catalogue().column(table, column) : Optional.empty();
        if (now.isPresent() && Widening.needsNoRewrite(now.get(), action.data_type())) {
            exclusive("widens column " + column + " of");
        } else {
            rewrite("changes the type of column " + column + " of");
            for (Name other : known.catalogue().joinedBy(table, column)) {
                meaning.brief(other, LockMode.ACCESS_EXCLUSIVE, "is joined to " + table + " by a foreign key");
            }
            meaning.concern(LintRule.TIGHTENS, table, "changes the type of column " + column + " of " + table);
        }
    }

    private void setNotNull(String column) throws SQLException {
        boolean proven = known.provenNotNull(table, column);
        meaning.touch(new Touch(
                table,
                LockMode.ACCESS_EXCLUSIVE,
                proven ? Work.CATALOGUE : Work.SCAN,
                proven ? null : LintRule.SET_NOT_NULL_SCANS,
                "sets column " + column + " of " + table + " NOT NULL"));
        meaning.concern(LintRule.TIGHTENS, table, "sets column " + column + " of " + table + " NOT NULL");
    }

    private void validate(String constraint) throws SQLException {
        meaning.touch(new Touch(
                table,
                LockMode.SHARE_UPDATE_EXCLUSIVE,
                Work.SCAN,
                null,
                "validates constraint " + constraint + " of " + table));
        Optional<Name> other = known.catalogue().referenced(table, constraint);
        if (other.isPresent()) {
            meaning.brief(other.get(), LockMode.ROW_SHARE, "is referenced by what is validated");
        }
        known.validated(table, constraint);
    }

    private void dropConstraint(String constraint) throws SQLException {
        exclusive("drops a constraint of");
        Optional<Name> other = known.catalogue().referenced(table, constraint);
        if (other.isPresent()) {
            meaning.brief(other.get(), LockMode.ACCESS_EXCLUSIVE, "drops a foreign key to " + other.get());
        }
    }

    private void partition(SQLParser.Alter_partitionContext written) {
        if (written.partition_table_value() != null) {
            Name child = Name.of(written.partition_table_value().schema_qualified_name());
            meaning.brief(table, LockMode.SHARE_UPDATE_EXCLUSIVE, "attaches a partition to " + table);
            meaning.touch(new Touch(
                    child,
                    LockMode.ACCESS_EXCLUSIVE,
                    Work.SCAN,
                    LintRule.CONSTRAINT_WITHOUT_NOT_VALID,
                    "attaches " + child + " and reads it, unless a valid check constraint says that its rows belong"));
            return;
        }
        Name child = Name.of(written.child);
        boolean concurrently = written.CONCURRENTLY() != null;
        meaning.brief(
                table,
                concurrently ? LockMode.SHARE_UPDATE_EXCLUSIVE : LockMode.ACCESS_EXCLUSIVE,
                "detaches a partition of " + table);
        meaning.brief(child, LockMode.ACCESS_EXCLUSIVE, "detaches " + child);
        meaning.concern(LintRule.DROPS, child, "takes the rows of " + child + " out of " + table);
        if (concurrently) {
            meaning.outsideOnly("DETACH PARTITION … CONCURRENTLY");
        }
    }

    private void exclusive(String does) {
        meaning.brief(table, LockMode.ACCESS_EXCLUSIVE, does + " " + table);
    }

    private void rewrite(String does) {
        meaning.touch(
                new Touch(table, LockMode.ACCESS_EXCLUSIVE, Work.REWRITE, LintRule.TABLE_REWRITE, does + " " + table));
    }
}

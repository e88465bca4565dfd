package dev.windlass.database.migration.lint;

import java.sql.SQLException;
import java.util.Optional;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** {@code DROP …}, and {@code ALTER …} of what is no table. */
final class Drops {

    private Drops() {}

    static void any(SQLParser.Drop_statementsContext written, Known known, Meaning meaning) throws SQLException {
        for (SQLParser.Schema_qualified_nameContext each :
                written.if_exist_names_restrict_cascade().names_references().schema_qualified_name()) {
            Name name = Name.of(each);
            if (written.INDEX() != null) {
                index(name, written.CONCURRENTLY() != null, known, meaning);
            } else {
                if (written.TABLE() != null || written.VIEW() != null || written.SEQUENCE() != null) {
                    meaning.brief(name, LockMode.ACCESS_EXCLUSIVE, "drops " + name);
                }
                if (written.STATISTICS() == null && written.PUBLICATION() == null) {
                    meaning.concern(LintRule.DROPS, name, "drops " + name);
                }
            }
        }
    }

    private static void index(Name index, boolean concurrently, Known known, Meaning meaning) throws SQLException {
        Optional<Name> table = known.indexed(index);
        if (concurrently) {
            meaning.outsideOnly("DROP INDEX CONCURRENTLY");
            if (table.isPresent()) {
                meaning.brief(table.get(), LockMode.SHARE_UPDATE_EXCLUSIVE, "drops index " + index);
            }
            return;
        }
        meaning.brief(index, LockMode.ACCESS_EXCLUSIVE, "drops index " + index);
        if (table.isPresent()) {
            meaning.brief(table.get(), LockMode.ACCESS_EXCLUSIVE, "drops index " + index);
        }
        meaning.concern(LintRule.INDEX_WITHOUT_CONCURRENTLY, table.orElse(index), "drops index " + index);
    }

    static void function(SQLParser.Drop_function_statementContext written, Known known, Meaning meaning) {
        Name name = Name.of(written.name);
        meaning.concern(LintRule.DROPS, name, "drops function " + name);
    }

    static void trigger(SQLParser.Drop_trigger_statementContext written, Known known, Meaning meaning) {
        ofTable(Name.of(written.table_name), "a trigger", meaning);
    }

    static void policy(SQLParser.Drop_policy_statementContext written, Known known, Meaning meaning) {
        ofTable(Name.of(written.schema_qualified_name()), "a policy", meaning);
    }

    static void rule(SQLParser.Drop_rule_statementContext written, Known known, Meaning meaning) {
        ofTable(Name.of(written.schema_qualified_name()), "a rule", meaning);
    }

    private static void ofTable(Name table, String what, Meaning meaning) {
        meaning.brief(table, LockMode.ACCESS_EXCLUSIVE, "drops " + what + " of " + table);
        meaning.concern(LintRule.DROPS, table, "drops " + what + " of " + table);
    }

    static void alterIndex(SQLParser.Alter_index_statementContext written, Known known, Meaning meaning)
            throws SQLException {
        SQLParser.Index_def_actionContext action = written.index_def_action();
        if (action == null) {
            meaning.riddle("it moves all indexes of a tablespace");
            return;
        }
        Name index = Name.of(written.schema_qualified_name());
        if (action.set_tablespace() != null) {
            meaning.touch(new Touch(
                    index,
                    LockMode.ACCESS_EXCLUSIVE,
                    Work.REWRITE,
                    LintRule.TABLE_REWRITE,
                    "moves index " + index + " to another tablespace"));
        } else {
            meaning.brief(index, LockMode.SHARE_UPDATE_EXCLUSIVE, "changes index " + index);
        }
    }

    static void alterView(SQLParser.Alter_view_statementContext written, Known known, Meaning meaning) {
        Name view = Name.of(written.name);
        meaning.brief(view, LockMode.ACCESS_EXCLUSIVE, "changes view " + view);
        SQLParser.Alter_view_actionContext action = written.alter_view_action();
        if (action.RENAME() != null || action.rename_to() != null || action.set_schema() != null) {
            meaning.concern(LintRule.RENAMES, view, "renames view " + view + " or a column of it");
        }
    }

    static void alterMaterializedView(
            SQLParser.Alter_materialized_view_statementContext written, Known known, Meaning meaning) {
        SQLParser.Alter_materialized_view_actionContext action = written.alter_materialized_view_action();
        if (action == null) {
            meaning.riddle("it moves all materialized views of a tablespace");
            return;
        }
        Name view = Name.of(written.schema_qualified_name());
        meaning.brief(view, LockMode.ACCESS_EXCLUSIVE, "changes materialized view " + view);
        if (action.RENAME() != null || action.rename_to() != null || action.set_schema() != null) {
            meaning.concern(LintRule.RENAMES, view, "renames materialized view " + view + " or a column of it");
        }
        boolean moves = action.materialized_view_action().stream().anyMatch(a -> a.METHOD() != null);
        if (moves) {
            meaning.riddle("it changes the access method of a materialized view");
        }
    }

    static void alterSequence(SQLParser.Alter_sequence_statementContext written, Known known, Meaning meaning) {
        Name sequence = Name.of(written.name);
        if (written.rename_to() != null || written.set_schema() != null) {
            meaning.brief(sequence, LockMode.ACCESS_EXCLUSIVE, "renames sequence " + sequence);
            meaning.concern(LintRule.RENAMES, sequence, "renames sequence " + sequence);
        } else {
            meaning.brief(
                    sequence,
                    written.set_logged() == null ? LockMode.SHARE_ROW_EXCLUSIVE : LockMode.ACCESS_EXCLUSIVE,
                    "changes sequence " + sequence);
        }
    }

    static void alterType(SQLParser.Alter_type_statementContext written, Known known, Meaning meaning) {
        Name type = Name.of(written.name);
        if (written.RENAME() != null || written.rename_to() != null || written.set_schema() != null) {
            meaning.concern(LintRule.RENAMES, type, "renames type " + type + " or a part of it");
        } else if (written.VALUE() == null) {
            meaning.riddle("it changes a composite or base type, and which tables have it isn't looked at");
        }
    }

    static void alterDomain(SQLParser.Alter_domain_statementContext written, Known known, Meaning meaning) {
        Name domain = Name.of(written.name);
        if (written.rename_to() != null || written.set_schema() != null) {
            meaning.concern(LintRule.RENAMES, domain, "renames domain " + domain);
        } else if (written.validate_constraint() != null
                || (written.SET() != null && written.NULL() != null)
                || (written.dom_constraint != null && written.not_valid == null)) {
            meaning.concern(
                    LintRule.CONSTRAINT_WITHOUT_NOT_VALID,
                    domain,
                    "reads every table that has a column of domain " + domain + ", under a lock");
            meaning.concern(LintRule.TIGHTENS, domain, "tightens domain " + domain);
        } else if (written.dom_constraint != null) {
            meaning.concern(LintRule.TIGHTENS, domain, "tightens domain " + domain);
        }
    }

    static void alterTrigger(SQLParser.Alter_trigger_statementContext written, Known known, Meaning meaning) {
        Name table = Name.of(written.schema_qualified_name());
        meaning.brief(table, LockMode.ACCESS_EXCLUSIVE, "changes a trigger of " + table);
    }

    static void alterFunction(SQLParser.Alter_function_statementContext written, Known known, Meaning meaning) {
        if (written.rename_to() != null || written.set_schema() != null) {
            Name function = Name.of(written.function_parameters().schema_qualified_name());
            meaning.concern(LintRule.RENAMES, function, "renames function " + function);
        }
    }

    static void alterSchema(SQLParser.Alter_schema_statementContext written, Known known, Meaning meaning) {
        Name schema = Name.of(written.identifier());
        meaning.concern(LintRule.RENAMES, schema, "renames schema " + schema);
    }
}

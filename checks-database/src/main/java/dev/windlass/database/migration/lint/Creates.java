package dev.windlass.database.migration.lint;

import java.sql.SQLException;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** {@code CREATE …} of tables, indexes, views and what hangs on tables. Manual, the page of each statement. */
final class Creates {

    private Creates() {}

    static void index(SQLParser.Create_index_statementContext written, Known known, Meaning meaning)
            throws SQLException {
        Name table = Name.of(written.table_name);
        boolean concurrently = written.CONCURRENTLY() != null;
        meaning.touch(new Touch(
                table,
                concurrently ? LockMode.SHARE_UPDATE_EXCLUSIVE : LockMode.SHARE,
                Work.INDEX,
                concurrently ? null : LintRule.INDEX_WITHOUT_CONCURRENTLY,
                "builds an index on " + table));
        if (concurrently) {
            meaning.waitsForAll("CREATE INDEX CONCURRENTLY");
        }
        if (written.UNIQUE() != null) {
            meaning.concern(LintRule.TIGHTENS, table, "makes an index of " + table + " unique");
        }
        if (written.name != null) {
            meaning.creates(Name.of(written.name));
        }
    }

    static void table(SQLParser.Create_table_statementContext written, Known known, Meaning meaning) {
        Name table = Name.of(written.name);
        SQLParser.Define_tableContext definition = written.define_table();
        if (definition.define_partition() != null) {
            Name parent = Name.of(definition.define_partition().parent_table);
            meaning.brief(parent, LockMode.ACCESS_EXCLUSIVE, "adds partition " + table + " to " + parent);
        }
        for (SQLParser.Constr_bodyContext body :
                Functions.all(written, SQLParser.RULE_constr_body, SQLParser.Constr_bodyContext.class)) {
            if (body.REFERENCES() != null) {
                Name other = Name.of(body.schema_qualified_name());
                if (!other.equals(table)) {
                    meaning.brief(other, LockMode.SHARE_ROW_EXCLUSIVE, "gets a foreign key from " + table);
                }
            }
        }
        if (definition.define_columns() != null && definition.define_columns().INHERITS() != null) {
            for (SQLParser.Schema_qualified_nameContext parent : definition
                    .define_columns()
                    .names_in_parens()
                    .names_references()
                    .schema_qualified_name()) {
                meaning.brief(Name.of(parent), LockMode.SHARE_UPDATE_EXCLUSIVE, "gets child " + table);
            }
        }
        meaning.creates(table);
    }

    static void tableAs(SQLParser.Create_table_as_statementContext written, Known known, Meaning meaning)
            throws SQLException {
        if (written.EXECUTE() != null) {
            meaning.riddle("it runs a prepared statement");
        }
        Data.reads(written, known, meaning);
        meaning.creates(Name.of(written.name));
    }

    static void view(SQLParser.Create_view_statementContext written, Known known, Meaning meaning) throws SQLException {
        Name view = Name.of(written.name);
        if (written.REPLACE() != null) {
            meaning.brief(view, LockMode.ACCESS_EXCLUSIVE, "replaces view " + view);
        }
        if (written.MATERIALIZED() != null) {
            Data.reads(written, known, meaning);
        }
        meaning.creates(view);
    }

    static void trigger(SQLParser.Create_trigger_statementContext written, Known known, Meaning meaning) {
        Name table = Name.of(written.table_name);
        meaning.brief(table, LockMode.SHARE_ROW_EXCLUSIVE, "adds a trigger to " + table);
    }

    static void policy(SQLParser.Create_policy_statementContext written, Known known, Meaning meaning) {
        Name table = Name.of(written.schema_qualified_name());
        meaning.brief(table, LockMode.ACCESS_EXCLUSIVE, "adds a policy to " + table);
        meaning.concern(LintRule.TIGHTENS, table, "adds a policy to " + table);
    }

    static void rule(SQLParser.Create_rewrite_statementContext written, Known known, Meaning meaning) {
        Name table = Name.of(written.table_name);
        meaning.brief(table, LockMode.ACCESS_EXCLUSIVE, "adds a rule to " + table);
    }

    static void sequence(SQLParser.Create_sequence_statementContext written, Known known, Meaning meaning) {
        meaning.creates(Name.of(written.name));
    }

    static void type(SQLParser.Create_type_statementContext written, Known known, Meaning meaning) {
        meaning.creates(Name.of(written.name));
    }

    static void domain(SQLParser.Create_domain_statementContext written, Known known, Meaning meaning) {
        meaning.creates(Name.of(written.name));
    }

    static void schema(SQLParser.Create_schema_statementContext written, Known known, Meaning meaning) {
        if (written.name != null) {
            meaning.creates(Name.of(written.name));
        }
    }

    static void function(SQLParser.Create_function_statementContext written, Known known, Meaning meaning) {
        meaning.creates(Name.of(written.function_parameters().schema_qualified_name()));
    }
}

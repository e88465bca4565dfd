package dev.windlass.database.migration.lint;

import java.sql.SQLException;
import java.util.Optional;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** Constraints that a table gets, and what PostgreSQL does to see that they hold. */
final class Constraints {

    private Constraints() {}

    static void added(Name table, SQLParser.Constraint_commonContext written, Known known, Meaning meaning)
            throws SQLException {
        SQLParser.Constr_bodyContext body = written.constr_body();
        String name = written.identifier() == null
                ? ""
                : Name.of(written.identifier()).last();
        boolean valid = written.VALID() == null;
        meaning.concern(LintRule.TIGHTENS, table, "adds a constraint to " + table);
        if (body.REFERENCES() != null) {
            foreignKey(table, Name.of(body.schema_qualified_name()), valid, meaning);
        } else if (body.CHECK() != null) {
            meaning.touch(new Touch(
                    table,
                    LockMode.ACCESS_EXCLUSIVE,
                    valid ? Work.SCAN : Work.CATALOGUE,
                    valid ? LintRule.CONSTRAINT_WITHOUT_NOT_VALID : null,
                    "adds a check constraint to " + table));
            Optional<String> column = notNullColumn(body.expression);
            if (column.isPresent() && !name.isEmpty()) {
                known.checksNotNull(table, name, column.get(), valid);
            }
        } else {
            index(table, body, known, meaning);
        }
    }

    private static void index(Name table, SQLParser.Constr_bodyContext body, Known known, Meaning meaning)
            throws SQLException {
        SQLParser.Index_parametersContext parameters = body.index_parameters();
        if (parameters != null && parameters.INDEX() != null && parameters.schema_qualified_name() != null) {
            usingIndex(table, Name.of(parameters.schema_qualified_name()), body.PRIMARY() != null, known, meaning);
            return;
        }
        meaning.touch(new Touch(
                table,
                LockMode.ACCESS_EXCLUSIVE,
                Work.INDEX,
                LintRule.CONSTRAINT_BUILDS_INDEX,
                "adds a constraint that builds an index to " + table));
        if (body.EXCLUDE() == null && body.UNIQUE() == null && body.PRIMARY() == null) {
            meaning.riddle("this kind of constraint is not known: " + body.getText());
        }
    }

    /** A primary key sets its columns NOT NULL first, with a scan where nothing proves it. */
    private static void usingIndex(Name table, Name index, boolean primary, Known known, Meaning meaning)
            throws SQLException {
        boolean scans = primary && !known.catalogue().hasOnlyNotNullColumns(index);
        meaning.touch(new Touch(
                table,
                LockMode.ACCESS_EXCLUSIVE,
                scans ? Work.SCAN : Work.CATALOGUE,
                scans ? LintRule.SET_NOT_NULL_SCANS : null,
                "makes index " + index + " a constraint of " + table));
    }

    private static void foreignKey(Name table, Name other, boolean valid, Meaning meaning) {
        Work work = valid ? Work.SCAN : Work.CATALOGUE;
        LintRule rule = valid ? LintRule.CONSTRAINT_WITHOUT_NOT_VALID : null;
        meaning.touch(new Touch(
                table, LockMode.SHARE_ROW_EXCLUSIVE, work, rule, "adds a foreign key from " + table + " to " + other));
        meaning.brief(other, LockMode.SHARE_ROW_EXCLUSIVE, "gets a foreign key from " + table);
    }

    /** The column of {@code CHECK (column IS NOT NULL)}. */
    private static Optional<String> notNullColumn(SQLParser.VexContext expression) {
        SQLParser.VexContext inner = expression;
        while (inner.LEFT_PAREN() != null && inner.vex().size() == 1 && inner.IN() == null) {
            inner = inner.vex(0);
        }
        boolean notNull = inner.IS() != null
                && inner.NOT() != null
                && inner.NULL() != null
                && inner.getChildCount() == 4
                && inner.vex().size() == 1;
        return notNull ? Optional.of(Name.part(inner.vex(0))) : Optional.empty();
    }
}

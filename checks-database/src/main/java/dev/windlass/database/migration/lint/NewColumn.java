package dev.windlass.database.migration.lint;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/**
 * {@code ADD COLUMN}. Manual, ALTER TABLE, "Notes": a default that is not volatile rewrites nothing since version 11; a volatile
 * one, a stored generated column, an identity and a domain with constraints do.
 */
final class NewColumn {

    private static final Set<String> SERIALS =
            Set.of("serial", "bigserial", "smallserial", "serial4", "serial8", "serial2");
    private static final int DEFAULTS_WITHOUT_REWRITE = 11;

    private final Name table;
    private final SQLParser.Table_column_definitionContext written;
    private final Known known;
    private final Meaning meaning;
    private final String column;
    private boolean notNull;
    private @Nullable String rewrites;
    private boolean hasDefault;

    NewColumn(Name table, SQLParser.Table_column_definitionContext written, Known known, Meaning meaning) {
        this.table = table;
        this.written = written;
        this.known = known;
        this.meaning = meaning;
        this.column = Name.of(written.identifier()).last();
    }

    void read() throws SQLException {
        String type = written.data_type().getText().toLowerCase(Locale.ROOT);
        if (SERIALS.contains(type)) {
            hasDefault = true;
            rewrites = "a value of a sequence for each row";
        } else if (written.data_type().array_type().isEmpty()
                && written.data_type().predefined_type().schema_qualified_name_nontype() != null
                && known.catalogue()
                        .isConstrainedDomain(Name.ofParts(
                                written.data_type().predefined_type().schema_qualified_name_nontype()))) {
            rewrites = "a domain with constraints";
        }
        for (SQLParser.Constraint_commonContext constraint : written.constraint_common()) {
            constraint(constraint);
        }
        meaning.touch(new Touch(
                table,
                LockMode.ACCESS_EXCLUSIVE,
                rewrites == null ? Work.CATALOGUE : Work.REWRITE,
                rewrites == null ? null : LintRule.TABLE_REWRITE,
                "adds column " + column + (rewrites == null ? "" : " with " + rewrites) + " to " + table));
        if (notNull && !hasDefault) {
            meaning.concern(
                    LintRule.NOT_NULL_WITHOUT_DEFAULT,
                    table,
                    "adds column " + column + " NOT NULL without a default to " + table);
        }
    }

    private void constraint(SQLParser.Constraint_commonContext constraint) throws SQLException {
        SQLParser.Constr_bodyContext body = constraint.constr_body();
        if (body.REFERENCES() != null) {
            Name other = Name.of(body.schema_qualified_name());
            boolean filled = written.constraint_common().stream()
                    .anyMatch(c -> c.constr_body().DEFAULT() != null && !isNull(c.constr_body()));
            meaning.brief(other, LockMode.SHARE_ROW_EXCLUSIVE, "gets a foreign key from " + table);
            if (filled) {
                meaning.touch(new Touch(
                        table,
                        LockMode.ACCESS_EXCLUSIVE,
                        Work.SCAN,
                        LintRule.CONSTRAINT_WITHOUT_NOT_VALID,
                        "adds a filled column to " + table + " that refers to " + other));
            }
        } else if (body.CHECK() != null || body.UNIQUE() != null || body.PRIMARY() != null) {
            notNull = notNull || body.PRIMARY() != null;
            Constraints.added(table, constraint, known, meaning);
        } else if (body.DEFAULT() != null) {
            hasDefault = !isNull(body);
            defaultOf(body.default_expr);
        } else if (body.identity_body() != null) {
            hasDefault = true;
            rewrites = "a generated identity for each row";
        } else if (body.GENERATED() != null) {
            hasDefault = true;
            if (body.VIRTUAL() == null) {
                rewrites = "a stored value that is computed for each row";
            }
        } else if (body.NULL() != null) {
            notNull = notNull || body.NOT() != null;
        }
    }

    private void defaultOf(SQLParser.VexContext expression) throws SQLException {
        int version = known.catalogue().version();
        if (Functions.mayBeVolatile(expression, known)) {
            rewrites = "a default that may be another for each row, " + expression.getText() + ",";
        } else if (version > 0 && version < DEFAULTS_WITHOUT_REWRITE) {
            rewrites = "a default, which this old server writes into each row,";
        }
    }

    private static boolean isNull(SQLParser.Constr_bodyContext body) {
        return body.default_expr != null && body.default_expr.getText().equalsIgnoreCase("null");
    }
}

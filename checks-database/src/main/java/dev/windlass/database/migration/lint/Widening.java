package dev.windlass.database.migration.lint;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/**
 * Which changes of a column's type change nothing but the catalogue. Manual, ALTER TABLE, "Notes": where the old type is binary
 * coercible to the new one. Only what is certain is said to be so: longer or unlimited {@code varchar}, {@code text}, and
 * {@code numeric} of a higher precision and the same scale.
 */
final class Widening {

    /** PostgreSQL's {@code VARHDRSZ}, which is part of type modifiers. */
    private static final int HEADER = 4;

    private Widening() {}

    static boolean needsNoRewrite(Catalogue.ColumnType now, SQLParser.Data_typeContext next) {
        SQLParser.Predefined_typeContext type = next.predefined_type();
        if (!next.array_type().isEmpty() || next.ARRAY() != null || next.SETOF() != null) {
            return false;
        }
        return switch (now.type()) {
            case "character varying" ->
                isText(type) || (isVarchar(type) && notShorter(now.modifier(), type.type_length()));
            case "text" -> isText(type) || (isVarchar(type) && type.type_length() == null);
            case "numeric" -> type.NUMERIC() != null && holdsAll(now.modifier(), type.precision_param());
            default -> false;
        };
    }

    private static boolean isText(SQLParser.Predefined_typeContext type) {
        return type.getText().toLowerCase(Locale.ROOT).equals("text");
    }

    private static boolean isVarchar(SQLParser.Predefined_typeContext type) {
        return type.VARCHAR() != null || (type.VARYING() != null && (type.CHARACTER() != null || type.CHAR() != null));
    }

    private static boolean notShorter(int now, SQLParser.@Nullable Type_lengthContext next) {
        if (next == null) {
            return true;
        }
        return now >= 0 && number(next.iconst().getText()) >= now - HEADER;
    }

    private static boolean holdsAll(int now, SQLParser.@Nullable Precision_paramContext next) {
        if (next == null) {
            return true;
        }
        int precision = ((now - HEADER) >> 16) & 0xffff;
        int scale = (now - HEADER) & 0x7ff;
        int newScale = next.scale == null ? 0 : number(next.scale.getText());
        return now >= 0 && newScale == scale && number(next.precision.getText()) >= precision;
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}

package dev.windlass.database.copy;

import dev.windlass.database.jdbc.Require;
import java.util.regex.Pattern;

/** A table with its schema, spelled as the catalogue spells it. */
record TableName(String schema, String table) {

    private static final Pattern PLAIN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]*");
    private static final int LONGEST = 63;

    static TableName of(String text) {
        Require.text("the name of a table to copy", text);
        int dot = text.indexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException("table '" + text + "' to copy lacks its schema: write it as"
                    + " schema.table, such as public." + text);
        }
        return new TableName(
                identifier("table '" + text + "'", text.substring(0, dot)),
                identifier("table '" + text + "'", text.substring(dot + 1)));
    }

    static String identifier(String what, String name) {
        if (!PLAIN.matcher(name).matches() || name.length() > LONGEST) {
            throw new IllegalArgumentException(what + ": '" + name + "' is not taken as a name; it has to be up to "
                    + LONGEST + " letters, digits, _ and $, spelled as the catalogue spells it");
        }
        return name;
    }

    @Override
    public String toString() {
        return schema + "." + table;
    }
}

package dev.windlass.database.health;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A table with its schema, whose names are plain, so that they can stand in SQL in quotes. */
record TenantTable(String schema, String table) {

    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]{0,62}");

    static TenantTable of(String name) {
        String[] parts = name.split("\\.", -1);
        if (parts.length != 2
                || !NAME.matcher(parts[0]).matches()
                || !NAME.matcher(parts[1]).matches()) {
            throw new IllegalArgumentException(
                    "table '" + name + "' of a tenant is written as schema.table, each up to 63"
                            + " letters, digits, _ and $, spelled as the catalogue spells it");
        }
        return new TenantTable(parts[0], parts[1]);
    }

    static List<TenantTable> names(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("the isolation of tenants is asked of at least one table, got none");
        }
        return names.stream().map(TenantTable::of).toList();
    }

    static String column(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("column '" + name + "' is up to 63 letters, digits, _ and $, spelled as"
                    + " the catalogue spells it");
        }
        return name;
    }

    String sql() {
        return "\"" + schema + "\".\"" + table + "\"";
    }

    /** Those in which nothing is, as a role that has to see all there is. */
    static List<String> empty(Session session, List<TenantTable> tables) throws SQLException {
        session.list(
                "select set_config('row_security', 'off', true)", row -> true); // an error where it would hide rows
        List<String> empty = new ArrayList<>();
        for (TenantTable table : tables) {
            if (session.list("select 1 from " + table.sql() + " limit 1", row -> 1)
                    .isEmpty()) {
                empty.add(table.toString());
            }
        }
        return empty;
    }

    @Override
    public String toString() {
        return schema + "." + table;
    }
}

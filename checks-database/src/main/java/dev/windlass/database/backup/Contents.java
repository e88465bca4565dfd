package dev.windlass.database.backup;

import dev.windlass.database.jdbc.PostgresSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What the tables of a database hold, in the transaction of a connection: all whose rows a dump has. Those of extensions, foreign
 * tables and materialized views are not among them, nor are sequences, which know no snapshot.
 */
final class Contents {

    /** What the text of a value depends on; a checksum has to be the same in every session. */
    private static final Map<String, String> FIXED_TEXT = Map.of(
            "TimeZone", "UTC",
            "DateStyle", "ISO, MDY",
            "IntervalStyle", "postgres",
            "extra_float_digits", "3",
            "bytea_output", "hex",
            "lc_monetary", "C",
            // A schema on the path would change how a name of a table in a row is written.
            "search_path", "");

    /** Columns by name: a partition may have them in another order after a restore. */
    private static final String TABLES = "select format('%I.%I', n.nspname, c.relname),"
            + " (select string_agg(format('%I', a.attname), ', ' order by a.attname collate \"C\") from pg_catalog.pg_attribute a"
            + " where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)"
            + " from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
            + " where c.relkind = 'r' and c.relpersistence <> 't' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'"
            + " and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass"
            + " and d.objid = c.oid and d.deptype = 'e') order by format('%I.%I', n.nspname, c.relname) collate \"C\"";

    static final String OBJECTS = "large objects";

    private static final String LARGE_OBJECTS =
            "(select oid, pg_catalog.md5(pg_catalog.lo_get(oid)) as md5 from pg_catalog.pg_largeobject_metadata) o";

    private Contents() {}

    private record Named(String name, String columns) {}

    static List<Backup.Table> of(Connection connection, Consumer<String> progress) throws SQLException {
        for (Map.Entry<String, String> setting : FIXED_TEXT.entrySet()) {
            PostgresSettings.set(connection, setting.getKey(), setting.getValue());
        }
        // Fails instead of leaving out rows that a row-level policy hides.
        PostgresSettings.set(connection, "row_security", "off");
        List<Backup.Table> measured = new ArrayList<>();
        List<Named> tables = tables(connection);
        for (Named table : tables) {
            progress.accept("measured " + measured.size() + " of " + tables.size() + " tables");
            measured.add(measure(connection, table.name(), table.columns(), "only " + table.name()));
        }
        Backup.Table objects = measure(connection, OBJECTS, "oid, md5", LARGE_OBJECTS);
        if (objects.rows() > 0) {
            measured.add(objects);
        }
        return measured;
    }

    /** Counts the rows, and sums two 64-bit hashes of each. */
    private static Backup.Table measure(Connection connection, String name, String columns, String from)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select pg_catalog.count(*), coalesce(pg_catalog.sum(pg_catalog.hashtextextended(r, 0::bigint)), 0::numeric)::text,"
                                + " coalesce(pg_catalog.sum(pg_catalog.hashtextextended(r, 1::bigint)), 0::numeric)::text from (select row("
                                + columns
                                + ")::text as r from " + from + ") x")) {
            row.next();
            return new Backup.Table(name, row.getLong(1), row.getString(2) + ":" + row.getString(3));
        }
    }

    private static List<Named> tables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            List<Named> all = new ArrayList<>();
            while (rows.next()) {
                String columns = rows.getString(2);
                all.add(new Named(rows.getString(1), columns == null ? "" : columns));
            }
            return all;
        }
    }

    /** The first thing in which two differ, in words; empty if they are the same. */
    static String difference(List<Backup.Table> expected, List<Backup.Table> found) {
        List<Backup.Table> lacking = new ArrayList<>(expected);
        lacking.removeAll(found);
        List<Backup.Table> surplus = new ArrayList<>(found);
        surplus.removeAll(expected);
        if (lacking.isEmpty() && surplus.isEmpty()) {
            return "";
        }
        Backup.Table first = lacking.isEmpty() ? surplus.get(0) : lacking.get(0);
        return "table " + first.name() + " has " + said(first.name(), found) + ", expected "
                + said(first.name(), expected) + " (" + Math.max(lacking.size(), surplus.size())
                + " tables differ in all)";
    }

    private static String said(String name, List<Backup.Table> tables) {
        return tables.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .map(table -> table.rows() + " rows with checksum " + table.checksum())
                .orElse("not been there");
    }
}

package dev.windlass.database.copy;

import dev.windlass.database.jdbc.DatabaseException;
import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What PostgreSQL's catalogue says of tables that are to be copied and restored. */
final class CopyCatalog {

    private static final String TABLE =
            "select c.oid::bigint, c.relkind::text, exists (select 1 from pg_inherits i where"
                    + " i.inhparent = c.oid), has_table_privilege(c.oid, 'truncate') from pg_class c join pg_namespace n on n.oid ="
                    + " c.relnamespace where n.nspname = ? and c.relname = ?";
    private static final String FOREIGN_KEYS = "select f.conname, f.conrelid::bigint, f.confrelid::bigint,"
            + " f.conrelid::regclass::text, f.confrelid::regclass::text, f.condeferrable from pg_constraint f where"
            + " f.contype = 'f' and f.confrelid::bigint = any(?) and f.conparentid = 0 order by f.conname";

    private final CopySql sql;

    CopyCatalog(CopySql sql) {
        this.sql = sql;
    }

    /** A column; a generated one can't be inserted. */
    record Column(String name, boolean generated) {}

    /** A trigger of the user that fires in an ordinary session. */
    record Trigger(TableName table, String name, boolean always) {}

    private record Known(TableName name, long oid, String kind, boolean parent, boolean truncatable) {}

    private record ForeignKey(String name, long from, long to, String fromTable, String toTable, boolean deferrable) {}

    void refuseUnlessCopyable(TableName table) throws SQLException, DatabaseException {
        Known known = known(table);
        boolean plain = known.kind().equals("r");
        if (!plain && !known.kind().equals("p")) {
            throw new DatabaseException(
                    table + " is no table (kind '" + known.kind() + "' in pg_class)." + " Name the tables behind it.");
        }
        if (plain && known.parent()) {
            throw new DatabaseException(table + " has inheritance children, whose rows would be copied as its own."
                    + " Copy it by other means.");
        }
    }

    void refuseUnlessRestorable(List<TableName> tables) throws SQLException, DatabaseException {
        List<Known> known = known(tables);
        for (Known table : known) {
            if (!table.truncatable()) {
                throw new DatabaseException("the user of the data source may not truncate " + table.name()
                        + ", so it couldn't be restored. Grant it (grant truncate on " + table.name() + " to …).");
            }
        }
        Set<Long> inside = new HashSet<>(known.stream().map(Known::oid).toList());
        for (ForeignKey key : foreignKeys(known)) {
            if (!inside.contains(key.from())) {
                throw new DatabaseException(key.toTable() + " is referenced by " + key.fromTable() + " (constraint "
                        + key.name() + "), which is not copied, so it couldn't be restored alone. Copy "
                        + key.fromTable() + " too.");
            }
        }
        insertOrder(tables);
    }

    /** Referenced tables before referencing ones. */
    List<TableName> insertOrder(List<TableName> tables) throws SQLException, DatabaseException {
        List<Known> waiting = new ArrayList<>(known(tables));
        List<ForeignKey> keys = new ArrayList<>(foreignKeys(waiting));
        keys.removeIf(key -> key.from() == key.to() || key.deferrable());
        var order = new LinkedHashSet<TableName>();
        while (!waiting.isEmpty()) {
            Set<Long> left = new HashSet<>(waiting.stream().map(Known::oid).toList());
            List<Known> free = waiting.stream()
                    .filter(t -> keys.stream().noneMatch(k -> k.from() == t.oid() && left.contains(k.to())))
                    .toList();
            if (free.isEmpty()) {
                throw new DatabaseException("tables "
                        + waiting.stream().map(Known::name).toList()
                        + " reference each other in a circle, so they can't be inserted one after the other."
                        + " Make one of their foreign keys deferrable.");
            }
            free.forEach(t -> order.add(t.name()));
            waiting.removeAll(free);
        }
        return List.copyOf(order);
    }

    List<Column> columns(TableName table) throws SQLException {
        return sql.query(
                row -> new Column(row.getString(1), !row.getString(2).isEmpty()),
                "select a.attname, a.attgenerated::text from pg_attribute a join pg_class c on c.oid = a.attrelid join"
                        + " pg_namespace n on n.oid = c.relnamespace where n.nspname = ? and c.relname = ? and a.attnum"
                        + " > 0 and not a.attisdropped order by a.attnum",
                table.schema(),
                table.table());
    }

    List<Trigger> activeTriggers(TableName table) throws SQLException {
        return sql.query(
                row -> new Trigger(table, row.getString(1), row.getString(2).equals("A")),
                "select t.tgname, t.tgenabled::text from pg_trigger t join pg_class c on c.oid = t.tgrelid join"
                        + " pg_namespace n on n.oid = c.relnamespace where n.nspname = ? and c.relname = ? and not"
                        + " t.tgisinternal and t.tgenabled in ('O', 'A') order by t.tgname",
                table.schema(),
                table.table());
    }

    private List<ForeignKey> foreignKeys(List<Known> tables) throws SQLException {
        Array oids = sql.connection()
                .createArrayOf("bigint", tables.stream().map(Known::oid).toArray());
        return sql.query(
                row -> new ForeignKey(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getString(4),
                        row.getString(5),
                        row.getBoolean(6)),
                FOREIGN_KEYS,
                oids);
    }

    private List<Known> known(List<TableName> tables) throws SQLException, DatabaseException {
        List<Known> known = new ArrayList<>();
        for (TableName table : tables) {
            known.add(known(table));
        }
        return known;
    }

    private Known known(TableName table) throws SQLException, DatabaseException {
        List<Known> found = sql.query(
                row -> new Known(table, row.getLong(1), row.getString(2), row.getBoolean(3), row.getBoolean(4)),
                TABLE,
                table.schema(),
                table.table());
        if (found.isEmpty()) {
            throw new DatabaseException("there is no table " + table
                    + ". Check its spelling, upper and lower case too, and that this is the right database.");
        }
        return found.get(0);
    }
}

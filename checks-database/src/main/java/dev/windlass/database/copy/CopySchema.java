package dev.windlass.database.copy;

import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/** The schema that holds a copy: the tables, and two of its own that say what the copy is. */
final class CopySchema {

    private static final String ABOUT = "windlass_copy";
    private static final String ABOUT_TABLES = "windlass_copy_table";

    private final CopySql sql;
    private final String schema;

    CopySchema(CopySql sql, String schema) {
        this.sql = sql;
        this.schema = schema;
    }

    /** What stands where the copy goes. */
    sealed interface Found {}

    record Nothing() implements Found {}

    record Foreign() implements Found {}

    record Copy(TablesCopied content, boolean restored) implements Found {
        boolean is(UUID id) {
            return content.copyId().equals(id);
        }
    }

    private record About(UUID id, OffsetDateTime takenAt, String server, boolean restored) {}

    Found look() throws SQLException {
        if (sql.query(row -> 1, "select 1 from pg_namespace where nspname = ?", schema)
                .isEmpty()) {
            return new Nothing();
        }
        List<Integer> own = sql.query(
                row -> 1,
                "select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = ? and c.relname"
                        + " in (?, ?) and c.relkind = 'r'",
                schema,
                ABOUT,
                ABOUT_TABLES);
        if (own.size() != 2) {
            return new Foreign();
        }
        List<About> about = sql.query(
                row -> new About(
                        row.getObject(1, UUID.class),
                        row.getObject(2, OffsetDateTime.class),
                        row.getString(3),
                        row.getBoolean(4)),
                "select copy_id, taken_at, server, restored_at is not null from " + own(ABOUT));
        if (about.size() != 1) {
            return new Foreign();
        }
        About one = about.get(0);
        List<TablesCopied.Table> tables = sql.query(
                row -> new TablesCopied.Table(row.getString(1), row.getLong(2), row.getString(3)),
                "select source, row_count, checksum from " + own(ABOUT_TABLES) + " order by place");
        return new Copy(
                new TablesCopied(one.id(), schema, tables, one.takenAt().toInstant(), one.server()), one.restored());
    }

    void create() throws SQLException {
        sql.execute("create schema " + sql.name(schema));
        sql.execute("create table " + own(ABOUT) + " (copy_id uuid not null, taken_at timestamptz not null,"
                + " server text not null, restored_at timestamptz)");
        sql.execute("create table " + own(ABOUT_TABLES)
                + " (place int not null, source text not null, row_count bigint not null, checksum text not null)");
    }

    OffsetDateTime begun() throws SQLException {
        return sql.query(row -> row.getObject(1, OffsetDateTime.class), "select transaction_timestamp()")
                .get(0);
    }

    void describe(TablesCopied copied, OffsetDateTime takenAt) throws SQLException {
        sql.update(
                "insert into " + own(ABOUT) + " (copy_id, taken_at, server) values (?, ?, ?)",
                copied.copyId(),
                takenAt,
                copied.server());
        int place = 1;
        for (TablesCopied.Table table : copied.tables()) {
            sql.update(
                    "insert into " + own(ABOUT_TABLES) + " (place, source, row_count, checksum) values (?, ?, ?, ?)",
                    place,
                    table.name(),
                    table.rows(),
                    table.checksum());
            place++;
        }
    }

    /** Holds the copy's description against a second restore, and tells whether there was one already. */
    boolean claimUnrestored() throws SQLException {
        return !sql.query(row -> 1, "select 1 from " + own(ABOUT) + " where restored_at is null for update")
                .isEmpty();
    }

    void markRestored() throws SQLException {
        sql.execute("update " + own(ABOUT) + " set restored_at = transaction_timestamp()");
    }

    TableName copyOf(TableName table) {
        return new TableName(schema, table.table());
    }

    String name() {
        return schema;
    }

    /** Drops what the copy made and nothing else: what others put into the schema makes it fail. */
    void drop(TablesCopied content) throws SQLException {
        sql.limitLocks();
        for (TablesCopied.Table table : content.tables()) {
            sql.execute("drop table if exists " + sql.name(copyOf(TableName.of(table.name()))));
        }
        sql.execute("drop table " + own(ABOUT) + ", " + own(ABOUT_TABLES));
        sql.execute("drop schema " + sql.name(schema));
    }

    private String own(String table) throws SQLException {
        return sql.name(new TableName(schema, table));
    }
}

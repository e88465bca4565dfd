package dev.windlass.database.migration.lint;

import dev.windlass.database.jdbc.PostgresSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The catalogue of a PostgreSQL, read on a connection that finds names as the migrations will. */
final class LiveCatalogue implements Catalogue {

    private static final String RELATION = """
            with recursive tree as (
                select to_regclass(?)::oid as oid
                union all
                select i.inhrelid from pg_catalog.pg_inherits i join tree t on i.inhparent = t.oid)
            select c.oid, (select coalesce(sum(pg_catalog.pg_relation_size(oid)), 0) from tree) = 0,
                   n.nspname, t.relname
              from pg_catalog.pg_class c
              left join pg_catalog.pg_index x on x.indexrelid = c.oid
              left join pg_catalog.pg_class t on t.oid = x.indrelid
              left join pg_catalog.pg_namespace n on n.oid = t.relnamespace
             where c.oid = to_regclass(?)
            """;
    private static final String PROVEN = """
            select 1 from pg_catalog.pg_attribute a
             where a.attrelid = to_regclass(?) and a.attname = ? and not a.attisdropped
               and (a.attnotnull or exists (
                   select 1 from pg_catalog.pg_constraint k
                    where k.conrelid = a.attrelid and k.contype = 'c' and k.convalidated
                      and pg_catalog.pg_get_constraintdef(k.oid)
                          = 'CHECK ((' || pg_catalog.quote_ident(a.attname) || ' IS NOT NULL))'))
            """;
    private static final String COLUMN = """
            select pg_catalog.format_type(atttypid, null), atttypmod from pg_catalog.pg_attribute
             where attrelid = to_regclass(?) and attname = ? and not attisdropped
            """;
    private static final String JOINED = """
            select distinct n.nspname, c.relname from pg_catalog.pg_constraint k
              join pg_catalog.pg_attribute a on a.attrelid = to_regclass(?) and a.attname = ?
              join pg_catalog.pg_class c
                on c.oid = case when k.conrelid = a.attrelid then k.confrelid else k.conrelid end
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
             where k.contype = 'f' and ((k.conrelid = a.attrelid and a.attnum = any (k.conkey))
                   or (k.confrelid = a.attrelid and a.attnum = any (k.confkey)))
             order by 1, 2
            """;
    private static final String REFERENCED = """
            select n.nspname, c.relname from pg_catalog.pg_constraint k
              join pg_catalog.pg_class c on c.oid = k.confrelid
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
             where k.conrelid = to_regclass(?) and k.conname = ? and k.contype = 'f'
            """;
    private static final String NOT_NULL_COLUMNS = """
            select 1 from pg_catalog.pg_index x
             where x.indexrelid = to_regclass(?) and not exists (
                 select 1 from pg_catalog.pg_attribute a
                  where a.attrelid = x.indrelid and a.attnum = any (x.indkey) and not a.attnotnull)
            """;
    private static final String FUNCTION = """
            select bool_or(p.provolatile = 'v'), bool_and(n.nspname = 'pg_catalog')
              from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
             where p.proname = ? and (n.nspname = ? or (? = '' and pg_catalog.pg_function_is_visible(p.oid)))
            """;
    private static final String DOMAIN = """
            select 1 from pg_catalog.pg_type t
             where t.oid = to_regtype(?) and t.typtype = 'd'
               and (t.typnotnull or exists (select 1 from pg_catalog.pg_constraint k where k.contypid = t.oid))
            """;

    private final Connection connection;

    LiveCatalogue(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Optional<Relation> relation(Name name) throws SQLException {
        return first(
                RELATION,
                row -> new Relation(
                        row.getLong(1),
                        row.getBoolean(2),
                        row.getString(4) == null
                                ? Optional.empty()
                                : Optional.of(Name.of(row.getString(3), row.getString(4)))),
                name.quoted(),
                name.quoted());
    }

    @Override
    public boolean provenNotNull(Name table, String column) throws SQLException {
        return first(PROVEN, row -> true, table.quoted(), column).isPresent();
    }

    @Override
    public Optional<ColumnType> column(Name table, String column) throws SQLException {
        return first(COLUMN, row -> new ColumnType(row.getString(1), row.getInt(2)), table.quoted(), column);
    }

    @Override
    public List<Name> joinedBy(Name table, String column) throws SQLException {
        return all(JOINED, row -> Name.of(row.getString(1), row.getString(2)), table.quoted(), column);
    }

    @Override
    public Optional<Name> referenced(Name table, String constraint) throws SQLException {
        return first(REFERENCED, row -> Name.of(row.getString(1), row.getString(2)), table.quoted(), constraint);
    }

    @Override
    public boolean hasOnlyNotNullColumns(Name index) throws SQLException {
        return first(NOT_NULL_COLUMNS, row -> true, index.quoted()).isPresent();
    }

    @Override
    public boolean mayBeVolatile(Name function) throws SQLException {
        return function(function, 1, true);
    }

    @Override
    public boolean isBuiltIn(Name function) throws SQLException {
        return function(function, 2, false);
    }

    @Override
    public boolean isConstrainedDomain(Name type) throws SQLException {
        return first(DOMAIN, row -> true, type.quoted()).isPresent();
    }

    @Override
    public boolean hasLockTimeout() throws SQLException {
        return !"0".equals(PostgresSettings.setting(connection, PostgresSettings.LOCK_TIMEOUT));
    }

    @Override
    public int version() throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion();
    }

    /** Of all functions of that name; an aggregate over none is null, and says the worse. */
    private boolean function(Name function, int column, boolean unknown) throws SQLException {
        String schema = String.join("", function.owner().parts());
        Optional<Boolean> told = first(
                FUNCTION,
                row -> {
                    boolean is = row.getBoolean(column);
                    return row.wasNull() ? unknown : is;
                },
                function.last(),
                schema,
                schema);
        return told.orElse(unknown);
    }

    /** What is made of a row. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> Optional<T> first(String sql, Reading<T> reading, String... bound) throws SQLException {
        return all(sql, reading, bound).stream().findFirst();
    }

    private <T> List<T> all(String sql, Reading<T> reading, String... bound) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < bound.length; i++) {
                statement.setString(i + 1, bound[i]);
            }
            var found = new ArrayList<T>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(reading.of(rows));
                }
            }
            return found;
        }
    }
}

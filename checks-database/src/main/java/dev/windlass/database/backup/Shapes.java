package dev.windlass.database.backup;

import java.sql.Connection;
import java.sql.SQLException;

/** Reads what a database was created with, and says it again. */
final class Shapes {

    /** By JSON, since versions of PostgreSQL differ in these columns. */
    private static final String OF_DATABASE =
            "select pg_catalog.pg_get_userbyid(d.datdba), pg_catalog.pg_encoding_to_char(d.encoding),"
                    + " coalesce(pg_catalog.to_jsonb(d) ->> 'datlocprovider', 'c'), d.datcollate, d.datctype,"
                    + " coalesce(pg_catalog.to_jsonb(d) ->> 'datlocale', pg_catalog.to_jsonb(d) ->> 'daticulocale', ''),"
                    + " coalesce(pg_catalog.to_jsonb(d) ->> 'daticurules', '')"
                    + " from pg_catalog.pg_database d where d.datname = ";

    /** The first version that asks who sorts. */
    private static final int PROVIDERS = 15;

    private Shapes() {}

    static Backup.Shape of(Connection connection) throws SQLException {
        return of(connection, connection.getCatalog());
    }

    static Backup.Shape of(Connection connection, String database) throws SQLException {
        return Sql.row(
                        connection,
                        row -> new Backup.Shape(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7)),
                        OF_DATABASE + "?",
                        database)
                .orElseThrow(() -> new SQLException("there is no database '" + database + "'", "3D000"));
    }

    /** The options of {@code create database}; without an owner it is the user's who makes it. */
    static String options(Connection connection, Backup.Shape shape, boolean owned) throws SQLException {
        String options = " template template0 encoding " + Sql.literal(connection, shape.encoding()) + " lc_collate "
                + Sql.literal(connection, shape.collate()) + " lc_ctype " + Sql.literal(connection, shape.ctype())
                + (owned ? " owner " + Sql.name(connection, shape.owner()) : "");
        return switch (shape.provider()) {
            case "i" ->
                options + " locale_provider icu icu_locale " + Sql.literal(connection, shape.locale())
                        + (shape.rules().isEmpty() ? "" : " icu_rules " + Sql.literal(connection, shape.rules()));
            case "b" -> options + " locale_provider builtin builtin_locale " + Sql.literal(connection, shape.locale());
            // Else it is the template's, which may be another one; older servers have none but this.
            default ->
                connection.getMetaData().getDatabaseMajorVersion() < PROVIDERS
                        ? options
                        : options + " locale_provider libc";
        };
    }
}

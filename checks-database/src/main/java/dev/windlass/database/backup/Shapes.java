package dev.windlass.database.backup;

import java.sql.Connection;
import java.sql.SQLException;

/** Reads what a database was created with, and says it again. */
final class Shapes {

    /** By JSON, since versions of PostgreSQL differ in these columns. */
    private static final String OF_DATABASE = "select pg_catalog.pg_encoding_to_char(d.encoding),"
            + " coalesce(pg_catalog.to_jsonb(d) ->> 'datlocprovider', 'c'), d.datcollate, d.datctype,"
            + " coalesce(pg_catalog.to_jsonb(d) ->> 'datlocale', pg_catalog.to_jsonb(d) ->> 'daticulocale', '')"
            + " from pg_catalog.pg_database d where d.datname = ";

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
                                row.getString(5)),
                        OF_DATABASE + "?",
                        database)
                .orElseThrow(() -> new SQLException("there is no database '" + database + "'", "3D000"));
    }

    /** The options of {@code create database}. */
    static String options(Connection connection, Backup.Shape shape) throws SQLException {
        String options = " template template0 encoding " + Sql.literal(connection, shape.encoding()) + " lc_collate "
                + Sql.literal(connection, shape.collate()) + " lc_ctype " + Sql.literal(connection, shape.ctype());
        return switch (shape.provider()) {
            case "i" -> options + " locale_provider icu icu_locale " + Sql.literal(connection, shape.locale());
            case "b" -> options + " locale_provider builtin builtin_locale " + Sql.literal(connection, shape.locale());
            default -> options;
        };
    }
}

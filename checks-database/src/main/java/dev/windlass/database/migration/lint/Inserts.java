package dev.windlass.database.migration.lint;

import dev.windlass.database.jdbc.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** What a server that only prepares an insert doesn't see. */
public final class Inserts {

    private static final String NEEDED = """
            select a.attname from pg_catalog.pg_attribute a
             where a.attrelid = to_regclass(?) and a.attnum > 0 and not a.attisdropped
               and a.attnotnull and not a.atthasdef and a.attidentity = '' and a.attgenerated = ''
             order by a.attnum
            """;

    private Inserts() {}

    /**
     * Which columns the inserts of a statement leave out although they must be given.
     *
     * @param connection to the database
     * @param sql the statement, with {@code ?} for parameters
     * @return their names; empty where nothing is left out, or nothing inserted
     * @throws SQLException if the catalogue can't be read
     * @throws DatabaseException if the grammar can't read an insert, so that it can't be told
     */
    public static Optional<String> leavesOut(Connection connection, String sql) throws SQLException, DatabaseException {
        List<SQLParser.StatementContext> read;
        try {
            read = PostgresGrammar.read(numbered(connection, sql));
        } catch (PostgresGrammar.Unreadable e) {
            throw new DatabaseException("whether it inserts all columns that it must can't be told, " + e.getMessage()
                    + ": " + new Script.Statement(0, sql).shown());
        }
        var missing = new ArrayList<String>();
        for (SQLParser.StatementContext statement : read) {
            for (SQLParser.Insert_stmt_for_psqlContext insert : Functions.all(
                    statement, SQLParser.RULE_insert_stmt_for_psql, SQLParser.Insert_stmt_for_psqlContext.class)) {
                if (insert.insert_columns() != null || insert.DEFAULT() != null) {
                    missing.addAll(missing(connection, insert));
                }
            }
        }
        return missing.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", missing));
    }

    /** With {@code $1} for each {@code ?}, as the driver sends it: operators with question marks stay what they are. */
    private static String numbered(Connection connection, String sql) throws SQLException {
        return connection.nativeSQL(sql);
    }

    private static List<String> missing(Connection connection, SQLParser.Insert_stmt_for_psqlContext insert)
            throws SQLException {
        Name table = Name.of(insert.insert_table_name);
        var needed = new ArrayList<String>();
        try (PreparedStatement statement = connection.prepareStatement(NEEDED)) {
            statement.setString(1, table.quoted());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    needed.add(rows.getString(1));
                }
            }
        }
        if (insert.insert_columns() != null) {
            insert.insert_columns()
                    .indirection_identifier()
                    .forEach(column -> needed.remove(Name.part(column.identifier())));
        }
        return needed.stream().map(column -> table + "." + column).toList();
    }
}

package dev.windlass.database.backup;

import dev.windlass.database.jdbc.PostgresSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a database is beside what is in it: its owner, grants, settings, limit of connections and comment. */
final class DatabaseTraits {

    private static final String OF_DATABASE = "select pg_catalog.pg_get_userbyid(d.datdba), d.datconnlimit,"
            + " pg_catalog.shobj_description(d.oid, 'pg_database'), d.datacl is not null from pg_catalog.pg_database d"
            + " where d.datname = ?";

    private static final String GRANTS = "select a.privilege_type, a.is_grantable, a.grantee::bigint,"
            + " pg_catalog.pg_get_userbyid(a.grantee) from pg_catalog.pg_database d,"
            + " pg_catalog.aclexplode(d.datacl) a where d.datname = ?";

    private static final String SETTINGS = "select coalesce(pg_catalog.pg_get_userbyid(nullif(s.setrole, 0)), ''),"
            + " pg_catalog.split_part(c, '=', 1), pg_catalog.substr(c, pg_catalog.strpos(c, '=') + 1)"
            + " from pg_catalog.pg_db_role_setting s join pg_catalog.pg_database d on d.oid = s.setdatabase,"
            + " pg_catalog.unnest(s.setconfig) c where d.datname = ?";

    /** Settings that are lists of quoted names; no extension may have one. */
    private static final Set<String> OF_NAMES =
            Set.of("search_path", "temp_tablespaces", "local_preload_libraries", "session_preload_libraries");

    private DatabaseTraits() {}

    private record Traits(String owner, int limit, @Nullable String comment, boolean granted) {}

    private record Grant(String privilege, boolean grantable, long to, String role) {}

    private record Setting(String role, String name, String value) {}

    /** Gives one what another one has; in one transaction. */
    static void copy(Connection connection, String from, String to) throws SQLException {
        connection.setAutoCommit(false);
        String name = Sql.name(connection, to);
        Traits traits = Sql.row(
                        connection,
                        row -> new Traits(row.getString(1), row.getInt(2), row.getString(3), row.getBoolean(4)),
                        OF_DATABASE,
                        from)
                .orElseThrow(() -> new SQLException("there is no database '" + from + "'", "3D000"));
        Sql.execute(connection, "alter database " + name + " owner to " + Sql.name(connection, traits.owner()));
        Sql.execute(connection, "alter database " + name + " connection limit " + traits.limit());
        if (traits.granted()) {
            grant(connection, from, name);
        }
        set(connection, from, name);
        String comment = traits.comment();
        if (comment != null) {
            Sql.execute(connection, "comment on database " + name + " is " + Sql.literal(connection, comment));
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static void grant(Connection connection, String from, String name) throws SQLException {
        List<Grant> grants = Sql.rows(
                connection,
                row -> new Grant(row.getString(1), row.getBoolean(2), row.getLong(3), row.getString(4)),
                GRANTS,
                from);
        Sql.execute(connection, "revoke all on database " + name + " from public");
        for (Grant grant : grants) {
            String role = grant.to() == 0 ? "public" : Sql.name(connection, grant.role());
            Sql.execute(
                    connection,
                    "grant " + grant.privilege() + " on database " + name + " to " + role
                            + (grant.grantable() ? " with grant option" : ""));
        }
    }

    /**
     * By a literal; but a list of names can't be written as one, so the server takes it from the session. What the driver relies
     * on, such as the style of dates, must not change in the session.
     */
    private static void set(Connection connection, String from, String name) throws SQLException {
        List<Setting> settings = Sql.rows(
                connection, row -> new Setting(row.getString(1), row.getString(2), row.getString(3)), SETTINGS, from);
        for (Setting setting : settings) {
            boolean names = OF_NAMES.contains(setting.name().toLowerCase(Locale.ROOT));
            if (names) {
                PostgresSettings.set(connection, setting.name(), setting.value());
            }
            String whose = setting.role().isEmpty()
                    ? "alter database " + name
                    : "alter role " + Sql.name(connection, setting.role()) + " in database " + name;
            Sql.execute(
                    connection,
                    whose + " set " + quoted(connection, setting.name())
                            + (names ? " from current" : " to " + Sql.literal(connection, setting.value())));
        }
    }

    /** A setting of an extension has a name of two parts. */
    private static String quoted(Connection connection, String setting) throws SQLException {
        StringBuilder quoted = new StringBuilder();
        for (String part : setting.split("\\.", -1)) {
            quoted.append(quoted.isEmpty() ? "" : ".").append(Sql.name(connection, part));
        }
        return quoted.toString();
    }
}

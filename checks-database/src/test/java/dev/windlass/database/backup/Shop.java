package dev.windlass.database.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.database.real.OwnServer;
import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Tool;
import dev.windlass.database.real.Walk;
import dev.windlass.plan.Step;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A database of role {@code app}, with all that belongs to it, on a server of its own; backed up and put back by the superuser, or
 * by role {@code release}, who has the rights that the documentation asks for and no other.
 */
final class Shop {

    /** Behind the user, who may be another one. */
    static final String RELEASE = "release";

    static final String RESTORED = "shop_restored_0123456789ab";
    static final String REPLACED = "shop_replaced_0123456789ab";

    private static final String ACL = "(select string_agg(a::text, ',' order by a::text) from unnest(%s) a)";

    final OwnServer server;
    final TestDatabase world;
    final PostgresAddress address;
    final Backups backups;
    final Step<Backup> dump;

    Shop(OwnServer server, String user, String shape, Path directory) {
        Path client = Tool.client(server.version());
        this.server = server;
        server.execute(
                "create role app",
                "create role reader",
                "create role clerk login in role reader",
                "create role " + RELEASE + " login createdb in role app, pg_signal_backend");
        world = server.database("shop", "owner app " + shape);
        Orders.fill(world, "app");
        world.execute(
                "set role app",
                "grant select on all tables in schema public to reader",
                "grant select (note), update (note) on days to reader with grant option",
                "grant usage on schema \"Odd.Schema\" to reader",
                "revoke execute on function noted() from public",
                "grant select on large object 4711 to reader",
                "alter default privileges in schema public grant select on tables to reader",
                "revoke connect on database shop from public",
                "grant connect on database shop to reader with grant option",
                "alter database shop set work_mem to '5MB'",
                "alter database shop connection limit 17",
                "comment on database shop is 'the shop''s'",
                "reset role",
                "alter role " + RELEASE + " in database shop set datestyle to 'German, DMY'");
        if (server.version() == Postgres.V17) {
            world.execute("set role app", "grant maintain on orders to reader");
        }
        address = Orders.address(world).user(user).programs(client);
        backups = Backups.of(address).in(directory);
        dump = backups.step("back up");
    }

    Backup backup() throws Exception {
        return Walk.through(dump).capture().run();
    }

    DatabaseRestore restore() {
        return DatabaseRestore.of(address);
    }

    Walk<?, RestoreProof> drill(Backup backup) throws Exception {
        return Walk.through(RestoreDrill.on(address).step("drill", dump))
                .reading(backup)
                .capture();
    }

    Walk<?, RestoredDatabase> wayBack(Backup backup) throws Exception {
        return Walk.through(restore().onRollbackLosingWrites("way back", dump))
                .reading(backup)
                .capture();
    }

    Walk<?, RestoredDatabase> emergency(Backup backup) throws Exception {
        return Walk.through(restore().step("restore", dump)).reading(backup).capture();
    }

    void dropReplaced(RestoredDatabase restored) throws Exception {
        Walk.through(restore().dropReplaced("drop", restore().step("restore", dump)))
                .reading(restored)
                .run();
    }

    void spoil() {
        world.execute("delete from lines", "alter table orders drop column note", "grant delete on base to reader");
    }

    List<String> databases() {
        return world.rows("select datname from pg_database where datname !~ '^(postgres$|template)' order by 1");
    }

    /** All of it: what is in the tables, who may do what with which object, and what the database is itself. */
    String all() throws SQLException {
        return content() + "\n" + String.join("\n", world.rows(objects())) + "\n" + world.value(traits("shop"));
    }

    private List<Backup.Table> content() throws SQLException {
        try (Connection connection = Orders.address(world).dataSource().getConnection()) {
            connection.setAutoCommit(false);
            return Contents.of(connection, words -> {});
        }
    }

    private static String objects() {
        return "select o from (select format('%s of %s for %s', c.oid::regclass, c.relowner::regrole, "
                + ACL.formatted("c.relacl")
                + ") from pg_class c where relnamespace::regnamespace::text !~ '^(pg_|information_schema)'"
                + " union all select format('%s of %s for %s', oid::regprocedure, proowner::regrole, "
                + ACL.formatted("proacl")
                + ") from pg_proc where pronamespace::regnamespace::text !~ '^(pg_|information_schema)'"
                + " union all select format('schema %s of %s for %s', nspname, nspowner::regrole, "
                + ACL.formatted("nspacl") + ") from pg_namespace where nspname !~ '^(pg_|information_schema)'"
                + " union all select format('column %s %s for %s', attrelid::regclass, attname, "
                + ACL.formatted("attacl") + ") from pg_attribute where attacl is not null"
                + " and attrelid::regclass::text !~ '^pg_'"
                + " union all select format('defaults of %s for %s', defaclrole::regrole, "
                + ACL.formatted("defaclacl") + ") from pg_default_acl"
                + " union all select format('object %s of %s for %s', oid, lomowner::regrole, "
                + ACL.formatted("lomacl") + ") from pg_largeobject_metadata) x(o) order by o";
    }

    /** Asks for what a database is beside what is in it. */
    static String traits(String database) {
        return "select concat_ws(e'\\n', " + ACL.formatted("datacl")
                + ", (to_jsonb(d) - 'datacl' - 'oid' - 'datfrozenxid' - 'datminmxid' - 'dattablespace')::text,"
                + " (select string_agg(setrole::regrole || setconfig::text, ',' order by setrole::regrole::text)"
                + " from pg_db_role_setting s where s.setdatabase = d.oid), shobj_description(d.oid, 'pg_database'))"
                + " from pg_database d where datname = '" + database + "'";
    }

    /** Nothing is left but the shop, which is as it was. */
    void isAs(String before) throws SQLException {
        assertThat(all()).isEqualTo(before);
        assertThat(databases()).containsExactly("shop");
    }
}

package dev.windlass.database.backup;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * What a user lacks who is to put a database back, as far as the server tells it ahead: else it came out in a rollback, or hours
 * later, in the last statements.
 */
final class RestoreRights {

    private static final int RIGHTS_TO_SET = 15;
    private static final int RIGHTS_TO_ACT = 16;

    /** In words that go on behind the user: what it takes to make another one, to exchange the two, to make them alike. */
    private static final String BESIDE = """
            with d as (
                select oid, datdba from pg_catalog.pg_database where datname = ?
            ), settings as (
                select pg_catalog.split_part(c, '=', 1) as name, g.context, s.setrole, pg_catalog.pg_get_userbyid(nullif(s.setrole, 0)) as role
                from pg_catalog.pg_db_role_setting s
                join d on d.oid = s.setdatabase
                cross join pg_catalog.unnest(s.setconfig) c
                left join pg_catalog.pg_settings g
                on pg_catalog.lower(g.name) = pg_catalog.lower(pg_catalog.split_part(c, '=', 1))
            )
            select distinct format(l.what, r.rolname, l.whom)
            from pg_catalog.pg_roles r
            cross join lateral (
                select 'may not create databases (alter role %1$I createdb)', null
                where not r.rolcreatedb
                union all
                select 'may not act as %2$I, who owns the database (grant %2$I to %1$I)', pg_catalog.pg_get_userbyid(d.datdba)
                from d where not {acts as d.datdba}
                union all
                select 'may not end the sessions of others (grant pg_signal_backend to %1$I)', null
                where not pg_catalog.pg_has_role('pg_signal_backend', 'usage')
                union all
                select 'may not set %2$s, which is set for the database', s.name
                from settings s where coalesce(s.context, 'superuser') = 'superuser' and not {may set s.name}
                union all
                select 'may not set anything for role %2$I, as is done in the database', s.role
                from settings s where s.role <> current_user and not {may alter s}
            ) l (what, whom)
            where r.rolname = current_user and not r.rolsuper
            order by 1
            """;

    /** Whose objects a dump brings back: not those of the system, of extensions, and temporary ones. */
    private static final String INSIDE = """
            select distinct format('may not act as %2$I, who owns what is in the database (grant %2$I to %1$I)',
                current_user, pg_catalog.pg_get_userbyid(o.owner))
            from (
                select 'pg_catalog.pg_class'::regclass, oid, relowner, relnamespace from pg_catalog.pg_class
                union all
                select 'pg_catalog.pg_proc'::regclass, oid, proowner, pronamespace from pg_catalog.pg_proc
                union all
                select 'pg_catalog.pg_type'::regclass, oid, typowner, typnamespace from pg_catalog.pg_type
                union all
                select 'pg_catalog.pg_namespace'::regclass, oid, nspowner, oid from pg_catalog.pg_namespace
                union all
                select 'pg_catalog.pg_largeobject'::regclass, oid, lomowner, null from pg_catalog.pg_largeobject_metadata
            ) o (class, oid, owner, space)
            left join pg_catalog.pg_namespace n on n.oid = o.space
            where o.oid >= 16384 and coalesce(n.nspname, '') !~ '^pg_' and not {acts as o.owner}
            and not exists (
                select from pg_catalog.pg_depend d where d.classid = o.class and d.objid = o.oid and d.deptype = 'e')
            union all
            select 'may not bring back the owner and grants of schema public, which is the superuser''s'
            from pg_catalog.pg_namespace n
            left join pg_catalog.pg_init_privs i
            on i.classoid = 'pg_catalog.pg_namespace'::regclass and i.objoid = n.oid and i.objsubid = 0
            where n.nspname = 'public' and n.nspowner = 10 and not pg_catalog.pg_has_role(n.nspowner, 'usage')
            and not (pg_catalog.current_setting('server_version_num')::int < 150000
                and n.nspacl @> i.initprivs and n.nspacl <@ i.initprivs)
            order by 1
            """;

    private RestoreRights() {}

    /** Asked beside the database. */
    static List<String> lackingBeside(Connection connection, String database) throws SQLException {
        return lacking(connection, BESIDE, database);
    }

    /** Asked in the database. */
    static List<String> lackingInside(Connection connection) throws SQLException {
        return lacking(connection, INSIDE);
    }

    /** Versions differ in what a right is. */
    private static List<String> lacking(Connection connection, String sql, Object... values) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        String said = sql.replaceAll(
                        "\\{acts as (.*?)}",
                        version < RIGHTS_TO_ACT
                                ? "pg_catalog.pg_has_role($1, 'usage')"
                                : "(pg_catalog.pg_has_role($1, 'usage') and pg_catalog.pg_has_role($1, 'set'))")
                .replaceAll(
                        "\\{may set (.*?)}",
                        version < RIGHTS_TO_SET ? "false" : "pg_catalog.has_parameter_privilege($1, 'set')")
                .replaceAll(
                        "\\{may alter (.*?)}",
                        "(r.rolcreaterole"
                                + (version < RIGHTS_TO_ACT
                                        ? ""
                                        : " and pg_catalog.pg_has_role($1.setrole, 'member with admin option')")
                                + " and not (select rolsuper from pg_catalog.pg_roles where oid = $1.setrole))");
        return Sql.rows(connection, row -> row.getString(1), said, values);
    }
}

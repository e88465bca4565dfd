package dev.windlass.database.migration.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

@DisplayName("What the lint says a statement locks, scans and rewrites is what a real server locks, scans and rewrites")
@ExtendWith(Server.class)
class LintMeasuredIT {

    private static final List<String> STATEMENTS = List.of(
            "create index i on orders (note)",
            "create index i on measured (day)",
            "drop index orders_name",
            "reindex table orders",
            "reindex index orders_name",
            "alter index orders_name rename to o",
            "alter table orders add column x int",
            "alter table orders add x text not null default 'a'",
            "alter table orders add x timestamptz not null default now()",
            "alter table orders add x timestamptz default clock_timestamp()",
            "alter table orders add x uuid default gen_random_uuid()",
            "alter table orders add x int default shop.always()",
            "alter table orders add x int default sometimes()",
            "alter table orders add x bigserial",
            "alter table orders add x int generated always as identity",
            "alter table orders add x int generated always as (id * 2) stored",
            "alter table orders add x positive default 1",
            "alter table orders add x int check (x > 0)",
            "alter table orders add x int unique",
            "alter table orders add x int references customers (id)",
            "alter table orders add x int default 1 references customers (id)",
            "alter table orders alter name type varchar(40)",
            "alter table orders alter name type text",
            "alter table orders alter amount type numeric(12,2)",
            "alter table orders alter amount type numeric",
            "alter table orders alter name type varchar(10)",
            "alter table orders alter note type varchar(10)",
            "alter table orders alter amount type numeric(12,3)",
            "alter table orders alter customer type bigint",
            "alter table orders alter id set not null",
            "alter table orders alter note set not null",
            "alter table orders alter customer set not null",
            "alter table orders alter note drop not null",
            "alter table orders alter note set default 'x'",
            "alter table orders alter note drop default",
            "alter table orders alter note set statistics 500",
            "alter table orders alter note set (n_distinct = 5)",
            "alter table orders alter note set storage external",
            "alter table orders alter note set compression pglz",
            "alter table orders add constraint c check (id > 0)",
            "alter table orders add constraint c check (id > 0) not valid",
            "alter table orders add foreign key (customer) references customers (id)",
            "alter table orders add foreign key (customer) references customers (id) not valid",
            "alter table orders validate constraint later",
            "alter table orders validate constraint to_customer_later",
            "alter table orders add constraint u unique (id, note)",
            "alter table customers add constraint u unique using index customers_name",
            "alter table unkeyed add constraint u primary key using index unkeyed_id",
            "alter table unkeyed add constraint u primary key using index unkeyed_sure",
            "alter table orders drop column note",
            "alter table orders drop constraint note_there",
            "alter table orders drop constraint to_customer",
            "alter table orders rename column note to remark",
            "alter table orders rename to purchases",
            "alter table orders rename constraint note_there to x",
            "alter table orders set schema public",
            "alter table orders set unlogged",
            "alter table orders set (fillfactor = 50)",
            "alter table orders set (autovacuum_enabled = off)",
            "alter table orders set (user_catalog_table = false)",
            "alter table orders cluster on orders_name",
            "alter table orders set without cluster",
            "alter table orders disable trigger watch",
            "alter table orders enable row level security",
            "alter table orders replica identity full",
            "alter table orders owner to current_user",
            "alter table orders alter constraint to_customer deferrable",
            "alter table measured attach partition beside for values from (10) to (20)",
            "alter table measured detach partition measured_1",
            "create table measured_3 partition of measured for values from (30) to (40)",
            "create table t (id int primary key, o int references orders (id))",
            "create table t () inherits (orders)",
            "cluster orders using orders_name",
            "lock table orders",
            "lock orders in share row exclusive mode",
            "lock orders in share update exclusive mode",
            "refresh materialized view totals",
            "refresh materialized view concurrently totals",
            "create or replace view names as select name, 1 as one from customers",
            "alter view names rename to n",
            "drop view names",
            "drop materialized view totals",
            "create trigger t before insert on orders for each row execute function watch()",
            "drop trigger watch on orders",
            "alter trigger watch on orders rename to w",
            "create policy p on orders using (true)",
            "create rule r as on insert to orders do instead nothing",
            "create statistics st on id, note from orders",
            "alter sequence numbers restart with 5",
            "analyze orders",
            "insert into orders (id, note) values (7, 'x')",
            "update customers set name = 'z' where id = 1",
            "delete from empty_one");

    private TestDatabase world;

    @BeforeEach
    void theShop(TestDatabase fresh) {
        world = fresh;
        Shop.open(world);
        world.execute(
                "set search_path = shop",
                "create sequence numbers",
                "create table unkeyed (id int, sure int not null)",
                "create unique index unkeyed_id on unkeyed (id)",
                "create unique index unkeyed_sure on unkeyed (sure)",
                "insert into unkeyed values (1, 1)",
                "alter table orders add constraint to_customer_later foreign key (customer) references customers (id)"
                        + " not valid");
    }

    @Test
    void locks_scans_and_rewrites_are_as_measured() throws Exception {
        assertThat(STATEMENTS).hasSizeGreaterThanOrEqualTo(90);
        var wrong = new ArrayList<String>();
        for (String sql : STATEMENTS) {
            try (Connection connection = Shop.connection(world)) {
                Map<String, String> said = said(sql, new LiveCatalogue(connection));
                Map<String, String> measured;
                try {
                    measured = measured(sql, connection, said);
                } catch (SQLException e) {
                    throw new AssertionError(sql, e);
                }
                if (!said.equals(measured)) {
                    wrong.add(sql + "\n   said     " + said + "\n   measured " + measured);
                }
            }
        }
        assertThat(wrong.stream().reduce("", (a, b) -> a + "\n" + b)).isEmpty();
    }

    /** What the lint says: of each relation that is there the strongest lock, and whether it is scanned or rewritten. */
    private static Map<String, String> said(String sql, Catalogue catalogue) throws Exception {
        Map<String, LockMode> locks = new TreeMap<>();
        Map<String, Work> works = new TreeMap<>();
        for (SQLParser.StatementContext each : PostgresGrammar.read(sql)) {
            Meaning meaning = Reader.read(each, new Known(catalogue));
            assertThat(meaning.riddles()).as(sql).isEmpty();
            for (Touch touch : meaning.touches()) {
                String name = touch.relation().last();
                locks.merge(name, touch.lock(), (a, b) -> a.compareTo(b) > 0 ? a : b);
                works.merge(name, touch.work(), (a, b) -> a.compareTo(b) > 0 ? a : b);
            }
        }
        Map<String, String> all = new TreeMap<>();
        locks.forEach((name, lock) -> {
            if (lock.compareTo(LockMode.SHARE_UPDATE_EXCLUSIVE) >= 0) {
                all.put(name, lock.shown() + shown(works.get(name), lock));
            }
        });
        return all;
    }

    private static String shown(Work work, LockMode lock) {
        return switch (work) {
            case REWRITE -> " rewritten";
            case SCAN, INDEX -> lock.blocksWrites() || work == Work.SCAN ? " read" : "";
            case ROWS -> lock.blocksWrites() ? " read" : "";
            case CATALOGUE -> "";
        };
    }

    /** What a server does: in a transaction that is rolled back. */
    private static Map<String, String> measured(String sql, Connection connection, Map<String, String> said)
            throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            Map<Long, Seen> before = seen(statement);
            statement.execute(sql);
            Map<Long, Seen> after = seen(statement);
            Map<String, String> all = new TreeMap<>();
            try (ResultSet rows = statement.executeQuery(LOCKS)) {
                while (rows.next()) {
                    Seen was = before.get(rows.getLong(1));
                    LockMode lock = mode(rows.getString(2));
                    if (lock.compareTo(LockMode.SHARE_UPDATE_EXCLUSIVE) < 0
                            || was == null
                            || (was.index && !said.containsKey(was.name))) {
                        continue; // of indexes only those that the statement is about: the others go with their tables
                    }
                    Seen is = after.get(rows.getLong(1));
                    boolean rewritten = is != null && was.file != is.file;
                    boolean read = rows.getLong(3) > 0 && !was.index;
                    String what = lock.shown() + (rewritten && !was.index ? " rewritten" : read ? " read" : "");
                    all.merge(
                            said.containsKey(was.name) ? was.name : was.root,
                            what,
                            (a, b) -> a.compareTo(b) > 0 ? a : b);
                }
            }
            return all;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static final String LOCKS = """
            select l.relation,
                   (array_agg(l.mode order by array_position(array['AccessShareLock', 'RowShareLock', 'RowExclusiveLock',
                       'ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                       'AccessExclusiveLock'], l.mode) desc))[1],
                   coalesce(max(s.seq_scan), 0)
              from pg_locks l left join pg_stat_xact_user_tables s on s.relid = l.relation
             where l.pid = pg_backend_pid() and l.locktype = 'relation' and l.granted
             group by l.relation
            """;

    /** A relation: its name, that of the partitioned table that it is a part of, and its file. */
    private record Seen(String name, String root, long file, boolean index) {}

    private static Map<Long, Seen> seen(Statement statement) throws SQLException {
        Map<Long, Seen> all = new TreeMap<>();
        try (ResultSet rows = statement.executeQuery("select c.oid, c.relname, r.relname,"
                + " case c.relkind when 'S' then 0 else coalesce(pg_relation_filenode(c.oid), 0) end,"
                + " c.relkind in ('i', 'I')"
                + " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                + " join pg_class r on r.oid = coalesce(pg_partition_root(c.oid), c.oid)"
                + " where n.nspname in ('shop', 'public')")) {
            while (rows.next()) {
                all.put(
                        rows.getLong(1),
                        new Seen(rows.getString(2), rows.getString(3), rows.getLong(4), rows.getBoolean(5)));
            }
        }
        return all;
    }

    private static LockMode mode(String shown) {
        for (LockMode mode : LockMode.values()) {
            if (mode.shown().equals(shown)) {
                return mode;
            }
        }
        throw new AssertionError(shown);
    }
}

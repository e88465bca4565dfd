package dev.windlass.database.migration.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName(
        "What the lint says of each statement, with the live catalogue of a PostgreSQL (G1: what is not understood never passes)")
@ExtendWith(Server.class)
class LintRulesIT {

    private static final LintRule[] NOTHING = {};

    private TestDatabase world;

    /** A statement on the shop, and the rules that it breaks, in the order in which they are told. */
    private record Case(String sql, List<LintRule> rules) {
        static Case of(String sql, LintRule... rules) {
            return new Case(sql, List.of(rules));
        }
    }

    private static Stream<Case> statements() {
        return Stream.of(
                // indexes
                Case.of("create index i on orders (note)", LintRule.INDEX_WITHOUT_CONCURRENTLY),
                Case.of("create index i on \"Odd Name\" (id)", LintRule.INDEX_WITHOUT_CONCURRENTLY),
                Case.of("create index i on \"Odd Empty\" (id)", NOTHING),
                Case.of("create index i on odd_empty (id)", LintRule.INDEX_WITHOUT_CONCURRENTLY),
                Case.of("create index i on SHOP.Empty_One (id)", NOTHING),
                Case.of("create index i on shop.orders (note)", LintRule.INDEX_WITHOUT_CONCURRENTLY),
                Case.of("create index i on measured (day)", LintRule.INDEX_WITHOUT_CONCURRENTLY),
                Case.of("create index i on nowhere (note)", LintRule.INDEX_WITHOUT_CONCURRENTLY),
                Case.of("create index i on empty_one (id)", NOTHING),
                Case.of("create index concurrently i on orders (note)", LintRule.CANNOT_RUN_IN_TRANSACTION),
                Case.of("drop index orders_name", LintRule.INDEX_WITHOUT_CONCURRENTLY),
                Case.of("drop index concurrently if exists orders_name", LintRule.CANNOT_RUN_IN_TRANSACTION),
                Case.of("reindex table orders", LintRule.INDEX_WITHOUT_CONCURRENTLY),
                Case.of("reindex index orders_name", LintRule.INDEX_WITHOUT_CONCURRENTLY),
                Case.of("reindex table concurrently orders", LintRule.CANNOT_RUN_IN_TRANSACTION),
                Case.of("reindex (concurrently) table orders", LintRule.CANNOT_RUN_IN_TRANSACTION),
                Case.of("reindex schema shop", LintRule.NOT_UNDERSTOOD),
                Case.of("alter index orders_name rename to o", NOTHING),
                Case.of("alter index orders_name set tablespace fast", LintRule.TABLE_REWRITE),
                // new columns
                Case.of("alter table orders add column x int", NOTHING),
                Case.of("alter table orders add x text not null default 'a'", NOTHING),
                Case.of("alter table orders add x timestamptz not null default now()", NOTHING),
                Case.of("alter table orders add x timestamptz default current_timestamp", NOTHING),
                Case.of("alter table orders add x timestamptz default clock_timestamp()", LintRule.TABLE_REWRITE),
                Case.of("alter table orders add x uuid default gen_random_uuid()", LintRule.TABLE_REWRITE),
                Case.of("alter table orders add x int default shop.always()", NOTHING),
                Case.of("alter table orders add x int default sometimes()", LintRule.TABLE_REWRITE),
                Case.of("alter table orders add x int default nobody_knows()", LintRule.TABLE_REWRITE),
                Case.of("alter table orders add x int not null", LintRule.NOT_NULL_WITHOUT_DEFAULT),
                Case.of("alter table orders add x int not null default null", LintRule.NOT_NULL_WITHOUT_DEFAULT),
                Case.of("alter table empty_one add x int not null", LintRule.NOT_NULL_WITHOUT_DEFAULT),
                Case.of("alter table orders add x bigserial", LintRule.TABLE_REWRITE),
                Case.of("alter table orders add x int generated always as identity", LintRule.TABLE_REWRITE),
                Case.of("alter table orders add x int generated always as (id * 2) stored", LintRule.TABLE_REWRITE),
                Case.of("alter table orders add x positive default 1", LintRule.TABLE_REWRITE),
                Case.of("alter table empty_one add x bigserial", NOTHING),
                Case.of("alter table orders add x int check (x > 0)", LintRule.CONSTRAINT_WITHOUT_NOT_VALID),
                Case.of("alter table orders add x int unique", LintRule.CONSTRAINT_BUILDS_INDEX),
                Case.of("alter table orders add x int references customers (id)", NOTHING),
                // types
                Case.of("alter table orders alter name type varchar(40)", NOTHING),
                Case.of("alter table orders alter name type text", NOTHING),
                Case.of("alter table orders alter column name set data type character varying", NOTHING),
                Case.of("alter table orders alter amount type numeric(12,2)", NOTHING),
                Case.of("alter table orders alter name type varchar(10)", LintRule.TABLE_REWRITE),
                Case.of("alter table orders alter note type varchar(10)", LintRule.TABLE_REWRITE),
                Case.of("alter table orders alter amount type numeric(12,3)", LintRule.TABLE_REWRITE),
                Case.of("alter table orders alter customer type bigint", LintRule.TABLE_REWRITE),
                Case.of("alter table orders alter name type text collate \"C\"", LintRule.TABLE_REWRITE),
                Case.of("alter table orders alter name type text[] using array[name]", LintRule.TABLE_REWRITE),
                // not null and constraints
                Case.of("alter table orders alter customer set not null", LintRule.SET_NOT_NULL_SCANS),
                Case.of("alter table orders alter note set not null", NOTHING),
                Case.of("alter table orders alter id set not null", NOTHING),
                Case.of("alter table orders alter note drop not null", NOTHING),
                Case.of("alter table orders alter note set default 'x'", NOTHING),
                Case.of("alter table orders alter note set statistics 500", NOTHING),
                Case.of("alter table orders add constraint c check (id > 0)", LintRule.CONSTRAINT_WITHOUT_NOT_VALID),
                Case.of("alter table orders add constraint c check (id > 0) not valid", NOTHING),
                Case.of(
                        "alter table orders add foreign key (customer) references customers (id)",
                        LintRule.CONSTRAINT_WITHOUT_NOT_VALID),
                Case.of("alter table orders add foreign key (customer) references customers (id) not valid", NOTHING),
                Case.of("alter table orders validate constraint later", NOTHING),
                Case.of("alter table orders add constraint u unique (note)", LintRule.CONSTRAINT_BUILDS_INDEX),
                Case.of("alter table customers add constraint u unique using index customers_name", NOTHING),
                Case.of(
                        "alter table customers add constraint u primary key using index customers_name",
                        LintRule.SET_NOT_NULL_SCANS),
                Case.of("alter table orders add exclude using gist (span with &&)", LintRule.CONSTRAINT_BUILDS_INDEX),
                Case.of(
                        "alter domain positive add constraint small check (value < 9)",
                        LintRule.CONSTRAINT_WITHOUT_NOT_VALID),
                // drops and renames
                Case.of("alter table orders drop column note", LintRule.DROPS),
                Case.of("alter table orders drop constraint note_there", NOTHING),
                Case.of("drop table orders cascade", LintRule.DROPS),
                Case.of("drop table if exists orders, customers cascade", LintRule.DROPS, LintRule.DROPS),
                Case.of("drop view names", LintRule.DROPS),
                Case.of("drop type mood", LintRule.DROPS),
                Case.of("drop function always()", LintRule.DROPS),
                Case.of("drop schema shop cascade", LintRule.DROPS),
                Case.of("drop trigger watch on orders", LintRule.DROPS),
                Case.of("alter table orders rename column note to remark", LintRule.RENAMES),
                Case.of("alter table orders rename note to remark", LintRule.RENAMES),
                Case.of("alter table orders rename to purchases", LintRule.RENAMES),
                Case.of("alter table orders set schema public", LintRule.RENAMES),
                Case.of("alter table orders rename constraint note_there to x", NOTHING),
                Case.of("alter view names rename to n", LintRule.RENAMES),
                Case.of("alter type mood rename value 'ok' to 'fine'", LintRule.RENAMES),
                Case.of("alter type mood add value 'great'", NOTHING),
                // rewrites and locks by name
                Case.of("alter table orders set unlogged", LintRule.TABLE_REWRITE),
                Case.of("alter table orders set tablespace fast", LintRule.TABLE_REWRITE),
                Case.of("alter table orders set (fillfactor = 50)", NOTHING),
                Case.of("vacuum full orders", LintRule.CANNOT_RUN_IN_TRANSACTION, LintRule.TABLE_REWRITE),
                Case.of("cluster orders using orders_name", LintRule.TABLE_REWRITE),
                Case.of("cluster", LintRule.NOT_UNDERSTOOD),
                Case.of("lock table orders", LintRule.LOCKS_TABLE),
                Case.of("lock orders in share mode", LintRule.LOCKS_TABLE),
                Case.of("lock orders in row exclusive mode", NOTHING),
                Case.of("truncate orders", LintRule.TRUNCATES),
                Case.of("truncate empty_one", NOTHING),
                Case.of("refresh materialized view totals", LintRule.REFRESH_WITHOUT_CONCURRENTLY),
                Case.of("refresh materialized view concurrently totals", NOTHING),
                Case.of("alter table measured detach partition measured_1", LintRule.DROPS),
                Case.of(
                        "alter table measured attach partition beside for values from (10) to (20)",
                        LintRule.CONSTRAINT_WITHOUT_NOT_VALID),
                // rows
                Case.of("update orders set note = 'x'", LintRule.WRITES_ALL_ROWS),
                Case.of("update orders set note = 'x' where id = 1", NOTHING),
                Case.of("delete from orders", LintRule.WRITES_ALL_ROWS),
                Case.of("delete from empty_one", NOTHING),
                Case.of(
                        "with gone as (delete from orders returning id) select count(*) from gone",
                        LintRule.WRITES_ALL_ROWS),
                Case.of("insert into orders (id) values (7) on conflict do nothing", NOTHING),
                Case.of("insert into orders (id) select id from customers", NOTHING),
                Case.of("select upper(name) from customers", NOTHING),
                Case.of("select always()", NOTHING),
                Case.of("select sometimes()", LintRule.NOT_UNDERSTOOD),
                Case.of("update orders set id = sometimes() where id = 1", LintRule.NOT_UNDERSTOOD),
                // what makes new things
                Case.of("create table t (id int primary key, o int references empty_one (id), unique (id))", NOTHING),
                Case.of("create type size as enum ('s', 'm')", NOTHING),
                Case.of("create sequence s", NOTHING),
                Case.of("create or replace view names as select name, 1 as one from customers", NOTHING),
                Case.of(
                        "create function g() returns int language plpgsql as $$ begin delete from orders; return 1; end; $$",
                        NOTHING),
                Case.of("create trigger t before insert on orders for each row execute function watch()", NOTHING),
                Case.of("comment on table orders is 'it''s; a table'", NOTHING),
                Case.of("grant select on orders to public", NOTHING),
                // what is not known
                Case.of("do $$ begin perform 1; end $$", LintRule.NOT_UNDERSTOOD),
                Case.of("call something()", LintRule.NOT_UNDERSTOOD),
                Case.of("alter table orders do something", LintRule.NOT_UNDERSTOOD),
                Case.of("create index i on orders (note) garbage", LintRule.NOT_UNDERSTOOD),
                Case.of("this is no SQL", LintRule.NOT_UNDERSTOOD),
                Case.of("drop owned by current_user", LintRule.NOT_UNDERSTOOD),
                Case.of("explain analyze delete from orders", LintRule.NOT_UNDERSTOOD),
                Case.of("alter system set work_mem = '1GB'", LintRule.NOT_UNDERSTOOD));
    }

    @BeforeEach
    void theShop(TestDatabase fresh) {
        world = fresh;
        Shop.open(world);
    }

    @Test
    void each_statement_breaks_just_the_rules_that_it_breaks() throws Exception {
        var wrong = new ArrayList<String>();
        List<Case> all = statements().toList();
        for (Case each : all) {
            List<LintRule> found = rules(MigrationLint.standard(), script("V2__x.sql", true, each.sql));
            if (!found.equals(each.rules)) {
                wrong.add(each.sql + ": expected " + each.rules + ", found " + found);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(all).hasSizeGreaterThanOrEqualTo(100);
    }

    List<LintRule> rules(MigrationLint lint, Script... scripts) throws Exception {
        try (Connection connection = Shop.connection(world)) {
            return lint.find(new LiveCatalogue(connection), List.of(scripts), new Runs(true, false)).stream()
                    .map(Finding::rule)
                    .toList();
        }
    }

    static Script script(String name, boolean inTransaction, String... statements) {
        return new Script(
                name,
                inTransaction,
                Arrays.stream(statements)
                        .map(sql -> new Script.Statement(1, sql))
                        .toList(),
                Optional.empty());
    }
}

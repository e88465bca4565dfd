package dev.windlass.database.backup;

import dev.windlass.database.real.TestDatabase;
import java.nio.file.Path;

/** A database with tables of every odd kind. */
final class Orders {

    private Orders() {}

    static void fill(TestDatabase world) {
        fill(world, "postgres");
    }

    /** All of it is of a role that may create in the database. */
    static void fill(TestDatabase world, String owner) {
        world.execute(
                "set role " + owner,
                "create table orders (id bigint generated always as identity primary key, note text, money numeric(12,2),"
                        + " at timestamptz default now(), f float8, raw bytea, tags text[], doc jsonb,"
                        + " twice numeric generated always as (money * 2) stored, parent bigint references orders)",
                "create table lines (order_id bigint not null references orders on delete cascade, \"Odd \"\"Name\" interval)",
                "create schema \"Odd.Schema\"",
                "create table \"Odd.Schema\".empty (gone int, what regclass)",
                "alter table \"Odd.Schema\".empty drop column gone",
                "create table days (day date, note text) partition by range (day)",
                "create table days_2026 (note text, day date)",
                "alter table days attach partition days_2026 for values from ('2026-01-01') to ('2027-01-01')",
                "create table base (a int)",
                "create table child (b int) inherits (base)",
                "create materialized view summary as select count(*) from orders",
                "create function noted() returns trigger language plpgsql as $$ begin new.note := 'touched'; return new; end $$",
                "insert into orders (note, money, f, raw, tags, doc) values ('a', 1.10, 0.1, '\\x00ff', '{x,\"y,z\"}',"
                        + " '{\"k\": [1]}'), (null, null, 'NaN', null, null, null), ('a', 1.10, 1e300, '', '{}', 'null')",
                "insert into orders (note, money) select 'order ' || i, i from generate_series(1, 2000) i",
                "create trigger noted before insert or update on orders for each row execute function noted()",
                "insert into lines values (1, '1 mon 3 days'), (1, null), (1, null), (3, '2h')",
                "insert into \"Odd.Schema\".empty values ('lines')",
                "insert into days select date '2026-01-01' + i, 'day ' || i from generate_series(0, 9) i",
                "insert into base values (1)",
                "insert into child values (2, 3)",
                "select lo_from_bytea(4711, '\\x0102')");
    }

    static PostgresAddress address(TestDatabase world) {
        return PostgresAddress.of("localhost", world.port(), world.name());
    }

    static Backups backups(TestDatabase world, Path directory) {
        return Backups.of(address(world)).in(directory, "orders");
    }
}

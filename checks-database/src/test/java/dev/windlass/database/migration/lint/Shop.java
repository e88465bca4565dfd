package dev.windlass.database.migration.lint;

import dev.windlass.database.real.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A schema with a bit of everything. */
final class Shop {

    private Shop() {}

    static void open(TestDatabase world) {
        world.execute(
                "create schema shop",
                "alter database " + world.name() + " set search_path = shop",
                "set search_path = shop",
                "create table customers (id int primary key, name varchar(20))",
                "create unique index customers_name on customers (name)",
                "create table orders (id int primary key, customer int, name varchar(20), note text,"
                        + " amount numeric(10,2), span int4range,"
                        + " constraint note_there check (note is not null),"
                        + " constraint to_customer foreign key (customer) references customers (id))",
                "create index orders_name on orders (name)",
                "insert into customers values (1, 'a'), (2, 'b')",
                "insert into orders values (1, 1, 'x', 'y', 1.5), (2, 2, 'x', 'y', 2.5)",
                "alter table orders add constraint later check (id > 0) not valid",
                "create table \"Odd Name\" (id int)",
                "create table \"Odd Empty\" (id int)",
                "insert into \"Odd Name\" values (1)",
                "create table empty_one (id int primary key)",
                "create table measured (day int, value int) partition by range (day)",
                "create table measured_1 partition of measured for values from (1) to (10)",
                "insert into measured values (2, 2)",
                "create table beside (day int, value int)",
                "insert into beside values (12, 2)",
                "create view names as select name from customers",
                "create materialized view totals as select id from orders",
                "create unique index totals_id on totals (id)",
                "create type mood as enum ('sad', 'ok')",
                "create domain positive as int check (value > 0)",
                "create function always() returns int immutable language sql as 'select 1'",
                "create function sometimes() returns int volatile language plpgsql as 'begin return 1; end'",
                "create function watch() returns trigger language plpgsql as $$ begin return new; end $$",
                "create trigger watch before update on orders for each row execute function watch()");
    }

    static Connection connection(TestDatabase world) throws SQLException {
        Connection connection = world.direct("postgres", "postgres").getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set search_path = shop");
        }
        return connection;
    }
}

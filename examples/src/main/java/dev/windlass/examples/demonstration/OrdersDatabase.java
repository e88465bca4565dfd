package dev.windlass.examples.demonstration;

import dev.windlass.check.Check;
import dev.windlass.database.Database;
import dev.windlass.database.copy.TableCopy;
import dev.windlass.database.migration.Migrations;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** What the release asks and changes of the database of the orders; a rehearsal puts another one in its place. */
interface OrdersDatabase {

    /** What must be so before anything is changed. */
    List<Check> ready();

    /** Whether it holds orders at all. */
    Check holdsOrders();

    /** The step that copies the orders; its undo drops the copy. */
    Step<?> copy(String name);

    /** The step that migrates the schema to version 2. */
    Step<?> migrate(String name);

    /** The real one, by JDBC and Flyway. */
    static OrdersDatabase of(DataSource source, Scenario scenario) {
        Database orders = Database.of("orders", source);
        Migrations migrations = Migrations.of(
                "orders",
                Flyway.configure()
                        .dataSource(source)
                        .locations(scenario.migrations().location())
                        .load());
        return new OrdersDatabase() {
            @Override
            public List<Check> ready() {
                return List.of(
                        orders.reachable(),
                        migrations.valid(),
                        migrations.pendingExactly("2"),
                        migrations.undoScriptsPresent());
            }

            @Override
            public Check holdsOrders() {
                return orders.query("there are orders", "select count(*) from orders")
                        .atLeast(1);
            }

            @Override
            public Step<?> copy(String name) {
                return TableCopy.of(orders, "public.orders")
                        .into("before_2_0_0")
                        .copyDroppedOnUndo(name);
            }

            @Override
            public Step<?> migrate(String name) {
                return migrations
                        .lockTimeout(Duration.ofSeconds(3))
                        .migrate(name, "2")
                        .undoRetry(Retry.attempts(3).backoff(Duration.ofMillis(500), Duration.ofSeconds(2)))
                        .undoByHand("alter table orders drop column priority; "
                                + "delete from flyway_schema_history where version = '2'");
            }
        };
    }
}

package dev.windlass.database;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.database.copy.TableCopy;
import dev.windlass.database.migration.Migrations;
import java.time.Duration;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/** What can be told when a plan is written is told then, each with its own message. */
class BadInputTest {

    private final Database database = Database.of("orders", Mockito.mock(DataSource.class));
    private final Migrations migrations = Migrations.of(
            "orders",
            Flyway.configure().dataSource(Mockito.mock(DataSource.class)).load());

    @Test
    void namesMustNotBeBlank() {
        refuses(
                () -> Database.of(" ", Mockito.mock(DataSource.class)),
                "the name of a database must not be blank, got ' '");
        refuses(
                () -> database.query("", "select 1"),
                "the name of a query on database 'orders' must not be blank, got ''");
        refuses(() -> database.query("q", " "), "the SQL of query 'q' on database 'orders' must not be blank, got ' '");
        refuses(
                () -> migrations.migrate("", "2"),
                "the name of a migrate step on database 'orders' must not be blank, got ''");
        refuses(
                () -> TableCopy.of(database, "public.orders").into("b").copyDroppedOnUndo(""),
                "the name of a step on copy 'b' must not be blank, got ''");
    }

    @Test
    void timeoutsMustBePositive() {
        refuses(() -> database.timeout(Duration.ZERO), "the timeout of database 'orders' must be positive, got PT0S");
        refuses(
                () -> migrations.timeout(Duration.ofSeconds(-1)),
                "the timeout of migration checks must be positive, got PT-1S");
        refuses(() -> migrations.lockTimeout(Duration.ZERO), "the lock timeout must be positive, got PT0S");
        refuses(
                () -> TableCopy.of(database, "public.orders").into("b").lockTimeout(Duration.ZERO),
                "the lock timeout of copy 'b' must be positive, got PT0S");
    }

    @Test
    void limitsMustBeFiniteAndInOrder() {
        refuses(
                () -> database.query("q", "select 1").atLeast(Double.NaN),
                "an expected value must be a finite number, got NaN");
        refuses(
                () -> database.query("q", "select 1").between(3, 2),
                "the lowest expected value must not be above the highest, got 3 and 2");
    }

    @Test
    void parametersMustBeDeclarable() {
        assertThatThrownBy(() -> database.query("q", "select ?", new byte[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fact 'parameter 1' is a [B");
    }

    @Test
    void versionsMustBeNamedOnceAndBeVersions() {
        refuses(() -> migrations.migrate("m"), "step 'm' on database 'orders' needs at least one version, got none");
        refuses(
                () -> migrations.pendingExactly(),
                "pendingExactly on database 'orders' needs at least one version, got none");
        refuses(() -> migrations.migrate("m", "two"), "step 'm': 'two' is no version of a migration");
        refuses(
                () -> migrations.migrate("m", "latest"),
                "step 'm': 'latest' is no version of a migration; name the number, so that the plan says what runs");
        refuses(
                () -> migrations.migrate("m", "2", "2.0"),
                "step 'm' on database 'orders' names a version twice: [2, 2.0]");
        refuses(() -> migrations.migrate("m", " "), "a version of step 'm' must not be blank, got ' '");
    }

    @Test
    void flywayMustHaveADataSource() {
        refuses(
                () -> Migrations.of("orders", Flyway.configure().load()),
                "Flyway of database 'orders' has no data source; configure it with one, or with a JDBC URL");
    }

    @Test
    void tablesMustBeNamedPlainlyWithTheirSchema() {
        refuses(() -> TableCopy.of(database), "copying tables of database 'orders' needs at least one table, got none");
        refuses(() -> TableCopy.of(database, ""), "the name of a table to copy must not be blank, got ''");
        refuses(
                () -> TableCopy.of(database, "orders"),
                "table 'orders' to copy lacks its schema: write it as schema.table, such as public.orders");
        refuses(
                () -> TableCopy.of(database, "public.orders; drop table x"),
                "table 'public.orders; drop table x': 'orders; drop table x' is not taken as a name; it has to be up to 63"
                        + " letters, digits, _ and $, spelled as the catalogue spells it");
        refuses(
                () -> TableCopy.of(database, "a.orders", "b.orders"),
                "tables 'a.orders' and 'b.orders' would have the same name in the copy; copy them into two schemas");
        refuses(
                () -> TableCopy.of(database, "public.orders").into(" "),
                "the schema for a copy of [public.orders] must not be blank, got ' '");
        refuses(
                () -> TableCopy.of(database, "public.orders").into("public"),
                "the copy of [public.orders] can't go into 'public', which holds the tables themselves");
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}

package dev.windlass.database.health;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.database.Database;
import java.time.Duration;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/** What can be told when a plan is written is told then. */
class BadHealthInputTest {

    private final Database database = Database.of("orders", Mockito.mock(DataSource.class));
    private final PostgresHealth health = PostgresHealth.of(database);

    @Test
    @DisplayName("P2: a limit that is none is refused with what it is of and what was given")
    void limits() {
        refuses(
                () -> health.connections().usedAtMost(0),
                "the connections that may be used must be from 1 to 100 percent, got 0");
        refuses(
                () -> health.connections().usedAtMost(101),
                "the connections that may be used must be from 1 to 100 percent, got 101");
        refuses(
                () -> health.connections().between(3, 2),
                "connections are wanted between 0 or more and no less, got 3 and 2");
        refuses(
                () -> health.connections().roomFor(),
                "room is asked for at least one application, each named once, got []");
        refuses(
                () -> health.connections().roomFor(PoolSize.of("a", 1, 1), PoolSize.of("a", 1, 1)),
                "room is asked for at least one application, each named once, got [a, a]");
        refuses(() -> PoolSize.of("a", 0, 1), "the instances of 'a' must be at least 1, got 0");
        refuses(
                () -> health.connections().countOf(" "),
                "the application whose connections are counted must not be blank, got ' '");
        refuses(() -> health.replicas(0), "the number of replicas must be at least 1, got 0");
        refuses(() -> health.replicas(), "replicas are asked for by at least one name, each once, got []");
        refuses(() -> health.replicas("a", "a"), "replicas are asked for by at least one name, each once, got [a, a]");
        refuses(() -> health.replicas(1).lagAtMost(Duration.ZERO), "the lag of replicas must be positive, got PT0S");
        refuses(
                () -> health.replicas(1).behindAtMost(-1),
                "the WAL that is left to replay must not be negative, got -1");
        refuses(() -> health.replica().delayAtMost(Duration.ZERO), "the delay of a replica must be positive, got PT0S");
        refuses(
                () -> health.replicationSlots().holdBackAtMost(0),
                "the WAL that a replication slot may hold back must be at least 1, got 0");
        refuses(
                () -> health.replicationSlots().except(""),
                "a replication slot that is left out must not be blank, got ''");
        refuses(
                () -> health.locks().noneWaitsLongerThan(Duration.ZERO),
                "the time that a session may wait for a lock must be positive, got PT0S");
        refuses(
                () -> health.sessions().noQueryLongerThan(Duration.ofSeconds(-1)),
                "the limit of 'no query runs longer than -1 s' must be positive, got PT-1S");
        refuses(() -> health.sessions().exceptUsers(""), "a user that is left out must not be blank, got ''");
        refuses(
                () -> health.statements().meanAtMost(Duration.ZERO),
                "the mean time of statements must be positive, got PT0S");
        refuses(() -> health.statements().calledAtLeast(0), "the number of calls must be at least 1, got 0");
        refuses(() -> health.indexes().noneSeemsMissing(0, 1), "the size of a table must be at least 1, got 0");
        refuses(() -> health.storage().onVolume(0), "the size of the volume of 'orders' must be at least 1, got 0");
        refuses(
                () -> health.storage().transactionIdsUsedAtMost(0),
                "the transaction ids that may be used must be from 1 to 100 percent, got 0");
        refuses(
                () -> database.latency("probe", "select 1").executions(0),
                "query 'probe' on database 'orders' is run from 1 to 10000 times, got 0");
        refuses(
                () -> database.latency("probe", "select 1").percentile(Double.NaN),
                "a percentile of query 'probe' is above 0 and up to 100, got NaN");
    }

    @Test
    @DisplayName("P2: tenants are two, and their tables are named plainly")
    void tenants() {
        var rows = TenantIsolation.byRowSecurity(database, "app", "app.tenant");
        refuses(() -> rows.between("a", "b"), "the isolation of tenants is asked of at least one table, got none");
        refuses(() -> rows.table("shop.orders", "t").between("a", "a"), "two tenants are asked for, got 'a' twice");
        refuses(
                () -> rows.table("orders\"; drop", "t"),
                "table 'orders\"; drop' of a tenant is written as schema.table, each up to 63 letters, digits, _ and $,"
                        + " spelled as the catalogue spells it");
        refuses(
                () -> rows.table("shop.orders", "a\" or true"),
                "column 'a\" or true' is up to 63 letters, digits, _ and $, spelled as the catalogue spells it");
        refuses(
                () -> TenantIsolation.bySchema(database, "a"),
                "the isolation of tenants is asked of at least one table, got none");
    }

    private static void refuses(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}

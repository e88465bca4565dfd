package dev.windlass.database.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.database.real.On;
import dev.windlass.database.real.OwnServer;
import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.Walk;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Server.class)
@On(Postgres.V17)
@DisplayName("Limits that a role has for its transactions and statements don't end what takes as long as there is data")
class LimitsOfARoleIT {

    @TempDir
    Path directory;

    private Shop shop;
    private Backup backup;

    @BeforeEach
    void aRoleWithLimits(OwnServer server) throws Exception {
        shop = new Shop(server, Shop.RELEASE, "", directory);
        backup = shop.backup();
        for (String limit : new String[] {"transaction_timeout", "statement_timeout"}) {
            server.execute("alter role release set " + limit + " = '250ms'");
        }
    }

    @Test
    @DisplayName("a dump, whose transaction idles while pg_dump waits for a table")
    void dump() throws Exception {
        Walk<?, Backup> walk = Walk.through(
                        Backups.of(shop.address).in(directory.resolve("second")).step("back up"))
                .capture();

        CompletableFuture<Backup> running;
        try (Connection locking = locking("shop", "lock table only days in access exclusive mode")) {
            running = CompletableFuture.supplyAsync(() -> made(walk));
            lastsLonger(
                    "state = 'idle in transaction' and usename = 'release' and clock_timestamp() - xact_start > interval '500 ms'",
                    running);
            locking.rollback();
        }

        assertThat(running.join().rows()).isEqualTo(2021);
    }

    private static <T> T made(Walk<?, T> walk) {
        try {
            return walk.run();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("the comparison of what was restored, the analysis of it, and the exchange")
    void restore() throws Exception {
        Walk<?, RestoredDatabase> walk = shop.emergency(backup);
        String before = shop.all();
        shop.spoil();

        walk.telling(words -> {
            if (words.equals("measured 0 of 6 tables")) {
                isKeptWaiting(Shop.RESTORED, "lock table only lines in access exclusive mode");
            } else if (words.startsWith("analyzes")) {
                isKeptWaiting(Shop.RESTORED, "lock table only orders in share update exclusive mode");
            } else if (words.startsWith("puts '")) {
                isKeptWaiting("postgres", "comment on database shop is 'locked'");
            }
        });
        try {
            walk.run();
        } finally {
            restoring.complete(null);
        }

        assertThat(shop.all()).isEqualTo(before);
        assertThat(shop.databases()).containsExactly("shop", Shop.REPLACED);
        assertThat(holding).as("how often it was kept waiting").hasSize(3).allSatisfy(CompletableFuture::join);
    }

    private final CompletableFuture<Void> restoring = new CompletableFuture<>();
    private final List<CompletableFuture<Void>> holding = new ArrayList<>();

    /** Holds a lock until the statement that comes next has waited for it longer than the role's limits. */
    private void isKeptWaiting(String database, String lock) {
        var locked = new CompletableFuture<Void>();
        holding.add(CompletableFuture.runAsync(() -> {
            try (Connection locking = locking(database, lock)) {
                locked.complete(null);
                lastsLonger(
                        "wait_event_type = 'Lock' and usename = 'release'"
                                + " and clock_timestamp() - query_start > interval '500 ms'",
                        restoring);
                locking.rollback();
            } catch (Exception e) {
                locked.completeExceptionally(e);
            }
        }));
        locked.join();
    }

    private Connection locking(String database, String lock) throws Exception {
        Connection connection =
                Orders.address(shop.world).database(database).dataSource().getConnection();
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(lock);
        }
        return connection;
    }

    /** Looks until a session of the role has outlasted its limits, or is over; from beside the database, which is exchanged. */
    private void lastsLonger(String condition, Future<?> over) throws Exception {
        try (Connection looking =
                Orders.address(shop.world).maintaining().dataSource().getConnection()) {
            Processes.await(() -> {
                try {
                    return over.isDone()
                            ? Optional.of(true)
                            : Sql.row(
                                    looking,
                                    row -> true,
                                    "select 1 from pg_catalog.pg_stat_activity where " + condition);
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }
}

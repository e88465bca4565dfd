package dev.windlass.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.real.OwnServer;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Walk;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import liquibase.resource.DirectoryResourceAccessor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName(
        "Liquibase's changesets and what goes wrong around them: never a pass, nothing lost, no password (S4, C2, J3)")
@ExtendWith(Server.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ChangelogFaultsIT {

    private static final String ONE = "changelog.sql::1::ana";
    private static final String FIRST =
            "--changeset ana:1\ncreate table orders (id int);\n--rollback drop table orders;\n";
    private static final String SECOND =
            "--changeset ana:2\ncreate table lines (id int);\n--rollback drop table lines;\n";

    @TempDir
    private Path directory;

    @BeforeEach
    void aChangelog() throws Exception {
        write(FIRST);
    }

    @Test
    @DisplayName(
            "C2: a server that dies amid a changeset leaves Liquibase's lock: told with what to do, then not done, then done")
    void killed(OwnServer server) throws Exception {
        TestDatabase world = server.fresh();
        Walk.through(step(world.pool(), ONE)).capture().run();
        write(FIRST, SECOND);
        var walk = Walk.through(
                        step(world.faulty().before("create table lines", server::kill), "changelog.sql::2::ana"))
                .capture();

        assertThatThrownBy(walk::run)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("applying changesets to database 'orders' (changelog changelog.sql) failed")
                .hasMessageContaining("Check that host and port are right, that the server runs");
        server.startAgain();

        assertThat(world.has("lines")).isFalse();
        assertThat(walk.probe())
                .isInstanceOfSatisfying(Settlement.Unknown.class, unknown -> assertThat(unknown.reason())
                        .contains("table DATABASECHANGELOGLOCK) is held by ")
                        .contains("if it died, look at what it left, run liquibase release-locks, then try again"));
        assertThatThrownBy(() -> Walk.through(step(world.pool(), "changelog.sql::2::ana"))
                        .capture()
                        .run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("run liquibase release-locks");

        world.execute("update databasechangeloglock set locked = false, lockgranted = null, lockedby = null");
        assertThat(walk.probe()).isEqualTo(Settlement.notDone());
        assertThat(Walk.through(step(world.pool(), "changelog.sql::2::ana"))
                        .capture()
                        .run()
                        .applied())
                .containsExactly("changelog.sql::2::ana");
        assertThat(world.pool().lost()).isZero();
    }

    @Test
    @DisplayName("S4: while one migrates, another is refused, told by whom, and changes nothing")
    void twoAtOnce(TestDatabase world) throws Exception {
        Walk.through(step(world.pool(), ONE)).capture().run();
        write(FIRST, SECOND);
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var first = Walk.through(step(
                        world.faulty().before("create table lines", () -> {
                            inside.countDown();
                            await(goOn);
                        }),
                        "changelog.sql::2::ana"))
                .capture();
        var second = Walk.through(step(world.pool(), "changelog.sql::2::ana")).capture();
        var running = new FutureTask<>(first::run);
        new Thread(running).start();
        inside.await();

        assertThatThrownBy(second::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("was not begun: Liquibase's lock on database 'orders'")
                .hasMessageContaining("If that process still runs, let it finish");
        goOn.countDown();

        assertThat(running.get().applied()).containsExactly("changelog.sql::2::ana");
        assertThat(second.run().applied()).as("done meanwhile").containsExactly("changelog.sql::2::ana");
        assertThat(world.value("select count(*) from databasechangelog")).isEqualTo("2");
    }

    @Test
    @DisplayName("a changeset that was edited since it was applied stops the step before it changes anything")
    void edited(TestDatabase world) throws Exception {
        world.fault();
        Walk.through(step(world.pool(), ONE)).capture().run();
        write(FIRST.replace("id int", "id bigint"), SECOND);

        assertThatThrownBy(() -> Walk.through(step(world.pool(), "changelog.sql::2::ana"))
                        .capture()
                        .run())
                .as("at its before-image")
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining(ONE)
                .hasMessageContaining("Restore the changesets as they were applied.");
        assertThat(world.has("lines")).isFalse();
    }

    @Test
    @DisplayName("J3: a role without rights, and one with a wrong password, change nothing and show no password")
    void noRights(OwnServer server) throws Exception {
        TestDatabase world = server.fresh();
        world.fault();
        world.fault();
        Walk.through(step(world.pool(), ONE)).capture().run();
        write(FIRST, SECOND);
        world.execute(
                "create role clerk login password 'right'",
                "grant all on databasechangelog, databasechangeloglock to clerk",
                "revoke create on schema public from public");
        server.wantsPasswords();

        assertThatThrownBy(() -> Walk.through(step(world.direct("clerk", "right"), "changelog.sql::2::ana"))
                        .capture()
                        .run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("permission denied for schema public")
                .hasMessageContaining("Nothing was applied.");
        assertThatThrownBy(() -> Walk.through(step(world.direct("clerk", "hunter2"), "changelog.sql::2::ana"))
                        .capture())
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("password authentication failed")
                .hasMessageNotContaining("hunter2");
        assertThat(world.has("lines")).isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Step<ChangesApplied> step(DataSource source, String... changeSets) throws Exception {
        return Changelog.of("orders", source, "changelog.sql", new DirectoryResourceAccessor(directory))
                .apply("apply", changeSets);
    }

    private void write(String... changeSets) throws Exception {
        Files.writeString(
                directory.resolve("changelog.sql"), "--liquibase formatted sql\n\n" + String.join("\n", changeSets));
    }
}

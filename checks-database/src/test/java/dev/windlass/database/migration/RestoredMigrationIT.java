package dev.windlass.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.database.backup.RestoredDatabase;
import dev.windlass.database.jdbc.DatabaseIdentity;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Walk;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import liquibase.resource.DirectoryResourceAccessor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A migration whose way back is a restore needs no way back of its own (S1, S5)")
@ExtendWith(Server.class)
class RestoredMigrationIT {

    private final Step<RestoredDatabase> wayBack = Step.named("way back")
            .run(RestoredDatabase.class, c -> {
                throw new AssertionError("its result is given");
            })
            .undo(c -> {});

    @TempDir
    private Path directory;

    private static RestoredDatabase of(DatabaseIdentity identity) {
        return new RestoredDatabase(identity, identity.database() + "_replaced", 1, "00", Instant.EPOCH, 1, 1);
    }

    private Step<Migrated> flyway(TestDatabase world) {
        return new Scripts(directory)
                .with("V1__orders.sql", "create table orders (id int);")
                .with("V2__lines.sql", "create table lines (id int);", "select broken;")
                .migrations(world.pool())
                .undoneBy(wayBack)
                .migrate("migrate", "1", "2");
    }

    private Step<ChangesApplied> liquibase(TestDatabase world) throws Exception {
        Files.writeString(directory.resolve("changelog.sql"), """
                --liquibase formatted sql

                --changeset ana:1
                create table orders (id int);

                --changeset ana:2
                create table lines (id int);
                select broken;
                """);
        return Changelog.of("orders", world.pool(), "changelog.sql", new DirectoryResourceAccessor(directory))
                .undoneBy(wayBack)
                .apply("migrate", "changelog.sql::1::ana", "changelog.sql::2::ana");
    }

    @Test
    void flyway_s_undo_leaves_it_to_the_restore_and_says_so(TestDatabase world) throws Exception {
        leavesItToTheRestore(world, flyway(world));
    }

    @Test
    void liquibase_s_undo_leaves_it_to_the_restore_and_says_so(TestDatabase world) throws Exception {
        leavesItToTheRestore(world, liquibase(world));
    }

    private <T> void leavesItToTheRestore(TestDatabase world, Step<T> step) throws Exception {
        world.fault();
        assertThat(step.definition().reads()).containsExactly("way back");
        Walk<?, T> walk = Walk.through(step).reading(of(world.identity())).capture();
        assertThat(walk.probe()).isEqualTo(Settlement.notDone());

        assertThatThrownBy(walk::run)
                .hasMessageContaining("In the history now: ")
                .hasMessageContaining(
                        "the undo of step 'way back' takes back what was applied, with the whole database");

        assertThat(walk.probe().toString()).contains("half done", "the undo of step 'way back' takes back");
        walk.undo();
        assertThat(walk.progress())
                .isEqualTo(
                        "what it applied is left to the undo of step 'way back', which puts back the whole database");
        assertThat(world.has("orders")).as("it is as it was migrated").isTrue();
        assertThat(step.definition().remarks().byHand()).contains("nothing: it is left to the undo of step 'way back'");
    }

    @Test
    void a_restore_of_another_database_is_none(TestDatabase world) throws Exception {
        DatabaseIdentity mine = world.identity();
        for (Step<?> step : List.of(flyway(world), liquibase(world))) {
            for (var other : List.of(
                    new DatabaseIdentity(mine.server(), "orders"), new DatabaseIdentity("7", mine.database()))) {
                assertThatThrownBy(() ->
                                Walk.through(step).reading(of(other)).capture().run())
                        .isInstanceOf(NotApplied.class)
                        .hasMessageContaining("step 'way back' would put back " + other + ", not " + mine);
            }
        }
        assertThat(world.has("orders")).isFalse();
    }
}

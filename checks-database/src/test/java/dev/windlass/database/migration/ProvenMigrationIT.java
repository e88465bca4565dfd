package dev.windlass.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.database.backup.RestoreProof;
import dev.windlass.database.jdbc.DatabaseIdentity;
import dev.windlass.database.real.OwnServer;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Walk;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import liquibase.resource.DirectoryResourceAccessor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName(
        "A migration that needs a restore proof takes it as its typed input, and refuses one that doesn't hold (S4)")
@ExtendWith(Server.class)
class ProvenMigrationIT {

    private static final Duration HOUR = Duration.ofHours(1);

    private final Instant now = Instant.now();
    private final Step<RestoreProof> drill = Step.named("drill")
            .run(RestoreProof.class, c -> {
                throw new AssertionError("its result is given");
            })
            .readOnly();

    @TempDir
    private Path directory;

    private Scripts scripts;

    @BeforeEach
    void oneMigrationIsPending() throws Exception {
        scripts = new Scripts(directory)
                .with("V1__orders.sql", "create table orders (id int);")
                .with("U1__orders.sql", "drop table orders;");
        Files.writeString(
                directory.resolve("changelog.sql"),
                "--liquibase formatted sql\n\n--changeset ana:1\ncreate table orders (id int);\n--rollback drop table orders;\n");
    }

    private Step<Migrated> flyway(TestDatabase world) {
        return scripts.migrations(world.pool()).migrate("migrate", drill, HOUR, "1");
    }

    private Step<ChangesApplied> liquibase(TestDatabase world) throws Exception {
        return Changelog.of("orders", world.pool(), "changelog.sql", new DirectoryResourceAccessor(directory))
                .apply("migrate", drill, HOUR, "changelog.sql::1::ana");
    }

    private RestoreProof proof(DatabaseIdentity source, Instant backupAt, Instant validUntil) {
        return new RestoreProof(
                "00", "/backups/orders", source, backupAt, 1, 1, backupAt, Duration.ofSeconds(1), "17.6", validUntil);
    }

    private RestoreProof proof(DatabaseIdentity source) {
        return proof(source, now, now.plus(HOUR));
    }

    private static <T> T run(Step<T> step, RestoreProof proof) throws Exception {
        return Walk.through(step).reading(proof).capture().run();
    }

    @Test
    void flyway_migrates_with_a_proof_that_holds_and_with_no_other(TestDatabase world) throws Exception {
        refusesWhatDoesNotHold(world, flyway(world));

        assertThat(run(flyway(world), proof(world.identity())).applied()).containsExactly("1");
        assertThat(world.has("orders")).isTrue();
    }

    @Test
    void liquibase_migrates_with_a_proof_that_holds_and_with_no_other(TestDatabase world) throws Exception {
        refusesWhatDoesNotHold(world, liquibase(world));

        assertThat(run(liquibase(world), proof(world.identity())).applied()).containsExactly("changelog.sql::1::ana");
        assertThat(world.has("orders")).isTrue();
    }

    private void refusesWhatDoesNotHold(TestDatabase world, Step<?> step) {
        DatabaseIdentity mine = world.identity();
        assertThat(step.definition().reads()).containsExactly("drill");

        refused(step, proof(mine, now, now.minusSeconds(1)), "expired");
        refused(step, proof(mine, now.minusSeconds(7200), now.plus(HOUR)), "older than 1 h");
        for (var other :
                List.of(new DatabaseIdentity(mine.server(), "orders"), new DatabaseIdentity("7", mine.database()))) {
            refused(step, proof(other), "is about " + other + ", not about " + mine);
        }
        assertThat(world.has("orders")).isFalse();
        assertThat(world.pool().lost()).isZero();
    }

    @Test
    void a_server_that_does_not_say_which_it_is_gets_no_migration(OwnServer server) throws Exception {
        TestDatabase world = server.fresh();
        DatabaseIdentity mine = world.identity();
        world.execute("create role clerk login", "revoke execute on function pg_control_system() from public");
        var asClerk = Migrations.of(
                        "orders", scripts.on(world.direct("clerk", "")).load())
                .migrate("migrate", drill, HOUR, "1");
        world.fault();

        refused(asClerk, proof(mine), "which database of which server it is can't be asked: ERROR: permission denied");
        assertThat(world.has("orders")).isFalse();
    }

    private static void refused(Step<?> step, RestoreProof proof, String words) {
        assertThatThrownBy(() -> run(step, proof))
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining(words);
    }
}

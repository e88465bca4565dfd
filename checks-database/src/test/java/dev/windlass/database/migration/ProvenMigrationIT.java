package dev.windlass.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.database.backup.RestoreProof;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Walk;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName(
        "A migration that needs a restore proof takes it as its typed input, and refuses one that doesn't hold (S4)")
@ExtendWith(Server.class)
class ProvenMigrationIT {

    @TempDir
    private Path directory;

    @Test
    void it_migrates_with_a_proof_that_holds_and_with_no_other(TestDatabase world) throws Exception {
        var scripts = new Scripts(directory)
                .with("V1__orders.sql", "create table orders (id int);")
                .with("U1__orders.sql", "drop table orders;");
        Instant now = Instant.now();
        Step<RestoreProof> drill = Step.named("drill")
                .run(RestoreProof.class, c -> proof(world.name(), now, now.plusSeconds(3600)))
                .readOnly();
        Step<Migrated> step = scripts.migrations(world.pool()).migrate("migrate", drill, Duration.ofHours(1), "1");
        assertThat(step.definition().reads()).containsExactly("drill");

        assertThatThrownBy(() -> Walk.through(step)
                        .reading(proof(world.name(), now, now.minusSeconds(1)))
                        .capture()
                        .run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("expired");
        assertThatThrownBy(() -> Walk.through(step)
                        .reading(proof("orders", now, now.plusSeconds(3600)))
                        .capture()
                        .run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("is about database 'orders', not about '" + world.name() + "'");
        assertThatThrownBy(() -> Walk.through(step)
                        .reading(proof(world.name(), now.minusSeconds(7200), now.plusSeconds(3600)))
                        .capture()
                        .run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("older than PT1H");
        assertThat(world.has("orders")).isFalse();

        assertThat(Walk.through(step)
                        .reading(proof(world.name(), now, now.plusSeconds(3600)))
                        .capture()
                        .run()
                        .applied())
                .containsExactly("1");
    }

    private static RestoreProof proof(String database, Instant backupAt, Instant validUntil) {
        return new RestoreProof(
                "00",
                "/backups/orders",
                database,
                backupAt,
                1,
                1,
                backupAt,
                Duration.ofSeconds(1),
                "PostgreSQL 17",
                validUntil);
    }
}

package dev.windlass.database;

import static dev.windlass.plan.Nodes.paired;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Release;
import dev.windlass.check.Check;
import dev.windlass.database.backup.Backup;
import dev.windlass.database.backup.Backups;
import dev.windlass.database.backup.DatabaseRestore;
import dev.windlass.database.backup.DrillProof;
import dev.windlass.database.backup.PostgresAddress;
import dev.windlass.database.backup.RdsInstance;
import dev.windlass.database.backup.RdsRestored;
import dev.windlass.database.backup.RdsSnapshot;
import dev.windlass.database.backup.RecordedDrill;
import dev.windlass.database.backup.RestoreDrill;
import dev.windlass.database.backup.RestoreProof;
import dev.windlass.database.backup.RestoredDatabase;
import dev.windlass.database.backup.Retention;
import dev.windlass.database.migration.Migrated;
import dev.windlass.database.migration.Migrations;
import dev.windlass.database.real.Page;
import dev.windlass.local.Command;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import dev.windlass.secret.Secret;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

@DisplayName("docs/backups.md: what is shown there is compiled, and makes a plan")
class BackupPageTest {

    private final Flyway flyway =
            Flyway.configure().dataSource(Mockito.mock(DataSource.class)).load();
    private final Secret password = Secret.of("hunter2");
    private final Step<Void> maintenance =
            Step.named("maintenance page").run(c -> {}).idempotent().undo(c -> {});
    private final Step<Void> deploy = Step.named("deploy").run(c -> {}).undo(c -> {});

    @Test
    @DisplayName("P2: the release of the page is a plan without a problem")
    void aRelease() {
        assertThat(plan().toString()).contains("restore drill", "the orders can be put back");
    }

    private Plan plan() {
        PostgresAddress orders = PostgresAddress.of("db.example", 5432, "orders")
                .user("release")
                .password(password)
                .ssl(Path.of("/etc/ssl/rds.pem"));
        Backups backups = Backups.of(orders).in(Path.of("/var/backups/orders"));
        PostgresAddress scratch =
                PostgresAddress.of("scratch.example", 5432, "postgres").user("drill");

        Step<Backup> dump = backups.step("back up the orders");
        Step<RestoreProof> drill =
                RestoreDrill.on(scratch).within(ofMinutes(30)).step("restore drill", dump);
        Step<RestoredDatabase> wayBack = DatabaseRestore.of(orders)
                .whileNobodyWrites()
                .onRollbackLosingWrites("the orders can be put back", dump);
        Step<Migrated> migrate = Migrations.of("orders", flyway).migrate("migrate", drill, ofHours(2), "7", "8");

        return Release.plan("orders", "2.0.0")
                .to("production")
                .phase("cutover", paired(maintenance).over(dump, drill, wayBack, migrate, deploy))
                .build();
    }

    @Test
    @DisplayName("each cell of its table")
    void cells() {
        PostgresAddress orders = PostgresAddress.of("db.example", 5432, "orders");
        PostgresAddress scratch = PostgresAddress.of("scratch.example", 5432, "postgres");
        Backups backups = Backups.of(orders).in(Path.of("/var/backups/orders"));
        Step<Backup> dump = backups.step("back up the orders");
        Step<RestoredDatabase> restored = DatabaseRestore.of(orders).jobs(2).step("restore", backups);

        assertThat(List.of(
                        backups.verify("verify the backup", dump),
                        backups.prune("prune", Retention.ofAtLeast(7)),
                        RestoreDrill.on(scratch)
                                .within(ofMinutes(30))
                                .validFor(ofHours(6))
                                .step("restore drill", dump),
                        RestoreDrill.on(scratch).step("restore drill of last night", backups),
                        DatabaseRestore.of(orders).onRollbackLosingWrites("the orders can be put back", dump),
                        DatabaseRestore.of(orders).dropReplaced("drop what was replaced", restored)))
                .hasSize(6);
        assertThat(List.of(
                        backups.freshWithin(ofHours(24)),
                        backups.intactWithin(ofHours(1)),
                        backups.retained(
                                Retention.ofAtLeast(7).reachingBack(ofDays(7)).withoutGapOver(ofHours(26)))))
                .hasSize(3);
    }

    @Test
    @DisplayName("snapshots of RDS")
    void rds() {
        RdsInstance rds = RdsInstance.named("orders-production")
                .region("eu-central-1")
                .command(aws -> aws.inherit("HOME", "AWS_PROFILE"));
        Step<RdsSnapshot> snapshot = rds.snapshot("snapshot of the orders");
        Step<RdsRestored> restored =
                rds.restoreTo("restore it", snapshot, "orders-drill", "--db-subnet-group-name", "private");

        assertThat(restored.name()).isEqualTo("restore it");
        assertThat(List.of(rds.snapshotWithin(ofDays(1)), rds.restorableWithin(ofMinutes(10)), rds.retains(14)))
                .hasSize(3);
    }

    @Test
    @DisplayName("drills by a command")
    void recorded() {
        RecordedDrill failover = RecordedDrill.of(
                        "failover of the orders",
                        Command.of("/opt/drills/failover").timeout(ofMinutes(20)))
                .within(ofMinutes(5))
                .validFor(ofDays(30))
                .recordedIn(Path.of("/var/lib/release/drills/failover.json"));
        Step<DrillProof> run = failover.step("failover drill");
        Check proved = failover.provedValid();

        assertThat(run.name()).isEqualTo("failover drill");
        assertThat(proved.name()).contains("failover of the orders");
    }

    @Test
    @DisplayName("each block of the page stands in this test")
    void blocks() {
        Page page = Page.of("backups.md");

        assertThat(page.blocks()).hasSize(3);
        assertThat(page.blocks())
                .allSatisfy(block -> assertThat(Page.source(getClass())).contains(block));
    }
}

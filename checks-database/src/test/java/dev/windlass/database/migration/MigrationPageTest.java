package dev.windlass.database.migration;

import static dev.windlass.plan.Nodes.checks;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Release;
import dev.windlass.database.Database;
import dev.windlass.database.backup.Backup;
import dev.windlass.database.backup.Backups;
import dev.windlass.database.backup.DatabaseRestore;
import dev.windlass.database.backup.PostgresAddress;
import dev.windlass.database.backup.RestoreDrill;
import dev.windlass.database.backup.RestoreProof;
import dev.windlass.database.backup.RestoredDatabase;
import dev.windlass.database.migration.lint.LintRule;
import dev.windlass.database.migration.lint.MigrationLint;
import dev.windlass.database.real.Page;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.resource.ResourceAccessor;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

@DisplayName("docs/migrations.md: what is shown there is compiled, and makes a plan")
class MigrationPageTest {

    private final DataSource dataSource = Mockito.mock(DataSource.class);
    private final Database database = Database.of("orders", dataSource);
    private final Flyway flyway = Flyway.configure().dataSource(dataSource).load();
    private final String digest = "0".repeat(64);

    @Test
    @DisplayName("migrate with a proof")
    void proof() {
        PostgresAddress address = PostgresAddress.of("localhost", 5432, "orders");
        Path backups = Path.of("backups").toAbsolutePath();
        Migrations migrations = Migrations.of("orders", flyway).lockTimeout(ofSeconds(5));
        Step<Backup> dump = Backups.of(address).in(backups, "orders").step("back up");
        Step<RestoreProof> drill = RestoreDrill.on(address).step("restore drill", dump);
        Step<RestoredDatabase> wayBack =
                DatabaseRestore.of(address).onRollbackLosingWrites("restore on rollback", dump);
        Step<Migrated> migrate = migrations.migrate("migrate", drill, ofHours(1), "7", "8");
        Step<Migrated> forwardOnly = migrations.undoneBy(wayBack).migrate("migrate", drill, ofHours(1), "7", "8");

        assertThat(forwardOnly.definition().reads()).containsExactly("restore drill", "restore on rollback");

        Plan plan = Release.plan("shop", "1.4")
                .to("production")
                .step(dump)
                .step(drill)
                .step(wayBack)
                .step(migrate)
                .build();
        assertThat(plan.toString()).contains("restore drill", "migrate");
    }

    @Test
    @DisplayName("P2: expand, switch, contract is a plan without a problem")
    void phases() {
        Migrations migrations = Migrations.of("orders", flyway);
        Step<Void> change = Step.named("switch traffic").run(c -> {}).undo(c -> {});
        MigrationLint lint = MigrationLint.standard()
                .allow(LintRule.TABLE_REWRITE, "V7__codes.sql", "200 rows, takes milliseconds")
                .reviewed("V8__fill.sql", digest, "fills in batches of 1000, seen by ana");
        ExpandContract schema = migrations.expandThenContract(List.of("7", "8"), List.of("9"));
        OldVersion old = OldVersion.named("1.3")
                .sends("orders of a customer", "select id, note from orders where customer = ?")
                .sends("new order", "insert into orders (customer, note) values (?, ?)");
        Plan plan = Release.plan("shop", "1.4")
                .to("production")
                .phase(
                        "expand",
                        checks("schema").critical(schema.allPending(), schema.expandIsSafe(lint)),
                        schema.expand("expand the schema"),
                        checks("old version").critical(old.worksOn(database), schema.contractIsPending()))
                .phase("switch", change)
                .phase("contract", schema.contract("contract the schema"))
                .build();

        assertThat(plan.toString()).contains("version 1.3 works on orders", "contract the schema");
    }

    @Test
    @DisplayName("Liquibase")
    void liquibase() {
        ResourceAccessor resources = new ClassLoaderResourceAccessor();
        Changelog changelog =
                Changelog.of("orders", dataSource, "changelog.sql", resources).lockTimeout(ofSeconds(5));
        Step<ChangesApplied> apply = changelog.apply("apply changesets", "changelog.sql::7::ana");

        assertThat(apply.definition().remarks().byHand()).contains("liquibase");
    }

    @Test
    @DisplayName("a rehearsal stands in for each step: it must never migrate a database")
    void outside() {
        Migrations migrations = Migrations.of("orders", flyway);
        ExpandContract schema = migrations.expandThenContract(List.of("7", "8"), List.of("9"));
        Changelog changelog = Changelog.of("orders", dataSource, "changelog.sql", new ClassLoaderResourceAccessor());
        List<Step<?>> steps = List.of(
                migrations.migrate("migrate", "7"),
                schema.expand("expand"),
                schema.contract("contract"),
                migrations.rehearse("rehearse", dataSource, ofSeconds(5)),
                changelog.apply("apply", "changelog.sql::7::ana"));

        assertThat(steps).allSatisfy(step -> assertThat(step.definition().reachesOutside())
                .isTrue());
    }

    @Test
    @DisplayName("each block of the page stands in this test, and each rule of the lint in its table")
    void blocks() {
        Page page = Page.of("migrations.md");

        assertThat(page.blocks()).hasSize(5);
        assertThat(page.blocks())
                .allSatisfy(block -> assertThat(Page.source(getClass())).contains(block));
        for (LintRule rule : LintRule.values()) {
            assertThat(page.text()).contains("`" + rule.name() + "`");
        }
    }
}

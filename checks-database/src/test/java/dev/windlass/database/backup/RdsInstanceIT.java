package dev.windlass.database.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Verdict;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.real.Walk;
import dev.windlass.plan.NotApplied;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Snapshots of RDS, by a stand-in for the aws command")
class RdsInstanceIT {

    private static final String SNAPSHOT = "windlass-orders-production-20261129-120000-01234567";

    @TempDir
    Path directory;

    private StandInAws aws;
    private RdsInstance orders;

    @BeforeEach
    void anInstance() throws Exception {
        aws = new StandInAws(directory);
        aws.instance("orders-production", 14);
        orders = new RdsInstance(
                "orders-production",
                new Aws(aws.program().toString(), Optional.of("eu-central-1"), UnaryOperator.identity()),
                true,
                Clock.fixed(Instant.parse("2026-11-29T12:00:00Z"), ZoneOffset.UTC));
    }

    private static Answer ask(Check check) throws Exception {
        return check.ask(() -> Duration.ofMinutes(1));
    }

    @Test
    @DisplayName("S3: a snapshot is waited for, and its identifier is the result")
    void snapshot() throws Exception {
        RdsSnapshot made = Walk.through(orders.snapshot("snapshot")).capture().run();

        assertThat(made)
                .isEqualTo(new RdsSnapshot(
                        SNAPSHOT,
                        "arn:aws:rds:eu-central-1:123456789012:snapshot:" + SNAPSHOT,
                        "orders-production",
                        "postgres",
                        "16.4",
                        100,
                        true,
                        Instant.parse("2026-11-29T11:30:08.598Z")));
        assertThat(aws.called())
                .contains("rds wait db-snapshot-available --db-snapshot-identifier " + SNAPSHOT
                        + " --region eu-central-1 --output json");
    }

    @Test
    @DisplayName("C2, S5: after a crash it goes on with the one that was begun; undone twice just this one is gone")
    void snapshotAfterACrash() throws Exception {
        aws.snapshot("another", "available", 100);
        Walk<?, RdsSnapshot> walk =
                Walk.through(orders.deletedOnRollback().snapshot("snapshot")).capture();
        aws.snapshot(SNAPSHOT, "creating", 30);

        walk.run();
        assertThat(aws.called()).noneMatch(line -> line.contains("create-db-snapshot"));
        walk.forgetResult().undo();
        walk.undo();

        assertThat(aws.snapshots()).containsExactly("another");
    }

    @Test
    @DisplayName(
            "a snapshot that never becomes available is no result, also where the tool's own half hours pass first")
    void failing() throws Exception {
        aws.slow(2);
        aws.failing();
        Walk<?, RdsSnapshot> walk = Walk.through(orders.snapshot("snapshot")).capture();

        assertThatThrownBy(walk::run)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("ended before it was available, it is failed, 30 % of it")
                .hasMessageContaining("terminal failure state");
        assertThat(aws.called().stream().filter(line -> line.contains("wait"))).hasSize(3);
        walk.undo();
        assertThat(aws.snapshots()).isEmpty();
    }

    @Test
    @DisplayName("what takes longer than the tool waits is waited for again, as long as it is in the making")
    void slow() throws Exception {
        aws.slow(2);
        var step = orders.snapshot("snapshot");

        RdsSnapshot made = Walk.through(step).capture().run();
        aws.slow(1);
        RdsRestored restored = Walk.through(orders.restoreTo("restore", step, "orders-drill"))
                .reading(made)
                .capture()
                .run();

        assertThat(made.identifier()).isEqualTo(SNAPSHOT);
        assertThat(restored.instance()).isEqualTo("orders-drill");
        assertThat(aws.called().stream().filter(line -> line.contains("wait"))).hasSize(5);
    }

    @Test
    @DisplayName("a rollback keeps a snapshot, since that may be when somebody needs it")
    void kept() throws Exception {
        Walk<?, RdsSnapshot> walk = Walk.through(orders.snapshot("snapshot")).capture();
        walk.run();

        walk.undo();

        assertThat(aws.snapshots()).containsExactly(SNAPSHOT);
    }

    @Test
    @DisplayName("one that is being made is deleted once it may be")
    void undoneTooEarly() throws Exception {
        Walk<?, RdsSnapshot> walk =
                Walk.through(orders.deletedOnRollback().snapshot("snapshot")).capture();
        aws.snapshot(SNAPSHOT, "creating", 30);

        walk.undo();
        assertThat(aws.snapshots()).isEmpty();
        aws.snapshot(SNAPSHOT, "deleting", 100);
        walk.undo();
    }

    @Test
    @DisplayName("S5: an instance that somebody else made meanwhile is neither gone on with nor deleted")
    void somebodyElses() throws Exception {
        var step = orders.snapshot("snapshot");
        RdsSnapshot made = Walk.through(step).capture().run();
        Walk<?, RdsRestored> walk = Walk.through(orders.restoreTo("restore", step, "orders-drill"))
                .reading(made)
                .capture();
        aws.instance("orders-drill", 7);

        assertThatThrownBy(walk::run).isInstanceOf(NotApplied.class).hasMessageContaining("that this step didn't make");
        walk.undo();

        assertThat(aws.instances()).containsExactly("orders-drill", "orders-production");
        assertThatThrownBy(() -> orders.restoreTo("restore", step, "another", "--tags", "Key=a,Value=b"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("one that is gone, or not whole, is not verified")
    void verify() throws Exception {
        var step = orders.snapshot("snapshot");
        RdsSnapshot made = Walk.through(step).capture().run();
        var verify = Walk.through(orders.verify("verify", step)).reading(made);

        assertThat(verify.run()).isEqualTo(made);
        aws.snapshot(SNAPSHOT, "available", 99);
        assertThatThrownBy(verify::run).hasMessageContaining("is available, 99 % of it");
        aws.snapshot(SNAPSHOT, "failed", 100);
        assertThatThrownBy(verify::run).hasMessageContaining("is failed");
        Walk.through(orders.deletedOnRollback().snapshot("snapshot")).capture().undo();
        assertThatThrownBy(verify::run).hasMessageContaining("somebody deleted it");
    }

    @Test
    @DisplayName("it is restored to a new instance, never to one that is there; undone it is deleted")
    void restore() throws Exception {
        var step = orders.snapshot("snapshot");
        RdsSnapshot made = Walk.through(step).capture().run();
        var restore = orders.restoreTo("restore", step, "orders-drill", "--db-subnet-group-name", "private");
        Walk<?, RdsRestored> walk = Walk.through(restore).reading(made).capture();

        RdsRestored restored = walk.run();

        assertThat(restored.host()).isEqualTo("orders-drill.abcdefgh.eu-central-1.rds.amazonaws.com");
        assertThat(restored.port()).isEqualTo(5432);
        assertThat(aws.called())
                .contains("rds restore-db-instance-from-db-snapshot --db-instance-identifier orders-drill"
                        + " --db-snapshot-identifier " + SNAPSHOT
                        + " --tags Key=windlass,Value=0123456789abcdef0123456789abcdef"
                        + " --db-subnet-group-name private --region eu-central-1 --output json");
        assertThatThrownBy(() -> Walk.through(restore).reading(made).capture())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("there is an RDS instance 'orders-drill' already");
        walk.undo();
        walk.undo();
        assertThat(aws.instances()).containsExactly("orders-production");
        assertThatThrownBy(() -> orders.restoreTo("restore", step, "Orders-Production"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("the newest snapshot counts only if it is whole")
    void newestSnapshot() throws Exception {
        assertThat(ask(orders.snapshotWithin(Duration.ofHours(1))).verdict()).isEqualTo(Verdict.NO_DATA);
        aws.snapshot("begun", "creating", 50);
        assertThat(ask(orders.snapshotWithin(Duration.ofHours(1))).verdict()).isEqualTo(Verdict.NO_DATA);
        aws.snapshot("whole", "available", 100);
        assertThat(ask(orders.snapshotWithin(Duration.ofMinutes(30))).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(orders.snapshotWithin(Duration.ofMinutes(29))).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    @DisplayName("retention and the last restorable point are held against what is declared")
    void instanceItself() throws Exception {
        assertThat(ask(orders.retains(14)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(orders.retains(15)).reason()).contains("14 days, 15 are wanted");
        assertThat(ask(orders.restorableWithin(Duration.ofMinutes(5))).verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(ask(orders.restorableWithin(Duration.ofMinutes(4))).verdict())
                .isEqualTo(Verdict.FAILED);
        aws.instance("orders-production", 0);
        assertThat(ask(orders.restorableWithin(Duration.ofMinutes(5))).verdict())
                .isEqualTo(Verdict.NO_DATA);
        assertThat(ask(orders.retains(1)).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    @DisplayName("an identifier that can't be one is refused where it is written")
    void identifiers() {
        for (String wrong : new String[] {"", "1st", "a--b", "a-", "a b", "a".repeat(64)}) {
            assertThatThrownBy(() -> RdsInstance.named(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}

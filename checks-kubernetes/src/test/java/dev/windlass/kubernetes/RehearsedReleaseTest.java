package dev.windlass.kubernetes;

import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.paired;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.calendar.T;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.ReachesOutside;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.kubernetes.command.Compose;
import dev.windlass.kubernetes.command.Helm;
import dev.windlass.kubernetes.command.HelmRelease;
import dev.windlass.kubernetes.command.HelmValues;
import dev.windlass.kubernetes.pod.Executed;
import dev.windlass.kubernetes.pod.JobDone;
import dev.windlass.kubernetes.pod.PodCommand;
import dev.windlass.kubernetes.traffic.Previous;
import dev.windlass.kubernetes.traffic.Service;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import dev.windlass.rehearsal.Happening;
import dev.windlass.rehearsal.Rehearsal;
import dev.windlass.rehearsal.Series;
import dev.windlass.runbook.RollbackCard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A release of ready-made steps is rehearsed without a cluster: whatever would be asked of one fails here")
class RehearsedReleaseTest {

    /** Nobody listens at its port. */
    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            clusters: [{name: nowhere, cluster: {server: "https://127.0.0.1:1"}}]
            users: [{name: nobody, user: {token: x}}]
            contexts: [{name: nowhere, context: {cluster: nowhere, user: nobody}}]
            """;

    private static final String GATEWAY = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: gw-green, labels: {app: gw, slot: green}}
            spec:
              replicas: 1
              selector: {matchLabels: {app: gw, slot: green}}
              template:
                metadata: {labels: {app: gw, slot: green}}
                spec: {containers: [{name: app, image: "registry.example/gw:1.4.0"}]}
            """;

    private static final String MIGRATION = """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: migrate}
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers: [{name: migrate, image: "registry.example/gw-migrate:1.4.0"}]
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        Files.writeString(folder.resolve("kubeconfig"), KUBECONFIG);
        Files.createDirectories(folder.resolve("k8s"));
        Files.writeString(folder.resolve("k8s/gw.yaml"), GATEWAY);
        Files.writeString(folder.resolve("migrate.yaml"), MIGRATION);
    }

    private Cluster nowhere() {
        return Cluster.kubeconfig(folder.resolve("kubeconfig"), "nowhere");
    }

    private Plan plan(Cluster production) {
        Namespace shop = production.namespace("shop");
        Service gw = shop.service("gw");
        Previous blue = shop.previous("gw-blue").ownService("blue");
        Step<JobDone> migrate =
                shop.job(folder.resolve("migrate.yaml")).within(ofMinutes(10)).step("migrate");
        return Release.plan("gw", "1.4.0")
                .to("production")
                .rollbackWithin(ofMinutes(15))
                .phase(
                        "preflight",
                        checks("ready to release")
                                .critical(
                                        production.reachable(),
                                        production
                                                .permissions()
                                                .and(shop.lease()
                                                        .rights("gw", "production")
                                                        .toArray(Right[]::new)),
                                        production.nodes().ready(3),
                                        shop.obstacles("gw"),
                                        shop.manifests(folder.resolve("k8s")).valid("manifests are valid")))
                .phase(
                        "prepare",
                        shop.backup("configmaps", "secrets").step("back up the configuration"),
                        shop.manifests(folder.resolve("k8s")).step("apply the manifests"),
                        shop.deployment("gw")
                                .image("app", "registry.example/gw:1.4.0")
                                .step("deploy gw"),
                        shop.deployment("gw-green").scale(3).step("scale green"),
                        paired(gw.maintenance("maintenance page", Map.of("app", "maintenance")))
                                .over(migrate),
                        checks("green is well")
                                .critical(
                                        shop.deployment("gw-green").rolledOut(),
                                        shop.deploymentPods("gw-green")
                                                .exec("npm", "run", "db:verify")
                                                .check("database verified")))
                .phase(
                        "cutover",
                        gw.switchTo("slot", "green").from("slot", "blue").step("switch traffic"),
                        shop.httpRoute("shop")
                                .between("blue", "green")
                                .shift(10, 100)
                                .gatedBy(percent -> checks("well at " + percent + " %")
                                        .critical(shop.pods("slot=green")
                                                .logs()
                                                .matching("ERROR")
                                                .atMost(0)
                                                .check("no errors in the log")))
                                .node("shift to green"),
                        checks("blue could take over again").critical(blue.untouched()))
                .phase(blue.removedAt(T.plus(ofHours(24)), "remove blue"))
                .verifyAfterRollback(checks("as before").critical(gw.selects("slot", "blue")))
                .build();
    }

    private final Rehearsal<Cluster> rehearsal =
            Rehearsal.of(this::nowhere, this::plan).checksPass();

    @Test
    @DisplayName(
            "B1: all ahead of a switch that fails is taken back in order; of the switch itself its probe knows that it was not done")
    void switchFails() {
        var run = rehearsal.failing("switch traffic").run();

        assertThat(run.outcome()).as(run::describe).isInstanceOf(Outcome.RolledBack.class);
        assertThat(run.undone())
                .as(run::describe)
                .containsExactly(
                        "end of maintenance page",
                        "migrate",
                        "maintenance page",
                        "scale green",
                        "deploy gw",
                        "apply the manifests");
    }

    @Test
    @DisplayName("errors at 100 % take the shift back, and a dead process goes on in the middle of it")
    void shifts() {
        var errors = rehearsal
                .answering("well at 100 %", "no errors in the log", Answer.failed("7 lines"))
                .run();
        assertThat(errors.undone())
                .as(errors::describe)
                .startsWith("shift to green: 100 %", "shift to green: 10 %", "switch traffic");

        var died = rehearsal
                .dyingAt(Happening.Kind.STARTED, "shift to green: 100 %")
                .run();
        assertThat(died.outcome()).as(died::describe).isInstanceOf(Outcome.Completed.class);
        assertThat(died.took()).isGreaterThanOrEqualTo(ofHours(24));
    }

    @Test
    @DisplayName("whatever goes wrong, the rules are kept")
    void explored() {
        var explored = rehearsal.explore(50, 1);

        assertThat(explored.violations()).isEmpty();
        assertThat(explored.outcomes()).containsKeys("Completed", "RolledBack", "Stopped");
    }

    @Test
    @DisplayName("a check of which the script says nothing is told with what to write, not asked")
    void unsaid() {
        assertThatThrownBy(() -> Rehearsal.of(this::nowhere, this::plan).run())
                .hasMessageContaining(
                        ".answering(\"the API server of cluster 'nowhere' is ready\", Answer.passed(\"…\"))")
                .hasMessageContaining(".answering(\"database verified\"")
                .hasMessageContaining(".answering(\"no errors in the log\"")
                .hasMessageContaining(".answering(\"manifests are valid\"")
                .hasMessageContaining(".checksPass()");
    }

    @Test
    @DisplayName("a result that code of one's own reads is given")
    void given() {
        Rehearsal<Cluster> reading = Rehearsal.of(this::nowhere, cluster -> {
            Step<JobDone> migrate = cluster.namespace("shop")
                    .job(folder.resolve("migrate.yaml"))
                    .step("migrate");
            return Release.plan("gw", "1.4.0")
                    .to("production")
                    .phase(
                            "all",
                            migrate,
                            Step.named("tell")
                                    .reads(migrate)
                                    .run(String.class, c -> c.result(migrate).job())
                                    .readOnly())
                    .build();
        });
        assertThatThrownBy(reading::run)
                .hasMessageContaining(".giving(\"migrate\", …), of type JobDone: it is read by 'tell'");

        var run = reading.giving("migrate", new JobDone("migrate-1", "uid", 1, 0, ofSeconds(3)))
                .run();
        assertThat(run.outcome()).as(run::describe).isInstanceOf(Outcome.Completed.class);
    }

    @Test
    @DisplayName("Helm, its values, Compose, commands in pods and what watches the cluster are left alone, too")
    void others() throws Exception {
        Path values = Files.writeString(folder.resolve("values.yaml"), "image:\n  tag: 1.3.0\n");
        Path compose = Files.writeString(folder.resolve("compose.yaml"), "services: {}\n");
        Rehearsal<Cluster> all = Rehearsal.of(this::nowhere, cluster -> {
            Namespace shop = cluster.namespace("shop");
            HelmRelease helm =
                    Helm.context("nowhere").namespace("shop").release("gw").chart(folder.resolve("chart"));
            PodCommand warm = shop.pods("app=cache").exec("warm");
            Metric errors = shop.pods("app=gw").logs().matching("ERROR").metric("errors");
            return Release.plan("gw", "1.4.0")
                    .to("production")
                    .phase(
                            "all",
                            HelmValues.of(values).set("image.tag", "1.4.0").step("set the tag"),
                            helm.upgrade().within(ofMinutes(10)).step("helm upgrade"),
                            Compose.project("shop").file(compose).up().step("compose up"),
                            Step.named("warm the cache").run(warm).idempotent().readOnly(),
                            Step.named("warm it again")
                                    .run(Executed.class, warm.executed())
                                    .readOnly(),
                            guardedBy(
                                            "stays well",
                                            errors.above(5)
                                                    .every(Duration.ofSeconds(15))
                                                    .onNoData(NoData.HOLD))
                                    .over(shop.delete("deployment", "gw-blue").step("remove blue")),
                            checks("well").critical(helm.deployed()))
                    .build();
        });
        assertThatThrownBy(() -> all.checksPass().run()).hasMessageContaining(".reading(\"errors\", Series.of(…))");

        var run = all.checksPass().reading("errors", Series.of(0)).run();
        assertThat(run.outcome()).as(run::describe).isInstanceOf(Outcome.Completed.class);
        assertThat(values).hasContent("image:\n  tag: 1.3.0\n");
    }

    @Test
    @DisplayName("each check and metric of the module says that it reaches outside")
    void marks() {
        Namespace shop = nowhere().namespace("shop");
        Stream<Check> checks = Stream.of(
                shop.roomForSurgeOf("gw"),
                shop.resourceLimits("app", "gw"),
                shop.service("gw").hasEndpoints(1),
                shop.pods("app=gw").ready(1),
                shop.probePod("busybox:1.36", "true").check("from inside"),
                shop.usage("app", "gw").atMost(80));

        assertThat(checks).allMatch(ReachesOutside::is);
        assertThat(Stream.of(shop.usage("app", "gw").cpu(), shop.pods("app=gw").restarts()))
                .allMatch(ReachesOutside::is);
    }

    @Test
    @DisplayName("the rollback card answers without a cluster")
    void card() {
        assertThat(RollbackCard.of(plan(nowhere())).behind("switch traffic").undone())
                .startsWith("switch traffic")
                .endsWith("apply the manifests");
    }
}

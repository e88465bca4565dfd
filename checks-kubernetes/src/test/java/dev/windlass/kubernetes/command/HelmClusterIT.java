package dev.windlass.kubernetes.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.kubernetes.real.Readiness;
import dev.windlass.kubernetes.real.TestCluster;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.kubernetes.real.Told;
import dev.windlass.local.Command;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Effect;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import dev.windlass.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
@DisplayName("A real Helm on a real cluster")
class HelmClusterIT {

    private static final String PASSWORD = "hunter2-and-more";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("helm");

    @AutoClose
    private final Readiness readiness = Readiness.start();

    @TempDir
    Path directory;

    private final List<String> journal = Collections.synchronizedList(new ArrayList<>());

    private HelmRelease azora;

    @BeforeEach
    void chart() throws Exception {
        Path chart =
                Files.createDirectories(directory.resolve("azora/templates")).getParent();
        Files.writeString(
                chart.resolve("Chart.yaml"), "apiVersion: v2\nname: azora\nversion: 1.4.0\nappVersion: \"1.4.0\"\n");
        Files.writeString(chart.resolve("values.yaml"), "slot: blue\npassword: none\nversion: \"1\"\nreplicas: 1\n");
        Files.writeString(chart.resolve("templates/all.yaml"), """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: azora}
                data: {slot: {{ .Values.slot | quote }}, version: {{ .Values.version | quote }}}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: azora}
                stringData: {password: {{ .Values.password | quote }}}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: azora}
                spec:
                  replicas: {{ .Values.replicas }}
                  selector: {matchLabels: {app: azora}}
                  template:
                    metadata: {labels: {app: azora, slot: {{ .Values.slot | quote }}}}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                      - name: app
                        image: example.com/gw:1
                        readinessProbe:
                          httpGet: {host: 127.0.0.1, port: %d, path: /{{ .Values.slot }}}
                          periodSeconds: 1
                """.formatted(readiness.port()));
        readiness.ready("blue", true).ready("green", true);
        azora = Helm.context(TestCluster.adminContext())
                .program(HelmProgram.path().toString())
                .kubeconfig(TestCluster.kubeconfig())
                .namespace(space.name())
                .release("azora-prod")
                .chart(chart)
                .set("password", Secret.of(PASSWORD));
        assertThat(run(azora.upgrade().installing().step("install"), c -> {})).isInstanceOf(Outcome.Completed.class);
    }

    private Outcome run(Step<?> step, Effect<Object> then) {
        return Runner.of(Release.plan("azora", "1.4.0")
                        .to("production")
                        .step(step)
                        .step(Step.named("then").run(then).readOnly())
                        .build())
                .journal(new MemoryJournal())
                .listener(event -> journal.add(event.toString()))
                .run();
    }

    private static Effect<Object> boom() {
        return c -> {
            throw new IllegalStateException("boom");
        };
    }

    private HelmHistory history() throws Exception {
        return HelmHistory.ask(azora.helm(), azora.name(), MINUTE, Outside.CHECK);
    }

    private String last() throws Exception {
        HelmRevision last = history().last().orElseThrow();
        return last.revision() + " " + last.status() + " " + last.description().replaceAll("[0-9a-f]{32}", "KEY");
    }

    private Map<String, String> data() {
        return space.client().configMaps().withName("azora").get().getData();
    }

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(MINUTE));
    }

    /** A Helm that somebody else runs: not a child of a step. */
    private Process elsewhere(String... arguments) throws IOException {
        var line = new ArrayList<>(List.of(HelmProgram.path().toString()));
        line.addAll(List.of(arguments));
        line.addAll(List.of(
                "--namespace",
                space.name(),
                "--kubeconfig",
                TestCluster.kubeconfig().toString()));
        line.addAll(List.of("--kube-context", TestCluster.adminContext()));
        return new ProcessBuilder(line)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectErrorStream(true)
                .start();
    }

    /** Returns as soon as the pods of the slot are probed: Helm is in the middle of its wait. */
    private void awaitWaiting(String slot) throws InterruptedException {
        readiness.awaitAsked(slot, 1);
    }

    @Test
    @DisplayName("S1: an upgrade is done, its result is the revision, and the undo goes to exactly the one before")
    void upgraded() throws Exception {
        Step<HelmRevision> up = azora.set("slot", "green")
                .set("version", "1.10")
                .upgrade()
                .within(MINUTE)
                .step("up");

        Outcome outcome = run(up, c -> {
            assertThat(data()).containsExactlyInAnyOrderEntriesOf(Map.of("slot", "green", "version", "1.10"));
            assertThat(last()).isEqualTo("2 deployed by Windlass, key KEY");
            throw new IllegalStateException("boom");
        });

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(data()).containsEntry("slot", "blue");
        assertThat(last()).isEqualTo("3 deployed Rollback to 1");
        assertThat(journal).anyMatch(event -> event.contains("azora-1.4.0"));
        assertThat(String.join("\n", journal)).doesNotContain(PASSWORD);
    }

    @Test
    @DisplayName("S1: what the step installed is uninstalled by its undo")
    void installed() throws Exception {
        HelmRelease other = Helm.context(TestCluster.adminContext())
                .program(HelmProgram.path().toString())
                .kubeconfig(TestCluster.kubeconfig())
                .namespace(space.name())
                .release("other")
                .chart(Files.createDirectories(directory.resolve("tiny/templates"))
                        .getParent());
        Files.writeString(directory.resolve("tiny/Chart.yaml"), "apiVersion: v2\nname: tiny\nversion: 1.0.0\n");
        Files.writeString(
                directory.resolve("tiny/templates/cm.yaml"),
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: tiny}\n");

        assertThat(run(other.upgrade().step("up"), c -> {}).toString())
                .contains("there is no release 'other' in namespace", "say upgrade().installing()");
        Outcome outcome = run(other.upgrade().installing().step("up"), c -> {
            assertThat(ask(other.deployed()).verdict()).isEqualTo(Verdict.PASSED);
            throw new IllegalStateException("boom");
        });

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(ask(other.deployed()).verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(space.client().configMaps().withName("tiny").get()).isNull();
    }

    @Test
    @DisplayName("S4: pods that don't become ready end the upgrade in time, and its own undo goes back")
    void neverReady() throws Exception {
        readiness.ready("green", false);

        Outcome outcome = run(
                azora.set("slot", "green")
                        .upgrade()
                        .within(Duration.ofSeconds(10))
                        .step("up"),
                c -> {});

        assertThat(outcome).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> assertThat(back.undone())
                .containsExactly("up"));
        assertThat(outcome.toString()).contains("now has revision 2 (failed");
        assertThat(data()).containsEntry("slot", "blue");
        assertThat(last()).isEqualTo("3 deployed Rollback to 1");
    }

    @Test
    @DisplayName("S4: a Helm that is killed in the middle leaves a pending revision, and the undo goes back from it")
    void killed() throws Exception {
        readiness.ready("green", false);
        var killer = CompletableFuture.runAsync(() -> {
            try {
                awaitWaiting("green");
                ProcessHandle.current()
                        .descendants()
                        .filter(p -> p.info().commandLine().orElse("").contains(space.name()))
                        .forEach(ProcessHandle::destroyForcibly);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        Outcome outcome =
                run(azora.set("slot", "green").upgrade().within(MINUTE).step("up"), c -> {});

        killer.join();
        assertThat(outcome).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> assertThat(back.undone())
                .containsExactly("up"));
        assertThat(outcome.toString()).contains("exited with 137", "now has revision 2 (pending-upgrade");
        assertThat(data()).containsEntry("slot", "blue");
        assertThat(last()).isEqualTo("3 deployed Rollback to 1");
    }

    @Test
    @DisplayName("S4: a release that is stuck is refused before anything, and explained; what is said to be done helps")
    void stuck() throws Exception {
        readiness.ready("green", false);
        Process other = elsewhere(
                "upgrade", "azora-prod", directory.resolve("azora").toString(), "--set", "slot=green", "--wait");
        awaitWaiting("green");
        other.destroyForcibly().waitFor();

        Outcome outcome = run(azora.upgrade().step("up"), c -> {});
        Answer answer = ask(azora.deployed());

        String told = "is busy or stuck: revision 2 is pending-upgrade since ";
        String remedy = "helm rollback azora-prod 1 --wait --namespace " + space.name() + " --kubeconfig "
                + TestCluster.kubeconfig() + " --kube-context " + TestCluster.adminContext();
        assertThat(outcome.toString()).contains(told, "which is the one deployed: " + remedy);
        assertThat(last()).startsWith("2 pending-upgrade");
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains(told, remedy);

        assertThat(elsewhere("rollback", "azora-prod", "1", "--wait").waitFor()).isZero();
        assertThat(ask(azora.deployed()).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    @DisplayName("C2: a Helm that outlived its runner is waited for, and its upgrade counts as done")
    void outlived() throws Exception {
        readiness.ready("green", false);
        String key = "0123456789abcdef0123456789abcdef";
        var line = new ArrayList<>(List.of(HelmProgram.path().toString(), "upgrade", "azora-prod"));
        line.addAll(List.of(directory.resolve("azora").toString(), "--set", "slot=green", "--wait"));
        line.addAll(List.of("--description", "by Windlass, key " + key, "--namespace", space.name()));
        line.addAll(List.of("--kubeconfig", TestCluster.kubeconfig().toString()));
        line.addAll(List.of("--kube-context", TestCluster.adminContext()));
        var orphan = new ProcessBuilder(line)
                .redirectOutput(directory.resolve("o").toFile())
                .redirectErrorStream(true);
        orphan.environment().put(Command.IDEMPOTENCY_KEY, key);
        Process process = orphan.start();
        awaitWaiting("green");
        var step = new HelmStep(azora.helm(), azora.name(), MINUTE, false, d -> Command.of("false"), null);
        var before = new HelmStep.Before(1, 1, "azora-1.4.0", key, false);

        CompletableFuture<Settlement<HelmRevision>> probe = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return step.probe(new Resumed(before));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                ForkJoinPool.commonPool());
        readiness.awaitAsked("green", 2);
        assertThat(probe).isNotDone();
        readiness.ready("green", true);

        assertThat(probe.join()).isInstanceOfSatisfying(Settlement.Done.class, done -> assertThat(done.result())
                .isInstanceOfSatisfying(
                        HelmRevision.class, r -> assertThat(r.revision()).isEqualTo(2)));
        assertThat(process.waitFor()).isZero();
        assertThat(step.probe(new Resumed(new HelmStep.Before(2, 2, "azora-1.4.0", "another", false))))
                .isInstanceOf(Settlement.NotDone.class);
    }

    record Resumed(HelmStep.Before before) implements ActionContext<HelmStep.Before> {
        @Override
        public <R> R result(Step<R> step) {
            throw new IllegalStateException("no result here");
        }

        @Override
        public String idempotencyKey() {
            return "f".repeat(32);
        }

        @Override
        public void progress(String words) {}

        @Override
        public boolean cancelled() {
            return false;
        }
    }

    @Test
    @DisplayName("S5: what somebody else rolled out in between is not overwritten, and named")
    void rival() throws Exception {
        Outcome outcome = run(azora.set("slot", "green").upgrade().step("up"), c -> {
            assertThat(elsewhere(
                                    "upgrade",
                                    "azora-prod",
                                    directory.resolve("azora").toString(),
                                    "--set",
                                    "version=theirs",
                                    "--description",
                                    "hotfix of Ben")
                            .waitFor())
                    .isZero();
            throw new IllegalStateException("boom");
        });

        assertThat(outcome).isInstanceOf(Outcome.RollbackFailed.class);
        assertThat(outcome.toString())
                .contains(
                        "was changed by somebody else since: revision 3 (deployed, chart azora-1.4.0",
                        "'hotfix of Ben'");
        assertThat(data()).containsEntry("version", "theirs");
    }

    @Test
    @DisplayName("C2: an upgrade of somebody else that is under way, or that failed, is not taken for the step's own")
    void otherUnfinished() throws Exception {
        readiness.ready("green", false);
        var step = Told.of(azora.set("version", "2").upgrade().within(MINUTE).step("up"));
        step.capture(); // and there the runner is killed

        Process other = elsewhere(
                "upgrade", "azora-prod", directory.resolve("azora").toString(), "--set", "slot=green", "--wait");
        awaitWaiting("green");
        assertThat(step.probe()).isInstanceOf(Settlement.Unknown.class);
        assertThatThrownBy(step::undo)
                .hasMessageContaining("was changed by somebody else since: revision 2 (pending-upgrade");

        readiness.ready("green", true);
        assertThat(other.waitFor()).isZero();
        assertThat(last()).isEqualTo("2 deployed Upgrade complete");

        readiness.ready("green", false).ready("red", false);
        step.capture();
        assertThat(elsewhere(
                                "upgrade",
                                "azora-prod",
                                directory.resolve("azora").toString(),
                                "--set",
                                "slot=red",
                                "--wait",
                                "--timeout",
                                "1s")
                        .waitFor())
                .isNotZero();
        assertThatThrownBy(step::undo).hasMessageContaining("was changed by somebody else since: revision 3 (failed");
        assertThat(last()).startsWith("3 failed");
    }

    @Test
    @DisplayName("S1: a rollback to a revision is a step, and its undo goes back to the one before")
    void rolledBack() throws Exception {
        assertThat(run(azora.set("slot", "green").upgrade().step("up"), c -> {}))
                .isInstanceOf(Outcome.Completed.class);

        Outcome outcome = run(azora.rollbackTo(1).within(MINUTE).step("back"), c -> {
            assertThat(data()).containsEntry("slot", "blue");
            throw new IllegalStateException("boom");
        });

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(data()).containsEntry("slot", "green");
        assertThat(last()).isEqualTo("4 deployed Rollback to 2");
        assertThat(run(azora.rollbackTo(9).step("back"), boom()).toString())
                .contains("has no revision 9 any more; it has [1, 2, 3, 4]");
    }

    @Test
    @DisplayName("S4: a chart that doesn't render makes no revision, and took no effect")
    void broken() throws Exception {
        Files.writeString(directory.resolve("azora/templates/bad.yaml"), "a: {{ .Values.none.at.all }}\n");

        Outcome outcome = run(azora.upgrade().step("up"), c -> {});

        assertThat(outcome.toString()).contains("it made no revision, so nothing was changed");
        assertThat(outcome).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> assertThat(back.undone())
                .isEmpty());
        assertThat(ask(azora.lint()).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(ask(azora.template()).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    @DisplayName("J3: lint and template tell how many objects there are, and nothing of them")
    void linted() throws Exception {
        Answer template = ask(azora.template());

        assertThat(ask(azora.lint()).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(template.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(template.evidence().toString()).endsWith("stdout=3").doesNotContain(PASSWORD, "ConfigMap");
        Files.writeString(directory.resolve("azora/templates/all.yaml"), "# nothing\n");
        assertThat(ask(azora.template()).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    @DisplayName("G1: a cluster that refuses is an error, not an absence")
    void refused() throws Exception {
        HelmRelease viewed = Helm.context(TestCluster.viewerContext())
                .program(HelmProgram.path().toString())
                .kubeconfig(TestCluster.kubeconfig())
                .namespace(space.name())
                .release("azora-prod");

        Answer answer = ask(viewed.deployed());

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("the history of release 'azora-prod' can't be asked", "forbidden");
    }
}

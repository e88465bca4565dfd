package dev.windlass.kubernetes.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.plan.Step;
import dev.windlass.secret.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real Helm does seldom: a stand-in for it, a script of a few lines, comes back with it. */
@Timeout(120)
@DisplayName("Helm that comes back with something else")
class HelmIT {

    private static final String DEPLOYED = "[{\"revision\":4,\"updated\":\"2026-11-29T06:04:59.560298329+01:00\","
            + "\"status\":\"deployed\",\"chart\":\"azora-1.4.0\",\"app_version\":\"\",\"description\":\"Upgrade complete\"}]";

    @TempDir
    Path directory;

    private HelmRelease azora(String script) throws Exception {
        Path helm = Files.writeString(directory.resolve("helm"), "#!/bin/sh\ncd " + directory + "\n" + script + "\n");
        assertThat(helm.toFile().setExecutable(true)).isTrue();
        return Helm.context("production")
                .program(helm.toString())
                .namespace("shop")
                .release("azora-prod")
                .chart("shop/azora", "1.4.0");
    }

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofMinutes(1)));
    }

    private static Outcome run(Step<?> step) {
        return Runner.of(Release.plan("azora", "1.4.0")
                        .to("production")
                        .step(step)
                        .build())
                .journal(new MemoryJournal())
                .run();
    }

    @Test
    @DisplayName("G1: no JSON, another JSON, a refusal and no Helm are errors, never a pass or an absence")
    void noHistory() throws Exception {
        for (String script : new String[] {
            "echo 'Happy Helming!'",
            "echo '{}'",
            "echo '[{\"revision\":1}]'",
            "exit 0",
            "echo 'Error: x' >&2; exit 1",
            "kill -9 $$"
        }) {
            assertThat(ask(azora(script).deployed()).verdict()).as(script).isEqualTo(Verdict.ERRORED);
        }
        assertThat(ask(Helm.context("c")
                                .program("no-such-helm")
                                .namespace("n")
                                .release("r")
                                .deployed())
                        .reason())
                .contains("there is no program 'no-such-helm'");
        assertThat(ask(azora("echo 'Error: release: not found' >&2; exit 1").deployed())
                        .verdict())
                .isEqualTo(Verdict.NO_DATA);
    }

    @Test
    @DisplayName("G1: without a Helm no chart has failed: it is an error, told alike whether a shell is between or not")
    void noHelm() throws Exception {
        HelmRelease release = Helm.context("c")
                .program("no-such-helm")
                .namespace("n")
                .release("r")
                .chart(directory);
        Answer answer = ask(release.template());
        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("there is no program 'no-such-helm'");
        assertThat(ask(release.lint()).reason()).contains("there is no program 'no-such-helm'");

        Path file = Files.writeString(directory.resolve("not-executable"), "");
        assertThat(ask(Helm.context("c")
                                .program(file.toString())
                                .namespace("n")
                                .release("r")
                                .chart(directory)
                                .template())
                        .verdict())
                .isEqualTo(Verdict.ERRORED);
        assertThat(ask(azora("exit 127").template()).verdict())
                .as("a Helm that is there and ends so has failed")
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    @DisplayName("the history of Helm 3 and of Helm 4 is read; one without a time too")
    void histories() throws Exception {
        assertThat(ask(azora("echo '" + DEPLOYED + "'").deployed()).evidence().toString())
                .contains("revision=4", "updated=2026-11-29T05:04:59.560298329Z");
        String four = DEPLOYED.replace("\"app_version\"", "\"rollback_revision\":3,\"app_version\"");
        assertThat(ask(azora("echo '" + four + "'").deployed()).verdict()).isEqualTo(Verdict.PASSED);
        String timeless = DEPLOYED.replaceAll("\"updated\":\"[^\"]*\",", "");
        assertThat(ask(azora("echo '" + timeless + "'").deployed()).verdict()).isEqualTo(Verdict.PASSED);
        String blank = DEPLOYED.replaceAll("\"updated\":\"[^\"]*\"", "\"updated\":\"\"");
        assertThat(ask(azora("echo '" + blank + "'").deployed()).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    @DisplayName("J3: a value that is a secret goes by standard input, is no argument, and is masked in a message")
    void secrets() throws Exception {
        HelmRelease azora = azora(
                        "[ $1 = version ] && exec echo v3.12.3\n[ $1 = history ] && exec echo '" + DEPLOYED
                                + "'\necho \"$@\" > arguments; cat > values; echo \"Error: bad value hunter2-secret\" >&2; exit 1")
                .set("db.password", Secret.of("hunter2-secret"))
                .set("db.pool.size", 10)
                .set("tag", "1.10")
                .set("a\\.b", true);

        Outcome outcome = run(azora.upgrade().step("up"));

        assertThat(directory.resolve("values"))
                .hasContent(
                        "{\"a.b\":true,\"db\":{\"password\":\"hunter2-secret\",\"pool\":{\"size\":10}},\"tag\":\"1.10\"}");
        assertThat(directory.resolve("arguments"))
                .content()
                .matches("upgrade azora-prod shop/azora --version 1.4.0 --values - --reset-values --wait --timeout 300s"
                        + " --description by Windlass, key [0-9a-f]{32} --namespace shop --kube-context production\n");
        assertThat(outcome.toString())
                .contains("bad value ***", "it made no revision, so nothing was changed")
                .doesNotContain("hunter2");
    }

    @Test
    @DisplayName("C2: a Helm that writes labels is given the key as one; an older one, or one of no version, is not")
    void labels() throws Exception {
        for (String version : new String[] {"v3.13.0", "v3.17.2", "v4.0.0-rc.1"}) {
            assertThat(arguments(version)).as(version).containsPattern(" --labels windlass.dev/key=[0-9a-f]{32} ");
        }
        for (String version : new String[] {"v3.2.0", "v3.12.3", "v2.17.0", "", "canary"}) {
            assertThat(arguments(version)).as(version).contains("--description").doesNotContain("--labels");
        }
    }

    private String arguments(String version) throws Exception {
        run(azora("[ $1 = version ] && exec echo " + version + "\n[ $1 = history ] && exec echo '" + DEPLOYED
                        + "'\necho \"$@\" > arguments; exit 1")
                .upgrade()
                .step("up"));
        return Files.readString(directory.resolve("arguments"));
    }

    @Test
    @DisplayName("C2: of an older Helm, the first revision since that came to no good end is taken for the step's")
    void withoutLabels() throws Exception {
        String failed = DEPLOYED.replace(
                "}]",
                "},{\"revision\":5,\"updated\":\"\",\"status\":\"failed\",\"chart\":\"azora-1.5.0\","
                        + "\"app_version\":\"\",\"description\":\"Upgrade failed\"}]");
        Outcome outcome = run(azora("echo $1 >> did; case $1 in version) echo v3.12.3;; rollback) touch back;; history)"
                        + " [ -e back ] && exec echo '" + DEPLOYED.replace("\"revision\":4", "\"revision\":6") + "';"
                        + " [ -e tried ] && exec echo '" + failed + "'; exec echo '" + DEPLOYED
                        + "';; *) touch tried; exit 1;; esac")
                .upgrade()
                .step("up"));

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(directory.resolve("did")).content().contains("rollback").doesNotContain("list");
    }

    @Test
    @DisplayName("S4: an upgrade of which the history can't be asked afterwards has an unknown effect")
    void unknown() throws Exception {
        Outcome outcome = run(azora("if [ $1 = history ]; then [ -e tried ] && { echo nothing; exit; }; exec echo '"
                        + DEPLOYED + "'; fi; touch tried; exit 1")
                .upgrade()
                .step("up"));

        assertThat(outcome).isInstanceOf(Outcome.RollbackFailed.class);
        assertThat(outcome.toString()).contains("what became of it is not known");
    }

    @Test
    @DisplayName(
            "S4: an upgrade that Helm refuses since another one is at work changed nothing, and that one's is left alone")
    void busy() throws Exception {
        String pending = DEPLOYED.replace(
                "}]",
                "},{\"revision\":5,\"updated\":\"\",\"status\":\"pending-upgrade\",\"chart\":\"azora-1.5.0\","
                        + "\"app_version\":\"\",\"description\":\"Preparing upgrade\"}]");
        Outcome outcome = run(azora("echo $1 >> did; if [ $1 = history ]; then [ -e tried ] && exec echo '" + pending
                        + "'; exec echo '" + DEPLOYED
                        + "'; fi; touch tried; echo 'Error: UPGRADE FAILED: another operation"
                        + " (install/upgrade/rollback) is in progress' >&2; exit 1")
                .upgrade()
                .step("up"));

        assertThat(outcome.toString())
                .contains(
                        "another helm is at work on release 'azora-prod'",
                        "revision 5 (pending-upgrade, chart azora-1.5.0");
        assertThat(directory.resolve("did"))
                .content()
                .doesNotContain("rollback")
                .contains("upgrade");
    }

    @Test
    @DisplayName("what can't be right is refused early")
    void early() throws Exception {
        HelmRelease azora = azora("exit 1");
        assertThatIllegalStateException()
                .isThrownBy(() -> Helm.context("c").release("r"))
                .withMessageContaining("needs a namespace");
        assertThatIllegalStateException()
                .isThrownBy(() -> Helm.context("c").namespace("n").release("r").upgrade())
                .withMessageContaining("has no chart");
        assertThatIllegalStateException()
                .isThrownBy(azora::lint)
                .withMessageContaining("helm lints charts of this machine only");
        assertThatIllegalArgumentException().isThrownBy(() -> Helm.context(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> Helm.context("c").namespace("Shop"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Helm.context("c").namespace("n").release("A"));
        assertThatIllegalArgumentException().isThrownBy(() -> azora.chart("--repo", "1"));
        assertThatIllegalArgumentException().isThrownBy(() -> azora.set("a", 1).set("a.b", 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> azora.set("a.b", 1).set("a", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> azora.set("a", 1).set("a", 2));
        assertThatIllegalArgumentException().isThrownBy(() -> azora.rollbackTo(0));
        assertThatIllegalArgumentException().isThrownBy(() -> azora.upgrade().within(Duration.ZERO));
    }
}

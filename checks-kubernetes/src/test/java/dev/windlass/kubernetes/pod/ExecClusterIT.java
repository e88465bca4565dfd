package dev.windlass.kubernetes.pod;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.kubernetes.real.ApiProxy;
import dev.windlass.kubernetes.real.Asked;
import dev.windlass.kubernetes.real.PodStates;
import dev.windlass.kubernetes.real.PuppetNode;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.kubernetes.real.Workloads;
import dev.windlass.plan.NotApplied;
import dev.windlass.secret.Secret;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A command in a pod of a real cluster (rules G1, S4, J3)")
class ExecClusterIT {

    @AutoClose
    private static final PuppetNode NODE = PuppetNode.start("exec");

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("command");

    @AutoClose
    private final ApiProxy proxy = ApiProxy.start();

    private final Inside inside = new Inside(space, NODE);

    private PodCommand command(String... arguments) {
        return space.of(proxy.admin()).pods("app=gw").exec("db", arguments);
    }

    private static Answer ask(PodCommand command) throws Exception {
        return command.check("the database is verified").ask(CheckContext.within(Duration.ofSeconds(20)));
    }

    private static void act(PodCommand command) throws Exception {
        command.run(new Doing<Void, Void>(null));
    }

    @Test
    void arguments_arrive_as_they_are_and_the_output_is_evidence_without_secrets() throws Exception {
        inside.ready("one");
        NODE.kubelet().executes((line, in, out, err) -> {
            out.write((line + "\nthe password=hunter22 is shown\n").getBytes(UTF_8));
            return 0;
        });

        Answer answer = ask(command("verify", "a b; $(c)", ""));

        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.PASSED);
        assertThat(answer.toString())
                .contains("[db, verify, a b; $(c), ]", "password=***", "pod=one", "exit code=0")
                .doesNotContain("hunter22");
        assertThat(proxy.requests()).hasSize(2);
    }

    @Test
    void another_exit_code_has_failed_with_the_last_lines_of_its_output() throws Exception {
        inside.ready("one");
        NODE.kubelet().executes((line, in, out, err) -> {
            err.write("no such table: orders\n".getBytes(UTF_8));
            return 3;
        });

        assertThat(ask(command())).satisfies(answer -> {
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason()).contains("exited with 3", "accepted is 0", "no such table: orders");
        });
        assertThat(ask(command().accepts(0, 3)).verdict()).isEqualTo(Verdict.PASSED);
        assertThatThrownBy(() -> act(command()))
                .isInstanceOfSatisfying(PodCommandFailed.class, failed -> assertThat(failed.exitCode())
                        .hasValue(3))
                .hasMessageContaining("no such table");
    }

    @Test
    void without_a_ready_pod_there_is_no_data_and_nothing_was_started() throws Exception {
        NODE.kubelet().executes((line, in, out, err) -> 0);
        assertThat(ask(command()).verdict()).isEqualTo(Verdict.NO_DATA);

        inside.pod("one", PodStates.unready());

        Answer answer = ask(command());
        assertThat(answer.verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(answer.reason()).contains("none of the 1 pod", "'one' is Running");
        assertThatThrownBy(() -> act(command())).isInstanceOf(NotApplied.class).hasMessageContaining("was not started");
        assertThat(proxy.requests(Asked.request("GET", "/exec"))).isEmpty();
    }

    @Test
    void of_several_containers_one_must_be_named() throws Exception {
        inside.ready("one", "mesh");
        NODE.kubelet().executes((line, in, out, err) -> 0);

        Answer answer = ask(command());

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("'app', 'mesh'", "container(…)");
        assertThat(ask(command().container("mesh")).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(command().container("web")).reason()).contains("no container 'web'", "'app', 'mesh'");
        assertThatThrownBy(() -> act(command())).isInstanceOf(NotApplied.class);
    }

    @Test
    void a_connection_that_breaks_off_is_never_a_pass() throws Exception {
        inside.ready("one");
        var runs = new CountDownLatch(1);
        NODE.kubelet().executes((line, in, out, err) -> {
            out.write("half way\n".getBytes(UTF_8));
            int typed = in.read();
            while (typed != '\n') { // which is sent once the connection is there: a start alone is sent again
                typed = in.read();
            }
            runs.countDown();
            return Math.max(0, in.read()); // until the other side is gone
        });
        var ended = new LinkedBlockingQueue<Object>();
        var asks = new Thread(() -> {
            try {
                act(command().stdin(Secret.of("begin")));
                ended.add("done");
            } catch (Exception e) {
                ended.add(e);
            }
        });
        asks.start();
        assertThat(runs.await(30, TimeUnit.SECONDS)).isTrue();

        proxy.cut();

        assertThat(ended.poll(30, TimeUnit.SECONDS)).isInstanceOfSatisfying(PodCommandFailed.class, failed -> {
            assertThat(failed).hasMessageContaining("may go on").hasMessageContaining("not known");
            assertThat(failed.exitCode()).isEmpty();
        });
    }

    @Test
    void a_command_over_its_time_is_left_and_said_to_go_on() throws Exception {
        inside.ready("one");
        NODE.kubelet().executes((line, in, out, err) -> Math.max(0, in.read()));

        Answer answer = ask(command().timeout(Duration.ofMillis(300)));

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("still running after", "may go on");
    }

    @Test
    void a_cancelled_command_says_that_it_may_go_on() throws Exception {
        inside.ready("one");
        Thread asks = Thread.currentThread();
        NODE.kubelet().executes((line, in, out, err) -> {
            asks.interrupt();
            return Math.max(0, in.read());
        });

        assertThatThrownBy(() -> act(command()))
                .isInstanceOf(InterruptedException.class)
                .hasMessageContaining("may go on");
    }

    @Test
    void a_start_that_nobody_confirms_is_of_unknown_effect() throws Exception {
        inside.ready("one");
        NODE.kubelet().executes((line, in, out, err) -> 0);
        proxy.loseRequest(Asked.request("GET", "/exec"));
        proxy.loseRequest(Asked.request("GET", "/exec")); // the JDK's client sends it once more

        assertThatThrownBy(() -> act(command()))
                .isInstanceOf(PodCommandFailed.class)
                .hasMessageContaining("may have been started");

        assertThat(proxy.requests(Asked.request("GET", "/exec"))).hasSize(2);
    }

    @Test
    void an_api_server_that_refuses_it_has_started_nothing() throws Exception {
        inside.ready("one");
        proxy.answerAll(Asked.request("GET", "/exec"), 403, java.util.Map.of(), "{}");

        assertThatThrownBy(() -> act(command())).isInstanceOf(NotApplied.class).hasMessageContaining("403");
        assertThat(ask(command()).verdict()).isEqualTo(Verdict.ERRORED);
    }

    @Test
    void a_secret_is_given_as_a_line_and_masked_in_the_output() throws Exception {
        inside.ready("one");
        NODE.kubelet().executes((line, in, out, err) -> {
            var typed = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                typed.append((char) c);
            }
            out.write(("got " + typed + "\n").getBytes(UTF_8));
            return 0;
        });

        PodCommand command = command().stdin(Secret.of("correct horse"));

        assertThat(ask(command).toString()).contains("got ***", "exit code=0").doesNotContain("correct");
        assertThat(command.<Doing<Void, Void>>text().run(new Doing<>(null))).isEqualTo("got ***");
    }

    @Test
    void output_is_bounded_and_what_is_not_read_never_matches() throws Exception {
        inside.ready("one");
        NODE.kubelet().executes((line, in, out, err) -> {
            byte[] chunk = "x".repeat(9_999).concat("\n").getBytes(UTF_8);
            for (int i = 0; i < 300; i++) {
                out.write(chunk);
            }
            out.write("the end\n".getBytes(UTF_8));
            return 0;
        });

        assertThat(ask(command()).toString()).contains("the end").hasSizeLessThan(3_000);
        assertThat(ask(command().outputMatches("end")).verdict()).isEqualTo(Verdict.ERRORED);
    }

    @Test
    void of_a_deployment_the_pods_are_found_by_its_selector() throws Exception {
        NODE.plays(PodStates.running());
        NODE.kubelet().executes((line, in, out, err) -> 0);
        space.client()
                .resource(NODE.host(Workloads.deployment("gw", Inside.LABELS, 2, Workloads.IMAGE)))
                .create();
        space.client()
                .apps()
                .deployments()
                .withName("gw")
                .waitUntilCondition(
                        gw -> Integer.valueOf(2).equals(gw.getStatus().getReadyReplicas()), 60, TimeUnit.SECONDS);

        Executed executed = space.admin()
                .deploymentPods("gw")
                .exec("db")
                .<Doing<Void, Executed>>executed()
                .run(new Doing<>(null));

        assertThat(executed.pod()).startsWith("gw-");
        assertThat(executed.exitCode()).isZero();
        assertThat(ask(space.admin().deploymentPods("shop").exec("db")).reason())
                .contains("404", "shop");
    }

    @Test
    void the_rights_that_it_declares_are_all_that_it_needs() throws Exception {
        inside.ready("one");
        NODE.kubelet().executes((line, in, out, err) -> 0);
        PodCommand command = space.viewer().pods("app=gw").exec("db");
        assertThat(ask(command)).satisfies(answer -> {
            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason()).contains("403");
        });
        assertThatThrownBy(() -> act(command)).isInstanceOf(NotApplied.class);

        inside.allowViewer(command.rights());

        assertThat(List.of(ask(command).verdict())).containsExactly(Verdict.PASSED);
    }
}

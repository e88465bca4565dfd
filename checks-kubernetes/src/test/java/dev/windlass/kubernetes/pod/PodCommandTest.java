package dev.windlass.kubernetes.pod;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.secret.Masker;
import dev.windlass.secret.Secret;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A command in a pod: what it declares, refuses and keeps (rules P4, G1, J3)")
class PodCommandTest {

    private final Pods pods = Pods.of(
            Api.of("test", () -> {
                throw new AssertionError("connected");
            }),
            "shop",
            "app=gw");

    @Test
    void it_declares_all_that_it_does_and_no_secret() {
        PodCommand command = pods.exec("db", "verify", "a b")
                .container("app")
                .accepts(0, 3)
                .outputMatches("done")
                .stdin(Secret.of("correct horse"));

        assertThat(command.facts())
                .containsExactly(
                        new Fact("cluster", "test"),
                        new Fact("namespace", "shop"),
                        new Fact("pods", "app=gw"),
                        new Fact("container", "app"),
                        new Fact("command", "db verify 'a b'"),
                        new Fact("stdin", "***"),
                        new Fact("accepted exit codes", "0, 3"),
                        new Fact("output matches", "done"));
        assertThat(command.rights().toString())
                .contains("list pods in 'shop'", "get pods/exec in 'shop'", "create pods/exec in 'shop'");
    }

    @Test
    void what_it_gives_as_an_action_declares_the_same() {
        PodCommand command = pods.exec("db");

        assertThat(command.executed()).isInstanceOfSatisfying(dev.windlass.kubernetes.api.NeedsRights.class, action -> {
            assertThat(action.facts()).isEqualTo(command.facts());
            assertThat(action.rights()).isEqualTo(command.rights());
        });
    }

    @Test
    void a_secret_in_an_argument_is_refused() {
        PodCommand command = pods.exec("db", "--password=correct horse");

        assertThatThrownBy(() -> command.stdin(Secret.of("correct horse")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("argument 1")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("correct"));
    }

    @Test
    void what_can_not_be_is_refused_at_once() {
        assertThatThrownBy(() -> pods.exec(" ")).hasMessageContaining("needs a program");
        assertThatThrownBy(() -> pods.exec("db", "a\0b")).hasMessageContaining("NUL");
        assertThatThrownBy(() -> pods.exec("db").accepts()).hasMessageContaining("at least one");
        assertThatThrownBy(() -> pods.exec("db").accepts(256)).hasMessageContaining("256");
        assertThatThrownBy(() -> pods.exec("db").timeout(Duration.ZERO)).hasMessageContaining("positive");
        assertThatThrownBy(() -> pods.exec("db").check(" ")).hasMessageContaining("needs a name");
        assertThatThrownBy(() -> Pods.of(pods.api(), "shop", " ")).hasMessageContaining("all of them");
        assertThatThrownBy(() -> Pods.of(pods.api(), "shop", "app==")).hasMessageContaining("'app==' can't be read");
        assertThatThrownBy(() -> pods.exec("db").container("shop/app:1")).hasMessageContaining("got 'shop/app:1'");
        assertThatThrownBy(() -> pods.exec("db").outputMatches("")).hasMessageContaining("matches anything");
    }

    @Test
    void a_whole_command_line_is_no_program() {
        assertThatThrownBy(() -> pods.exec("npm run db:verify"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'npm run db:verify' is a whole command line, and no shell takes it apart; give the program and"
                                + " each argument by itself: \"npm\", \"run\", \"db:verify\", or the line to a shell: \"sh\", \"-c\", \"…\"");
        assertThatThrownBy(() -> ProbePod.of(pods.api(), "shop", "busybox:1.36", "wget -qO- http://gw"))
                .hasMessageContaining("is a whole command line");
        assertThat(pods.exec("/opt/my tools/verify", "--all").commandLine()).isEqualTo("'/opt/my tools/verify' --all");
    }

    @Test
    void logs_are_looked_through_for_something() {
        assertThatThrownBy(() -> pods.logs().matching(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "lines of logs of pods app=gw in 'shop' must match an expression, got '', which matches anything");
        assertThatThrownBy(() -> pods.logs().container("App")).hasMessageContaining("got 'App'");
        assertThat(pods.logs().matching("ERROR"))
                .hasToString("lines that match ERROR in logs of pods app=gw in 'shop'");
        assertThat(pods.logs().matching("ERROR").atMost(0).inEachPod())
                .hasToString("at most 0 lines that match ERROR in logs of pods app=gw in 'shop', in each pod");
    }

    @Test
    void an_exit_code_is_told_only_where_the_server_tells_one() {
        assertThat(ExecSocket.exitCode(new StatusBuilder().withStatus("Success").build()))
                .hasValue(0);
        assertThat(ExecSocket.exitCode(new StatusBuilder()
                        .withReason("NonZeroExitCode")
                        .withNewDetails()
                        .addNewCause(null, "7", "ExitCode")
                        .endDetails()
                        .build()))
                .hasValue(7);
        assertThat(ExecSocket.exitCode(
                        new StatusBuilder().withReason("InternalError").build()))
                .isEmpty();
        assertThat(ExecSocket.exitCode(
                        new StatusBuilder().withReason("NonZeroExitCode").build()))
                .isEmpty();
    }

    @Test
    void it_is_judged_by_exit_code_and_output() {
        Wanted wanted = Wanted.DEFAULT.outputMatches("(?m)^done$");

        assertThat(wanted.judge(0, "1 ms", Optional.of("begun\ndone\n")).verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(wanted.judge(0, "1 ms", Optional.of("undone")).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(wanted.judge(0, "1 ms", Optional.empty()).verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(wanted.judge(1, "1 ms", Optional.of("done")).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(wanted.judge(137, "1 ms", Optional.of("done")).sentence()).contains("signal 9");
        assertThat(wanted.judge(137, "1 ms", Optional.of("done")).verdict()).isEqualTo(Verdict.ERRORED);
    }

    @Test
    void the_end_of_an_output_is_kept_and_masked_across_its_edge() {
        var output = new Output(Masker.of(List.of(Secret.of("correct horse battery staple"))), 64);
        byte[] much = "x".repeat(Output.READ).getBytes(UTF_8);
        output.write(much, 0, much.length);
        byte[] last = ("\ncorrect horse battery staple" + "y".repeat(40) + "\nthe end\n").getBytes(UTF_8);
        output.write(last, 0, last.length);

        assertThat(output.whole()).isEmpty();
        assertThat(output.lastLines(5)).containsExactly("the end");
        assertThat(output.total()).isEqualTo(much.length + last.length);
    }

    @Test
    void a_key_over_several_lines_is_masked_as_one() {
        var output = new Output(Masker.none());
        byte[] key = "ok\n-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0\n".getBytes(UTF_8);
        output.write(key, 0, key.length);

        assertThat(output.lastLines(5)).containsExactly("ok", "***");
    }
}

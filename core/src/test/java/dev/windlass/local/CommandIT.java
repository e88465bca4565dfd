package dev.windlass.local;

import static dev.windlass.local.Keyed.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.plan.Action;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import dev.windlass.secret.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@DisplayName("A command with a real process")
class CommandIT {

    private static final CheckContext MINUTE = CheckContext.within(Duration.ofMinutes(1));

    @TempDir
    Path directory;

    record Deployed(String name, int replicas, Optional<String> note) {}

    private static CommandFailed failure(Command command) {
        return catchThrowableOfType(CommandFailed.class, () -> command.run(CONTEXT));
    }

    private static String text(Command command) throws Exception {
        Action<Keyed, String> text = command.text();
        return text.run(CONTEXT);
    }

    private static <T> T json(Command command, Class<T> type) throws Exception {
        Action<Keyed, T> json = command.json(type);
        return json.run(CONTEXT);
    }

    @Test
    @DisplayName("arguments arrive as they are, without a shell")
    void arguments() throws Exception {
        assertThat(text(Command.of("printf", "[%s]", "a b", "$HOME", "", "*", "it's", ";ls")))
                .isEqualTo("[a b][$HOME][][*][it's][;ls]");
        assertThat(text(Command.shell("printf '%s' \"$WHO\" | tr a-z A-Z").env("WHO", "ben; ls")))
                .isEqualTo("BEN; LS");
    }

    @Test
    @DisplayName("the child gets what is declared, PATH, the idempotency key, its mark, and nothing else")
    void environment() throws Exception {
        String home = System.getenv("HOME");
        List<String> lines = text(Command.of("env")
                        .env("A", "1")
                        .env("B", Secret.of("hunter2"))
                        .inherit("HOME"))
                .lines()
                .toList();

        assertThat(lines)
                .hasSize(6)
                .contains("A=1", "B=***", "HOME=" + home, "PATH=" + System.getenv("PATH"))
                .contains("WINDLASS_IDEMPOTENCY_KEY=" + CONTEXT.idempotencyKey())
                .anyMatch(line -> line.matches("WINDLASS_COMMAND=[0-9a-f-]{36}"));
        assertThat(text(Command.of("env").env("PATH", "/nowhere"))).contains("PATH=/nowhere");
    }

    @Test
    @DisplayName("S7: the idempotency key is that of the step; a check has none")
    void idempotencyKey() throws Exception {
        Command command = Command.shell("test -z \"$WINDLASS_IDEMPOTENCY_KEY\"");

        assertThat(failure(command)).isNotNull();
        assertThat(command.check("c").ask(MINUTE).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    @DisplayName("it runs where it should, and reads what it is given; without input it reads nothing")
    void directoryAndInput() throws Exception {
        assertThat(text(Command.of("pwd").in(directory)))
                .isEqualTo(directory.toRealPath().toString());
        assertThat(text(Command.of("cat").stdin("grüße\n"))).isEqualTo("grüße");
        assertThat(text(Command.of("wc", "-c").stdin(Secret.of("hunter2")))).isEqualTo("7");
        assertThat(text(Command.of("cat"))).isEmpty();
        assertThat(text(Command.of("true").stdin("x".repeat(1_000_000))))
                .as("doesn't read it")
                .isEmpty();
        assertThat(text(Command.of("wc", "-c").stdin("x".repeat(1_000_000)))).isEqualTo("1000000");
    }

    @Test
    @DisplayName("a failure tells the command, its exit code and the last lines of its output")
    void failures() {
        Command rollout = Command.shell("echo Waiting for deployment gw to finish: 1 of 3 updated replicas; "
                + "echo 'error: timed out waiting for the condition' >&2; exit 1");

        assertThat(failure(rollout))
                .hasMessageStartingWith("command '/bin/sh -c 'echo Waiting")
                .hasMessageContaining("' exited with 1 after ")
                .hasMessageEndingWith(", accepted is 0; stderr ends: error: timed out waiting for the condition;"
                        + " stdout ends: Waiting for deployment gw to finish: 1 of 3 updated replicas");
        assertThat(failure(rollout).exitCode()).hasValue(1);
        assertThat(failure(Command.of("false"))).hasMessageEndingWith(", accepted is 0; it put out nothing");
        assertThat(failure(rollout.accepts(1))).isNull();
        assertThat(failure(Command.of("true").accepts(1, 2))).hasMessageContaining(", accepted is 1, 2");

        String longest = failure(
                        Command.shell("yes out | head -c 90000; yes err | head -c 90000 >&2; echo last >&2; exit 3"))
                .getMessage();
        assertThat(longest)
                .contains("err | last; stdout ends: …")
                .endsWith("out | out")
                .hasSizeLessThan(900);
    }

    @Test
    @DisplayName("one that was killed says so")
    void killed() throws Exception {
        Command killed = Command.shell("kill -9 $$");

        assertThat(failure(killed))
                .hasMessageContaining("exited with 137 after ")
                .hasMessageContaining("it was killed, most likely, by signal 9");
        assertThat(killed.check("c").ask(MINUTE).verdict()).isEqualTo(Verdict.ERRORED);
    }

    @Test
    @DisplayName("S4: what could not be started took no effect, and says why")
    void notStarted() throws Exception {
        Path plain = Files.writeString(directory.resolve("plain"), "no program");
        Files.writeString(directory.resolve("script"), "#!/no/such/sh\n");
        assertThat(directory.resolve("script").toFile().setExecutable(true)).isTrue();
        for (var refused : Map.of(
                        Command.of("no-such-program", "x"),
                        "command 'no-such-program x' was not started: there is no program 'no-such-program' on the PATH"
                                + " of this process, which is /",
                        Command.of("/no/such"),
                        "command '/no/such' was not started: there is no program '/no/such'",
                        Command.of(plain.toString()),
                        "command '" + plain + "' was not started: program '" + plain + "' may not be executed by",
                        Command.of("true").in(directory.resolve("gone")),
                        "command 'true' was not started: the directory '" + directory.resolve("gone")
                                + "' in which it should run doesn't exist",
                        Command.of("./script").in(directory),
                        "command './script' was not started: the interpreter that the first line of './script' names"
                                + " doesn't exist",
                        Command.of("true").inherit("WINDLASS_UNSET"),
                        "command 'true' was not started: the environment variable 'WINDLASS_UNSET', which it should"
                                + " inherit, is not set in this process")
                .entrySet()) {
            assertThatExceptionOfType(NotApplied.class)
                    .isThrownBy(() -> refused.getKey().run(CONTEXT))
                    .withMessageStartingWith(refused.getValue());
            Answer answer = refused.getKey().check("c").ask(MINUTE);
            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason()).startsWith(refused.getValue());
        }
    }

    @Test
    @DisplayName("S4: a thread that was interrupted before starts nothing")
    void interruptedBefore() {
        Path file = directory.resolve("touched");
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(NotApplied.class)
                .isThrownBy(() -> Command.of("touch", file.toString()).run(CONTEXT));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(file).doesNotExist();
    }

    @Test
    @DisplayName("J3: a secret of the environment or input is in no message, evidence or result")
    void secrets() throws Exception {
        Command leaky = Command.shell("echo \"got $PW\" >&2; cat; printf %s \"$PW\" | base64; exit ${CODE:-0}")
                .env("PW", Secret.of("hunter2 & co"))
                .stdin(Secret.of("t0ken\nsecond line"));

        String message = failure(leaky.accepts(9)).getMessage();
        assertThat(message)
                .contains("stderr ends: got ***; stdout ends: ***")
                .doesNotContain("hunter", "t0k", "second", "aHVudGVy");
        Answer answer = leaky.check("c").ask(MINUTE);
        assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(answer.toString()).contains("got ***").doesNotContain("hunter", "t0k", "second", "aHVudGVy");
        assertThat(text(leaky)).isEqualTo("***");
        assertThat(json(
                        Command.shell("echo \"{\\\"name\\\":\\\"$PW\\\",\\\"replicas\\\":1}\"")
                                .env("PW", Secret.of("hunter2")),
                        Deployed.class))
                .isEqualTo(new Deployed("***", 1, Optional.empty()));
    }

    @Test
    @DisplayName("a result is read from JSON; what doesn't fit is an error that says where")
    void jsonResults() throws Exception {
        Command good = Command.of("printf", "{\"name\":\"gw\",\"replicas\":3,\"other\":[1,2]}\\n");

        assertThat(json(good, Deployed.class)).isEqualTo(new Deployed("gw", 3, Optional.empty()));
        Action<Keyed, List<Deployed>> several =
                Command.of("printf", "[{\"name\":\"gw\",\"replicas\":3}]").json(new TypeReference<List<Deployed>>() {});
        assertThat(several.run(CONTEXT)).containsExactly(new Deployed("gw", 3, Optional.empty()));

        for (String bad : new String[] {
            "",
            "null",
            "{",
            "{}",
            "{\"name\":\"gw\"}",
            "{\"replicas\":3}",
            "{\"name\":\"gw\",\"replicas\":\"many\"}",
            "{\"name\":null,\"replicas\":3}",
            "{\"name\":\"gw\",\"replicas\":3} trailing",
            "no JSON at all"
        }) {
            assertThatExceptionOfType(CommandFailed.class)
                    .as(bad)
                    .isThrownBy(() -> json(Command.of("printf", "%s", bad), Deployed.class))
                    .withMessageContaining(" exited with 0, but its output is no JSON of Deployed: ");
        }
        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(() -> json(Command.shell("yes | head -c 1100000"), Deployed.class))
                .withMessageContaining("its output of 1100000 characters is more than the 1048576 that are read");
        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(() -> json(Command.shell("echo '{}'; exit 4"), Deployed.class))
                .withMessageContaining("exited with 4");
    }

    @Test
    @DisplayName("G1: as a check it passes only on an accepted exit code and matching output")
    void checks() throws Exception {
        Command command = Command.shell("echo deployment gw successfully rolled out");
        Answer passed = command.outputMatches("(?m)successfully rolled out$")
                .check("rolled out")
                .ask(MINUTE);

        assertThat(passed.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(passed.evidence().toString())
                .contains("command=/bin/sh -c 'echo deployment", "exit code=0", "took=", "stderr=(nothing)")
                .endsWith("stdout=deployment gw successfully rolled out");
        Answer other = command.outputMatches("failed").check("c").ask(MINUTE);
        assertThat(other.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(other.reason()).contains(", but its output doesn't match failed; stdout ends: ");
        assertThat(Command.of("false").check("c").ask(MINUTE).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(Command.of("false").accepts(1).check("c").ask(MINUTE).verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(Command.shell("yes | head -c 1100000")
                        .outputMatches("n")
                        .check("c")
                        .ask(MINUTE)
                        .verdict())
                .isEqualTo(Verdict.ERRORED);
        assertThat(Command.shell("yes y | tr -d '\\n' | head -c 1000000")
                        .outputMatches("^(y|x)*$")
                        .check("c")
                        .ask(MINUTE)
                        .reason())
                .contains("is too much for the expression");
        assertThat(Command.of("true")
                        .check("c")
                        .ask(CheckContext.within(Duration.ZERO))
                        .verdict())
                .isEqualTo(Verdict.ERRORED);
    }

    @Test
    @DisplayName("G1: a check gives up before its time is over, and shows what came until then")
    void checkInTime() throws Exception {
        Answer answer =
                Command.shell("echo begun; exec sleep 1000").check("c").ask(CheckContext.within(Duration.ofSeconds(4)));

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("was still running after 2000 ms and was ended");
        assertThat(answer.evidence().toString()).contains("exit code=none").endsWith("stdout=begun");
    }

    @Test
    @DisplayName("S1: in a plan it is done, and undone after a later failure")
    void inAPlan() {
        Path file = directory.resolve("deployed");
        Command deploy = Command.shell(
                        "echo \"$WINDLASS_IDEMPOTENCY_KEY\" > deployed; echo '{\"name\":\"gw\",\"replicas\":3}'")
                .in(directory);
        Command back = Command.of("rm", "deployed").in(directory);
        Step<Deployed> deployed = Step.named("deploy")
                .run(Deployed.class, deploy.json(Deployed.class))
                .undo(back);
        Step<Void> verify = Step.named("verify")
                .reads(deployed)
                .run(c -> {
                    assertThat(c.result(deployed).replicas()).isEqualTo(3);
                    assertThat(file).content().matches("[0-9a-f]{32}\n");
                })
                .readOnly();
        Step<Void> broken = Step.named("break").run(Command.of("false")).undo(Command.of("true"));

        Outcome outcome = Runner.of(Release.plan("azora", "1.4.0")
                        .to("production")
                        .step(deployed)
                        .step(verify)
                        .step(broken)
                        .build())
                .journal(new MemoryJournal())
                .run();

        assertThat(outcome).isInstanceOfSatisfying(Outcome.RolledBack.class, back1 -> {
            assertThat(back1.undone()).containsExactly("break", "deploy");
            assertThat(back1.toString()).contains("command 'false' exited with 1");
        });
        assertThat(file).doesNotExist();
    }
}

package dev.windlass.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.Release;
import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import dev.windlass.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is declared of a command")
class CommandTest {

    private static final Command APPLY = Command.of("kubectl", "apply", "-f", "-");

    private static String fingerprint(Step<?> step) {
        Plan plan = Release.plan("azora", "1.4.0").to("production").step(step).build();
        return plan.fingerprint();
    }

    private static Step<Void> step(Command action, Command undo) {
        return Step.named("apply").run(action).undo(undo);
    }

    @Test
    @DisplayName(
            "P4: command line, directory, environment, input and expectations are facts, and enter the fingerprint")
    void facts() {
        Command command = APPLY.in(Path.of("k8s"))
                .env("CONTEXT", "green")
                .env("TOKEN", Secret.of("hunter2"))
                .inherit("KUBECONFIG")
                .stdin("kind: Pod")
                .accepts(3, 0)
                .outputMatches("configured");

        assertThat(command.facts())
                .containsExactly(
                        new Fact("command", "kubectl apply -f -"),
                        new Fact("directory", "k8s"),
                        new Fact("env CONTEXT", "green"),
                        new Fact("env TOKEN", "***"),
                        new Fact("env KUBECONFIG", "(inherited)"),
                        new Fact("stdin", "kind: Pod"),
                        new Fact("accepted exit codes", "0, 3"),
                        new Fact("output matches", "configured"));
        Step<Void> step = Step.named("apply").with("by", "hand").run(command).irreversible("gone");
        assertThat(step.definition().facts())
                .startsWith(new Fact("by", "hand"))
                .endsWith(command.facts().get(7));
        assertThat(Step.named("apply")
                        .run(String.class, command.text())
                        .readOnly()
                        .definition()
                        .facts())
                .isEqualTo(command.facts());
        assertThat(Step.named("apply")
                        .run(Integer.class, command.json(Integer.class))
                        .readOnly()
                        .definition()
                        .facts())
                .isEqualTo(command.facts());
        assertThat(command.check("applied").facts()).isEqualTo(command.facts());
    }

    @Test
    @DisplayName("P4: another command is another plan; another secret, timeout or undo is not")
    void fingerprints() {
        Command secret = APPLY.env("TOKEN", Secret.of("hunter2"));
        String fingerprint = fingerprint(step(secret, APPLY));

        assertThat(fingerprint(step(APPLY.env("TOKEN", Secret.of("other")), APPLY)))
                .isEqualTo(fingerprint);
        assertThat(fingerprint(step(secret.timeout(Duration.ofSeconds(7)), APPLY)))
                .isEqualTo(fingerprint);
        assertThat(fingerprint(step(secret, Command.of("kubectl", "rollout", "undo"))))
                .isEqualTo(fingerprint);
        assertThat(fingerprint(step(APPLY, APPLY))).isNotEqualTo(fingerprint);
        assertThat(fingerprint(step(secret.stdin("x".repeat(5_000) + "a"), APPLY)))
                .isNotEqualTo(fingerprint(step(secret.stdin("x".repeat(5_000) + "b"), APPLY)));
    }

    @Test
    @DisplayName("P1: each call gives a new command")
    void immutable() {
        Command plain = Command.of("true");
        plain.env("A", "b")
                .accepts(1)
                .timeout(Duration.ofSeconds(1))
                .stdin("x")
                .in(Path.of("/"))
                .outputMatches("x");

        assertThat(plain.facts()).containsExactly(new Fact("command", "true"));
        assertThat(plain.limits()).isEqualTo(new Command.Limits(Duration.ofMinutes(5), Duration.ofSeconds(5), false));
    }

    @Test
    @DisplayName("it prints itself as it could be typed")
    void printsItself() {
        assertThat(Command.of("echo", "it's", "", "a=b", "$HOME"))
                .hasToString("command 'echo 'it'\\''s' '' a=b '$HOME''");
        assertThat(Command.shell("set -e\necho  a")).hasToString("command '/bin/sh -c 'set -e | echo  a''");
        assertThat(Command.of("echo", "\u001b[31m\u202ered\u0007").toString()).isEqualTo("command 'echo '·red·''");
        assertThat(Command.of("echo", "x".repeat(9_000)).toString()).hasSizeLessThan(220);
        assertThat(Command.of("echo", "x".repeat(9_000)).facts().get(0).value())
                .hasSizeLessThan(1_200)
                .contains("… (9005 characters, SHA-256 ");
    }

    @Test
    @DisplayName("J3: an argument that holds a declared secret is refused, since everybody can read a command line")
    void noSecretInAnArgument() {
        Secret secret = Secret.of("hunter2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Command.of("curl", "-u", "me:hunter2").env("PASSWORD", secret))
                .withMessageStartingWith("argument 2 of command 'curl -u me:***' holds a secret")
                .withMessageContaining("pass it by env or stdin");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Command.shell("echo hunter2").stdin(secret));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Command.of("hunter2").masking(secret));
        assertThat(Command.of("echo", "a b").env("X", Secret.of("a")).facts())
                .as("a short one may be there by chance, but is not shown")
                .contains(new Fact("command", "echo '*** b'"));
        assertThat(Command.of("echo").env("A", "x hunter2").env("B", secret).facts())
                .contains(new Fact("env A", "x ***"));
    }

    @Test
    @DisplayName("what can't be is refused at once, and named")
    void badInput() {
        Command command = Command.of("true");
        assertThatIllegalArgumentException().isThrownBy(() -> Command.of(" ")).withMessageContaining("' '");
        assertThatIllegalArgumentException().isThrownBy(() -> Command.shell("\n"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Command.of("echo", "a", "b\0c"))
                .withMessage("argument 2 of 'echo' holds a NUL character, which no command can be given");
        assertThatNullPointerException().isThrownBy(() -> Command.of("echo", (String) null));
        for (String name : new String[] {"", " ", "A=B", "A\0"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> command.env(name, "x"));
            assertThatIllegalArgumentException().isThrownBy(() -> command.inherit(name));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> command.env("A", Secret.of("hunter2\0")))
                .withMessageNotContaining("hunter2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> command.env("A", "1").inherit("A"))
                .withMessage("command 'true': variable 'A' is declared twice");
        assertThatIllegalArgumentException().isThrownBy(() -> command.env(Command.IDEMPOTENCY_KEY, "1"));
        assertThatIllegalArgumentException().isThrownBy(() -> command.inherit(Command.MARK));
        assertThatIllegalStateException().isThrownBy(() -> command.stdin("a").stdin(Secret.of("b")));
        for (Duration bad : new Duration[] {
            Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(1).plusNanos(1)
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> command.timeout(bad))
                    .withMessageContaining(bad.toString());
            assertThatIllegalArgumentException().isThrownBy(() -> command.grace(bad));
        }
        assertThatIllegalArgumentException().isThrownBy(command::accepts);
        assertThatIllegalArgumentException().isThrownBy(() -> command.accepts(256));
        assertThatIllegalArgumentException().isThrownBy(() -> command.accepts(-1));
        assertThatThrownBy(() -> command.outputMatches("(")).isInstanceOf(PatternSyntaxException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> command.check(""));
    }

    @Test
    @DisplayName("a check has the time of its command, and that to end it")
    void timeOfACheck() {
        Check check = Command.of("true").timeout(Duration.ofSeconds(10)).check("c");

        assertThat(check.timeout()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(20));
    }
}

package dev.windlass.engine;

import static dev.windlass.plan.Nodes.checks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.journal.Event;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import dev.windlass.secret.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SecretValuesTest {

    record Login(String user, Secret password) {}

    final World world = new World();
    final VirtualRun run = new VirtualRun(world, Fate.kind());

    static Event.Ending ending(Ran ran) {
        return Objects.requireNonNull(ran.ended()).ending();
    }

    private Step<Login> login() {
        return Step.named("login")
                .run(Login.class, c -> new Login("app", Secret.of("hunter2!")))
                .undo(c -> {});
    }

    @Test
    @DisplayName("S3, J3: a value that holds a secret is attached, encrypted, and read back by later steps")
    void encrypted() throws Exception {
        world.key = new SecretKeySpec(new byte[32], "AES");
        var read = new ArrayList<String>();
        Step<Login> login = login();
        Ran ran = run.session(
                Plans.plan()
                        .step(login)
                        .step(Step.named("use")
                                .reads(login)
                                .run(c -> {
                                    read.add(c.result(login).password().reveal());
                                    throw new IllegalStateException("refused for hunter2! again");
                                })
                                .undo(c -> {}))
                        .build(),
                null,
                List.of());

        assertThat(read).containsExactly("hunter2!");
        Event.StepSucceeded succeeded = (Event.StepSucceeded) world.durable().stream()
                .filter(Event.StepSucceeded.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(succeeded.result()).isNull();
        assertThat(Objects.requireNonNull(succeeded.attached()).encrypted()).isTrue();
        assertThat(world.durable().toString()).doesNotContain("hunter2").contains("refused for *** again");
        assertThat(Objects.requireNonNull(ran.ended()).reason()).doesNotContain("hunter2");
    }

    @Test
    @DisplayName("S3: without a key a plan whose steps declare secrets is refused before anything is done")
    void no_key() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> run.session(
                        Plans.plan().step(world.plain("a")).step(login()).build(), null, List.of()))
                .isInstanceOf(Refused.class)
                .hasMessageContainingAll("step 'login' gives a value that holds a secret", "encryptSecretsWith");
        assertThat(world.trace).isEmpty();
    }

    @Test
    @DisplayName("S3: without a key a step whose value turns out to hold a secret fails closed, and it is not told")
    void no_key_at_last() throws Exception {
        Ran ran = run.session(
                Plans.plan()
                        .step(Step.named("login")
                                .run(Object.class, c -> new Login("app", Secret.of("hunter2!")))
                                .undo(c -> {}))
                        .build(),
                null,
                List.of());

        assertThat(ending(ran)).isEqualTo(Event.Ending.ROLLED_BACK);
        assertThat(Objects.requireNonNull(ran.ended()).reason()).doesNotContain("hunter2");
    }

    @Test
    @DisplayName("J3: a known secret is taken out of evidence, messages, progress, and keeps a value out of the lines")
    void masked() throws Exception {
        Secret token = Secret.of("t0ken-t0ken");
        world.secrets.add(token);
        world.key = new SecretKeySpec(new byte[16], "AES");
        Check check = Check.named("c")
                .asks(c -> Answer.passed("with " + token.reveal()).with("url", "?t=" + token.reveal()));
        Step<String> leaks = Step.named("leaks")
                .run(String.class, c -> {
                    c.progress("calling with " + token.reveal());
                    return "Bearer " + token.reveal();
                })
                .undo(c -> {
                    throw new IllegalStateException(token.reveal());
                });
        run.session(
                Plans.plan()
                        .gate(checks("g").critical(check))
                        .step(leaks)
                        .step(world.failing("f"))
                        .build(),
                null,
                List.of());

        assertThat(world.durable().toString()).doesNotContain("t0ken").contains("with ***");
    }

    @Test
    @DisplayName("S3: a value beyond 64 KiB is attached, the journal keeps its hash, and it is read back after a crash")
    void large() throws Exception {
        String large = "x".repeat(100_000);
        var read = new ArrayList<Integer>();
        boolean[] died = new boolean[1];
        Step<String> gives = Step.named("gives")
                .capture(String.class, c -> large)
                .run(String.class, c -> c.before() + "y")
                .undo(c -> {});
        Plan plan = Plans.plan()
                .step(gives)
                .step(Step.named("reads")
                        .reads(gives)
                        .run(c -> {
                            if (!died[0]) {
                                died[0] = true;
                                run.fate.die();
                            }
                            read.add(c.result(gives).length());
                        })
                        .readOnly())
                .build();

        assertThat(ending(run.untilItEnds(plan))).isEqualTo(Event.Ending.COMPLETED);
        assertThat(read).containsExactly(100_001);
        assertThat(world.durable().toString().length()).isLessThan(50_000);
    }

    @Test
    @DisplayName("J3: what is told of a progress is masked before it is cut, so no part of a secret is left")
    void progress_is_masked_first() throws Exception {
        world.secrets.add(Secret.of("hunter2-hunter2-hunter2-hunter2"));
        run.session(
                Plans.plan()
                        .step(Step.named("s")
                                .run(c -> {
                                    c.progress("x".repeat(480) + "hunter2-hunter2-hunter2-hunter2 done");
                                    throw world.hang.here(false); // so that it is told before the end
                                })
                                .readOnly())
                        .build(),
                null,
                List.of());

        assertThat(world.durable().toString()).doesNotContain("hunter2").contains("xxx***");
    }
}

package dev.windlass.database.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import dev.windlass.database.real.Walk;
import dev.windlass.local.Command;
import dev.windlass.local.CommandFailed;
import dev.windlass.plan.NotApplied;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A drill that a command does")
class RecordedDrillIT {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    private Instant now = Instant.parse("2026-11-29T12:00:00Z");

    private RecordedDrill drill(String script, Duration within) {
        return new RecordedDrill(
                "failover",
                Command.shell(script),
                within,
                Duration.ofDays(30),
                directory.resolve("failover.json"),
                Clock.fixed(now, ZoneOffset.UTC));
    }

    private Answer asked() throws Exception {
        return drill("true", MINUTE).provedValid().ask(() -> MINUTE);
    }

    @Test
    @DisplayName("it is proved until the proof expires")
    void proved() throws Exception {
        assertThat(asked().verdict()).isEqualTo(Verdict.NO_DATA);

        DrillProof proof = Walk.through(drill("echo promoted in 3 s", MINUTE).step("drill"))
                .run();

        assertThat(proof.said()).isEqualTo("promoted in 3 s");
        assertThat(asked().verdict()).isEqualTo(Verdict.PASSED);
        now = now.plus(Duration.ofDays(30));
        assertThat(asked().verdict()).isEqualTo(Verdict.PASSED);
        now = now.plusMillis(1);
        assertThat(asked().verdict()).isEqualTo(Verdict.FAILED);
        assertThat(proof.requireValidAt(now.minusMillis(1))).isSameAs(proof);
        assertThatThrownBy(() -> proof.requireValidAt(now)).isInstanceOf(NotApplied.class);
    }

    @Test
    @DisplayName(
            "a proof counts by what is declared when it is asked: a shorter time, a shorter validity, a clock that is behind")
    void stricter() throws Exception {
        Walk.through(drill("true", MINUTE).step("drill")).run();

        assertThat(drill("true", Duration.ofNanos(1))
                        .provedValid()
                        .ask(() -> MINUTE)
                        .verdict())
                .isEqualTo(Verdict.FAILED);
        now = now.minus(Duration.ofMinutes(6));
        assertThat(asked().verdict()).isEqualTo(Verdict.ERRORED);
        now = now.plus(Duration.ofMinutes(6)).plus(Duration.ofDays(2));
        assertThat(new RecordedDrill(
                                "failover",
                                Command.shell("true"),
                                MINUTE,
                                Duration.ofDays(1),
                                directory.resolve("failover.json"),
                                Clock.fixed(now, ZoneOffset.UTC))
                        .provedValid()
                        .ask(() -> MINUTE)
                        .verdict())
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    @DisplayName("one that fails, or takes too long, takes the proof before away")
    void failed() throws Exception {
        Walk.through(drill("true", MINUTE).step("drill")).run();

        assertThatThrownBy(() ->
                        Walk.through(drill("exit 3", MINUTE).step("drill")).run())
                .isInstanceOf(CommandFailed.class);
        assertThat(asked().verdict()).isEqualTo(Verdict.NO_DATA);

        assertThatThrownBy(() -> Walk.through(drill("true", Duration.ofNanos(1)).step("drill"))
                        .run())
                .hasMessageContaining("longer than");
        assertThat(asked().verdict()).isEqualTo(Verdict.NO_DATA);
    }

    @Test
    @DisplayName("what is no proof, or that of another drill, proves nothing")
    void noProof() throws Exception {
        Files.writeString(directory.resolve("failover.json"), "{");
        assertThat(asked().verdict()).isEqualTo(Verdict.ERRORED);
        Walk.through(new RecordedDrill(
                                "recovery",
                                Command.shell("true"),
                                MINUTE,
                                MINUTE,
                                directory.resolve("failover.json"),
                                Clock.systemUTC())
                        .step("drill"))
                .run();
        assertThat(asked().reason()).contains("the proof of drill 'recovery', not of 'failover'");
    }
}

package dev.windlass.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Environment variables")
class VariablesTest {

    private static final Variables HERE = Variables.of(
            "production",
            Map.of(
                    "NODE_ENV", "production",
                    "DATABASE_URL", "postgres://app:hunter2@db/app",
                    "SECRET_KEY", "\"s3cr3t-of-its-own\"",
                    "EMPTY", " \t"));

    @TempDir
    Path directory;

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(5)));
    }

    private static Verdict verdict(Check check) throws Exception {
        return ask(check).verdict();
    }

    @Test
    @DisplayName("G1: present passes if all are set and not blank; what is missing is named, no value is shown")
    void present() throws Exception {
        assertThat(verdict(HERE.present("NODE_ENV", "DATABASE_URL"))).isEqualTo(Verdict.PASSED);

        Answer missing = ask(HERE.present("NODE_ENV", "REDIS_URL", "EMPTY", "DATABASE_URL"));
        assertThat(missing.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(missing.reason())
                .isEqualTo("REDIS_URL is not set, EMPTY is blank in production; set them and start again");
        assertThat(missing.toString()).doesNotContain("hunter2");
        assertThat(verdict(Variables.ofProcess().present("PATH"))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(Variables.ofProcess().present("WINDLASS_NOT_SET"))).isEqualTo(Verdict.FAILED);
    }

    @Test
    @DisplayName("G1: all that a template names; an empty template is no data")
    void template() throws Exception {
        assertThat(verdict(HERE.present(Variables.of("t", Map.of("NODE_ENV", "")))))
                .isEqualTo(Verdict.PASSED);
        assertThat(verdict(HERE.present(Variables.of("t", Map.of("NODE_ENV", "", "NEW", "")))))
                .isEqualTo(Verdict.FAILED);
        assertThat(verdict(HERE.present(Variables.of("t", Map.of())))).isEqualTo(Verdict.NO_DATA);
        assertThatIllegalArgumentException().isThrownBy(() -> HERE.present(Variables.ofProcess()));
    }

    @Test
    @DisplayName("G1: equal; a missing one is no data; J3: a value is shown under a harmless name only")
    void equal() throws Exception {
        assertThat(verdict(HERE.equal("NODE_ENV", "production"))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(HERE.equal("NODE_ENV", "Production"))).isEqualTo(Verdict.FAILED);
        assertThat(verdict(HERE.equal("EMPTY", "x"))).isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(HERE.equal("NOT_THERE", "x"))).isEqualTo(Verdict.NO_DATA);
        assertThat(ask(HERE.equal("NODE_ENV", "staging")).reason())
                .isEqualTo("NODE_ENV in production is 'production', wanted is 'staging'");
        assertThat(ask(HERE.equal("SECRET_KEY", "x")).toString()).doesNotContain("s3cr3t");
        assertThat(ask(HERE.equal("DATABASE_URL", "x")).toString()).doesNotContain("hunter2");
        assertThat(ask(Variables.of("v", Map.of("DB", "app:hunter2@db")).equal("DB", "x"))
                        .toString())
                .doesNotContain("hunter2");
    }

    @Test
    @DisplayName("matching wants the whole value and never shows it")
    void matching() throws Exception {
        assertThat(verdict(HERE.matching("DATABASE_URL", "postgres(ql)?://.+"))).isEqualTo(Verdict.PASSED);
        Answer failed = ask(HERE.matching("DATABASE_URL", "postgres"));
        assertThat(failed.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(failed.toString()).doesNotContain("hunter2");
        assertThat(verdict(HERE.matching("EMPTY", ".*"))).isEqualTo(Verdict.NO_DATA);
    }

    @Test
    @DisplayName("differFrom: the value of the example fails, quoted or not; nothing to compare is no data")
    void example() throws Exception {
        assertThat(verdict(HERE.differFrom(Variables.of("e", Map.of("SECRET_KEY", "changeme")), "SECRET_KEY")))
                .isEqualTo(Verdict.PASSED);
        for (String same : new String[] {"s3cr3t-of-its-own", " 's3cr3t-of-its-own' ", "\"s3cr3t-of-its-own\""}) {
            Answer answer =
                    ask(HERE.differFrom(Variables.of(".env.example", Map.of("SECRET_KEY", same)), "SECRET_KEY"));
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.toString()).doesNotContain("s3cr3t").contains(".env.example");
        }
        assertThat(verdict(HERE.differFrom(Variables.of("e", Map.of()), "SECRET_KEY")))
                .isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(HERE.differFrom(Variables.of("e", Map.of("EMPTY", "x")), "EMPTY")))
                .isEqualTo(Verdict.NO_DATA);
    }

    @Test
    @DisplayName("documentedIn: each name as a whole word")
    void documented() throws Exception {
        Path manual =
                Files.writeString(directory.resolve(".env.example"), "# the mode\nNODE_ENV=x\nexport SECRET_KEY=\n");
        assertThat(verdict(HERE.documentedIn(manual, "NODE_ENV", "SECRET_KEY"))).isEqualTo(Verdict.PASSED);
        Answer missing = ask(HERE.documentedIn(manual));
        assertThat(missing.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(missing.reason()).contains("doesn't name DATABASE_URL, EMPTY");
        assertThat(verdict(HERE.documentedIn(manual, "NODE"))).isEqualTo(Verdict.FAILED);
        assertThat(verdict(HERE.documentedIn(manual, "ENV"))).isEqualTo(Verdict.FAILED);
        assertThat(verdict(HERE.documentedIn(manual, "KEY"))).isEqualTo(Verdict.FAILED);
        assertThat(verdict(Variables.of("none", Map.of()).documentedIn(manual))).isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(HERE.documentedIn(directory.resolve("none")))).isEqualTo(Verdict.FAILED);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Variables.ofProcess().documentedIn(manual));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "A B", "A=1", "$A", "1A", "A\n"})
    @DisplayName("a name that is none is refused early")
    void badNames(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> HERE.present(name));
        assertThatIllegalArgumentException().isThrownBy(() -> HERE.equal(name, "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> HERE.present("A", "A"));
        assertThatIllegalArgumentException().isThrownBy(() -> HERE.present(new String[0]));
    }

    @Test
    @DisplayName("P4: what is asked is declared, values are not")
    void facts() {
        assertThat(HERE.present("B", "A").facts()).hasToString("[variables of=production, variables=B, A]");
        assertThat(HERE.equal("NODE_ENV", "production").name()).isEqualTo("production: NODE_ENV is production");
        assertThat(HERE.toString()).doesNotContain("hunter2");
    }
}

package dev.windlass.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.secret.Secret;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The strength of secrets, and that each environment has its own")
class SecretsTest {

    private static final String GOOD = "mX7pQ2vR9tL4wZ8kB3nF6hJ1sD5gY0cA-uTeWoKrPi3Lq9Vb";

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(5)));
    }

    private static Answer strength(String value) throws Exception {
        return ask(SecretStrength.of("SECRET_KEY", () -> Secret.of(value)));
    }

    @Test
    @DisplayName("G1: a secret of a generator passes, and nothing of it is told (J3)")
    void good() throws Exception {
        Answer answer = strength(GOOD);
        assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(answer.toString()).doesNotContain(GOOD).doesNotContain("48");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "changeme",
                "mX7pQ2vR9tL4wZ8kB3nF6hJ1sD5gY0c",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz",
                "passw0rdpassw0rdpassw0rdpassw0rdpassw0rdpassw0rdpassw0rd",
                "change_me-mX7pQ2vR9tL4wZ8kB3nF6hJ1sD5gY0cA",
                "django-insecure-mX7pQ2vR9tL4wZ8kB3nF6hJ1sD5gY0cA",
                "Your-Secret-Key-mX7pQ2vR9tL4wZ8kB3nF6hJ1sD5gY0cA",
                "--------------------------------********************************",
            })
    @DisplayName("G1: too short, too even, or one that everybody tries has failed, and nothing of it is told (J3)")
    void weak(String value) throws Exception {
        Answer answer = strength(value);
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).startsWith("SECRET_KEY is weak: ").contains("openssl rand -base64 48");
        if (value.length() > 1) {
            assertThat(answer.toString()).doesNotContain(value);
        }
    }

    @Test
    @DisplayName("each limit alone refuses: length, entropy, usual values, those known elsewhere")
    void limits() throws Exception {
        SecretStrength check = SecretStrength.of("K", () -> Secret.of(GOOD));
        assertThat(ask(check.lengthAtLeast(48)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(check.lengthAtLeast(49)).reason()).contains("it is shorter than 49 characters");
        assertThat(ask(check.entropyAtLeast(1_000)).reason()).contains("less than 1000 bits by estimate");
        assertThat(ask(check.notOneOf(Secret.of("other"))).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(check.notOneOf(Secret.of("other"), Secret.of(GOOD + "\n")))
                        .reason())
                .contains("known elsewhere");
        SecretStrength lenient = SecretStrength.of("K", () -> Secret.of("Pass word"))
                .lengthAtLeast(1)
                .entropyAtLeast(1);
        assertThat(ask(lenient).reason()).contains("everybody tries first");
        assertThatIllegalArgumentException().isThrownBy(() -> check.lengthAtLeast(0));
        assertThatIllegalArgumentException().isThrownBy(() -> SecretStrength.of(" ", () -> Secret.of("x")));
    }

    @Test
    @DisplayName("characters are those of Unicode, not of UTF-16")
    void characters() throws Exception {
        SecretStrength check = SecretStrength.of("K", () -> Secret.of("\uD83D\uDE00\uD83D\uDE01\uD83D\uDE02"))
                .entropyAtLeast(1);
        assertThat(ask(check.lengthAtLeast(3)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(check.lengthAtLeast(4)).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    @DisplayName("G1: a secret that can't be had never passes")
    void missing() {
        assertThatThrownBy(() -> ask(SecretStrength.of("K", () -> Secret.env("WINDLASS_NOT_SET"))))
                .hasMessageContaining("'WINDLASS_NOT_SET' is missing");
    }

    @Test
    @DisplayName("G1: distinct passes only if all pairs differ; who shares one is named, what is not (J3)")
    void distinct() throws Exception {
        DistinctSecrets two = DistinctSecrets.of("SECRET_KEY")
                .in("production", () -> Secret.of("hunter-one"))
                .in("staging", () -> Secret.of("hunter-two"));
        assertThat(ask(two).verdict()).isEqualTo(Verdict.PASSED);

        Answer shared = ask(two.in("dev", () -> Secret.of(" hunter-one\n")));
        assertThat(shared.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(shared.reason()).startsWith("SECRET_KEY is the same in production and dev;");
        assertThat(shared.toString()).doesNotContain("hunter");
        assertThat(shared.toString()).doesNotContainPattern("[0-9a-f]{16}");
        assertThat(ask(DistinctSecrets.of("K").in("production", () -> Secret.of("x")))
                        .verdict())
                .isEqualTo(Verdict.NO_DATA);
        assertThatThrownBy(() -> ask(two.in("dev", () -> Secret.env("WINDLASS_NOT_SET"))))
                .hasMessageContaining("is missing");
        assertThatIllegalArgumentException().isThrownBy(() -> two.in("staging", () -> Secret.of("x")));
    }

    @Test
    @DisplayName("P4: facts hold limits and names alone")
    void facts() {
        assertThat(SecretStrength.of("K", () -> Secret.of(GOOD))
                        .notOneOf(Secret.of("hunter2"))
                        .facts())
                .hasToString("[secret=K, characters at least=32, estimated bits at least=96,"
                        + " refused values beside the usual ones=1]");
    }
}

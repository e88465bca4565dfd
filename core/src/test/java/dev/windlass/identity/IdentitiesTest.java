package dev.windlass.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("G7: whoever can't be verified is nobody")
class IdentitiesTest {

    private static final Instant NOW = Instant.parse("2026-07-01T10:00:00Z");
    private static final TestSigner ADA = new TestSigner(1);
    private static final Vouched BY_BEN = new Vouched("text", "ben", "the portal");
    private static final Identities PORTAL = Identities.vouching(
            vouched -> vouched.user().equals("ben") ? Optional.of(Person.of("ben@example.com")) : Optional.empty());

    private static String refusal(Verified verified) {
        assertThat(verified).isInstanceOf(Verified.Unknown.class);
        return ((Verified.Unknown) verified).reason();
    }

    @Test
    void an_embedder_vouches_for_its_users_and_for_nobody_else() {
        assertThat(PORTAL.verify(BY_BEN, NOW)).isEqualTo(new Verified.Known(Person.of("ben@example.com")));
        assertThat(refusal(PORTAL.verify(new Vouched("text", "eve", "the portal"), NOW)))
                .isEqualTo("the portal: user 'eve' is nobody that is vouched for");
        assertThat(refusal(PORTAL.verify(ADA.sign("text"), NOW))).contains("no signatures are verified here");
        assertThat(refusal(PORTAL.verify(new Illegible("x", "it is broken"), NOW)))
                .isEqualTo("x: it is broken");
    }

    @Test
    void an_embedder_that_throws_or_gives_nothing_vouches_for_nobody() {
        for (Throwable thrown :
                new Throwable[] {new IllegalStateException("token hunter2"), new StackOverflowError()}) {
            assertThat(refusal(Identities.vouching(vouched -> sneaky(thrown)).verify(BY_BEN, NOW)))
                    .contains("couldn't be looked up", thrown.getClass().getName())
                    .doesNotContain("hunter2");
        }
        assertThat(refusal(Identities.vouching(vouched -> nothing()).verify(BY_BEN, NOW)))
                .contains("couldn't be looked up");
    }

    private static Optional<Person> sneaky(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) thrown;
    }

    @SuppressWarnings({"NullOptional", "ReturnsNullOptional", "OptionalOfRedundantMethod"})
    private static Optional<Person> nothing() {
        return null;
    }

    @Test
    void both_together_know_whom_either_knows(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("allowed"), "ada@example.com " + ADA.key() + "\n");
        for (Identities both : new Identities[] {SshSigners.of(file).or(PORTAL), PORTAL.or(SshSigners.of(file))}) {
            assertThat(both.verify(ADA.sign("text"), NOW)).isEqualTo(new Verified.Known(Person.of("ada@example.com")));
            assertThat(both.verify(BY_BEN, NOW)).isEqualTo(new Verified.Known(Person.of("ben@example.com")));
            assertThat(refusal(both.verify(new Vouched("text", "eve", "the portal"), NOW)))
                    .contains("isn't signed", "nobody that is vouched for");
            assertThat(refusal(both.verify(new Illegible("x", "it is broken"), NOW)))
                    .isEqualTo("x: it is broken");
        }
    }

    @Test
    void without_identities_nobody_is_known() {
        assertThat(refusal(Identities.none().verify(ADA.sign("text"), NOW))).contains("no identities are configured");
        assertThat(refusal(Identities.none().verify(BY_BEN, NOW))).contains("no identities are configured");
    }

    @Test
    void the_same_saying_has_the_same_digest_wherever_it_arrives() {
        Signed signed = ADA.sign("text");
        String armor = signed.signature();

        assertThat(signed.digest())
                .matches("[0-9a-f]{64}")
                .isEqualTo(new Signed("text", armor, "elsewhere").digest())
                .isEqualTo(new Signed("text", armor.replace("\n", "\r\n"), "elsewhere").digest())
                .isEqualTo(new Signed("text", armor + "\n \n", "elsewhere").digest())
                .isNotEqualTo(new Signed("text ", armor, "elsewhere").digest())
                .isNotEqualTo(new TestSigner(2).sign("text").digest());
        assertThat(BY_BEN.digest())
                .isEqualTo(new Vouched("text", "ben", "elsewhere").digest())
                .isNotEqualTo(new Vouched("text", "eve", "the portal").digest())
                .isNotEqualTo(new Vouched("textb", "en", "the portal").digest())
                .isNotEqualTo(new Signed("text", "ben", "the portal").digest());
        assertThat(new Illegible("a", "b").digest()).isNotEqualTo(new Illegible("ab", "").digest());
    }

    @Test
    void what_is_too_large_or_from_nowhere_is_refused_early() {
        String large = "ü".repeat(Submission.MOST_BYTES / 2 + 1);

        assertThatIllegalArgumentException().isThrownBy(() -> new Signed(large, "", "here"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Signed("", large, "here"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Vouched(large, "ben", "here"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Signed("half \ud800", "", "here"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Vouched("text", " ", "here"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Vouched("text", "ben", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> Person.of(" "));
    }

    @Test
    void a_desk_shows_what_is_wanted_and_gives_out_once_what_was_submitted() {
        var desk = new Desk();
        Request go = Request.of("go", Statement.of("approve"));
        Request again = Request.of("go", Statement.of("approve").with("again", "yes"));
        desk.offer(go);
        desk.offer(again);
        assertThat(desk.requests()).containsExactly(again);
        desk.withdraw("go");
        desk.withdraw("go");
        assertThat(desk.requests()).isEmpty();

        desk.submit(BY_BEN);
        desk.submit(new Vouched("text", "ben", "another page"));
        assertThat(desk.poll()).containsExactly(BY_BEN);
        assertThat(desk.poll()).isEmpty();
    }

    @Test
    void a_desk_that_nobody_empties_says_so() {
        var desk = new Desk();
        for (int i = 0; i < 1_000; i++) {
            desk.submit(new Vouched("text " + i, "ben", "the portal"));
        }
        desk.submit(new Vouched("text 1", "ben", "the portal"));
        assertThatIllegalStateException()
                .isThrownBy(() -> desk.submit(BY_BEN))
                .withMessageContaining("nobody takes them");
        assertThat(desk.poll()).hasSize(1_000);
    }
}

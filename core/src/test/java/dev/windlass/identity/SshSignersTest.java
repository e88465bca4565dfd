package dev.windlass.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.windlass.identity.TestSigner.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("G7: a signature is a person's or nobody's")
class SshSignersTest {

    private static final Instant NOW = Instant.parse("2026-07-01T10:00:00Z");
    private static final String TEXT = "windlass approve v1\ngate: go\n";
    private static final TestSigner ADA = new TestSigner(1);
    private static final TestSigner BEN = new TestSigner(2);

    /** Made by OpenSSH 9.2. */
    private static final String OPENSSH_KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIArMfFQ5shtJjCrhp9HDLSKwA20p5l6wZlYiWUUz5zny";

    private static final String OPENSSH_SHA512 = """
            -----BEGIN SSH SIGNATURE-----
            U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgCsx8VDmyG0mMKuGn0cMtIrADbS
            nmXrBmViJZRTPnOfIAAAAId2luZGxhc3MAAAAAAAAABnNoYTUxMgAAAFMAAAALc3NoLWVk
            MjU1MTkAAABAkditewB0wlZ1Kv1QTtY0run2HN7PbNrNk+FvHGM9kh0eWq0zGYzEVidTfd
            6BCEgGc0CZ7pj+s/wK9m+ARKbhDw==
            -----END SSH SIGNATURE-----
            """;

    private static final String OPENSSH_SHA256 = """
            -----BEGIN SSH SIGNATURE-----
            U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgCsx8VDmyG0mMKuGn0cMtIrADbS
            nmXrBmViJZRTPnOfIAAAAId2luZGxhc3MAAAAAAAAABnNoYTI1NgAAAFMAAAALc3NoLWVk
            MjU1MTkAAABAFvV/hP0NsfasSEge2XiTMe7vIJjUG+w2RkTLptYJU58awgMg9VL2sFhEor
            VOp/zymzzA30dTum2dxnZhj9rxCA==
            -----END SSH SIGNATURE-----
            """;

    @TempDir
    Path directory;

    private Path file;
    private SshSigners signers;

    @BeforeEach
    void file() {
        file = directory.resolve("allowed_signers");
        signers = SshSigners.in(ZoneOffset.UTC, file);
    }

    private void allow(String... lines) throws IOException {
        Files.write(file, Arrays.asList(lines));
    }

    private Verified verify(Submission submission) {
        return signers.verify(submission, NOW);
    }

    private String refusal(Submission submission) {
        assertThat(verify(submission)).isInstanceOf(Verified.Unknown.class);
        return ((Verified.Unknown) verify(submission)).reason();
    }

    private static Verified known(String id, String... roles) {
        return new Verified.Known(new Person(id, Set.of(roles)));
    }

    @Test
    void what_OpenSSH_signed_is_known_by_the_name_of_its_line() throws IOException {
        allow(
                "# the team",
                "",
                "ada@example.com " + OPENSSH_KEY + " ada on her laptop",
                "ben@example.com " + BEN.key());

        assertThat(verify(new Signed(TEXT, OPENSSH_SHA512, "here"))).isEqualTo(known("ada@example.com"));
        assertThat(verify(new Signed(TEXT, OPENSSH_SHA256, "here"))).isEqualTo(known("ada@example.com"));
        assertThat(refusal(new Signed(TEXT + " ", OPENSSH_SHA512, "here")))
                .isEqualTo("here: the key SHA256:p3CQdBh0zk2UhzMX+8gECLf/5uNX2pEWj5K2ITxR3lM did not sign this text");
    }

    @Test
    void a_key_that_is_nobody_s_is_named_with_the_line_to_add() throws Exception {
        allow("ben@example.com " + BEN.key());

        assertThat(refusal(ADA.sign(TEXT)))
                .isEqualTo("inbox/go.approve.sig: the key " + ADA.fingerprint() + " is nobody's in " + file
                        + ". If it belongs to a person who may sign, add the line '<name> namespaces=\"windlass\" "
                        + ADA.key() + "' there");
    }

    @Test
    void a_signature_holds_for_its_text_only() throws IOException {
        allow("ada@example.com " + ADA.key());

        assertThat(verify(ADA.sign(TEXT))).isEqualTo(known("ada@example.com"));
        assertThat(refusal(new Signed(TEXT.replace("go", "ho"), ADA.sign(TEXT).signature(), "here")))
                .contains("did not sign this text");
        assertThat(refusal(new Signed(TEXT, BEN.sign(TEXT).signature(), "here")))
                .contains("is nobody's");
    }

    @Test
    void a_text_whose_line_ends_were_changed_is_told_apart() throws IOException {
        allow("ada@example.com " + ADA.key());
        String windows = TEXT.replace("\n", "\r\n");

        assertThat(refusal(new Signed(windows, ADA.sign(TEXT).signature(), "here")))
                .contains("other line ends");
        assertThat(refusal(new Signed(TEXT, ADA.sign(windows).signature(), "here")))
                .contains("other line ends");
        assertThat(verify(ADA.sign(windows))).isEqualTo(known("ada@example.com"));
    }

    @Test
    void an_armor_may_have_Windows_line_ends() throws IOException {
        allow("ada@example.com " + ADA.key());
        Signed signed = ADA.sign(TEXT);

        assertThat(verify(new Signed(TEXT, signed.signature().replace("\n", "\r\n"), "here")))
                .isEqualTo(known("ada@example.com"));
    }

    static Stream<Form> otherForms() {
        Form usual = Form.usual();
        return Stream.of(
                usual.namespace("git", "git"),
                usual.namespace("git", "windlass"),
                usual.namespace("windlass", "git"),
                usual.namespace("windlass\0", "windlass"),
                usual.namespace("Windlass", "Windlass"),
                usual.namespace("", ""),
                usual.hash("sha256", "sha512", "SHA-512"),
                usual.hash("sha512", "sha256", "SHA-256"),
                usual.hash("sha512", "sha512", "SHA-256"),
                usual.hash("sha512", "sha512", null),
                usual.hash("md5", "md5", "MD5"),
                usual.hash("sha1", "sha1", "SHA-1"),
                usual.version(0),
                usual.version(2),
                usual.version(-1),
                usual.keyType("ssh-rsa"),
                usual.keyType("ed25519"),
                usual.keyType("sk-ssh-ed25519@openssh.com"),
                usual.reserved("later"),
                usual.signatureType("ssh-rsa"),
                usual.signatureType("ssh-ed25519\0"),
                usual.tail("\0"),
                usual.tail("and more"),
                usual.beyondOrder());
    }

    @ParameterizedTest
    @MethodSource("otherForms")
    void a_signature_in_any_other_form_is_nobody_s(Form form) throws IOException {
        allow("ada@example.com " + ADA.key());

        assertThat(refusal(ADA.sign(TEXT, form)))
                .startsWith("inbox/go.approve.sig: ")
                .doesNotContain("null");
    }

    @Test
    void a_part_with_more_bytes_than_it_should_have_is_nobody_s() throws IOException {
        allow("ada@example.com " + ADA.key());
        byte[] bytes = ADA.bytes(TEXT, Form.usual());
        int endOfKey = 6 + 4 + 4 + 51;

        byte[] longerKey = Arrays.copyOf(bytes, bytes.length + 1);
        System.arraycopy(bytes, endOfKey, longerKey, endOfKey + 1, bytes.length - endOfKey);
        longerKey[endOfKey] = 0;
        longerKey[6 + 4 + 3]++;
        assertThat(refusal(new Signed(TEXT, TestSigner.armored(longerKey), "here")))
                .contains("go on behind its end");

        byte[] longerSignature = Arrays.copyOf(bytes, bytes.length + 1);
        longerSignature[bytes.length - 83 - 1]++;
        assertThat(refusal(new Signed(TEXT, TestSigner.armored(longerSignature), "here")))
                .contains("go on behind its end");
    }

    @Test
    void of_several_lines_with_a_key_the_one_that_is_nearest_to_right_is_told() throws IOException {
        allow("ben@example.com namespaces=\"git\" " + ADA.key(), "*@example.com " + ADA.key());

        assertThat(refusal(ADA.sign(TEXT))).contains("line 2", "with patterns only");
    }

    @Test
    void the_hash_may_be_sha256_too() throws IOException {
        allow("ada@example.com " + ADA.key());

        assertThat(verify(ADA.sign(TEXT, Form.usual().hash("sha256", "sha256", "SHA-256"))))
                .isEqualTo(known("ada@example.com"));
    }

    @Test
    void a_signature_with_any_bit_turned_or_any_end_cut_off_is_nobody_s() throws IOException {
        allow("ada@example.com " + ADA.key());
        byte[] bytes = ADA.bytes(TEXT, Form.usual());

        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] turned = bytes.clone();
            turned[bit / 8] ^= (byte) (1 << bit % 8);
            refusal(new Signed(TEXT, TestSigner.armored(turned), "here"));
        }
        for (int length = 0; length < bytes.length; length++) {
            refusal(new Signed(TEXT, TestSigner.armored(Arrays.copyOf(bytes, length)), "here"));
        }
    }

    @Test
    void an_armor_that_is_cut_off_or_has_more_around_it_is_nobody_s() throws IOException {
        allow("ada@example.com " + ADA.key());
        String armored = ADA.sign(TEXT).signature();

        for (int length = 0; length < armored.length() - 1; length++) {
            refusal(new Signed(TEXT, armored.substring(0, length), "here"));
        }
        assertThat(refusal(new Signed(TEXT, armored + armored, "here"))).contains("one file holds one signature");
        refusal(new Signed(TEXT, " " + armored, "here"));
        refusal(new Signed(TEXT, armored.replace("==\n", "\n"), "here"));
        refusal(new Signed(TEXT, armored.replaceFirst("[A-Za-z0-9+/]==\n", "B==\n"), "here"));
    }

    @Test
    void a_line_for_other_namespaces_or_for_certificates_or_with_patterns_only_knows_nobody_and_says_so()
            throws IOException {
        allow("ada@example.com namespaces=\"git,file\" " + ADA.key());
        assertThat(refusal(ADA.sign(TEXT))).contains("line 1", "for other namespaces only: add windlass");

        allow("ada@example.com namespaces=\"*,!wind*\" " + ADA.key());
        assertThat(refusal(ADA.sign(TEXT))).contains("for other namespaces only");

        allow("*@example.com cert-authority " + ADA.key());
        assertThat(refusal(ADA.sign(TEXT))).contains("cert-authority", "list the key of each person");

        allow("*@example.com,a?a " + ADA.key());
        assertThat(refusal(ADA.sign(TEXT))).contains("with patterns only");

        allow("ada@example.com,!ada@* " + ADA.key());
        assertThat(refusal(ADA.sign(TEXT))).contains("with patterns only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"namespaces=\"git,windlass\"", "NAMESPACES=\"w?nd*\"", "namespaces=\"!git,*\""})
    void a_line_for_this_namespace_knows(String option) throws IOException {
        allow("ada@example.com " + option + " " + ADA.key());

        assertThat(verify(ADA.sign(TEXT))).isEqualTo(known("ada@example.com"));
    }

    @Test
    void a_key_is_valid_from_the_first_to_the_last_second_that_its_line_names() throws IOException {
        allow("ada@example.com valid-after=\"20260701100000Z\",valid-before=\"20260701100002z\" " + ADA.key());

        assertThat(signers.verify(ADA.sign(TEXT), NOW)).isEqualTo(known("ada@example.com"));
        assertThat(signers.verify(ADA.sign(TEXT), NOW.plusMillis(2_999))).isEqualTo(known("ada@example.com"));
        assertThat(signers.verify(ADA.sign(TEXT), NOW.minusMillis(1)).toString())
                .contains("of ada@example.com is not valid at 2026-07-01T09:59:59.999Z: it is valid from"
                        + " 2026-07-01T10:00:00Z until 2026-07-01T10:00:02Z by line 1");
        assertThat(signers.verify(ADA.sign(TEXT), NOW.plusSeconds(3))).isInstanceOf(Verified.Unknown.class);
    }

    @Test
    void a_time_without_Z_is_in_the_zone_s_standard_time_as_OpenSSH_takes_it() throws IOException {
        allow("ada@example.com valid-after=\"202607011100\" " + ADA.key());
        SshSigners berlin = SshSigners.in(ZoneId.of("Europe/Berlin"), file);

        assertThat(berlin.verify(ADA.sign(TEXT), NOW)).isEqualTo(known("ada@example.com"));
        assertThat(berlin.verify(ADA.sign(TEXT), NOW.minusSeconds(1))).isInstanceOf(Verified.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada@example.com",
                "ada@example.com %",
                "ada@example.com ssh-ed25519",
                "ada@example.com ssh-ed25519 AAAA",
                "ada@example.com %s=",
                "ada@example.com valid-before=\"20300229Z\" %s",
                "ada@example.com valid-before=\"2030010112Z\" %s",
                "ada@example.com valid-before=20300101Z %s",
                "ada@example.com valid-before=\"\" %s",
                "ada@example.com valid-before=\"19700101Z\" %s",
                "ada@example.com valid-before=\"20300101Z\",valid-before=\"20300101Z\" %s",
                "ada@example.com valid-after=\"20250101Z\",valid-before=\"20250101Z\" %s",
                "ada@example.com valid-befor=\"20300101Z\" %s",
                "ada@example.com namespaces=\"windlass %s",
                "ada@example.com namespaces %s",
                "ada@example.com cert-authority=\"yes\" %s",
                "ada@example.com namespaces=\"wind\\\"lass\" %s",
                "\"ada@example.com\" %s",
                "ada\u0007@example.com %s",
                "ada\u200b@example.com %s",
                "ada@example.com\0 %s",
                "\fada@example.com %s",
                "ada@example.com ssh-ed25519\r%s",
                "%s",
            })
    void a_line_that_is_not_understood_allows_nothing_and_the_others_still_count(String line) throws IOException {
        allow(line.replace("%s", ADA.key()), "ben@example.com " + BEN.key());

        assertThat(refusal(ADA.sign(TEXT))).contains("is nobody's", "not understood: line 1: ");
        assertThat(verify(BEN.sign(TEXT))).isEqualTo(known("ben@example.com"));
    }

    @Test
    void lines_with_keys_of_other_types_are_passed_over() throws IOException {
        allow(
                "ada@example.com ssh-rsa AAAAB3NzaC1yc2E=",
                "ada@example.com " + ADA.key(),
                "x sk-ssh-ed25519@openssh.com A");

        assertThat(verify(ADA.sign(TEXT))).isEqualTo(known("ada@example.com"));
        assertThat(refusal(BEN.sign(TEXT))).doesNotContain("not understood");
    }

    @Test
    void the_first_name_of_a_line_is_the_person_and_the_others_are_the_same_one() throws IOException {
        allow("*,ada@example.com,ada " + ADA.key() + "\r", "ada@example.com,countess " + BEN.key());

        assertThat(verify(ADA.sign(TEXT))).isEqualTo(known("ada@example.com"));
        assertThat(verify(BEN.sign(TEXT))).isEqualTo(known("ada@example.com"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada@example.com %a|ben@example.com %a",
                "ada@example.com %a|ben@example.com valid-before=\"20200101Z\" %a",
                "ada@example.com %a|Ada@example.com %b",
                "ada@example.com,team %a|ben@example.com,team %b",
                "ada@example.com %a|boss,ada@example.com %b",
            })
    void what_may_be_two_people_or_one_that_counts_twice_is_nobody(String lines) throws IOException {
        allow(lines.replace("%a", ADA.key()).replace("%b", BEN.key()).split("\\|"));

        assertThat(refusal(ADA.sign(TEXT))).contains("may be more than one person's", "line 1", "line 2");
        if (lines.contains("%b")) {
            assertThat(refusal(BEN.sign(TEXT))).contains("may be more than one person's");
        }
    }

    @Test
    void a_key_may_be_another_person_s_where_it_is_for_other_namespaces() throws IOException {
        allow("machine namespaces=\"git\" " + ADA.key(), "ada@example.com namespaces=\"windlass\" " + ADA.key());

        assertThat(verify(ADA.sign(TEXT))).isEqualTo(known("ada@example.com"));
    }

    @Test
    void roles_are_given_by_any_name_of_a_person() throws IOException {
        allow("ada@example.com,ada " + ADA.key(), "ben@example.com " + BEN.key());
        signers = signers.role("dba", "ada")
                .role("engineering", "ada@example.com")
                .role("engineering", "ben@example.com");

        assertThat(verify(ADA.sign(TEXT))).isEqualTo(known("ada@example.com", "dba", "engineering"));
        assertThat(verify(BEN.sign(TEXT))).isEqualTo(known("ben@example.com", "engineering"));
        assertThatIllegalArgumentException().isThrownBy(() -> signers.role("dba"));
        assertThatIllegalArgumentException().isThrownBy(() -> signers.role(" ", "ada"));
        assertThatIllegalArgumentException().isThrownBy(() -> signers.role("dba", " "));
    }

    @Test
    void a_change_of_the_file_counts_at_once_and_without_it_nobody_is_known() throws IOException {
        assertThat(refusal(ADA.sign(TEXT))).contains("can't be read", "NoSuchFile", "nobody is known");

        allow("ada@example.com " + ADA.key());
        assertThat(verify(ADA.sign(TEXT))).isEqualTo(known("ada@example.com"));

        allow("eda@example.com " + ADA.key()); // of the same length, in the same moment
        assertThat(verify(ADA.sign(TEXT))).isEqualTo(known("eda@example.com"));

        Files.write(file, new byte[(1 << 20) + 1]);
        assertThat(refusal(ADA.sign(TEXT))).contains("larger than 1048576 bytes");

        Files.delete(file);
        Files.createDirectory(file);
        assertThat(refusal(ADA.sign(TEXT))).contains("can't be read");
    }

    @Test
    void hostile_lines_take_no_stack_and_no_time() throws IOException {
        allow(
                "a ".repeat(100_000),
                "a " + "\"".repeat(100_000) + " " + ADA.key(),
                "a namespaces=\"" + "*w".repeat(400) + "\" " + ADA.key(),
                "a " + ",".repeat(100_000),
                "ada@example.com " + ADA.key());

        assertThat(verify(ADA.sign(TEXT))).isEqualTo(known("ada@example.com"));
    }

    @Test
    void what_is_not_signed_is_nobody_s_here() {
        assertThat(refusal(new Vouched(TEXT, "ada", "the portal"))).startsWith("the portal: it isn't signed");
        assertThat(refusal(new Illegible("x.sig", "it is a directory"))).isEqualTo("x.sig: it is a directory");
    }

    @Test
    @DisplayName("G7: that nobody will be known is logged before anybody is asked, with the file and why")
    void a_file_that_names_nobody_is_logged_at_once(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("allowed");
        try (var log = Logged.of(SshSigners.class)) {
            SshSigners.of(file);
            assertThat(log.text()).startsWith("WARN ").contains(file.toString(), "NoSuchFileException");
        }
        Files.writeString(file, "ben ssh-ed25519 AAAA\n* " + new TestSigner(1).key() + "\n");
        try (var log = Logged.of(SshSigners.class)) {
            SshSigners.of(file);
            assertThat(log.text()).startsWith("WARN ").contains(file + " has no line", "line 1: ");
        }
        Files.writeString(file, "ben " + new TestSigner(1).key() + "\n");
        try (var log = Logged.of(SshSigners.class)) {
            SshSigners.of(file);
            assertThat(log.text()).isEmpty();
        }
    }
}

package dev.windlass.identity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.identity.TestSigner.Form;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same documents, signatures and allowed signers, put to {@link SshSigners} and to the real ssh-keygen. Whoever is
 * known here must be known there, by the same name. Whoever is known there must be known here, but for the exceptions that
 * {@link SshSigners} names, and these may only occur where a case was made for them.
 */
@DisplayName("G7: nobody is known here whom ssh-keygen doesn't know")
class SignaturesIT {

    private static final int CASES = Integer.getInteger("windlass.signatures", 4_000);
    private static final long SEED = Long.getLong("windlass.signatures.seed", 20261121);

    private static final Instant NOW = Instant.parse("2026-07-01T10:00:00Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final String TEXT = "windlass approve v1\ngate: go\nrun: azora-1.4.0\n";
    private static final List<String> PEOPLE =
            List.of("ada@example.com", "ada", "ben@example.com", "ben", "eve@example.com");

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final TestSigner ada = new TestSigner(1);
    private final TestSigner ben = new TestSigner(2);
    private final TestSigner eve = new TestSigner(3);
    private final Map<String, Integer> seen = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();

    private SshKeygen ssh;
    private String rsa = "";
    private String laptop = "";
    private List<String> made = List.of();

    /**
     * One question to both.
     *
     * @param loose whether its lines may be written loosely, or leave it open who somebody is
     */
    private record Case(Signed signed, String lines, Instant when, ZoneId zone, boolean loose, boolean otherForm) {}

    @BeforeEach
    void keys() throws Exception {
        ssh = new SshKeygen(directory);
        rsa = ssh.key("rsa", "rsa");
        laptop = ssh.key("laptop", "ed25519");
        made = List.of(
                ssh.sign("laptop", "windlass", "sha512", TEXT),
                ssh.sign("laptop", "windlass", "sha256", TEXT),
                ssh.sign("laptop", "git", "sha512", TEXT),
                ssh.sign("rsa", "windlass", "sha512", TEXT));
    }

    @Test
    void verdicts_agree_with_ssh_keygen() throws Exception {
        for (int i = 0; i < CASES; i++) {
            ask(next());
        }
        System.out.printf("suite signatures: cases=%d wrong=%d %s%n", CASES, wrong.size(), seen);
        assertThat(wrong).as("seed %d", SEED).isEmpty();
        assertThat(seen.getOrDefault("known", 0)).isGreaterThan(CASES / 10);
        assertThat(seen.getOrDefault("unknown to both", 0)).isGreaterThan(CASES / 10);
    }

    private void ask(Case asked) throws Exception {
        ssh.allow(asked.lines().getBytes(ISO_8859_1));
        ssh.take(asked.signed());
        Verified verified = SshSigners.in(asked.zone(), ssh.allowedSigners()).verify(asked.signed(), asked.when());
        if (verified instanceof Verified.Known known) {
            count("known");
            if (!ssh.verifies(known.person().id(), asked.when(), asked.zone())
                    || !ssh.findsPrincipals(asked.when(), asked.zone())) {
                wrong.add("known here, and not to ssh-keygen: " + known + " by " + asked);
            }
            return;
        }
        boolean possible = ssh.holds() && ssh.findsPrincipals(asked.when(), asked.zone()); // saves asking for each name
        String there = PEOPLE.stream()
                .filter(person -> possible && ssh.verifies(person, asked.when(), asked.zone()))
                .findFirst()
                .orElse("");
        if (there.isEmpty()) {
            count("unknown to both");
            return;
        }
        String exception = exception(asked, ((Verified.Unknown) verified).reason());
        count(exception);
        if (exception.isEmpty()) {
            wrong.add("known to ssh-keygen as " + there + ", and not here: " + verified + " by " + asked);
        }
    }

    /** By which of the exceptions that are documented somebody isn't known here; empty if by none. */
    private static String exception(Case asked, String reason) throws Refused {
        String armor = asked.signed().signature();
        int end = armor.indexOf("\n-----END SSH SIGNATURE-----");
        if (reason.contains("is of type 'ssh-rsa'")) {
            return "other key type";
        }
        if (end >= 0 && !armor.substring(end + 28).isBlank() && reason.contains("behind the END line")) {
            return "text behind the signature";
        }
        if (asked.otherForm()) {
            return "another form of the signature";
        }
        if (asked.loose()) {
            String key = SshSignature.parse(armor).key().base64();
            if (asked.lines().lines().anyMatch(line -> line.contains(key) && line.matches("[^ \t]*[*?].*"))) {
                return "with patterns only";
            }
            return Stream.of("more than one person's", "with patterns only", "not understood")
                    .filter(reason::contains)
                    .findFirst()
                    .orElse("");
        }
        return "";
    }

    private void count(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    private Case next() {
        boolean loose = random.nextInt(3) == 0;
        boolean[] otherForm = {false};
        Signed signed = signed(otherForm);
        String lines = loose ? loose(manyLines()) : plainLines();
        Instant when = NOW.plusSeconds(random.nextInt(7) - 3).plusSeconds(3_600L * (random.nextInt(5) - 2));
        return new Case(signed, lines, when, random.nextBoolean() ? ZoneOffset.UTC : BERLIN, loose, otherForm[0]);
    }

    private Signed signed(boolean[] otherForm) {
        TestSigner signer = any(List.of(ada, ada, ben, ben, eve));
        String armor = random.nextInt(4) == 0 ? any(made) : signer.armored(TEXT, Form.usual());
        String document = TEXT;
        switch (random.nextInt(16)) {
            case 0 ->
                document = any(List.of(TEXT + "\n", TEXT.replace("\n", "\r\n"), "", TEXT.strip(), "\ufeff" + TEXT));
            case 1, 2 -> {
                byte[] bytes = signer.bytes(TEXT, Form.usual());
                for (int i = random.nextInt(2); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                otherForm[0] = bytes[9] == 0;
                armor = TestSigner.armored(bytes);
            }
            case 3 -> {
                Form usual = Form.usual();
                Form form = any(List.of(
                        usual.version(0),
                        usual.reserved("later"),
                        usual.beyondOrder(),
                        usual.namespace("windlass\0", "windlass"),
                        usual.keyType("ed25519"),
                        usual.signatureType("ssh-ed25519\0")));
                otherForm[0] = true;
                armor = signer.armored(TEXT, form);
            }
            case 4 -> {
                Form usual = Form.usual();
                armor = signer.armored(
                        TEXT,
                        any(List.of(
                                usual.version(2),
                                usual.version(-1),
                                usual.namespace("git", "git"),
                                usual.namespace("windlass", "git"),
                                usual.namespace("git", "windlass"),
                                usual.namespace("", ""),
                                usual.hash("sha256", "sha256", "SHA-256"),
                                usual.hash("sha512", "sha256", "SHA-256"),
                                usual.hash("sha256", "sha512", "SHA-512"),
                                usual.hash("sha512", "sha512", "SHA-256"),
                                usual.hash("sha512", "sha512", null),
                                usual.hash("md5", "md5", "MD5"),
                                usual.tail("\0"),
                                usual.tail("more"))));
            }
            case 5, 6 -> armor = mangled(armor, "AQgw+/=\n \t-Zx0", "-----BEGIN SSH SIGNATURE-----".length());
            default -> {
                // as it is
            }
        }
        return new Signed(document, armor, "case");
    }

    /** Lines as a careful person writes them: each key is one person's, and each line is understood. */
    private String plainLines() {
        List<String> lines = new ArrayList<>(List.of(
                any(List.of("ada@example.com", "ada@example.com,ada", "*,ada@example.com", "ada@example.com,!eve*"))
                        + options()
                        + ada.key(),
                any(List.of("ben@example.com", "!ada*,ben@example.com", "ben@example.com,ben")) + options() + ben.key(),
                "eve@example.com" + options() + rsa));
        if (random.nextBoolean()) {
            lines.add("ada@example.com" + options() + laptop + " ada's laptop");
        }
        if (random.nextInt(4) == 0) {
            lines.add("ada@example.com" + options() + ada.key());
        }
        if (random.nextInt(4) == 0) {
            lines.add("*" + " cert-authority" + any(List.of("", ",namespaces=\"windlass\"")) + " "
                    + any(List.of(ada, ben)).key());
        }
        lines.add(any(List.of("", "# a comment", "   ", "\t# another", "#")));
        java.util.Collections.shuffle(lines, random);
        return String.join(any(List.of("\n", "\r\n")), lines) + any(List.of("", "\n"));
    }

    private String options() {
        List<String> all = new ArrayList<>();
        if (random.nextInt(4) == 0) {
            all.add(any(List.of("namespaces", "Namespaces")) + "=\""
                    + any(List.of(
                            "windlass",
                            "git,windlass",
                            "w?nd*",
                            "*,!git",
                            "git",
                            "*,!windlass",
                            "Windlass",
                            "",
                            "!git"))
                    + "\"");
        }
        if (random.nextInt(4) == 0) {
            all.add("valid-after=\"" + time() + "\"");
        }
        if (all.size() < 2 && random.nextInt(4) == 0) {
            all.add("valid-before=\"" + time() + "\"");
        }
        java.util.Collections.shuffle(all, random);
        return any(List.of(" ", "\t", "  ")) + String.join(",", all) + (all.isEmpty() ? "" : any(List.of(" ", "\t ")));
    }

    private String time() {
        return any(List.of(
                        "20260701",
                        "202607011000",
                        "202607011100",
                        "202607011200",
                        "20260701100000",
                        "20260701095959",
                        "20260701120001",
                        "20260701105959",
                        "20250101",
                        "20300101",
                        "19991231235959"))
                + any(List.of("", "Z", "Z", "z", "UTC"));
    }

    /** Lines of any people, with any keys. */
    private String manyLines() {
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            lines.add(any(List.of(
                            "ada@example.com",
                            "ben@example.com",
                            "ada,ada@example.com",
                            "ada@example.com,ben",
                            "*@example.com",
                            "!ada*,*",
                            "a?a",
                            "ada@example.com,!ada@*",
                            "ben,*",
                            "Ada@example.com",
                            ",ada",
                            "eve@example.com,"))
                    + options()
                    + any(List.of(ada.key(), ben.key(), eve.key(), laptop, rsa)));
        }
        return String.join("\n", lines) + "\n";
    }

    private String loose(String lines) {
        String loose = lines;
        for (int i = random.nextInt(4); i > 0; i--) {
            loose = mangled(loose, "\",!*?= \t\r\n\\#aAZ0\0\f\u00e9", 0);
        }
        return loose;
    }

    /** Puts in, replaces or takes out a character. */
    private String mangled(String text, String characters, int from) {
        int at = from + random.nextInt(text.length() - from);
        String in =
                random.nextInt(3) == 0 ? "" : String.valueOf(characters.charAt(random.nextInt(characters.length())));
        return text.substring(0, at) + in + text.substring(at + random.nextInt(2));
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}

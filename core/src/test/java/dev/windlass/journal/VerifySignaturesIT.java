package dev.windlass.journal;

import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.attestation;
import static dev.windlass.plan.Nodes.checks;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.identity.DirectoryInbox;
import dev.windlass.identity.Identities;
import dev.windlass.identity.SshKeygen;
import dev.windlass.identity.SshSigners;
import dev.windlass.identity.Statement;
import dev.windlass.journal.VerifyPage.Said;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules G7, J1, R2: what docs/verify-a-journal.md shows of signatures, on the record of a real run whose people signed
 * with ssh-keygen, and on forged ones.
 */
class VerifySignaturesIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REASON = "known, \"old\" and $(größer)";

    @TempDir
    Path directory;

    private Path inbox;
    private Path signers;
    private Path journal;
    private SshKeygen ssh;

    @BeforeEach
    void aRunThatPeopleSigned() throws Exception {
        ssh = new SshKeygen(Files.createDirectories(directory.resolve("keys")));
        var lines = new StringBuilder();
        for (String person : List.of("ada", "ben", "cyd@example.com")) {
            lines.append(person).append(" namespaces=\"windlass\" ");
            lines.append(ssh.key(person, "ed25519")).append('\n');
        }
        ssh.allow(lines.toString().getBytes(UTF_8));
        signers = ssh.allowedSigners();
        inbox = directory.resolve("inbox");

        advance();
        signs("ada", "ready.approve", "reason: " + REASON + "\n");
        advance();
        signs("ben", "backup.approve", "");
        advance();
        signs("ada", "go.approve", "");
        signs("cyd@example.com", "go.approve", "");
        assertThat(advance()).isInstanceOf(Outcome.Waiting.class);
        signs("ben", "announce.reject", "reason: not on a Friday\n");
        assertThat(advance()).isInstanceOf(Outcome.Suspended.class);
        orders("ben");
        assertThat(advance()).isInstanceOf(Outcome.RolledBack.class);
        journal = record();
    }

    private Outcome advance() throws IOException {
        return Runner.of(plan())
                .journal(FileJournal.in(directory.resolve("journal")).killSafe())
                .people(DirectoryInbox.in(inbox), SshSigners.of(signers))
                .advance();
    }

    private static Plan plan() {
        return Release.plan("azora", "1.4.0")
                .to("production")
                .role("engineering", "ada", "ben", "cyd@example.com")
                .gate(checks("ready")
                        .important(Check.named("no alerts").asks(c -> Answer.failed("2 alerts fire")))
                        .waivedBy("engineering", Duration.ofHours(1)))
                .gate(attestation("backup", "the backup was restored").quorum(1, "engineering"))
                .gate(approval("go").quorum(2, "engineering"))
                .step(Step.named("deploy").run(c -> {}).undo(c -> {}))
                .gate(approval("announce").quorum(2, "engineering").askWhenRefused())
                .build();
    }

    private void signs(String person, String document, String reason) throws Exception {
        put(person, document, Files.readString(inbox.resolve(document)) + reason);
    }

    private void put(String person, String name, String text) throws Exception {
        Path own = Files.createDirectories(inbox.resolve(person)).resolve(name);
        Files.writeString(own, text);
        Files.writeString(own.resolveSibling(name + ".sig"), ssh.sign(person, Identities.NAMESPACE, "sha512", text));
    }

    private void orders(String person) throws Exception {
        var order = Statement.of("order")
                .with("run", record().getFileName().toString().replaceFirst("^[0-9]+-(.*)\\.jsonl$", "$1"))
                .with("order", "ROLL_BACK")
                .with("issued", Instant.now().toString())
                .with("reason", "it is too slow");
        put(person, "back", order.text());
    }

    private Path record() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("journal/azora/production"))) {
            return all.filter(file -> file.toString().endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Said verify(Path record) throws IOException {
        return VerifyPage.bash(
                VerifyPage.blocks().get(7), Map.of("journal", record.toString(), "signers", signers.toString()));
    }

    /** The record with some of its lines changed; nothing but its signatures is looked at here, the chain is not. */
    private Said forged(Consumer<List<ObjectNode>> forger) throws IOException {
        var lines = new ArrayList<ObjectNode>();
        for (String line : new String(Files.readAllBytes(journal), UTF_8).split("[\n\0]+", 0)) {
            lines.add((ObjectNode) JSON.readTree(line));
        }
        forger.accept(lines);
        Path forged = directory.resolve("forged.jsonl");
        Files.write(forged, lines.stream().map(JsonNode::toString).toList());
        return verify(forged);
    }

    /** What a person signed off at a gate; of {@code SignOffRequested} there is one for each gate. */
    private static ObjectNode data(List<ObjectNode> lines, String event, String node, String by) {
        return (ObjectNode) lines.stream()
                .filter(line -> line.path("event").asText().equals(event)
                        && line.path("data").path("node").asText().equals(node)
                        && line.path("data").path("by").asText().equals(by))
                .findFirst()
                .orElseThrow()
                .path("data");
    }

    private static ObjectNode signed(List<ObjectNode> lines, String node, String by) {
        return data(lines, "SignedOff", node, by);
    }

    private static ObjectNode proof(ObjectNode data) {
        return (ObjectNode) data.path("proof");
    }

    private static void replace(ObjectNode in, String field, String what, String by) {
        String text = in.path(field).asText();
        assertThat(text).contains(what);
        in.put(field, text.replace(what, by));
    }

    private static void says(Said said, String line, String why) {
        assertThat(said.out().lines()).anySatisfy(one -> assertThat(one).contains(line, "  NO: " + why));
        assertThat(said.out()).contains("\nNO: ").doesNotContain("YES");
        assertThat(said.exit()).isEqualTo(1);
    }

    @Test
    @DisplayName("it says yes to waiver, attestation, approvals, a rejection and an order, and who they are of")
    void yes() throws IOException {
        Said said = verify(journal);

        assertThat(said.out().lines().map(line -> line.replaceFirst("^\\S+  ", "")))
                .containsExactly(
                        "SignedOff  ready  ada",
                        "SignedOff  backup  ben",
                        "SignedOff  go  ada",
                        "SignedOff  go  cyd@example.com",
                        "SignOffDeclined  announce  ben",
                        "OrderGiven  ROLL_BACK  ben",
                        "YES: 6 signatures");
        assertThat(said.exit()).isZero();
        assertThat(forged(lines -> {})).isEqualTo(said);
        assertThat(VerifyPage.bash(VerifyPage.blocks().get(0), Map.of("journal", journal.toString()))
                        .out())
                .startsWith("YES: ");
    }

    @Test
    @DisplayName("it says no to the signature of another person, of another gate, and of nobody")
    void another_signature() throws IOException {
        says(
                forged(lines -> proof(signed(lines, "go", "ada"))
                        .set(
                                "signature",
                                proof(signed(lines, "go", "cyd@example.com")).get("signature"))),
                "go  ada",
                "the signature is not this person's");
        says(forged(lines -> signed(lines, "backup", "ben").put("by", "ada")), "backup  ada", "the signature is not");
        says(
                forged(lines -> signed(lines, "go", "ada")
                        .set("proof", signed(lines, "backup", "ben").get("proof"))),
                "go  ada",
                "what was signed is not what was asked");
        says(
                forged(lines -> proof(signed(lines, "go", "ada"))
                        .set("signature", proof(signed(lines, "ready", "ada")).get("signature"))),
                "go  ada",
                "the signature is not this person's");
        says(forged(lines -> proof(signed(lines, "go", "ada")).putNull("signature")), "go  ada", "nobody signed it");
        says(forged(lines -> signed(lines, "go", "ada").remove("proof")), "go  ada", "nobody signed it");
    }

    @Test
    @DisplayName("it says no to a document, a reason, a decision or an order that was changed")
    void another_text() throws IOException {
        Consumer<List<ObjectNode>> version =
                lines -> replace(proof(signed(lines, "go", "ada")), "document", "version: 1.4.0", "version: 1.4.1");
        says(forged(version), "go  ada", "what was signed is not what was asked");
        says(
                forged(version.andThen(lines -> {
                    replace(data(lines, "SignOffRequested", "go", ""), "document", "version: 1.4.0", "version: 1.4.1");
                    replace(proof(signed(lines, "go", "cyd@example.com")), "document", "1.4.0", "1.4.1");
                })),
                "go  ada",
                "the signature is not this person's");
        says(forged(lines -> signed(lines, "ready", "ada").put("reason", "none")), "ready  ada", "its reason is not");
        says(
                forged(lines -> lines.stream()
                        .filter(line -> line.path("event").asText().equals("SignOffDeclined"))
                        .forEach(line -> line.put("event", "SignedOff"))),
                "announce  ben",
                "what was signed is not what was asked");
        says(
                forged(lines -> lines.stream()
                        .filter(line -> line.path("event").asText().equals("OrderGiven"))
                        .forEach(line -> ((ObjectNode) line.path("data")).put("order", "SKIP"))),
                "SKIP  ben",
                "\"order: SKIP\" was not signed");
    }

    @Test
    @DisplayName(
            "it says no where what was recorded ahead of the request was changed, nobody was asked, or one counts twice")
    void another_record() throws IOException {
        says(
                forged(lines -> {
                    int asked = lines.indexOf(lines.stream()
                            .filter(line -> line.path("event").asText().equals("SignOffRequested")
                                    && line.path("data").path("node").asText().equals("go"))
                            .findFirst()
                            .orElseThrow());
                    List<ObjectNode> headers = lines.subList(0, asked).stream()
                            .filter(line -> line.has("batch"))
                            .toList();
                    headers.get(headers.size() - 2).put("hash", "ab".repeat(32));
                }),
                "go  ada",
                "what was asked does not name the head before it, abab");
        says(
                forged(lines -> lines.removeIf(
                        line -> line.path("data").path("document").asText().contains("gate: go"))),
                "go  ada",
                "nobody was asked");
        says(
                forged(lines -> {
                    signed(lines, "go", "cyd@example.com")
                            .setAll(signed(lines, "go", "ada").deepCopy());
                }),
                "go  ada",
                "each person counts once");
    }

    @Test
    @DisplayName("it says no to a person who isn't known, or whose key was not valid at that time")
    void another_key() throws IOException {
        String known = Files.readString(signers);
        Files.writeString(signers, known.replace("ben ", "eve "));
        says(verify(journal), "backup  ben", "the signature is not this person's");
        Files.writeString(signers, known.replace("ben ", "ben valid-before=\"20260101Z\","));
        says(verify(journal), "backup  ben", "the signature is not this person's");
        assertThat(forged(lines -> lines.forEach(line -> line.put("at", "2025-11-21T03:00:00.123Z")))
                        .out())
                .as("a key that was valid when it signed, and is not any more")
                .contains("YES: 6 signatures");
        Files.writeString(signers, known.replace("windlass", "git"));
        says(verify(journal), "go  ada", "the signature is not this person's");
    }

    @Test
    @DisplayName("names of people and gates write no control characters onto the screen")
    void control_characters() throws IOException {
        assertThat(forged(lines -> signed(lines, "backup", "ben").put("by", "b\u001b[31men\u0007"))
                        .out())
                .doesNotContain("\u0007", "\u001b")
                .contains("NO: ");
    }
}

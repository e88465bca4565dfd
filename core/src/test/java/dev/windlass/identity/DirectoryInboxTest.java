package dev.windlass.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("G7: people find in a directory what they are asked to sign, and put their signatures there")
class DirectoryInboxTest {

    private static final TestSigner ADA = new TestSigner(1);
    private static final Statement APPROVE = Statement.of("approve").with("gate", "go");
    private static final Statement REJECT = Statement.of("reject").with("gate", "go");
    private static final Request GO = Request.of("go", APPROVE, REJECT);

    @TempDir
    Path temporary;

    private Path directory;
    private DirectoryInbox inbox;

    @BeforeEach
    void open() throws IOException {
        directory = temporary.toRealPath().resolve("inbox");
        inbox = DirectoryInbox.in(directory);
    }

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }

    private void sign(String name, Statement statement) throws IOException {
        write(name, ADA.sign(statement.text()).signature());
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private Signed signed(String name, Statement statement) {
        return new Signed(
                statement.text(),
                ADA.sign(statement.text()).signature(),
                directory.resolve(name).toString());
    }

    /** What is told at the second look, and not yet at the first. */
    private String illegible(String name) throws IOException {
        assertThat(inbox.poll()).isEmpty();
        List<Submission> second = inbox.poll();
        assertThat(second).singleElement().isInstanceOf(Illegible.class);
        assertThat(second.get(0).origin()).isEqualTo(directory.resolve(name).toString());
        assertThat(inbox.poll()).isEqualTo(second);
        assertThat(inbox.poll().get(0).digest()).isEqualTo(second.get(0).digest());
        return ((Illegible) second.get(0)).reason();
    }

    @Test
    void what_is_offered_is_a_file_for_each_decision() throws IOException {
        inbox.offer(GO);

        assertThat(files()).containsExactly("go.approve", "go.reject");
        assertThat(directory.resolve("go.approve")).hasContent("windlass approve v1\ngate: go\n");
        assertThat(inbox.poll()).isEmpty();
    }

    @Test
    void to_offer_the_same_again_touches_nothing() throws IOException {
        inbox.offer(GO);
        Object before = Files.readAttributes(directory.resolve("go.approve"), "unix:ino,ctime");

        inbox.offer(GO);
        DirectoryInbox.in(directory).offer(GO);

        assertThat(Files.readAttributes(directory.resolve("go.approve"), "unix:ino,ctime"))
                .isEqualTo(before);
    }

    @Test
    void signatures_of_several_people_belong_to_one_document() throws IOException {
        inbox.offer(GO);
        sign("go.approve.sig", APPROVE);
        sign("go.approve.ben@example.com.sig", APPROVE);
        sign("carla/go.approve.sig", APPROVE);
        sign("go.reject.sig", REJECT);

        assertThat(inbox.poll())
                .containsExactly(
                        signed("carla/go.approve.sig", APPROVE),
                        signed("go.approve.ben@example.com.sig", APPROVE),
                        signed("go.approve.sig", APPROVE),
                        signed("go.reject.sig", REJECT));
        assertThat(inbox.poll()).hasSize(4);
    }

    @Test
    void the_nearest_document_with_the_longest_name_is_the_one() throws IOException {
        write("go", "short");
        write("go.approve", "long");
        write("below/go", "near");
        sign("go.approve.sig", APPROVE);
        sign("below/go.approve.sig", APPROVE);

        assertThat(inbox.poll()).extracting(Submission::document).containsExactly("near", "long");
    }

    @Test
    void an_order_that_nobody_asked_for_is_read_too() throws IOException {
        Statement order = Statement.of("order").with("do", "roll back");
        write("ben/stop", order.text());
        sign("ben/stop.sig", order);

        assertThat(inbox.poll()).containsExactly(signed("ben/stop.sig", order));
    }

    @Test
    void what_is_withdrawn_is_moved_away_with_its_signatures() throws IOException {
        inbox.offer(GO);
        inbox.offer(Request.of("go-on", APPROVE));
        write("go.txt", "somebody's notes");
        sign("go.approve.sig", APPROVE);
        sign("ben/go.reject.sig", REJECT);

        inbox.poll();
        inbox.withdraw("go");

        assertThat(files())
                .hasSize(6)
                .contains("go-on.approve", "go.txt")
                .anyMatch(file -> file.matches("withdrawn/go.approve-[0-9a-f]{8}/go.approve"))
                .anyMatch(file -> file.matches("withdrawn/go.approve-[0-9a-f]{8}/go.approve.sig"))
                .anyMatch(file -> file.matches("withdrawn/go.reject-[0-9a-f]{8}/go.reject"))
                .anyMatch(file -> file.matches("withdrawn/go.reject-[0-9a-f]{8}/ben/go.reject.sig"));
        inbox.withdraw("go");
        inbox.withdraw("never offered");
        assertThat(files()).hasSize(6);
        assertThat(inbox.poll()).isEmpty();
        assertThat(inbox.poll()).isEmpty();
    }

    @Test
    void another_request_of_the_same_name_takes_the_place_and_the_old_signatures_arrive_from_aside()
            throws IOException {
        inbox.offer(GO);
        sign("go.approve.sig", APPROVE);
        Statement other = APPROVE.with("again", "yes");

        inbox.offer(Request.of("go", other));

        assertThat(directory.resolve("go.approve")).hasContent(other.text());
        assertThat(directory.resolve("go.approve.sig")).doesNotExist();
        assertThat(inbox.poll()).singleElement().satisfies(old -> assertThat(old.document())
                .isEqualTo(APPROVE.text()));
    }

    @Test
    void a_reason_behind_the_text_stays_when_a_new_process_offers_the_same_and_the_signature_arrives()
            throws IOException {
        inbox.offer(GO);
        Statement waived = APPROVE.with("reason", "they are known");
        write("go.approve", waived.text());
        DirectoryInbox.in(directory).offer(GO);
        assertThat(directory.resolve("go.approve")).hasContent(waived.text());
        sign("go.approve.sig", waived);

        DirectoryInbox next = DirectoryInbox.in(directory);
        next.offer(GO);

        assertThat(next.poll()).containsExactly(signed("go.approve.sig", waived));
        assertThat(files()).containsExactly("go.approve", "go.approve.sig", "go.reject");
    }

    @Test
    void what_was_signed_arrives_also_after_another_text_took_its_place() throws IOException {
        inbox.offer(GO);
        Statement edited = Statement.of("approve").with("reason", "in front").with("gate", "go");
        write("go.approve", edited.text());
        sign("go.approve.sig", edited);
        sign("go.approve.ben.sig", edited);
        sign("ada/go.approve.sig", edited);

        DirectoryInbox next = DirectoryInbox.in(directory);
        next.offer(GO);

        String aside = files().stream()
                .filter(file -> file.matches("go\\.approve-[0-9a-f]{8}"))
                .findFirst()
                .orElseThrow();
        assertThat(directory.resolve("go.approve")).hasContent(APPROVE.text());
        assertThat(next.poll())
                .containsExactlyInAnyOrder(
                        signed("ada/" + aside + ".sig", edited),
                        signed(aside + ".sig", edited),
                        signed(aside + ".ben.sig", edited));
        assertThat(DirectoryInbox.in(directory).poll()).hasSize(3);

        sign("go.approve.sig", APPROVE);
        assertThat(next.poll()).hasSize(4).contains(signed("go.approve.sig", APPROVE));
        next.withdraw("go");
        assertThat(files()).hasSize(7).allMatch(file -> file.startsWith("withdrawn/"));
    }

    @Test
    void signatures_of_the_same_name_are_put_aside_side_by_side() throws IOException {
        Statement other = APPROVE.with("again", "yes");
        for (TestSigner signer : List.of(ADA, new TestSigner(2))) {
            inbox.offer(GO);
            write("go.approve.sig", signer.sign(APPROVE.text()).signature());
            inbox.offer(Request.of("go", other));
        }

        assertThat(inbox.poll()).hasSize(2).doesNotHaveDuplicates().allSatisfy(one -> assertThat(one.document())
                .isEqualTo(APPROVE.text()));
    }

    @Test
    void a_signature_that_is_still_written_while_another_text_takes_the_place_arrives_too() throws IOException {
        inbox.offer(GO);
        String whole = ADA.sign(APPROVE.text()).signature();
        write("go.approve.sig", whole.substring(0, 100));
        inbox.offer(Request.of("go", APPROVE.with("again", "yes")));
        assertThat(inbox.poll()).isEmpty();

        String moved = files().stream()
                .filter(file -> file.endsWith(".sig"))
                .findFirst()
                .orElseThrow();
        write(moved, whole); // who writes goes on writing to the file, wherever it was moved
        assertThat(inbox.poll()).containsExactly(signed(moved, APPROVE));
    }

    @Test
    void what_could_not_be_read_is_moved_away_with_its_signatures_and_that_is_told() throws IOException {
        inbox.offer(GO);
        write("go.approve", "x".repeat(Submission.MOST_BYTES + 1));
        sign("go.approve.sig", APPROVE);

        try (var log = Logged.of(DirectoryInbox.class)) {
            inbox.offer(GO);
            assertThat(log.text()).contains("WARN", "go.approve.sig", "wasn't wanted any more");
        }

        assertThat(directory.resolve("go.approve")).hasContent(APPROVE.text());
        assertThat(files()).anyMatch(file -> file.matches("withdrawn/go.approve-[0-9a-f]{8}/go.approve.sig"));
    }

    @Test
    void a_signature_that_came_as_its_request_was_withdrawn_is_told_and_given_at_the_next_look() throws IOException {
        inbox.offer(GO);
        sign("go.approve.sig", APPROVE);
        inbox.poll();
        sign("go.reject.sig", REJECT);
        write("go.approve.ben", APPROVE.with("reason", "why not").text());

        try (var log = Logged.of(DirectoryInbox.class)) {
            inbox.withdraw("go");
            assertThat(log.text())
                    .contains("WARN", "go.reject.sig came when")
                    .doesNotContain("go.approve.sig came when");
        }

        assertThat(files()).hasSize(5).allMatch(file -> file.startsWith("withdrawn/"));
        String moved = files().stream()
                .filter(file -> file.endsWith("go.reject.sig"))
                .findFirst()
                .orElseThrow();
        assertThat(inbox.poll()).containsExactly(signed(moved, REJECT));
        assertThat(inbox.poll()).isEmpty();
    }

    @Test
    void an_order_whose_file_looks_like_one_of_a_request_is_not_taken_away() throws IOException {
        inbox.offer(GO);
        Statement order = Statement.of("order").with("order", "STOP");
        write("go.stop", order.text());
        sign("go.stop.sig", order);

        inbox.withdraw("go");

        assertThat(inbox.poll()).containsExactly(signed("go.stop.sig", order));
    }

    @Test
    void what_nobody_changed_for_a_while_is_told_at_the_first_look_of_a_process_that_comes_and_goes()
            throws IOException {
        inbox.offer(GO);
        write("go.approve.sig", "x");
        assertThat(DirectoryInbox.in(directory).poll()).isEmpty();

        Files.setLastModifiedTime(
                directory.resolve("go.approve.sig"), FileTime.from(Instant.now().minusSeconds(60)));
        assertThat(DirectoryInbox.in(directory).poll()).singleElement().isInstanceOf(Illegible.class);
    }

    @ParameterizedTest
    @CsvSource({
        "go, go",
        "Go_2-x, Go_2-x",
        "go / no go?, 'go---no-go--b7c3f1e5'",
        "../../etc/passwd, '------etc-passwd-'",
        ".hidden, '-hidden-'",
        "grün, 'gr-n-'",
    })
    void a_name_becomes_one_of_a_file(String name, String expected) {
        String safe = DirectoryInbox.fileName(name);

        assertThat(safe).matches("[A-Za-z0-9_-]+");
        if (name.matches("[A-Za-z0-9_-]+")) {
            assertThat(safe).isEqualTo(expected);
        } else {
            assertThat(safe).startsWith(expected.replace("b7c3f1e5", "")).matches(".*-[0-9a-f]{8}");
        }
    }

    @Test
    void names_that_look_alike_get_different_files() throws IOException {
        inbox.offer(Request.of("go?", APPROVE));
        inbox.offer(Request.of("go!", REJECT));
        inbox.offer(Request.of("x".repeat(500), APPROVE));
        inbox.offer(Request.of("x".repeat(501), APPROVE));

        assertThat(files()).hasSize(4).allMatch(file -> file.length() < 100);
        inbox.withdraw("go?");
        inbox.withdraw("x".repeat(500));
        assertThat(files()).filteredOn(file -> !file.startsWith("withdrawn")).hasSize(2);
    }

    @Test
    void a_signature_that_is_still_being_written_is_not_told_and_then_taken() throws IOException {
        inbox.offer(GO);
        String whole = ADA.sign(APPROVE.text()).signature();
        write("go.approve.sig", "");
        assertThat(inbox.poll()).isEmpty();
        write("go.approve.sig", whole.substring(0, 100));
        assertThat(inbox.poll()).isEmpty();
        write("go.approve.sig", whole);
        assertThat(inbox.poll()).containsExactly(signed("go.approve.sig", APPROVE));
    }

    @Test
    void a_signature_that_stays_cut_off_is_told() throws IOException {
        inbox.offer(GO);
        write("go.approve.sig", ADA.sign(APPROVE.text()).signature().substring(0, 100));

        assertThat(illegible("go.approve.sig")).contains("cut off");
    }

    @Test
    void what_is_large_or_no_plain_file_or_no_text_or_alone_is_told_and_not_taken() throws IOException {
        inbox.offer(GO);
        write("go.approve.sig", "x".repeat(Submission.MOST_BYTES + 1));
        assertThat(illegible("go.approve.sig")).contains("larger than 65536 bytes");
        Files.delete(directory.resolve("go.approve.sig"));
        inbox.poll();

        Path elsewhere = temporary.resolve("elsewhere.sig");
        Files.writeString(elsewhere, ADA.sign(APPROVE.text()).signature());
        Files.createSymbolicLink(directory.resolve("go.approve.sig"), elsewhere);
        assertThat(illegible("go.approve.sig")).contains("symbolic link");
        Files.delete(directory.resolve("go.approve.sig"));
        inbox.poll();

        Files.createSymbolicLink(directory.resolve("go.approve.sig"), directory.resolve("nowhere"));
        assertThat(illegible("go.approve.sig")).contains("symbolic link");
        Files.delete(directory.resolve("go.approve.sig"));
        inbox.poll();

        Files.createDirectory(directory.resolve("go.approve.sig"));
        assertThat(illegible("go.approve.sig")).contains("is a directory");
        Files.delete(directory.resolve("go.approve.sig"));
        inbox.poll();

        Files.write(directory.resolve("go.approve.sig"), new byte[] {(byte) 0xff});
        assertThat(illegible("go.approve.sig")).contains("no text in UTF-8");
        Files.delete(directory.resolve("go.approve.sig"));
        inbox.poll();

        sign("gone.approve.sig", APPROVE);
        assertThat(illegible("gone.approve.sig")).contains("no document", "withdrawn");
    }

    @Test
    void a_document_must_be_a_plain_text_too() throws IOException {
        Files.createSymbolicLink(directory.resolve("order"), directory.resolve("/etc/hostname"));
        sign("order.sig", APPROVE);
        assertThat(illegible("order.sig")).contains("order is a symbolic link");
        Files.delete(directory.resolve("order"));
        inbox.poll();

        Files.write(directory.resolve("order"), new byte[] {'a', (byte) 0xc3});
        assertThat(illegible("order.sig")).contains("order is no text in UTF-8");

        write("order", "x".repeat(Submission.MOST_BYTES + 1));
        inbox.poll();
        assertThat(inbox.poll().get(0).toString())
                .isEqualTo(directory.resolve("order.sig").toString());
    }

    @Test
    void a_name_that_would_clear_the_terminal_is_shown_harmless() throws IOException {
        write("order", APPROVE.text());
        sign("order.\u001b[2J\n.sig", APPROVE);
        sign("lost.\u001b[2J\n.sig", APPROVE);

        inbox.poll();
        assertThat(inbox.poll())
                .extracting(Submission::origin)
                .containsExactly(directory + "/order.?[2J?.sig", directory + "/lost.?[2J?.sig");
    }

    @Test
    void a_directory_that_leads_elsewhere_is_not_followed() throws IOException {
        Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("order"), APPROVE.text());
        Files.writeString(
                elsewhere.resolve("order.sig"), ADA.sign(APPROVE.text()).signature());
        Files.createSymbolicLink(directory.resolve("ada"), elsewhere);

        assertThat(inbox.poll()).isEmpty();
        assertThat(inbox.poll()).isEmpty();
    }

    @Test
    void hidden_and_deep_files_are_ignored() throws IOException {
        write("order", APPROVE.text());
        sign(".order.sig", APPROVE);
        sign(".ada/order.sig", APPROVE);
        sign("1/2/3/4/order.sig", APPROVE);
        sign("1/2/3/order.sig", APPROVE);

        assertThat(inbox.poll()).containsExactly(signed("1/2/3/order.sig", APPROVE));
    }

    @Test
    void a_subdirectory_that_may_not_be_read_hides_only_itself() throws IOException {
        inbox.offer(GO);
        sign("closed/go.approve.sig", APPROVE);
        sign("go.approve.sig", APPROVE);
        Files.setPosixFilePermissions(directory.resolve("closed"), PosixFilePermissions.fromString("---------"));
        try {
            assertThat(inbox.poll()).contains(signed("go.approve.sig", APPROVE));
        } finally {
            Files.setPosixFilePermissions(directory.resolve("closed"), PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void the_number_taken_at_once_is_bounded_and_that_is_told() throws IOException {
        write("order", APPROVE.text());
        for (int i = 0; i < 1_005; i++) {
            sign(String.format("order.%04d.sig", i), APPROVE);
        }

        assertThat(inbox.poll()).hasSize(1_000);
        assertThat(inbox.poll()).hasSize(1_001).last().satisfies(told -> assertThat(((Illegible) told).reason())
                .contains("there are 1005 signatures"));
    }

    @Test
    void a_directory_that_is_gone_is_an_error_and_not_an_empty_one() throws IOException {
        Files.delete(directory);

        assertThatIOException().isThrownBy(() -> inbox.poll()).withMessageContaining("put the directory back");
        assertThatIOException().isThrownBy(() -> inbox.offer(GO)).withMessageContaining("let this process write there");
    }

    @Test
    void a_request_has_a_name_and_one_statement_of_each_kind() {
        assertThatIllegalArgumentException().isThrownBy(() -> Request.of(" ", APPROVE));
        assertThatIllegalArgumentException().isThrownBy(() -> Request.of("go"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Request.of("go", APPROVE, APPROVE.with("more", "x")))
                .withMessageContaining("two statements of kind 'approve'");
    }
}

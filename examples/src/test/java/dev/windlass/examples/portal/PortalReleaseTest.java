package dev.windlass.examples.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.windlass.Outcome;
import dev.windlass.Runner;
import dev.windlass.identity.Desk;
import dev.windlass.identity.Identities;
import dev.windlass.identity.Person;
import dev.windlass.identity.Request;
import dev.windlass.identity.Vouched;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.metric.Metric;
import dev.windlass.notify.Channel;
import dev.windlass.plan.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortalReleaseTest {

    @TempDir
    Path directory;

    final Portal portal = mock();
    final MemoryJournal journal = new MemoryJournal();
    final Desk desk = new Desk();
    final Plan plan = PortalRelease.plan(
            portal,
            Metric.named("error rate").unit("%").reads(c -> 0.1),
            Metric.named("p95").unit("ms").reads(c -> 80));
    final Instant zero = Instant.now().plus(Duration.ofHours(24));

    @BeforeEach
    void world() {
        when(portal.bothStand()).thenReturn(true);
        when(portal.logIsClean()).thenReturn(true);
    }

    private Outcome advance() {
        return Runner.of(plan)
                .journal(journal)
                .zero(zero)
                .people(desk, Identities.vouching(said -> Optional.of(Person.of(said.user()))))
                .advance();
    }

    /** What a person signs of what is asked. */
    private void signs(String person, String gate, String decision) {
        Request request = desk.requests().stream()
                .filter(one -> one.name().equals(gate))
                .findFirst()
                .orElseThrow();
        request.statements().stream()
                .filter(statement -> statement.kind().equals(decision))
                .forEach(statement -> desk.submit(new Vouched(statement.text(), person, "a test")));
    }

    @Test
    @DisplayName("It waits for people, then for its night; nothing is changed before")
    void waits() {
        assertThat(advance()).isInstanceOf(Outcome.Waiting.class).asString().contains("restore drill");
        signs("dee@portal.example", "restore drill", "approve");
        assertThat(advance()).asString().contains("'go'");
        signs("ann@portal.example", "go", "approve"); // the author, in vain
        signs("ben@portal.example", "go", "approve");
        signs("cyd@portal.example", "go", "approve");
        assertThat(advance()).asString().contains("'go'");
        signs("dee@portal.example", "go", "approve");

        Outcome outcome = advance();

        assertThat(outcome.exitCode()).isEqualTo(13);
        assertThat(((Outcome.Waiting) outcome).until()).contains(zero);
        assertThat(outcome.toString()).contains("cutover");
        verify(portal, never()).shift(anyInt());
    }

    @Test
    @DisplayName("One who declines stops it")
    void declined() {
        advance();
        signs("dee@portal.example", "restore drill", "reject");

        assertThat(advance()).isInstanceOf(Outcome.Stopped.class).asString().contains("dee@portal.example declined");
    }

    @Test
    @DisplayName("An important check that fails waits for a waiver")
    void waiver() {
        when(portal.logIsClean()).thenReturn(false);

        assertThat(advance()).isInstanceOf(Outcome.Waiting.class).asString().contains("'ready'");
        assertThat(desk.requests()).singleElement().satisfies(request -> assertThat(
                        request.statements().get(0).text())
                .contains("waives: important check 'log is clean' FAILED"));
    }

    @Test
    @DisplayName("As a job: what is asked lies where people find it")
    void job() throws Exception {
        Files.writeString(directory.resolve("allowed_signers"), "");
        Channel nobody = Channel.of("nobody", message -> {});

        Outcome outcome = PortalRelease.advance(plan, zero, directory, nobody, nobody, nobody);

        assertThat(outcome).isInstanceOf(Outcome.Waiting.class);
        try (Stream<Path> files = Files.list(directory.resolve("inbox"))) {
            assertThat(files.map(file -> file.getFileName().toString()).sorted())
                    .allMatch(file -> file.startsWith("restore-drill-"), "what is asked")
                    .hasSize(2);
        }
    }
}

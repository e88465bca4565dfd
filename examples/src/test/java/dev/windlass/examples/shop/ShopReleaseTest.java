package dev.windlass.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.any;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.windlass.Outcome;
import dev.windlass.Runner;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.journal.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShopReleaseTest {

    @TempDir
    Path directory;

    final Shop shop = mock();
    final MemoryJournal journal = new MemoryJournal();

    @BeforeEach
    void world() {
        when(shop.dump("before 7.2.0")).thenReturn("dump-1");
        when(shop.migrationsPending()).thenReturn(true);
    }

    /** A kubectl that notes what it is told, and whose rollout is well or not. */
    private String kubectl(boolean well) throws IOException {
        Path script = directory.resolve("kubectl");
        Files.writeString(
                script,
                "#!/bin/sh\necho \"$@\" >> '" + directory.resolve("told") + "'\n"
                        + (well
                                ? ""
                                : "[ \"$2\" != status ] || { echo 'deployment exceeded its deadline'; exit 1; }\n"));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script.toString();
    }

    private Outcome release(boolean well) throws IOException {
        return Runner.of(ShopRelease.plan(shop, kubectl(well))).journal(journal).run();
    }

    @Test
    @DisplayName("A good release: maintenance mode is on while it migrates, and off behind it")
    void completes() throws IOException {
        assertThat(release(true)).isInstanceOf(Outcome.Completed.class);

        var order = inOrder(shop);
        order.verify(shop).maintenance(true);
        order.verify(shop).migrate(any());
        order.verify(shop).maintenance(false);
        verify(shop).warmUp();
        assertThat(directory.resolve("told")).hasContent("apply -f 7.2.0/shop.yaml\nrollout status deploy/shop");
    }

    @Test
    @DisplayName("B8: a rollout that fails is undone, and then a person is asked, since restoring would lose writes")
    void asks_before_it_loses_writes() throws IOException {
        assertThat(release(false)).isInstanceOfSatisfying(Outcome.Suspended.class, suspended -> assertThat(
                        suspended.question().orElseThrow())
                .contains("deployment exceeded its deadline", "'migrate' would lose what was written"));
        assertThat(Files.readString(directory.resolve("told"))).endsWith("apply -f 7.1.0/shop.yaml\n");
        verify(shop, never()).restore(any());

        Outcome outcome = Runner.of(ShopRelease.plan(shop, kubectl(false)))
                .journal(journal)
                .order(Order.RETRY, "ada", "nobody bought anything yet")
                .run();

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        var order = inOrder(shop);
        order.verify(shop).restore("dump-1");
        order.verify(shop).maintenance(false);
        verify(shop).coolDown();
        verify(shop).deleteDump("before 7.2.0");
    }

    @Test
    @DisplayName("Without migrations neither maintenance mode nor migration is touched")
    void nothing_to_migrate() throws IOException {
        when(shop.migrationsPending()).thenReturn(false);

        assertThat(release(true)).isInstanceOf(Outcome.Completed.class);
        verify(shop, never()).maintenance(true);
        verify(shop, never()).migrate(any());
    }
}

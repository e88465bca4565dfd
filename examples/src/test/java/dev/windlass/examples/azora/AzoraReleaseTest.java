package dev.windlass.examples.azora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.windlass.Outcome;
import dev.windlass.Runner;
import dev.windlass.check.Check;
import dev.windlass.journal.MemoryJournal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AzoraReleaseTest {

    final Check good = Check.named("good").holds(c -> true);
    final Check bad = Check.named("bad").holds(c -> false);
    final Gateway gateway = mock();
    final Schema schema = mock();

    @BeforeEach
    void production() {
        when(gateway.slot()).thenReturn("blue");
        when(gateway.select("green")).thenReturn("green");
        when(schema.version()).thenReturn(13);
    }

    Outcome release(Check green, Check azora) {
        return Runner.of(AzoraRelease.plan(gateway, schema, green, azora))
                .journal(new MemoryJournal())
                .run();
    }

    @Test
    void comes_back_when_azora_is_not_well_after_the_cutover() {
        Outcome outcome = release(good, bad);

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        var order = inOrder(gateway, schema);
        order.verify(schema).moveTo(14);
        order.verify(gateway).select("green");
        order.verify(gateway).select("blue");
        order.verify(schema).moveTo(13);
    }

    @Test
    void changes_nothing_when_green_is_not_ready() {
        Outcome outcome = release(bad, good);

        assertThat(outcome).isInstanceOf(Outcome.Stopped.class);
        verify(schema, never()).moveTo(14);
    }

    @Test
    void goes_through() {
        assertThat(release(good, good).exitCode()).isZero();
    }
}

package dev.windlass.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.identity.Logged;
import dev.windlass.journal.Event;
import dev.windlass.journal.Listener;
import dev.windlass.journal.Recorded;
import dev.windlass.secret.Masker;
import dev.windlass.secret.Secret;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AudienceTest {

    private static final Recorded EVENT =
            new Recorded(1, VirtualRun.START, Duration.ZERO, new Event.PhaseEnded("cutover"));

    @Test
    @DisplayName("R3, J3: what a listener throws is logged, with its causes and where, and without the secrets in it")
    void throwing() {
        Listener throwing = recorded -> {
            throw new IllegalStateException(
                    "401 for token hunter2-hunter2", new IllegalArgumentException("hunter2-hunter2 is too old"));
        };
        var masking = new Masking(Masker.of(List.of(Secret.of("hunter2-hunter2"))));
        try (Logged logged = Logged.of(Audience.class);
                Audience audience = Audience.inline(List.of(throwing), masking)) {
            audience.tell(List.of(EVENT));

            assertThat(logged.text())
                    .contains("AudienceTest", "401 for token", "is too old", " at ")
                    .doesNotContain("hunter2");
            assertThat(logged.thrown()).isFalse();
        }
    }
}

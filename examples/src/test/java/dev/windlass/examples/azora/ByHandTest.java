package dev.windlass.examples.azora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.windlass.rehearsal.Rehearsal;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** One test, without Windlass and with it, as the README compares them. */
class ByHandTest {

    @Nested
    class Without {

        static void release(Gateway gateway, Schema schema, BooleanSupplier azoraIsWell) {
            int version = schema.version();
            String slot = gateway.slot();
            try {
                schema.moveTo(14);
                gateway.select("green");
                if (!azoraIsWell.getAsBoolean()) {
                    throw new IllegalStateException("azora is not well");
                }
            } catch (RuntimeException e) {
                gateway.select(slot);
                schema.moveTo(version);
                throw e;
            }
        }

        @Test
        void comes_back_when_the_gateway_fails() {
            Gateway gateway = mock();
            Schema schema = mock();
            when(gateway.slot()).thenReturn("blue");
            when(gateway.select("green")).thenThrow(new IllegalStateException("timeout"));
            when(schema.version()).thenReturn(13);

            assertThatThrownBy(() -> release(gateway, schema, () -> true)).hasMessage("timeout");

            var order = inOrder(gateway, schema);
            order.verify(gateway).select("blue");
            order.verify(schema).moveTo(13);
        }
    }

    @Nested
    class With {

        final Rehearsal<AzoraRehearsalTest.World> rehearsal =
                Rehearsal.of(AzoraRehearsalTest.World::mocked, AzoraRehearsalTest.World::plan);

        @Test
        void comes_back_when_the_gateway_fails() {
            assertThat(rehearsal.failing("switch traffic to green").run().undone())
                    .containsExactly("switch traffic to green", "migrate the schema");
        }

        @Test
        @DisplayName("The journal of a rehearsal is that of a real run, so its story can be told")
        void story() {
            assertThat(rehearsal.failing("switch traffic to green").run().describe())
                    .contains("scripted: step 'switch traffic to green' fails before its effect", "ROLLED BACK");
        }
    }
}

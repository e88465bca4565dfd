package dev.windlass.examples.azora;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.windlass.Outcome;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.plan.Plan;
import dev.windlass.rehearsal.Exploration;
import dev.windlass.rehearsal.Happening;
import dev.windlass.rehearsal.Rehearsal;
import dev.windlass.rehearsal.Rehearsed;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AzoraRehearsalTest {

    /** What the release touches, of mocks: a new one for each run. */
    record World(Gateway gateway, Schema schema) {

        static World mocked() {
            var world = new World(mock(), mock());
            when(world.gateway.slot()).thenReturn("blue");
            when(world.gateway.select("green")).thenReturn("green");
            when(world.schema.version()).thenReturn(13);
            return world;
        }

        Plan plan() {
            Check well = Check.named("azora answers").holds(c -> true);
            Check green = Check.named("green answers").holds(c -> true);
            return AzoraRelease.plan(gateway, schema, green, well);
        }
    }

    final Rehearsal<World> rehearsal = Rehearsal.of(World::mocked, World::plan);

    @Test
    void a_cutover_that_fails_is_taken_back_in_order() {
        Rehearsed<World> run = rehearsal.failing("switch traffic to green").run();

        assertThat(run.outcome()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(run.undone()).as(run::describe).containsExactly("switch traffic to green", "migrate the schema");
        verify(run.world().schema()).moveTo(13);
    }

    @Test
    void changes_nothing_when_green_does_not_answer() {
        var run = rehearsal
                .answering("green answers", Answer.noData("connection refused"))
                .run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Stopped.class);
        verify(run.world().schema(), never()).moveTo(14);
    }

    @Test
    void a_process_that_dies_in_the_cutover_is_resumed_and_goes_through() {
        var run = rehearsal
                .dyingAt(Happening.Kind.STARTED, "switch traffic to green")
                .run();

        assertThat(run.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(run.nodes(Happening.Kind.RESUMED)).hasSize(1);
        verify(run.world().schema()).moveTo(14); // once
    }

    @Test
    void comes_back_in_time_though_the_migration_back_is_slow() {
        var run = rehearsal
                .undoTaking("migrate the schema", ofMinutes(4))
                .answering("azora answers", Answer.failed("503"))
                .run();

        assertThat(run.rollbackTook())
                .hasValueSatisfying(time -> assertThat(time).isLessThan(ofMinutes(5)));
    }

    @Test
    void keeps_the_rules_whatever_goes_wrong() {
        Exploration explored = rehearsal.explore();

        assertThat(explored.violations()).isEmpty();
        assertThat(explored.outcomes()).containsKeys("Completed", "RolledBack", "Stopped", "RollbackFailed");
    }

    @Nested
    class In_a_world_with_state {

        /** A production of which the state can be looked at. */
        static final class Production implements Gateway, Schema {

            private String slot = "blue";
            private int version = 13;

            @Override
            public String slot() {
                return slot;
            }

            @Override
            public String select(String other) {
                slot = other;
                return slot;
            }

            @Override
            public int version() {
                return version;
            }

            @Override
            public void moveTo(int other) {
                version = other;
            }

            boolean serves() {
                return slot.equals("blue") || version == 14;
            }

            String state() {
                return slot + " on schema " + version;
            }
        }

        final Rehearsal<Production> production = Rehearsal.of(Production::new, now -> new World(now, now).plan())
                .always("green never serves without its schema", Production::serves)
                .atTheEnd(
                        "what completed serves green",
                        run -> !(run.outcome() instanceof Outcome.Completed)
                                || run.world().slot.equals("green"))
                .comparing(Production::state);

        @Test
        void is_as_before_or_as_planned_whatever_goes_wrong() {
            assertThat(production.explore().violations()).isEmpty();
        }

        @Test
        @DisplayName("A schedule of a violation can be kept as a test")
        void replayed() {
            var run = production.replay("fails-late:switch+traffic+to+green");

            assertThat(run.world().state()).isEqualTo("blue on schema 13");
            assertThat(run.brokenRules()).isEmpty();
        }
    }
}

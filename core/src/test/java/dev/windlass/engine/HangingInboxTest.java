package dev.windlass.engine;

import static dev.windlass.plan.Nodes.approval;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.identity.Inbox;
import dev.windlass.identity.Request;
import dev.windlass.identity.Submission;
import dev.windlass.journal.Event;
import dev.windlass.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** C5, G7: a share that hangs for ever, also when it is interrupted, keeps no release from its end. */
class HangingInboxTest {

    final World world = new World();
    final VirtualRun run = new VirtualRun(world, Fate.kind());
    final Team team = new Team(run.time);
    boolean hangs;

    HangingInboxTest() {
        run.people = new People(new Hanging(), team.people(minutes(1)).identities(), minutes(1));
        run.latest = VirtualRun.START.plus(Duration.ofDays(1));
    }

    static Duration minutes(long minutes) {
        return Duration.ofMinutes(minutes);
    }

    /** The inbox of the team, until it hangs. */
    final class Hanging implements Inbox {

        private boolean hung() {
            if (hangs) {
                Objects.requireNonNull(world.hang.here(true));
            }
            return hangs;
        }

        @Override
        public List<Submission> poll() {
            return hung() ? List.of() : team.poll();
        }

        @Override
        public void offer(Request request) {
            if (!hung()) {
                team.offer(request);
            }
        }

        @Override
        public void withdraw(String name) {
            if (!hung()) {
                team.withdraw(name);
            }
        }
    }

    private Event.Ending ending(Plan plan) throws Refused {
        Ran ran = run.sessionOfTheSameProcess(plan);
        return Objects.requireNonNull(ran.ended()).ending();
    }

    @Test
    @DisplayName("a release without gates of people completes, though nobody can be heard")
    void polling() throws Exception {
        hangs = true;
        Plan plan = Plans.plan().step(world.plain("a")).build();

        assertThat(ending(plan)).isEqualTo(Event.Ending.COMPLETED);
    }

    @Test
    @DisplayName("a release completes, though what it asked can't be taken down any more")
    void withdrawing() throws Exception {
        team.approves(minutes(10), "ben", "go");
        Plan plan = Plans.plan()
                .role("engineering", "ben")
                .gate(approval("go").quorum(1, "engineering"))
                .step(world.named("a")
                        .run(String.class, c -> {
                            hangs = true;
                            return "";
                        })
                        .undo(c -> {}))
                .build();

        assertThat(ending(plan)).isEqualTo(Event.Ending.COMPLETED);
    }

    @Test
    @DisplayName("a gate that asks people expires, though nobody can be heard")
    void expiring() throws Exception {
        hangs = true;
        Plan plan = Plans.plan()
                .role("engineering", "ben")
                .gate(approval("go").quorum(1, "engineering").expiresAfter(minutes(30)))
                .step(world.plain("a"))
                .build();

        assertThat(ending(plan)).isEqualTo(Event.Ending.STOPPED);
    }

    @Test
    @DisplayName(
            "a completed release that is started again says so, though no order can be heard; and nobody is locked out")
    void afterwards() throws Exception {
        Plan plan = Plans.plan().step(world.plain("a")).build();
        assertThat(ending(plan)).isEqualTo(Event.Ending.COMPLETED);
        hangs = true;

        assertThat(ending(plan)).isEqualTo(Event.Ending.COMPLETED);
        assertThat(ending(plan)).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.trace).containsOnlyOnce("do a");
    }
}

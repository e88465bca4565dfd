package dev.windlass.kubernetes.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.journal.Holder;
import dev.windlass.journal.JournalException;
import dev.windlass.kubernetes.api.ApiFailure;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Two or three processes with clocks of their own, that stand still, die and are cut off as the dice fall, fight for a lease.
 * Only what counts is asserted, against the true time that none of them knows.
 */
@DisplayName("C5: whatever processes, clocks and the network do")
class RivalsTest {

    private static final int SEEDS = 150;
    private static final Duration UNTIL = Duration.ofMinutes(10);

    @Test
    void never_do_two_hold_at_a_time_and_each_hold_has_a_higher_epoch() throws Throwable {
        int takes = 0;
        int writes = 0;
        int refusals = 0;
        int takenOver = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var course = new Course(seed);
            try {
                course.run();
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
            takes += course.server.takes().size();
            writes += course.writes;
            refusals += course.refusals;
            takenOver += course.takenOver;
        }
        assertThat(takes).as("it was taken").isGreaterThan(10 * SEEDS);
        assertThat(writes).as("something was written").isGreaterThan(20 * SEEDS);
        assertThat(refusals).as("a write was refused").isGreaterThan(SEEDS);
        assertThat(takenOver).as("one that stood still was overtaken").isGreaterThan(SEEDS / 5);
    }

    /** One course of events. */
    private static final class Course {

        private final Random random;
        private final Simulation simulation = new Simulation();
        private final LeaseServer server = new LeaseServer();
        private final Map<String, Long> epochs = new HashMap<>();
        private final int rivals;
        private int writes;
        private int refusals;
        private int takenOver;

        Course(int seed) {
            random = new Random(seed);
            rivals = 2 + random.nextInt(2);
        }

        void run() throws Throwable {
            for (int i = 0; i < rivals; i++) {
                var machine = new Machine();
                String name = "rival-" + i;
                simulation.actor(name, () -> {
                    while (simulation.now().compareTo(UNTIL) < 0) {
                        live(name, machine);
                        simulation.pause(seconds(20));
                    }
                });
            }
            simulation.run();
            List<Long> inOrder = server.takes().stream()
                    .flatMap(take -> Optional.ofNullable(epochs.get(take.identity())).stream())
                    .toList();
            assertThat(inOrder)
                    .as("epochs of the holds, in the order in which they were taken")
                    .hasSameSizeAs(epochs.keySet())
                    .isSorted()
                    .doesNotHaveDuplicates();
        }

        private Duration seconds(double most) {
            return Duration.ofNanos((long) (random.nextDouble() * most * 1e9));
        }

        private boolean inOneOf(int cases) {
            return random.nextInt(cases) == 0;
        }

        /** A process takes the lease, writes now and then, and ends, or dies. */
        private void live(String name, Machine machine) {
            Owner owner = Owner.of("shop", "production", new Holder(name, name, 1, Instant.EPOCH, ""));
            Timing timing = Timing.lasting(Duration.ofSeconds(10 + random.nextInt(20)))
                    .waiting(inOneOf(2) ? Duration.ZERO : seconds(60))
                    .outlasting(inOneOf(2) ? Duration.ZERO : seconds(90));
            try {
                Tenure tenure = Taking.take(machine, owner, timing, machine);
                if (inOneOf(4)) {
                    tenure.raise(tenure.epoch() + random.nextInt(5));
                }
                epochs.put(owner.identity(), tenure.epoch());
                hold(owner, tenure);
                if (!inOneOf(4)) { // else it dies
                    tenure.giveBack();
                    tenure.release();
                }
            } catch (JournalException e) {
                refusals++;
            }
        }

        private void hold(Owner owner, Tenure tenure) throws JournalException {
            int rounds = random.nextInt(40);
            for (int i = 0; i < rounds; i++) {
                simulation.pause(seconds(inOneOf(20) ? 60 : 4));
                if (!inOneOf(3)) {
                    tenure.keep();
                }
                try {
                    tenure.require("run");
                } catch (JournalException.Stale stale) {
                    takenOver++;
                    throw stale;
                }
                writes++;
                assertThat(server.identity())
                        .as("who may write at %s", simulation.now())
                        .isEqualTo(owner.identity());
            }
        }

        /** A machine's clocks, and its way to the server. */
        private final class Machine implements LeaseStore, LeaseTime {

            private final Duration ahead = seconds(1e6);
            private final Duration zone = seconds(1e6);
            private final double rate = 0.98 + random.nextDouble() * 0.04;

            @Override
            public long nanos() {
                if (inOneOf(50)) {
                    simulation.pause(seconds(60)); // it stands still
                }
                return ahead.toNanos() + (long) (simulation.now().toNanos() * rate);
            }

            @Override
            public Instant now() {
                return Instant.EPOCH.plus(zone).plus(simulation.now());
            }

            @Override
            public void pause(Duration time) {
                simulation.pause(time);
            }

            private void travels(boolean mayBeSlow) {
                simulation.pause(seconds(mayBeSlow && inOneOf(20) ? 40 : 0.2));
            }

            @FunctionalInterface
            private interface Call<T> {
                T call() throws ApiFailure;
            }

            private <T> T send(Call<T> call) throws ApiFailure {
                travels(true);
                if (inOneOf(15)) {
                    throw LeaseServer.unreachable(); // it never arrived
                }
                T answer = call.call();
                travels(true);
                if (inOneOf(15)) {
                    throw LeaseServer.unreachable(); // it was done
                }
                return answer;
            }

            @Override
            public String words() {
                return "the lease";
            }

            @Override
            public Lease blank() {
                return new LeaseBuilder()
                        .withNewMetadata()
                        .endMetadata()
                        .withNewSpec()
                        .endSpec()
                        .build();
            }

            @Override
            public Optional<Lease> read() throws ApiFailure {
                return send(server::read);
            }

            @Override
            public Lease create(Lease lease) throws ApiFailure {
                return send(() -> server.create(lease));
            }

            @Override
            public Lease update(Lease lease) throws ApiFailure {
                return send(() -> server.update(lease));
            }

            /** What it sees may be old, for long. */
            @Override
            public Sight watch(Lease known) {
                return new Sight() {
                    private Optional<Lease> seen = Optional.of(known);

                    @Override
                    public Optional<Lease> now() {
                        return seen;
                    }

                    @Override
                    public void await(Duration most) {
                        Duration slice = seconds(3);
                        simulation.pause(slice.compareTo(most) < 0 ? slice : most);
                        if (!inOneOf(3)) {
                            seen = server.read();
                        }
                    }

                    @Override
                    public void close() {}
                };
            }
        }
    }
}

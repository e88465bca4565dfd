package dev.windlass.kubernetes.lease;

import dev.windlass.kubernetes.api.ApiFailure;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The lease of a {@link LeaseServer} as one process reaches it, in a time that goes on only as the test says. */
final class ScriptedStore implements LeaseStore, LeaseTime {

    private static final Instant START = Instant.parse("2026-11-20T03:00:00Z");

    private final LeaseServer server;
    private final TreeMap<Duration, Runnable> script = new TreeMap<>();
    private Duration elapsed = Duration.ZERO;
    private Duration asleep = Duration.ZERO;
    private boolean down;
    private @Nullable RuntimeException broken;
    private boolean answersGetLost;
    private Duration slow = Duration.ZERO;
    private int writes;

    ScriptedStore(LeaseServer server) {
        this.server = server;
    }

    // ------------------------------------------------------------------ what the test says

    /** At that time something happens. */
    void at(Duration when, Runnable what) {
        script.put(when, what);
    }

    /** Renewals of somebody else, at an interval, from now until then. */
    void renews(Duration every, Duration until) {
        for (Duration at = elapsed.plus(every); at.compareTo(until) <= 0; at = at.plus(every)) {
            at(
                    at,
                    () -> server.edit(
                            lease -> Leases.renewed(lease, Duration.ofSeconds(30), Leases.number(lease), now())));
        }
    }

    void advance(Duration by) {
        Duration until = elapsed.plus(by);
        while (!script.isEmpty() && script.firstKey().compareTo(until) <= 0) {
            Map.Entry<Duration, Runnable> next = script.pollFirstEntry();
            elapsed = next.getKey();
            next.getValue().run();
        }
        elapsed = until;
    }

    /** The machine sleeps: its calendar goes on, and its other clock doesn't. */
    void sleeps(Duration by) {
        asleep = asleep.plus(by);
        advance(by);
    }

    void down(boolean is) {
        down = is;
    }

    /** Each call throws it before anything is sent; null to end that. */
    void breaks(@Nullable RuntimeException by) {
        broken = by;
    }

    /** What is sent is done, and not answered. */
    void answersGetLost(boolean are) {
        answersGetLost = are;
    }

    /** Each answer takes so long. */
    void slow(Duration each) {
        slow = each;
    }

    int writes() {
        return writes;
    }

    Duration elapsed() {
        return elapsed;
    }

    // ------------------------------------------------------------------ what the code sees

    @Override
    public long nanos() {
        return elapsed.minus(asleep).toNanos() - 1_000;
    }

    @Override
    public Instant now() {
        return START.plus(elapsed);
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        advance(time);
    }

    @Override
    public String words() {
        return "lease 'shop' in namespace 'azora' of cluster 'test'";
    }

    @Override
    public Lease blank() {
        return new LeaseBuilder()
                .withNewMetadata()
                .withName("shop")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }

    @Override
    public Optional<Lease> read() throws ApiFailure {
        reach();
        return server.read();
    }

    @Override
    public Lease create(Lease lease) throws ApiFailure {
        reach();
        writes++;
        return answered(server.create(lease));
    }

    @Override
    public Lease update(Lease lease) throws ApiFailure {
        reach();
        writes++;
        return answered(server.update(lease));
    }

    private void reach() throws ApiFailure {
        if (broken != null) {
            throw broken;
        }
        if (down) {
            throw LeaseServer.unreachable();
        }
    }

    private Lease answered(Lease lease) throws ApiFailure {
        advance(slow);
        if (answersGetLost) {
            throw LeaseServer.unreachable();
        }
        return lease;
    }

    @Override
    public Sight watch(Lease known) {
        return new Sight() {
            @Override
            public Optional<Lease> now() {
                return server.read();
            }

            @Override
            public void await(Duration most) {
                Duration next = script.isEmpty() ? most : script.firstKey().minus(elapsed);
                advance(next.compareTo(most) < 0 ? next : most);
            }

            @Override
            public void close() {}
        };
    }
}

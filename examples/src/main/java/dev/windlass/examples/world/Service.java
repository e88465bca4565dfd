package dev.windlass.examples.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One of the two places where the order service runs, {@code blue} or {@code green}. */
public final class Service {
    private static final Duration HEALTH_LIMIT = Duration.ofSeconds(20);

    private final WorldFiles files;
    private final Calls calls;
    private final Program program;

    Service(WorldFiles files, Calls calls, String name) {
        this.files = files;
        this.calls = calls;
        this.program = new Program(files, name);
    }

    /** {@code blue} or {@code green}. */
    public String name() {
        return program.name();
    }

    /** The same whether it runs or not. */
    public String baseUrl() {
        return files.url(name());
    }

    /**
     * Starts it and returns when its process answers, be it UP or DOWN. A no-op when the same version with the same
     * fault runs; another one is stopped first.
     */
    public void start(Version version, Fault fault) {
        files.locked(() -> launch(version, fault).awaitReady());
    }

    Program.Started launch(Version version, Fault fault) {
        return program.start(
                ServiceProcess.class,
                Map.of(
                        "version", version == Version.V1 ? "1" : "2",
                        "fault", fault.name().toLowerCase(Locale.ROOT),
                        "port", Integer.toString(files.port(name())),
                        "database", files.jdbcUrl()));
    }

    /** Lets it finish what it has in flight, then ends it; a no-op when it doesn't run. */
    public void stop() {
        files.locked(program::stop);
    }

    /** Kills it with SIGKILL, as an accident would; a later {@link World#startOrAttach} starts it again. */
    public void kill() {
        files.locked(program::kill);
    }

    /** Whether its process lives, whatever its health. */
    public boolean isRunning() {
        return program.running().isPresent();
    }

    /** Its process id; empty when it doesn't run. */
    public OptionalLong pid() {
        return program.running()
                .map(record -> OptionalLong.of(record.path("pid").asLong()))
                .orElseGet(OptionalLong::empty);
    }

    /** Which version runs or is to run; empty after a stop. */
    public Optional<Version> version() {
        return program.order()
                .map(order -> Version.valueOf(
                        "V" + order.path("arguments").path("version").asText()));
    }

    /** What {@code GET /health} says; throws where it does not answer. */
    public Health health() {
        ObjectNode body = calls.call("GET", baseUrl() + "/health", null).body();
        return new Health(
                body.path("status").asText(),
                body.path("version").asText(),
                body.path("reason").asText());
    }

    /**
     * The health of a service.
     *
     * @param status  {@code UP} or {@code DOWN}
     * @param version as {@link Version#text()} gives it
     * @param reason  of being DOWN, else empty
     */
    public record Health(String status, String version, String reason) {
        /** Whether the status says so. */
        public boolean up() {
            return status.equals("UP");
        }
    }

    /** Returns when it is UP. */
    public void awaitUp() {
        Await.until(
                name() + " is UP",
                HEALTH_LIMIT,
                () -> lastHealth().map(Health::up).orElse(false),
                () -> "It says " + lastHealth().map(Health::toString).orElse("nothing") + ". " + files.tail(name()));
    }

    private Optional<Health> lastHealth() {
        try {
            return Optional.of(health());
        } catch (WorldException e) {
            return Optional.empty();
        }
    }

    Program program() {
        return program;
    }
}

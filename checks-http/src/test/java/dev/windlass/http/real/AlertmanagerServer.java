package dev.windlass.http.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A real Alertmanager, alone. */
public final class AlertmanagerServer implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(30);

    private final RealProcess process;

    private AlertmanagerServer(RealProcess process) {
        this.process = process;
    }

    /** Starts one, in a new directory below the given one, that notifies nobody. */
    public static AlertmanagerServer start(Path directory) throws IOException, InterruptedException {
        return start(directory, List.of());
    }

    /** Starts one that posts each group of alerts to this address, as Alertmanager's webhook does. */
    public static AlertmanagerServer notifying(String webhook, Path directory)
            throws IOException, InterruptedException {
        return start(directory, List.of(Map.of("url", webhook)));
    }

    private static AlertmanagerServer start(Path directory, List<Map<String, String>> webhooks)
            throws IOException, InterruptedException {
        Path program = Tool.ALERTMANAGER.program();
        Path home = Files.createTempDirectory(directory, "alertmanager-");
        Path config = home.resolve("alertmanager.yml");
        Control.JSON.writeValue(
                config.toFile(),
                Map.of(
                        "route",
                        Map.of("receiver", "tests", "group_wait", "0s", "group_interval", "1s"),
                        "receivers",
                        List.of(Map.of("name", "tests", "webhook_configs", webhooks))));
        return new AlertmanagerServer(RealProcess.serving(
                "alertmanager",
                home,
                port -> List.of(
                        program.toString(),
                        "--config.file=" + config,
                        "--storage.path=" + home.resolve("data"),
                        "--cluster.listen-address=",
                        "--web.listen-address=127.0.0.1:" + port),
                "/-/ready"));
    }

    /** {@code http://127.0.0.1:port}. */
    public String url() {
        return process.url("");
    }

    /** {@code 127.0.0.1:port}. */
    public String address() {
        return process.address();
    }

    /** An alert with these labels, {@code alertname} among them, fires from now on; it is there when this returns. */
    public void fire(Map<String, String> labels) throws IOException, InterruptedException {
        Instant now = Clock.systemUTC().instant();
        post(labels, Map.of("startsAt", now.toString()));
        awaitFiring(labels, true);
    }

    /** The alert with just these labels has ended. */
    public void resolve(Map<String, String> labels) throws IOException, InterruptedException {
        Instant now = Clock.systemUTC().instant();
        post(labels, Map.of("endsAt", now.toString()));
        awaitFiring(labels, false);
    }

    private void post(Map<String, String> labels, Map<String, Object> times) throws IOException, InterruptedException {
        var alert = new HashMap<String, Object>(times);
        alert.put("labels", labels);
        Control.post(process.url("/api/v2/alerts"), List.of(alert));
    }

    /** Waits until an alert with just these labels is listed, or is no longer. */
    public void awaitFiring(Map<String, String> labels, boolean firing) throws InterruptedException {
        Await.until(
                labels + (firing ? " fires" : " has ended"), LIMIT, () -> fires(labels) == firing, process::diagnosis);
    }

    /** Whether an alert with just these labels is listed; also if it is silenced. */
    public boolean fires(Map<String, String> labels) throws IOException, InterruptedException {
        for (var alert : Control.json(process.url("/api/v2/alerts"))) {
            if (Control.JSON.valueToTree(labels).equals(alert.get("labels"))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        process.close();
    }
}

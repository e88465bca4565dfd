package dev.windlass.http.real;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;

/** A real Prometheus that scrapes, and evaluates its rules, each second. */
public final class PrometheusServer implements AutoCloseable {

    private static final Duration SAMPLE_LIMIT = Duration.ofSeconds(30);

    private final RealProcess process;

    private PrometheusServer(RealProcess process) {
        this.process = process;
    }

    /** One that scrapes nothing, in a new directory below the given one. */
    public static Setup in(Path directory) {
        return new Setup(directory, List.of(), List.of(), List.of());
    }

    /** A target with the labels that its series get, {@code job} among them. */
    private record Target(Map<String, String> labels, String address) {}

    /** What it is to do. */
    public static final class Setup {
        private final Path directory;
        private final List<Target> targets;
        private final List<String> rules;
        private final List<String> alertmanagers;

        private Setup(Path directory, List<Target> targets, List<String> rules, List<String> alertmanagers) {
            this.directory = directory;
            this.targets = targets;
            this.rules = rules;
            this.alertmanagers = alertmanagers;
        }

        /** Scrapes {@code http://address/metrics}, where the address is {@code host:port}. */
        public Setup scraping(String job, String address) {
            return scraping(job, Map.of(), address);
        }

        /** Scrapes it, and gives its series these labels. */
        public Setup scraping(String job, Map<String, String> labels, String address) {
            var all = new LinkedHashMap<>(labels);
            all.put("job", job);
            return new Setup(directory, and(targets, new Target(all, address)), rules, alertmanagers);
        }

        /** Adds a rule file, in YAML: {@code groups: […]}. */
        public Setup rules(String yaml) {
            return new Setup(directory, targets, and(rules, yaml), alertmanagers);
        }

        /** Sends the alerts of its rules there. */
        public Setup alerting(AlertmanagerServer alertmanager) {
            return new Setup(directory, targets, rules, and(alertmanagers, alertmanager.address()));
        }

        /** Starts it; it answers queries when this returns, and has no sample yet. */
        public PrometheusServer start() throws IOException, InterruptedException {
            Path program = Tool.PROMETHEUS.program();
            Path home = Files.createTempDirectory(directory, "prometheus-");
            Path config = home.resolve("prometheus.yml");
            Control.JSON.writeValue(config.toFile(), config(home));
            return new PrometheusServer(RealProcess.serving(
                    "prometheus",
                    home,
                    port -> List.of(
                            program.toString(),
                            "--config.file=" + config,
                            "--storage.tsdb.path=" + home.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port),
                    "/-/ready"));
        }

        /** JSON is YAML too. */
        private Map<String, Object> config(Path home) throws IOException {
            List<String> files = new ArrayList<>();
            for (String rule : rules) {
                files.add(Files.writeString(home.resolve("rules-" + files.size() + ".yml"), rule)
                        .toString());
            }
            List<Map<String, Object>> scraped = targets.stream()
                    .map(target -> Map.of("targets", List.of(target.address()), "labels", target.labels()))
                    .toList();
            return Map.of(
                    "global",
                    Map.of("scrape_interval", "1s", "scrape_timeout", "1s", "evaluation_interval", "1s"),
                    "rule_files",
                    files,
                    "scrape_configs",
                    List.of(Map.of("job_name", "services", "static_configs", scraped)),
                    "alerting",
                    Map.of(
                            "alertmanagers",
                            List.of(Map.of("static_configs", List.of(Map.of("targets", alertmanagers))))));
        }

        private static <T> List<T> and(List<T> some, T one) {
            var more = new ArrayList<>(some);
            more.add(one);
            return List.copyOf(more);
        }
    }

    /** {@code http://127.0.0.1:port}. */
    public String url() {
        return process.url("");
    }

    /** The value that an expression has now; empty if there is no series, and an error if there are several. */
    public OptionalDouble value(String expression) throws IOException, InterruptedException {
        JsonNode result = Control.json(
                        process.url("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8)))
                .at("/data/result");
        if (result.size() > 1) {
            throw new AssertionError(expression + " has " + result.size() + " series, one was wanted: " + result);
        }
        return result.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        Double.parseDouble(result.at("/0/value/1").asText().replace("Inf", "Infinity")));
    }

    /** Waits until an expression has one series whose value is as wanted. */
    public void awaitValue(String expression, DoublePredicate wanted) throws InterruptedException {
        Await.until(
                expression + " is as wanted",
                SAMPLE_LIMIT,
                () -> value(expression).stream().anyMatch(wanted),
                process::diagnosis);
    }

    /** Waits until an expression has a value. */
    public void awaitValue(String expression) throws InterruptedException {
        awaitValue(expression, any -> true);
    }

    @Override
    public void close() {
        process.close();
    }
}

package dev.windlass.http.real;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real nginx that shares the traffic between blue and green. What an upstream answers is passed on as it is: nothing
 * is tried again at the other one, and none is left out because it errs.
 */
public final class NginxSwitch implements AutoCloseable {

    private static final Duration RELOAD_LIMIT = Duration.ofSeconds(20);
    private static final String IN_EFFECT = "/-/generation";

    private final Path home;
    private final String blue;
    private final String green;
    private final RealProcess process;
    private int generation;
    private int toBlue = 1;
    private int toGreen;

    private NginxSwitch(Path home, String blue, String green) throws IOException, InterruptedException {
        this.home = home;
        this.blue = blue;
        this.green = green;
        Path program = Tool.NGINX.program();
        this.process = RealProcess.serving(
                "nginx",
                home,
                port -> {
                    write(port);
                    return List.of(program.toString(), "-e", "stderr", "-p", home + "/", "-c", config().toString());
                },
                IN_EFFECT);
    }

    /** Starts one, in a new directory below the given one, that sends all to blue; both are {@code host:port}. */
    public static NginxSwitch start(Path directory, String blue, String green)
            throws IOException, InterruptedException {
        return new NginxSwitch(Files.createTempDirectory(directory, "nginx-"), blue, green);
    }

    /** Where the traffic comes in, with a path that begins with a slash. */
    public String url(String path) {
        return process.url(path);
    }

    /** Sends all to {@code blue} or all to {@code green}. */
    public synchronized void switchTo(String color) throws IOException, InterruptedException {
        switch (color) {
            case "blue" -> weights(1, 0);
            case "green" -> weights(0, 1);
            default -> throw new IllegalArgumentException("blue or green, got " + color);
        }
    }

    /** Shares the traffic so; when this returns, no new connection is served by the old configuration. */
    public synchronized void weights(int blueWeight, int greenWeight) throws IOException, InterruptedException {
        if (blueWeight < 0 || greenWeight < 0 || blueWeight + greenWeight == 0) {
            throw new IllegalArgumentException("no such weights: blue " + blueWeight + ", green " + greenWeight);
        }
        toBlue = blueWeight;
        toGreen = greenWeight;
        generation++;
        write(process.port());
        ProcessHandle master = master();
        List<ProcessHandle> before = master.children().toList();
        signal("HUP", master);
        Await.until(
                "nginx works by its configuration number " + generation,
                RELOAD_LIMIT,
                () -> before.stream().noneMatch(NginxSwitch::accepts)
                        && Control.get(url(IN_EFFECT)).body().equals(Integer.toString(generation)),
                process::diagnosis);
    }

    /** What blue is given, against {@link #green()}. */
    public synchronized int blue() {
        return toBlue;
    }

    /** What green is given, against {@link #blue()}. */
    public synchronized int green() {
        return toGreen;
    }

    private Path config() {
        return home.resolve("nginx.conf");
    }

    private void write(int port) throws IOException {
        List<String> lines = new ArrayList<>(List.of("daemon off;", "worker_processes 1;", "pid nginx.pid;"));
        if (System.getProperty("user.name").equals("root")) {
            lines.add("user root;"); // its workers would be nobody, who may not enter the directory
        }
        lines.addAll(List.of(
                "events { worker_connections 1024; }", "http {", "access_log off;", "keepalive_requests 100000;"));
        Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                .forEach(part -> lines.add(part + "_temp_path " + part + ";"));
        lines.add("upstream service {");
        lines.add(upstream(blue, toBlue));
        lines.add(upstream(green, toGreen));
        lines.addAll(List.of(
                "}",
                "server {",
                "listen 127.0.0.1:" + port + ";",
                "location = " + IN_EFFECT + " { keepalive_timeout 0; return 200 '" + generation + "'; }",
                "location / {",
                "proxy_pass http://service;",
                "proxy_set_header Host $host;",
                "proxy_next_upstream off;",
                "}",
                "}",
                "}"));
        Files.write(config(), lines, StandardCharsets.UTF_8);
    }

    private static String upstream(String address, int weight) {
        return "server " + address + " max_fails=0 " + (weight == 0 ? "down" : "weight=" + weight) + ";";
    }

    private ProcessHandle master() throws IOException {
        String pid = Files.readString(home.resolve("nginx.pid")).strip();
        return ProcessHandle.of(Long.parseLong(pid))
                .orElseThrow(() -> new AssertionError("nginx is gone. " + process.diagnosis()));
    }

    private static void signal(String name, ProcessHandle to) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + to.pid())
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IOException("can't send " + name + " to process " + to.pid());
        }
    }

    /** A worker that is told to end finishes what it has, and says in its title that it does. */
    private static boolean accepts(ProcessHandle worker) {
        try {
            return !Files.readString(Path.of("/proc", Long.toString(worker.pid()), "cmdline"))
                            .contains("shutting down")
                    && worker.isAlive();
        } catch (IOException e) {
            return worker.isAlive();
        }
    }

    @Override
    public void close() {
        process.close();
    }
}

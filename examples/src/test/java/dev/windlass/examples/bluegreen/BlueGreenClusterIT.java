package dev.windlass.examples.bluegreen;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName(
        "O1: the blue-green release of the examples ends as it should, on a real control plane with real readiness probes")
class BlueGreenClusterIT {

    @TempDir
    Path journal;

    private HttpServer probed;

    /** The nodes of the tests' cluster have no containers: their probes ask here. */
    @BeforeEach
    void answerProbes() throws Exception {
        probed = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        probed.createContext("/", exchange -> {
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/") ? 200 : 404, -1);
            exchange.close();
        });
        probed.start();
    }

    @AfterEach
    void stop() {
        probed.stop(0);
    }

    @ParameterizedTest
    @CsvSource({"none, 0", "not_ready, 10", "bad, 10"})
    void ends_with(String fault, int exitCode) {
        assertThat(BlueGreen.run(
                        "--kubeconfig=" + System.getProperty("windlass.kubeconfig"),
                        "--context=" + System.getProperty("windlass.context.admin", "admin"),
                        "--namespace=blue-green-" + ProcessHandle.current().pid() + "-" + fault.replace('_', '-'),
                        "--journal=" + journal,
                        "--probe-host=127.0.0.1",
                        "--probe-port=" + probed.getAddress().getPort(),
                        "--fault=" + fault))
                .isEqualTo(exitCode);
    }
}

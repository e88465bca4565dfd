package dev.windlass.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.kubernetes.Cluster;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A log that breaks off in the middle is no log (rule G1)")
class BrokenLogIT {

    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        byte[] pods = new KubernetesSerialization()
                .asJson(new PodListBuilder()
                        .addToItems(new PodBuilder()
                                .withNewMetadata()
                                .withName("one")
                                .endMetadata()
                                .withNewSpec()
                                .addNewContainer()
                                .withName("app")
                                .endContainer()
                                .endSpec()
                                .build())
                        .build())
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/api/v1/namespaces/shop/pods", exchange -> {
            boolean log = exchange.getRequestURI().getPath().endsWith("/log");
            byte[] body = log ? "all is well\n".getBytes(StandardCharsets.UTF_8) : pods;
            exchange.getResponseHeaders().add("Content-Type", log ? "text/plain" : "application/json");
            exchange.sendResponseHeaders(200, body.length + (log ? 100 : 0));
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
            exchange.close(); // of the log 100 bytes are missing
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void what_came_until_then_does_not_count() throws Exception {
        var config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .build();
        try (Cluster cluster = Cluster.of(
                "loopback", new KubernetesClientBuilder().withConfig(config).build())) {
            Answer answer = cluster.namespace("shop")
                    .pods("app=gw")
                    .logs()
                    .matching("ERROR")
                    .atMost(0)
                    .check("no errors")
                    .ask(CheckContext.within(Duration.ofSeconds(20)));

            assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason()).contains("broke off");
        }
    }
}

package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.http.Trouble.Stage;
import io.netty.channel.ConnectTimeoutException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("G1, fail closed: where no connection comes up the check errs, and says why and what to do")
class UnreachableTest {

    private final Http http = Http.create();

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void whenItIsRefused() throws Exception {
        int port;
        try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = nobody.getLocalPort();
        }
        String url = "http://127.0.0.1:" + port + "/health";

        assertErrs(url, "GET " + url + ": the connection was refused (", "is the service up, and is the port right?");
    }

    @Test
    void whenTheHostIsNotKnown() throws Exception {
        assertErrs(
                "http://no-such-host.invalid/health",
                "GET http://no-such-host.invalid/health: the name of the host is not known",
                "check the name, and the DNS");
    }

    @Test
    void whenTheServerSpeaksNoTls() throws Exception {
        try (var server = WebServer.saying("{}")) {
            assertErrs("https://127.0.0.1:" + server.port() + "/", "TLS failed (", "check the certificate");
        }
    }

    @Test
    void whenTheServerSaysNothingToTls() throws Exception {
        try (var server = RawServer.playingAtOnce(connection -> connection.hold())) {
            Answer answer = HttpCheck.get("https://127.0.0.1:" + server.port() + "/")
                    .over(http)
                    .timeout(Duration.ofMillis(300))
                    .ask(CheckContext.within(Duration.ofSeconds(30)));

            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason())
                    .contains("no connection came up in time (given up at its deadline, after 300 ms)");
        }
    }

    @Test
    @DisplayName("whenNobodyVouchesForTheCertificate: verification is never off")
    void whenNobodyVouchesForTheCertificate(@TempDir Path directory) throws Exception {
        HttpsServer server = selfSigned(directory.resolve("keys.p12"));
        try {
            String url = "https://localhost:" + server.getAddress().getPort() + "/";
            assertErrs(url, "GET " + url + ": TLS failed (", "it is never left unverified");
        } finally {
            server.stop(0);
        }
    }

    @Test
    @DisplayName("whenTheNetworkSwallowsIt: told apart from a server that doesn't answer")
    void whenTheNetworkSwallowsIt() {
        assertThat(Trouble.of(new ConnectTimeoutException("timed out"), Stage.CONNECTING))
                .isEqualTo(Trouble.CONNECT_TIMEOUT);
        assertThat(Trouble.of(new RuntimeException(new NoRouteToHostException("none")), Stage.CONNECTING))
                .isEqualTo(Trouble.UNREACHABLE);
        assertThat(Trouble.of(new IllegalStateException("who knows"), Stage.ASKED))
                .isEqualTo(Trouble.OTHER);
    }

    private void assertErrs(String url, String told, String advice) throws Exception {
        Answer answer = HttpCheck.get(url).over(http).ask(CheckContext.within(Duration.ofSeconds(30)));

        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains(told).contains(advice);
    }

    private static HttpsServer selfSigned(Path keys) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        keys.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-alias",
                        "self",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-keyalg",
                        "EC")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.start();
        return server;
    }
}

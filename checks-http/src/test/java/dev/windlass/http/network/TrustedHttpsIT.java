package dev.windlass.http.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.http.Http;
import dev.windlass.http.HttpCall;
import dev.windlass.http.HttpCheck;
import dev.windlass.http.HttpSettings;
import dev.windlass.http.Trust;
import dev.windlass.http.browser.SecurityHeaders;
import dev.windlass.http.browser.SecurityHeaders.Rule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("HTTPS is verified always: by the authorities that are trusted, the dates and the name")
class TrustedHttpsIT {

    @TempDir
    private static Path directory;

    private static Certificates certificates;
    private static HttpsServer good;
    private static HttpsServer elsewhere;
    private static HttpsServer expired;

    @BeforeAll
    static void start() throws Exception {
        certificates = new Certificates(directory);
        certificates.ca("root");
        certificates.ca("other-root");
        certificates.signed("good", "root", "dns:localhost", "-validity", "90");
        certificates.signed("elsewhere", "root", "dns:elsewhere.example", "-validity", "90");
        certificates.signed("expired", "root", "dns:localhost", "-startdate", "-30d", "-validity", "10");
        good = serving("good");
        elsewhere = serving("elsewhere");
        expired = serving("expired");
    }

    @AfterAll
    static void stop() {
        good.stop(0);
        elsewhere.stop(0);
        expired.stop(0);
    }

    private static HttpsServer serving(String alias) throws Exception {
        KeyStore key = certificates.key(alias);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(key, Certificates.PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            byte[] body = "{\"status\": \"UP\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String url(HttpsServer server) {
        return "https://localhost:" + server.getAddress().getPort() + "/";
    }

    private static Answer ask(HttpsServer server, Trust trust) throws Exception {
        try (Http http = Http.create(HttpSettings.defaults().trusting(trust))) {
            return HttpCheck.get(url(server)).over(http).json("/status", "UP").ask(within());
        }
    }

    private static CheckContext within() {
        return CheckContext.within(Duration.ofSeconds(10));
    }

    @Test
    void a_server_of_an_authority_that_is_trusted_passes_and_of_no_other() throws Exception {
        assertThat(ask(good, certificates.trusting("root")).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(good, Trust.pem(certificates.pem("root"))).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(good, certificates.trusting("other-root")).verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(ask(good, Trust.jdk()).verdict()).isEqualTo(Verdict.ERRORED);
    }

    @Test
    void who_is_trusted_is_not_let_off_its_name_and_its_dates() throws Exception {
        assertThat(ask(elsewhere, certificates.trusting("root")).verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(ask(expired, certificates.trusting("root")).verdict()).isEqualTo(Verdict.ERRORED);
    }

    @Test
    void authorities_that_can_not_be_read_are_an_error_and_nobody_is_trusted() throws Exception {
        Answer answer = ask(good, Trust.pem(directory.resolve("missing.pem")));

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("missing.pem");
    }

    @Test
    void whom_it_trusts_is_declared() throws Exception {
        try (Http http = Http.create(HttpSettings.defaults().trusting(Trust.pem(Path.of("ca.pem"))))) {
            assertThat(HttpCheck.get("https://gw/").over(http).facts())
                    .anyMatch(fact -> fact.toString().equals("trusts the authorities in=ca.pem"));
        }
    }

    @Test
    void hsts_is_held_to_its_time_over_https() throws Exception {
        try (Http http = Http.create(HttpSettings.defaults().trusting(certificates.trusting("root")))) {
            SecurityHeaders check = SecurityHeaders.of(HttpCall.get(url(good)).over(http))
                    .except(Rule.CONTENT_SECURITY_POLICY, Rule.FRAMES, Rule.NO_SNIFF, Rule.REFERRER);

            assertThat(check.ask(within()).verdict()).isEqualTo(Verdict.PASSED);
            assertThat(check.hstsFor(Duration.ofDays(366)).ask(within()).reason())
                    .contains("max-age 31536000 s, wanted at least 31622400");
        }
    }
}

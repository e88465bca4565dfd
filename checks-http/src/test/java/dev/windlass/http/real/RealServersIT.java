package dev.windlass.http.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the other tests of this module rely on: that these servers are the real ones and do as they are told. */
@DisplayName("The real servers")
class RealServersIT {

    private static final Map<String, String> ALERT = Map.of("alertname", "ErrorsInGreen", "severity", "critical");

    @TempDir
    Path directory;

    @AfterAll
    static void tell() {
        System.out.printf(
                "suite real-servers: prometheus=%s alertmanager=%s nginx=%s aiosmtpd=%s%n",
                Tool.PROMETHEUS.version(), Tool.ALERTMANAGER.version(), Tool.NGINX.version(), Tool.AIOSMTPD.version());
    }

    @Test
    void prometheus_scrapes_a_service_each_second_and_sees_it_go() throws Exception {
        try (var green = Scraped.named("green");
                var prometheus = PrometheusServer.in(directory)
                        .scraping("azora", Map.of("slot", "green"), green.address())
                        .start()) {
            green.set("temperature", 21.5).set("temperature{room=\"2\"}", Double.POSITIVE_INFINITY);
            prometheus.awaitValue("up{job='azora',slot='green'}", up -> up == 1);
            prometheus.awaitValue("temperature{room='',job='azora',slot='green'}", value -> value == 21.5);
            prometheus.awaitValue("temperature{room='2'}", value -> value == Double.POSITIVE_INFINITY);
            assertThat(prometheus.value("nothing_of_that_name")).isEmpty();

            green.answering(500, "broken");
            prometheus.awaitValue("count_over_time(temperature{room=''}[1m])", samples -> samples >= 2);
            assertThat(Control.get(green.url("/orders")).statusCode()).isEqualTo(500);
            prometheus.awaitValue(Scraped.ANSWERED + "{code='500'}", count -> count == 1);

            green.scrapable(false);
            prometheus.awaitValue("up{job='azora'}", up -> up == 0);
        }
    }

    @Test
    void an_alert_of_a_rule_of_prometheus_reaches_alertmanager_and_whoever_it_notifies() throws Exception {
        try (var notified = Scraped.named("webhook");
                var green = Scraped.named("green").set("errors", 1);
                var alertmanager = AlertmanagerServer.notifying(notified.url("/"), directory);
                var prometheus = PrometheusServer.in(directory)
                        .scraping("azora", green.address())
                        .rules("""
                                groups:
                                  - name: azora
                                    rules:
                                      - alert: ErrorsInGreen
                                        expr: errors > 0
                                        labels:
                                          severity: critical
                                """)
                        .alerting(alertmanager)
                        .start()) {
            prometheus.awaitValue("ALERTS{alertname='ErrorsInGreen',alertstate='firing'}", fires -> fires == 1);
            var labels = new HashMap<>(ALERT);
            labels.putAll(Map.of("job", "azora", "instance", green.address()));

            alertmanager.awaitFiring(labels, true);
            Await.until(
                    "the webhook is called",
                    AlertmanagerServer.LIMIT,
                    () -> notified.value(Scraped.ANSWERED + "{code=\"200\"}") > 0,
                    () -> "It never was.");
        }
    }

    @Test
    void alertmanager_takes_an_alert_and_its_end() throws Exception {
        try (var alertmanager = AlertmanagerServer.start(directory)) {
            assertThat(alertmanager.fires(ALERT)).isFalse();

            alertmanager.fire(ALERT);
            assertThat(alertmanager.fires(ALERT)).isTrue();

            alertmanager.resolve(ALERT);
            assertThat(alertmanager.fires(ALERT)).isFalse();
        }
    }

    @Test
    void nginx_shares_the_traffic_by_weight_and_switches_it_without_losing_a_request() throws Exception {
        try (var blue = Scraped.named("blue");
                var green = Scraped.named("green");
                var nginx = NginxSwitch.start(directory, blue.address(), green.address())) {
            assertThat(answers(nginx, 10)).isEqualTo(Map.of("blue", 10));

            nginx.weights(3, 1);
            assertThat(answers(nginx, 40)).isEqualTo(Map.of("blue", 30, "green", 10));

            var done = new AtomicBoolean();
            var lost = new AtomicInteger();
            var traffic = new Thread(() -> {
                while (!done.get()) {
                    lost.addAndGet(lostOf(nginx));
                }
            });
            traffic.start();
            for (String color : List.of("green", "blue", "green")) {
                nginx.switchTo(color);
                assertThat(answers(nginx, 5)).isEqualTo(Map.of(color, 5));
            }
            done.set(true);
            traffic.join();
            assertThat(lost).hasValue(0);

            green.answering(503, "broken");
            assertThat(Control.get(nginx.url("/")).statusCode()).isEqualTo(503);
            assertThatThrownBy(() -> nginx.weights(0, 0)).hasMessageContaining("blue 0, green 0");
        }
    }

    @Test
    void the_smtp_sink_keeps_what_it_is_sent() throws Exception {
        try (var sink = SmtpSink.in(directory).refusing("gone@example.org").start()) {
            send(sink, "ada@example.org", Map.of(), "");

            SmtpSink.Mail mail = sink.await(1).get(0);
            assertThat(mail.from()).isEqualTo("windlass@example.org");
            assertThat(mail.to()).containsExactly("ada@example.org");
            assertThat(mail.user()).isEmpty();
            assertThat(mail.tls()).isEmpty();
            assertThat(mail.message().getSubject()).isEqualTo("Grün läuft");
            assertThat(mail.message().getContent()).isEqualTo("All traffic is on green.\r\n");

            assertThatThrownBy(() -> send(sink, "gone@example.org", Map.of(), ""))
                    .isInstanceOf(SendFailedException.class)
                    .hasMessageContaining("Invalid Addresses");
            assertThat(sink.mails()).hasSize(1);
        }
    }

    @Test
    void the_smtp_sink_takes_mail_only_after_starttls_and_a_login_where_that_is_wanted() throws Exception {
        try (var sink = SmtpSink.in(directory)
                .onlyWithStartTls()
                .onlyFrom("release", "s3cret")
                .start()) {
            Map<String, Object> tls = Map.of(
                    "mail.smtp.auth", "true",
                    "mail.smtp.starttls.required", "true",
                    "mail.smtp.ssl.checkserveridentity", "true",
                    "mail.smtp.ssl.socketFactory", trusting(sink.trustStore()).getSocketFactory());

            assertThatThrownBy(() -> send(sink, "ada@example.org", Map.of(), ""))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("STARTTLS");
            assertThatThrownBy(() -> send(sink, "ada@example.org", tls, "wrong"))
                    .isInstanceOf(AuthenticationFailedException.class);
            send(sink, "ada@example.org", tls, "s3cret");

            SmtpSink.Mail mail = sink.await(1).get(0);
            assertThat(mail.user()).isEqualTo("release");
            assertThat(mail.tls()).startsWith("TLSv1.");
        }
    }

    private static SSLContext trusting(KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static void send(SmtpSink sink, String to, Map<String, Object> settings, String password)
            throws MessagingException {
        var properties = new Properties();
        properties.put("mail.smtp.host", "localhost");
        properties.put("mail.smtp.localhost", "localhost");
        properties.put("mail.smtp.port", Integer.toString(sink.port()));
        properties.putAll(settings);
        var message = new MimeMessage(Session.getInstance(properties));
        message.setFrom(new InternetAddress("windlass@example.org"));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(to));
        message.setSubject("Grün läuft", "UTF-8");
        message.setText("All traffic is on green.\r\n", "UTF-8");
        if (password.isEmpty()) {
            Transport.send(message);
        } else {
            Transport.send(message, "release", password);
        }
    }

    private static Map<String, Integer> answers(NginxSwitch nginx, int requests) throws Exception {
        var answers = new HashMap<String, Integer>();
        for (int i = 0; i < requests; i++) {
            answers.merge(Control.get(nginx.url("/")).body(), 1, Integer::sum);
        }
        return answers;
    }

    private static int lostOf(NginxSwitch nginx) {
        try {
            return Control.get(nginx.url("/")).statusCode() == 200 ? 0 : 1;
        } catch (IOException | InterruptedException e) {
            return 1;
        }
    }
}

package dev.windlass.kubernetes.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName(
        "A call that failed tells what was attempted, on what, what came back, what to do, and whether it had an effect (S4)")
class ApiFailureTest {

    private static final Api API = Api.of("production", () -> {
        throw new AssertionError("nothing is to be connected here");
    });

    @ParameterizedTest
    @CsvSource({"400", "401", "403", "404", "405", "406", "409", "410", "413", "415", "422", "429"})
    void a_refusal_had_no_effect(int code) {
        ApiFailure failure = answered(code, "Reason", "no");

        assertThat(failure.hadNoEffect()).isTrue();
        assertThat(failure.isUnreachable()).isFalse();
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.reason()).isEqualTo("Reason");
    }

    @ParameterizedTest
    @CsvSource({"408", "500", "502", "503", "504"})
    void an_error_of_the_server_may_have_had_an_effect(int code) {
        assertThat(answered(code, "", "oh").hadNoEffect()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"500, false", "502, true", "503, true", "504, true"})
    void a_server_behind_another_that_is_away_is_not_reached(int code, boolean unreachable) {
        assertThat(answered(code, "", "oh").isUnreachable()).isEqualTo(unreachable);
    }

    static Stream<IOException> beforeAnythingIsSent() {
        return Stream.of(
                new ConnectException("Connection refused"),
                (IOException) new ConnectException().initCause(new ClosedChannelException()),
                new UnknownHostException("api.example"),
                new HttpConnectTimeoutException("HTTP connect timed out"),
                new SSLHandshakeException("PKIX path building failed"));
    }

    @ParameterizedTest
    @MethodSource("beforeAnythingIsSent")
    void what_was_never_sent_had_no_effect(IOException cause) {
        ApiFailure failure = broken(new IOException(cause.getMessage(), cause));

        assertThat(failure.hadNoEffect()).isTrue();
        assertThat(failure.isUnreachable()).isTrue();
        assertThat(failure.code()).isZero();
        assertThat(failure)
                .hasMessageStartingWith("could not patch service 'gw' in cluster 'production': the API server can't be"
                        + " reached, " + cause.getClass().getSimpleName());
    }

    static Stream<Throwable> afterSomethingMayBeSent() {
        return Stream.of(
                new SocketException("Connection reset"),
                new IOException("HTTP/1.1 header parser received no bytes"),
                new HttpTimeoutException("request timed out"),
                new TimeoutException(),
                new InterruptedException());
    }

    @ParameterizedTest
    @MethodSource("afterSomethingMayBeSent")
    void what_may_have_been_sent_may_have_had_an_effect(Throwable cause) {
        ApiFailure failure = broken(cause);

        assertThat(failure.hadNoEffect()).isFalse();
        assertThat(failure.isUnreachable()).isTrue();
    }

    @Test
    void it_says_how_no_answer_came() {
        assertThat(broken(new HttpTimeoutException("request timed out")))
                .hasMessageContaining(": the API server did not answer in time; ");
        assertThat(broken(new InterruptedException()))
                .hasMessageContaining(": it was interrupted before the API server answered; ");
        assertThat(broken(new SocketException("Connection reset")))
                .hasMessage("could not patch service 'gw' in cluster 'production': the connection broke before the API"
                        + " server answered, SocketException: Connection reset; see whether the API server is up and"
                        + " this machine can reach it, then start again");
    }

    @Test
    void it_tells_all_that_the_server_minds_once() {
        var status = new StatusBuilder()
                .withCode(422)
                .withReason("Invalid")
                .withMessage("Deployment \"gw\" is invalid: spec.replicas: must be at least 0")
                .withNewDetails()
                .addNewCause("spec.replicas", "must be at least 0", "FieldValueInvalid")
                .addNewCause("spec.selector", "field is immutable", "FieldValueInvalid")
                .endDetails()
                .build();

        assertThat(ApiFailure.of(API, "apply deployment 'gw'", new KubernetesClientException(status)))
                .hasMessage("could not apply deployment 'gw' in cluster 'production': 422 Invalid: Deployment \"gw\" is"
                        + " invalid: spec.replicas: must be at least 0; spec.selector: field is immutable; mend what"
                        + " the server says");
    }

    @Test
    void a_message_of_the_server_is_redacted_and_short() {
        ApiFailure failure = answered(400, "BadRequest", "env DB_PASSWORD=hunter2 " + "x".repeat(2000));

        assertThat(failure).hasMessageNotContaining("hunter2");
        assertThat(failure.getMessage()).hasSizeLessThan(800);
    }

    @Test
    @DisplayName("J3: the cause is the client's exception as far as it may be told, and so are its causes")
    void cause() {
        var raw = new KubernetesClientException(
                "oh, password=hunter2", new IOException("token=hunter2", new IllegalStateException("why")));

        ApiFailure failure = ApiFailure.of(API, "patch service 'gw'", raw);

        var told = new java.io.StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(told, true));
        assertThat(told.toString())
                .contains("KubernetesClientException: oh, password=***")
                .contains("IOException: token=***")
                .contains("IllegalStateException: why")
                .doesNotContain("hunter2");
        assertThat(failure.reason()).isEmpty();
    }

    @Test
    @DisplayName("J3: a value of a wrong type, which the server repeats, is not told")
    void sent() {
        assertThat(answered(500, "", ".stringData.PIN: expected string, got &value.valueUnstructured{Value:12345678}"))
                .hasMessageContaining(".stringData.PIN: expected string, got another value; ")
                .hasMessageNotContaining("12345678");
        ApiFailure invalid = answered(422, "Invalid", "data[PIN]: Invalid value: \"12345678\": no");
        assertThat(invalid).hasMessageContaining("12345678");
        assertThat(invalid.withoutValues())
                .hasMessageContaining("422 Invalid: data[PIN]: Invalid value (which is not told here)")
                .hasMessageNotContaining("12345678")
                .hasNoCause();
    }

    private static ApiFailure answered(int code, String reason, String message) {
        return ApiFailure.of(
                API,
                "patch service 'gw'",
                new KubernetesClientException(new StatusBuilder()
                        .withCode(code)
                        .withReason(reason)
                        .withMessage(message)
                        .build()));
    }

    private static ApiFailure broken(Throwable cause) {
        return ApiFailure.of(API, "patch service 'gw'", new KubernetesClientException("An error has occurred.", cause));
    }
}

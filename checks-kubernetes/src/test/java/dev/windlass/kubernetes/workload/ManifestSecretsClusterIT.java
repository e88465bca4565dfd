package dev.windlass.kubernetes.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.kubernetes.real.TestNamespace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("J3: what a real API server says of a value that it refuses")
class ManifestSecretsClusterIT {

    private static final String NUMBER =
            "{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {PIN: 12345678}}";

    private static final String TWO =
            "{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {PIN: 12345678, COUNT: 12345678}}";

    private static final String NO_BASE64 =
            "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {PIN: '12345678%'}}";

    private static final String MAP =
            "{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {PIN: {a: '12345678'}}}";

    private static final String LIST = "{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: ['12345678']}";

    private static final String SETTINGS =
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: s}, data: {PIN: 12345678}}";

    private static final String ENV = """
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: s}, spec: {selector: {matchLabels: {a: b}},
             template: {metadata: {labels: {a: b}}, spec: {containers: [{name: app, image: i,
             env: [{name: PIN, value: 12345678}]}]}}}}
            """;

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("manifest-secrets");

    @ParameterizedTest
    @ValueSource(strings = {NUMBER, TWO, NO_BASE64, MAP, LIST, SETTINGS, ENV})
    void it_is_in_no_evidence_message_cause_or_journal(String yaml) throws Exception {
        Manifests manifests = space.admin().manifests(yaml).confidential();

        Answer answer = manifests.valid("valid").ask(CheckContext.within(Duration.ofSeconds(30)));
        var run = new ManifestRun().withKey();
        String outcome = run.outcome(manifests.step("apply")).toString();
        var files = new ManifestFiles();
        files.readYaml("text", yaml);
        Throwable thrown = catchThrowable(() -> new ManifestServer(space.admin().api(), "windlass", false, true)
                .applied(ManifestReading.of(space.name(), files).get(0)));

        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.FAILED);
        assertThat(answer.toString()).contains("'s'").doesNotContain("12345678");
        assertThat(outcome).contains("would be refused").doesNotContain("12345678");
        assertThat(run.journal()).doesNotContain("12345678");
        assertThat(trace(thrown)).contains("could not apply").doesNotContain("12345678");
    }

    private static String trace(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}

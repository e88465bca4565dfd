package dev.windlass.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Clients;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A cluster is found by its context, and never replaced by another one")
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class ConnectionsTest {

    /** The client takes it for the variable KUBECONFIG. */
    private static final String KUBECONFIG = "kubeconfig";

    @TempDir
    private Path directory;

    private final Properties before = new Properties();

    @BeforeEach
    void keep() {
        before.putAll(System.getProperties());
    }

    @AfterEach
    void back() {
        System.setProperties(before);
    }

    @Test
    void the_context_says_which_server_and_which_credentials() throws IOException {
        Path file = file("config", "blue", "green");

        try (KubernetesClient green = Connections.context(file, "green")) {
            assertThat(green.getMasterUrl()).hasToString("https://green.example:6443/");
            assertThat(green.getConfiguration().getAutoOAuthToken()).isEqualTo("token-of-green");
        }
    }

    @Test
    void a_context_that_is_not_there_is_refused_rather_than_the_current_one_taken() throws IOException {
        Path file = file("config", "blue", "green");

        assertThatThrownBy(() -> Connections.context(file, "gren"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("there is no context 'gren' in " + file + ", there are [blue, green]");
    }

    @Test
    void a_kubeconfig_that_is_not_there_is_told() {
        Path nowhere = directory.resolve("nowhere");
        System.setProperty(KUBECONFIG, nowhere.toString());

        assertThatThrownBy(() -> Connections.context(nowhere, "blue")).hasMessage("there is no kubeconfig " + nowhere);
        assertThatThrownBy(() -> Connections.context("blue"))
                .hasMessage("there is no kubeconfig at [" + nowhere
                        + "], which context 'blue' should be in; KUBECONFIG says where to look");
    }

    @Test
    void contexts_of_several_files_count() throws IOException {
        Path one = file("one", "blue");
        Path two = file("two", "green");
        System.setProperty(KUBECONFIG, one + File.pathSeparator + two);

        try (KubernetesClient blue = Connections.context("blue");
                KubernetesClient green = Connections.context("green")) {
            assertThat(blue.getMasterUrl()).hasToString("https://blue.example:6443/");
            assertThat(green.getMasterUrl()).hasToString("https://green.example:6443/");
            assertThat(green.getConfiguration().getAutoOAuthToken()).isEqualTo("token-of-green");
        }
        assertThatThrownBy(() -> Connections.context("red")).hasMessageContaining("there is no context 'red' in");
    }

    @ParameterizedTest
    @CsvSource({"one, one", "one, two"})
    void what_other_programs_are_told_by_variables_does_not_replace_what_the_kubeconfig_says(
            String first, String second) throws IOException {
        Path one = file(first, "blue");
        Path two = file(second, "blue");
        System.setProperty(KUBECONFIG, one.equals(two) ? one.toString() : one + File.pathSeparator + two);
        System.setProperty("kubernetes.master", "https://red.example:6443");
        System.setProperty("kubernetes.trust.certificates", "true");
        System.setProperty("kubernetes.impersonate.username", "root");

        try (KubernetesClient blue = Connections.context("blue")) {
            assertThat(blue.getMasterUrl()).hasToString("https://blue.example:6443/");
            assertThat(blue.getConfiguration().isTrustCerts()).isFalse();
            assertThat(blue.getConfiguration().getImpersonateUsername()).isNull();
            System.setProperty("kubernetes.auth.token", "token-of-root");
            assertThatThrownBy(() -> Connections.context("blue"))
                    .hasMessageContaining("KUBERNETES_AUTH_TOKEN is set")
                    .hasMessageContaining("unset it for this process");
        }
    }

    @Test
    void a_proxy_counts_that_the_process_is_told_to_use() throws IOException {
        Path file = file("config", "blue");
        System.setProperty("https.proxy", "http://proxy.example:3128");
        System.setProperty("no.proxy", ".internal,localhost");

        try (KubernetesClient blue = Connections.context(file, "blue")) {
            assertThat(blue.getConfiguration().getHttpsProxy()).isEqualTo("http://proxy.example:3128");
            assertThat(blue.getConfiguration().getNoProxy()).containsExactly(".internal", "localhost");
        }
    }

    @Test
    void a_context_of_a_cluster_or_a_user_that_is_not_there_is_refused() throws IOException {
        Path file = file("config", "blue");
        String whole = Files.readString(file);

        Files.writeString(file, whole.replace("name: c-blue", "name: c-red"));
        assertThatThrownBy(() -> Connections.context(file, "blue"))
                .hasMessage("context 'blue' in " + file + " is one of cluster 'c-blue', which is not there");
        Files.writeString(file, whole.replace("name: u-blue", "name: u-red"));
        assertThatThrownBy(() -> Connections.context(file, "blue"))
                .hasMessage("context 'blue' in " + file + " is one of user 'u-blue', who is not there");
    }

    @Test
    void a_process_in_no_pod_has_no_service_account() {
        assertThatThrownBy(Connections::inCluster)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("this process runs in no pod with a service account");
    }

    @Test
    void a_token_that_is_not_there_is_told_and_nothing_is_sent() {
        Path token = directory.resolve("token");
        var config = new ConfigBuilder(Config.empty())
                .withMasterUrl("https://blue.example:6443")
                .withOauthTokenProvider(() -> Connections.read(token))
                .build();
        try (Api api = Api.of("blue", () -> Clients.of(config))) {
            assertThatThrownBy(() -> api.change("delete pod 'gw' in 'shop'", client -> client.pods()
                            .inNamespace("shop")
                            .withName("gw")
                            .delete()))
                    .isInstanceOfSatisfying(ApiFailure.class, failure -> assertThat(failure.hadNoEffect())
                            .isTrue())
                    .hasMessage(
                            "could not delete pod 'gw' in 'shop' in cluster 'blue': the token of the service account"
                                    + " can't be read, NoSuchFileException: " + token
                                    + "; see that its credentials are there for this process");
        }
    }

    @Test
    void nothing_is_connected_before_it_is_needed() {
        try (Cluster cluster = Cluster.kubeconfig(directory.resolve("nowhere"), "blue")) {
            assertThat(cluster).hasToString("cluster 'blue'");
            assertThat(cluster.namespace("shop")).hasToString("namespace 'shop' of cluster 'blue'");
            assertThatThrownBy(() -> cluster.api().server())
                    .hasMessage("could not connect to cluster 'blue': IllegalStateException: there is no kubeconfig "
                            + directory.resolve("nowhere")
                            + "; see that its kubeconfig, context and credentials are there for this process");
        }
    }

    private Path file(String name, String... contexts) throws IOException {
        var text = new StringBuilder("apiVersion: v1\nkind: Config\ncurrent-context: " + contexts[0] + "\n");
        text.append("clusters:\n");
        for (String context : contexts) {
            text.append("- {name: c-%1$s, cluster: {server: 'https://%1$s.example:6443'}}\n".formatted(context));
        }
        text.append("users:\n");
        for (String context : contexts) {
            text.append("- {name: u-%1$s, user: {token: token-of-%1$s}}\n".formatted(context));
        }
        text.append("contexts:\n");
        for (String context : contexts) {
            text.append("- {name: %1$s, context: {cluster: c-%1$s, user: u-%1$s}}\n".formatted(context));
        }
        return Files.writeString(directory.resolve(name), text);
    }
}

package dev.windlass.kubernetes;

import dev.windlass.kubernetes.api.Clients;
import dev.windlass.kubernetes.api.NoCredentials;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Connects by a kubeconfig or a service account. What is missing is told, and never replaced by something else. */
final class Connections {

    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private Connections() {}

    static KubernetesClient context(String context) {
        List<Path> files =
                Config.getKubeconfigFilenames().stream().map(Path::of).toList();
        if (files.stream().noneMatch(Files::isRegularFile)) {
            throw new IllegalStateException("there is no kubeconfig at " + files + ", which context '" + context
                    + "' should be in; KUBECONFIG says where to look");
        }
        return Clients.of(requireContext(Config.autoConfigure(context), context, files.toString()));
    }

    static KubernetesClient context(Path kubeconfig, String context) {
        if (!Files.isRegularFile(kubeconfig)) {
            throw new IllegalStateException("there is no kubeconfig " + kubeconfig);
        }
        return Clients.of(
                requireContext(Config.fromKubeconfig(context, kubeconfig.toFile()), context, kubeconfig.toString()));
    }

    /** The client takes the current context where the wanted one is missing: that would be another cluster. */
    private static Config requireContext(Config config, String context, String where) {
        String found = Optional.ofNullable(config.getCurrentContext())
                .map(NamedContext::getName)
                .orElse("");
        if (!found.equals(context)) {
            throw new IllegalStateException("there is no context '" + context + "' in " + where + ", there are "
                    + config.getContexts().stream()
                            .map(NamedContext::getName)
                            .sorted()
                            .toList());
        }
        return config;
    }

    static KubernetesClient inCluster() {
        String host = System.getenv("KUBERNETES_SERVICE_HOST");
        String port = System.getenv("KUBERNETES_SERVICE_PORT");
        Path token = SERVICE_ACCOUNT.resolve("token");
        if (host == null || port == null || !Files.isReadable(token)) {
            throw new IllegalStateException("this process runs in no pod with a service account: it wants the variables"
                    + " KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT and the file " + token);
        }
        return Clients.of(new ConfigBuilder(Config.empty())
                .withMasterUrl("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port)
                .withCaCertFile(SERVICE_ACCOUNT.resolve("ca.crt").toString())
                .withOauthTokenProvider(() -> read(token)) // it is replaced about once an hour
                .build());
    }

    static String read(Path token) {
        try {
            return Files.readString(token).strip();
        } catch (IOException e) {
            throw new NoCredentials("the token of the service account can't be read", e);
        }
    }
}

package dev.windlass.kubernetes;

import dev.windlass.kubernetes.api.Clients;
import dev.windlass.kubernetes.api.NoCredentials;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import io.fabric8.kubernetes.client.utils.Utils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connects by a kubeconfig or a service account. What is missing is told, and never replaced by something else. */
final class Connections {

    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private Connections() {}

    static KubernetesClient context(String context) {
        List<Path> files =
                Config.getKubeconfigFilenames().stream().map(Path::of).toList();
        List<Path> there = files.stream().filter(Files::isRegularFile).toList();
        if (there.isEmpty()) {
            throw new IllegalStateException("there is no kubeconfig at " + files + ", which context '" + context
                    + "' should be in; KUBECONFIG says where to look");
        }
        return Clients.of(config(there, context, files.toString()));
    }

    static KubernetesClient context(Path kubeconfig, String context) {
        if (!Files.isRegularFile(kubeconfig)) {
            throw new IllegalStateException("there is no kubeconfig " + kubeconfig);
        }
        return Clients.of(config(List.of(kubeconfig), context, kubeconfig.toString()));
    }

    /**
     * What the files say, and nothing else: what the client calls its automatic configuration lets variables such as {@code
     * KUBERNETES_MASTER} replace it, which {@code kubectl} doesn't know.
     */
    private static Config config(List<Path> files, String context, String where) {
        if (Utils.getSystemPropertyOrEnvVar(Config.KUBERNETES_OAUTH_TOKEN_SYSTEM_PROPERTY) != null) {
            throw new IllegalStateException(
                    "KUBERNETES_AUTH_TOKEN is set: a minute from now the client would take it in place"
                            + " of the credentials of context '" + context + "' in " + where
                            + "; unset it for this process");
        }
        Config config = Config.empty();
        KubeConfigUtils.merge(
                config,
                context,
                files.stream()
                        .map(file -> KubeConfigUtils.parseConfig(file.toFile()))
                        .toArray(io.fabric8.kubernetes.api.model.Config[]::new));
        requireContext(config, context, where);
        if (files.size() > 1) {
            config.setAutoConfigure(
                    true); // so it looks in all of them when it renews a token, and takes nothing but that
        }
        return proxied(config);
    }

    /** By the proxy that this process is told to use, as {@code kubectl} does, where the kubeconfig names none. */
    private static Config proxied(Config config) {
        if (Utils.isNullOrEmpty(config.getHttpProxy())) {
            config.setHttpProxy(proxy(Config.KUBERNETES_HTTP_PROXY));
        }
        if (Utils.isNullOrEmpty(config.getHttpsProxy())) {
            config.setHttpsProxy(proxy(Config.KUBERNETES_HTTPS_PROXY));
        }
        String direct = Utils.getSystemPropertyOrEnvVar(Config.KUBERNETES_NO_PROXY);
        if (direct != null) {
            config.setNoProxy(direct.split(",", -1));
        }
        return config;
    }

    private static @Nullable String proxy(String variable) {
        return Utils.getSystemPropertyOrEnvVar(variable, Utils.getSystemPropertyOrEnvVar(Config.KUBERNETES_ALL_PROXY));
    }

    /** The client takes the current context where the wanted one is missing: that would be another cluster. */
    private static void requireContext(Config config, String context, String where) {
        NamedContext found = config.getCurrentContext();
        if (found == null || !found.getName().equals(context)) {
            throw new IllegalStateException("there is no context '" + context + "' in " + where + ", there are "
                    + config.getContexts().stream()
                            .map(NamedContext::getName)
                            .sorted()
                            .toList());
        }
        if (config.getFileWithCluster() == null) {
            throw new IllegalStateException("context '" + context + "' in " + where + " is one of cluster '"
                    + found.getContext().getCluster() + "', which is not there");
        }
        String user = found.getContext().getUser();
        if (!Utils.isNullOrEmpty(user) && config.getFileWithAuthInfo() == null) {
            throw new IllegalStateException(
                    "context '" + context + "' in " + where + " is one of user '" + user + "', who is not there");
        }
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

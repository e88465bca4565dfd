package dev.windlass.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Credentials may come from a program, as those of the large clouds do")
class CredentialProgramIT {

    @Test
    void the_program_of_the_kubeconfig_gives_the_token(@TempDir Path directory) throws IOException {
        Path config = Files.writeString(directory.resolve("config"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: 'https://cloud.example'}}]
                contexts: [{name: cloud, context: {cluster: c, user: u}}]
                users:
                - name: u
                  user:
                    exec:
                      apiVersion: client.authentication.k8s.io/v1
                      interactiveMode: Never
                      command: sh
                      args:
                      - -c
                      - >-
                        echo '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
                        "status": {"token": "given by '$WHO'"}}'
                      env: [{name: WHO, value: cloud}]
                """);

        try (KubernetesClient client = Connections.context(config, "cloud")) {
            assertThat(client.getConfiguration().getAutoOAuthToken()).isEqualTo("given by cloud");
        }
    }
}

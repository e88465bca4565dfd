package dev.windlass.kubernetes.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kubernetes.api.ApiFailure;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
        "What stands in front of the API server in tests passes on what it should, and makes the faults that it should")
class ApiProxyClusterIT {

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("proxy");

    @AutoClose
    private final ApiProxy proxy = ApiProxy.start();

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Test
    void requests_go_through_by_the_identity_of_their_context() throws Exception {
        create("one");

        assertThat(proxy.requests(Asked.request("POST", "/configmaps")))
                .singleElement()
                .satisfies(asked -> assertThat(asked.status()).isEqualTo(201));
        KubernetesClient viewer = proxy.viewer().api().client();
        assertThatThrownBy(() -> viewer.pods().inNamespace(space.name()).list())
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> assertThat(e.getCode())
                        .isEqualTo(403));
    }

    @Test
    void kubectl_works_through_it() throws Exception {
        var kubectl = new ProcessBuilder(
                        "kubectl",
                        "--kubeconfig",
                        proxy.kubeconfig().toString(),
                        "--context",
                        TestCluster.adminContext(),
                        "auth",
                        "can-i",
                        "delete",
                        "pods")
                .redirectErrorStream(true)
                .start();

        assertThat(new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("yes");
        assertThat(kubectl.waitFor()).isZero();
        assertThat(proxy.requests(Asked.request("POST", "/selfsubjectaccessreviews")))
                .hasSize(1);
    }

    @Test
    void a_lost_answer_is_of_a_change_that_took_place_and_a_lost_request_is_not() throws Exception {
        Fault answer = proxy.loseAnswer(Asked.request("POST", "/configmaps"));
        assertThatThrownBy(() -> create("one"))
                .isInstanceOfSatisfying(ApiFailure.class, failure -> assertThat(failure.hadNoEffect())
                        .isFalse());
        answer.awaitHit();
        Fault request = proxy.loseRequest(Asked.request("POST", "/configmaps"));
        assertThatThrownBy(() -> create("two"))
                .isInstanceOfSatisfying(ApiFailure.class, failure -> assertThat(failure.hadNoEffect())
                        .isFalse());
        request.awaitHit();

        assertThat(space.client().configMaps().withName("one").get()).isNotNull();
        assertThat(space.client().configMaps().withName("two").get()).isNull();
    }

    @Test
    void an_answer_of_its_own_is_given_as_often_as_was_said() throws Exception {
        Fault once = proxy.answerNext(Asked.request("POST", "/configmaps"), 403, Map.of(), "{}");

        assertThatThrownBy(() -> create("one")).isInstanceOfSatisfying(ApiFailure.class, e -> assertThat(e.code())
                .isEqualTo(403));
        create("one");

        assertThat(once.hits()).isEqualTo(1);
    }

    @Test
    void a_request_is_held_until_it_is_let_go() throws Exception {
        Fault held = proxy.holdNext(Asked.request("POST", "/configmaps"));
        Thread creates = new Thread(() -> {
            try {
                create("one");
                told.add("created");
            } catch (Exception e) {
                told.add(e.toString());
            }
        });
        creates.start();
        held.awaitHit();
        assertThat(space.client().configMaps().withName("one").get()).isNull();

        held.lift();

        assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("created");
    }

    @Test
    void a_watch_streams_until_its_resource_version_is_gone() throws Exception {
        try (Watch watch = watch()) {
            assertThat(watch).isNotNull();
            create("one");
            assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("ADDED one");
            assertThat(proxy.watches(Asked.watch("/configmaps"))).isEqualTo(1);

            proxy.expireWatches(Asked.watch("/configmaps"));

            assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("gone");
        }
    }

    @Test
    void the_server_is_away_and_back() throws Exception {
        proxy.refuse();
        assertThatThrownBy(() -> create("one"))
                .isInstanceOfSatisfying(ApiFailure.class, failure -> assertThat(failure.hadNoEffect())
                        .isTrue());

        proxy.acceptAgain();

        create("one");
        assertThat(space.client().configMaps().withName("one").get()).isNotNull();
    }

    private Watch watch() throws Exception {
        return proxy.admin()
                .api()
                .client()
                .configMaps()
                .inNamespace(space.name())
                .withLabel("of", "test")
                .watch(new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, ConfigMap map) {
                        told.add(action + " " + map.getMetadata().getName());
                    }

                    @Override
                    public void onClose(WatcherException why) {
                        told.add(why.isHttpGone() ? "gone" : why.toString());
                    }
                });
    }

    private void create(String name) throws Exception {
        proxy.admin().api().change("create config map '" + name + "'", client -> client.configMaps()
                .inNamespace(space.name())
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("of", "test")
                        .endMetadata()
                        .build())
                .create());
    }
}

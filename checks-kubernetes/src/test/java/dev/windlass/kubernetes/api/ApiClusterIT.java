package dev.windlass.kubernetes.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.kubernetes.Cluster;
import dev.windlass.kubernetes.real.ApiProxy;
import dev.windlass.kubernetes.real.Asked;
import dev.windlass.kubernetes.real.Fault;
import dev.windlass.kubernetes.real.TestCluster;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.plan.NotApplied;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
        "S4 What fails at an API server is told, and whether it had an effect; what may pass is tried again, but never twice done")
class ApiClusterIT {

    private static final Predicate<Asked> CREATE = Asked.request("POST", "/configmaps");
    private static final Predicate<Asked> READ = Asked.request("GET", "/configmaps/one");

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("api");

    @AutoClose
    private final ApiProxy proxy = ApiProxy.start();

    @Test
    void credentials_that_are_not_accepted_are_told_and_had_no_effect() {
        Config config = Config.fromKubeconfig(
                TestCluster.adminContext(), TestCluster.kubeconfig().toFile());
        config.setAutoOAuthToken("nobody's");
        config.setOauthToken("nobody's");
        config.setClientCertData(null);
        config.setClientKeyData(null);
        try (Cluster cluster = Cluster.of("foreign", Clients.of(config))) {

            ApiFailure failure = failure(() -> cluster.api().change("create config map 'one'", create("one")));

            assertThat(failure.code()).isEqualTo(401);
            assertThat(failure.hadNoEffect()).isTrue();
            assertThat(failure).hasMessageContaining("renew them").hasMessageNotContaining("nobody's");
        }
    }

    @Test
    void who_may_not_is_told_which_right_is_missing() {
        ApiFailure failure = failure(() -> TestCluster.viewer().api().change("create config map 'one'", create("one")));

        assertThat(failure.code()).isEqualTo(403);
        assertThat(failure.reason()).isEqualTo("Forbidden");
        assertThat(failure.hadNoEffect()).isTrue();
        assertThat(failure.isUnreachable()).isFalse();
        assertThat(failure)
                .hasMessageStartingWith("could not create config map 'one' in cluster 'viewer': 403 Forbidden: ")
                .hasMessageContaining("cannot create resource \"configmaps\"")
                .hasMessageEndingWith("; grant that right, or free what forbids it, and start again");
    }

    @Test
    void what_is_not_there_and_what_is_there_already_is_told() throws Exception {
        ApiFailure absent = failure(() -> api().change("delete namespace's config map", client -> client.configMaps()
                .inNamespace(space.name())
                .resource(map("one"))
                .update()));
        api().change("create config map 'one'", create("one"));
        ApiFailure twice = failure(() -> api().change("create config map 'one'", create("one")));

        assertThat(absent.code()).isEqualTo(404);
        assertThat(twice.code()).isEqualTo(409);
        assertThat(twice.reason()).isEqualTo("AlreadyExists");
        assertThat(twice.hadNoEffect()).isTrue();
    }

    @Test
    void a_change_that_is_refused_for_now_is_sent_again_after_the_time_that_the_server_says() throws Exception {
        proxy.throttleNext(CREATE, 2);
        long began = System.nanoTime();

        api().change("create config map 'one'", create("one"));

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(proxy.requests(CREATE)).extracting(Asked::status).containsExactly(429, 201);
    }

    @Test
    void a_change_that_goes_on_being_refused_for_now_is_given_up_and_had_no_effect() {
        Fault fault = proxy.answerAll(
                CREATE, 429, Map.of(), "{\"kind\":\"Status\",\"code\":429,\"details\":{\"retryAfterSeconds\":0}}");

        assertThatThrownBy(() -> api().firstChange("create config map 'one'", create("one")))
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("could not create config map 'one' in cluster 'admin': 429");
        assertThat(fault.hits()).isEqualTo(6);
    }

    @Test
    void a_change_is_not_sent_again_after_an_error_of_the_server_and_may_have_had_an_effect() {
        proxy.answerNext(CREATE, 500, Map.of(), "{\"kind\":\"Status\",\"message\":\"etcd timed out\"}");

        ApiFailure failure = failure(() -> api().firstChange("create config map 'one'", create("one")));

        assertThat(failure.hadNoEffect()).isFalse();
        assertThat(failure).hasMessageContaining("500: etcd timed out");
        assertThat(proxy.requests(CREATE)).hasSize(1);
    }

    @Test
    void a_change_whose_answer_is_lost_may_have_had_an_effect_and_is_not_sent_again() throws Exception {
        Fault lost = proxy.loseAnswer(CREATE);

        ApiFailure failure = failure(() -> api().firstChange("create config map 'one'", create("one")));

        lost.awaitHit();
        assertThat(failure.hadNoEffect()).isFalse();
        assertThat(failure.isUnreachable()).isTrue();
        assertThat(failure).hasMessageContaining("the connection broke before the API server answered");
        assertThat(proxy.requests(CREATE)).hasSize(1);
        assertThat(space.client().configMaps().withName("one").get()).isNotNull();
    }

    @Test
    void a_server_that_refuses_connections_changed_nothing() {
        proxy.refuse();

        assertThatThrownBy(() -> api().firstChange("create config map 'one'", create("one")))
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("the API server can't be reached, ConnectException");
    }

    @Test
    void a_question_is_asked_again_where_that_may_help() throws Exception {
        api().change("create config map 'one'", create("one"));
        proxy.answerNext(READ, 503, Map.of(), "{}");
        proxy.throttleNext(READ, 1);

        ConfigMap one = api().ask("read config map 'one'", this::one);

        assertThat(one.getMetadata().getName()).isEqualTo("one");
        assertThat(proxy.requests(READ)).extracting(Asked::status).containsExactly(503, 429, 200);
    }

    @Test
    void a_question_is_not_asked_again_when_its_time_is_over_before() {
        proxy.throttleNext(READ, 20);
        long began = System.nanoTime();

        ApiFailure failure = failure(() -> api().ask("read config map 'one'", Duration.ofSeconds(3), this::one));

        assertThat(failure.code()).isEqualTo(429);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void a_question_that_is_not_answered_ends_with_its_time() throws Exception {
        api().change("create config map 'one'", create("one"));
        Fault held = proxy.holdNext(READ);

        ApiFailure failure = failure(() -> api().ask("read config map 'one'", Duration.ofSeconds(1), this::one));

        held.lift();
        assertThat(failure).hasMessageContaining("did not answer in time");
        assertThat(failure.isUnreachable()).isTrue();
    }

    @Test
    void a_thread_that_is_interrupted_while_it_waits_for_its_turn_stays_so() throws Exception {
        Fault fault = proxy.throttleNext(CREATE, 30);
        var asking = Thread.currentThread();
        var interrupter = new Thread(() -> {
            try {
                fault.awaitHit();
                asking.interrupt();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        interrupter.start();

        assertThatThrownBy(() -> api().change("create config map 'one'", create("one")))
                .isInstanceOf(ApiFailure.class);

        assertThat(Thread.interrupted()).isTrue();
        interrupter.join();
        assertThat(proxy.requests(CREATE)).hasSize(1);
    }

    private Api api() {
        return proxy.admin().api();
    }

    private ConfigMap one(KubernetesClient client) {
        return client.configMaps().inNamespace(space.name()).withName("one").require();
    }

    private Function<KubernetesClient, ConfigMap> create(String name) {
        return client -> client.configMaps()
                .inNamespace(space.name())
                .resource(map(name))
                .create();
    }

    private static ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    private static ApiFailure failure(ThrowingCallable call) {
        ApiFailure failure = catchThrowableOfType(ApiFailure.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }
}

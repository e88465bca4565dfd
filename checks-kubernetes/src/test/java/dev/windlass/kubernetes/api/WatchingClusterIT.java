package dev.windlass.kubernetes.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kubernetes.Cluster;
import dev.windlass.kubernetes.real.ApiProxy;
import dev.windlass.kubernetes.real.Asked;
import dev.windlass.kubernetes.real.Fault;
import dev.windlass.kubernetes.real.TestCluster;
import dev.windlass.kubernetes.real.TestNamespace;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Waiting is by watches that nothing gets past: not their end, not a server that is away, not silence")
class WatchingClusterIT {

    private static final Predicate<Asked> WATCH = Asked.watch("/configmaps");
    private static final Predicate<Asked> LIST = Asked.request("GET", "/configmaps");

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("watching");

    @AutoClose
    private final ApiProxy proxy = ApiProxy.start();

    private final AtomicLong ahead = new AtomicLong();

    @AutoClose
    private final Watching watching = new Watching(proxy.admin().api(), () -> System.nanoTime() + ahead.get());

    @Test
    void what_is_there_and_what_comes_and_changes_and_goes_is_seen_by_one_list_and_one_watch() throws Exception {
        create("one");
        var view = view(watching);
        assertThat(names(view)).containsExactly("one");

        create("two");
        until(() -> names(view).equals(List.of("one", "two")));
        space.client().configMaps().withName("one").edit(map -> new ConfigMapBuilder(map)
                .addToData("a", "b")
                .build());
        until(() -> view.all().get(0).getData() != null
                && "b".equals(view.all().get(0).getData().get("a")));
        space.client().configMaps().withName("one").delete();
        until(() -> names(view).equals(List.of("two")));

        assertThat(proxy.requests(LIST)).hasSize(1);
        assertThat(proxy.requests(WATCH)).hasSize(1);
    }

    @Test
    void a_watch_that_the_server_ends_is_begun_anew_and_nothing_is_missed() throws Exception {
        var view = view(watching);
        proxy.await(1, WATCH);
        create("one");
        until(() -> names(view).equals(List.of("one")));

        proxy.endWatches(WATCH);
        create("two");

        until(() -> names(view).equals(List.of("one", "two")));
    }

    @Test
    void a_watch_whose_resource_version_is_gone_is_begun_anew_and_nothing_is_missed() throws Exception {
        create("old");
        var view = view(watching);
        proxy.await(1, WATCH);
        create("one");
        until(() -> names(view).contains("one"));

        proxy.expireWatches(WATCH);
        space.client().configMaps().withName("old").delete();

        until(() -> names(view).equals(List.of("one")));
        assertThat(proxy.requests(LIST)).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void a_server_that_is_away_is_told_and_what_happened_meanwhile_is_seen_when_it_is_back() throws Exception {
        create("old");
        var view = view(watching);
        proxy.await(1, WATCH);

        proxy.refuse();
        until(() -> watching.trouble().isPresent());
        assertThat(watching.trouble().orElseThrow()).contains("could not list config maps", "can't be reached");
        assertThat(names(view)).containsExactly("old");
        create("one");
        space.client().configMaps().withName("old").delete();
        proxy.acceptAgain();

        until(() -> names(view).equals(List.of("one")));
        assertThat(watching.trouble()).isEmpty();
    }

    @Test
    void a_watch_of_which_nothing_is_heard_for_long_is_begun_anew() throws Exception {
        Fault silent = proxy.holdNext(WATCH);
        var view = view(watching);
        silent.awaitHit();
        create("one");
        assertThat(watching.await(Duration.ZERO)).isFalse();
        assertThat(names(view)).isEmpty();

        ahead.set(Watching.SILENCE.toNanos());

        until(() -> names(view).equals(List.of("one")));
    }

    @Test
    void the_waiting_itself_ends_with_its_time() throws Exception {
        var view = view(watching);

        assertThat(watching.await(Duration.ofMillis(50))).isFalse();
        assertThat(view.one()).isEmpty();
    }

    @Test
    void who_may_not_list_is_told_at_once() {
        try (var other = new Watching(proxy.viewer().api())) {
            assertThatThrownBy(() -> view(other))
                    .isInstanceOfSatisfying(ApiFailure.class, failure -> assertThat(failure.code())
                            .isEqualTo(403))
                    .hasMessageContaining("could not list config maps");
        }
    }

    @Test
    void who_may_list_but_not_watch_is_told_that() throws Exception {
        String user = "lister-of-" + space.name();
        mayList(user);
        try (Cluster cluster = TestCluster.as(user);
                var other = new Watching(cluster.api())) {
            var view = view(other);

            assertThatThrownBy(() -> {
                        while (true) {
                            other.await(Duration.ofSeconds(30));
                        }
                    })
                    .isInstanceOfSatisfying(ApiFailure.class, failure -> assertThat(failure.code())
                            .isEqualTo(403))
                    .hasMessageContaining("could not watch config maps");
            assertThat(view.all()).isEmpty();
        }
    }

    private void mayList(String user) {
        space.grant(
                user,
                new PolicyRuleBuilder()
                        .withApiGroups("")
                        .withResources("configmaps")
                        .withVerbs("list")
                        .build());
    }

    private void until(BooleanSupplier holds) throws Exception {
        while (!holds.getAsBoolean()) {
            watching.await(Duration.ofSeconds(30));
        }
    }

    private Watching.View<ConfigMap, ConfigMapList> view(Watching by) throws ApiFailure {
        return by.of(
                "config maps",
                client -> client.configMaps().inNamespace(space.name()).withLabel("of", "test"));
    }

    private static List<String> names(Watching.View<ConfigMap, ConfigMapList> view) {
        return view.all().stream().map(map -> map.getMetadata().getName()).toList();
    }

    private void create(String name) {
        space.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("of", "test")
                        .endMetadata()
                        .build())
                .create();
    }
}

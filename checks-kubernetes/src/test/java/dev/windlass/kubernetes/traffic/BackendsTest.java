package dev.windlass.kubernetes.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kubernetes.api.JsonPatch;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPBackendRef;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPBackendRefBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRule;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRuleBuilder;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BackendsTest {

    private static final Backends BLUE_GREEN = new Backends("shop", "blue", "green", OptionalInt.empty());

    private static HTTPBackendRef ref(String name, Integer weight) {
        return new HTTPBackendRefBuilder().withName(name).withWeight(weight).build();
    }

    private static HTTPRouteRule rule(HTTPBackendRef... refs) {
        return new HTTPRouteRuleBuilder().withBackendRefs(refs).build();
    }

    @Test
    @DisplayName("all rules that have the two are meant, and no others")
    void allRules() throws Exception {
        List<Backends.Place> places = BLUE_GREEN.in(List.of(
                rule(ref("blue", 90), ref("green", 10)),
                rule(ref("static", 1)),
                rule(ref("green", 0), ref("blue", 1))));
        assertThat(places)
                .containsExactly(
                        new Backends.Place(0, 0, 1, new Share(90, 10), 0),
                        new Backends.Place(2, 1, 0, new Share(1, 0), 0));
    }

    @Test
    @DisplayName("a weight that is not said is 1, as the Gateway API has it")
    void defaultWeight() throws Exception {
        assertThat(BLUE_GREEN.in(List.of(rule(ref("blue", null), ref("green", 0)))))
                .containsExactly(new Backends.Place(0, 0, 1, new Share(1, 0), 0));
    }

    @Test
    @DisplayName("a rule that has one of the two alone is refused, unless another rule is meant")
    void oneAlone() throws Exception {
        List<HTTPRouteRule> rules = List.of(rule(ref("blue", 100), ref("green", 0)), rule(ref("blue", 1)));
        assertThatThrownBy(() -> BLUE_GREEN.in(rules))
                .isInstanceOf(TrafficFailure.class)
                .hasMessage("rule 1, counted from 0, has service 'blue' once and service 'green' 0 times among its"
                        + " backends; each must be there once, or say by inRule which rule is meant");
        assertThat(new Backends("shop", "blue", "green", OptionalInt.of(0)).in(rules))
                .hasSize(1);
        assertThatThrownBy(() -> new Backends("shop", "blue", "green", OptionalInt.of(2)).in(rules))
                .hasMessage("it has no rule 2, counted from 0, but 2");
    }

    @Test
    @DisplayName("a service that is there twice, or is of another namespace, group or kind, is not guessed at")
    void notGuessed() {
        assertThatThrownBy(() -> BLUE_GREEN.in(List.of(rule(ref("blue", 1), ref("green", 0), ref("green", 0)))))
                .hasMessageContaining("service 'green' 2 times");
        HTTPBackendRef elsewhere = new HTTPBackendRefBuilder(ref("green", 0))
                .withNamespace("other")
                .build();
        HTTPBackendRef bucket = new HTTPBackendRefBuilder(ref("green", 0))
                .withGroup("example.com")
                .withKind("Bucket")
                .build();
        assertThatThrownBy(() -> BLUE_GREEN.in(List.of(rule(ref("blue", 1), elsewhere, bucket))))
                .hasMessageContaining("service 'green' 0 times");
    }

    @Test
    @DisplayName("where others get traffic too the two have to add up to 100, or those would get another share")
    void others() throws Exception {
        Backends.Place diluted = BLUE_GREEN
                .in(List.of(rule(ref("blue", 1), ref("green", 0), ref("legacy", 1))))
                .get(0);
        assertThatThrownBy(diluted::requireOthersKeepTheirShare)
                .isInstanceOf(TrafficFailure.class)
                .hasMessageContaining("the weights 1:0 don't add up to 100");
        for (HTTPRouteRule good : List.of(
                rule(ref("blue", 100), ref("green", 0), ref("legacy", 5)),
                rule(ref("blue", 1), ref("green", 0), ref("legacy", 0)))) {
            BLUE_GREEN.in(List.of(good)).get(0).requireOthersKeepTheirShare();
        }
    }

    @Test
    @DisplayName("a route that has the two nowhere is refused")
    void nowhere() {
        assertThatThrownBy(() -> BLUE_GREEN.in(List.of(rule(ref("static", 1)))))
                .hasMessageContaining("none of its rules");
    }

    @Test
    @DisplayName("the patch touches the two weights alone, on the condition that the route is as it was read")
    void patch() {
        ObjectMeta meta = new ObjectMetaBuilder().withResourceVersion("42").build();
        var place = new Backends.Place(2, 1, 0, new Share(100, 0), 0);
        assertThat(place.to(new Share(90, 10), JsonPatch.onlyIfStill(meta)).json())
                .isEqualTo("[{\"op\":\"test\",\"path\":\"/metadata/resourceVersion\",\"value\":\"42\"},"
                        + "{\"op\":\"add\",\"path\":\"/spec/rules/2/backendRefs/1/weight\",\"value\":90},"
                        + "{\"op\":\"add\",\"path\":\"/spec/rules/2/backendRefs/0/weight\",\"value\":10}]");
        assertThat(place.to(new Share(100, 0), JsonPatch.always()).json()).isEqualTo("[]");
    }
}

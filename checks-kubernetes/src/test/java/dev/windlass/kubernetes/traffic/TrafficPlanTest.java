package dev.windlass.kubernetes.traffic;

import static dev.windlass.plan.Nodes.checks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.Release;
import dev.windlass.calendar.T;
import dev.windlass.check.Check;
import dev.windlass.check.Severity;
import dev.windlass.kubernetes.Cluster;
import dev.windlass.kubernetes.Namespace;
import dev.windlass.kubernetes.api.NeedsRights;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Node;
import dev.windlass.plan.Phase;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Refusal;
import dev.windlass.plan.Sequence;
import dev.windlass.plan.Step;
import dev.windlass.plan.StepDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is said of traffic in a plan, with a cluster that is never connected to. */
class TrafficPlanTest {

    private static final Namespace SHOP =
            Cluster.kubeconfig(Path.of("/nowhere/kubeconfig"), "production").namespace("shop");

    private static final Service GW = SHOP.service("gw");
    private static final Split SPLIT = SHOP.httpRoute("shop").between("blue", "green");

    private static String fingerprint(Node... nodes) {
        return Release.plan("shop", "2")
                .to("production")
                .phase("cutover", nodes)
                .build()
                .fingerprint();
    }

    private static NeedsRights code(Step<?> step) {
        return (NeedsRights) step.definition().action();
    }

    @Test
    @DisplayName(
            "P4: what a switch is to do enters the fingerprint: cluster, namespace, service, labels, from and limit")
    void facts() {
        Step<Switched> step = GW.switchTo("slot", "green").from("slot", "blue").step("switch");
        assertThat(step.definition().facts())
                .extracting(Object::toString)
                .containsExactly(
                        "cluster=production",
                        "namespace=shop",
                        "service=gw",
                        "labels of the selector={slot=green}",
                        "from={slot=blue}",
                        "limit=PT2M");
        assertThat(fingerprint(step))
                .isEqualTo(fingerprint(GW.switchTo(Map.of("slot", "green"))
                        .from("slot", "blue")
                        .step("switch")))
                .isNotEqualTo(fingerprint(
                        GW.switchTo("slot", "red").from("slot", "blue").step("switch")))
                .isNotEqualTo(fingerprint(GW.switchTo("slot", "green").step("switch")))
                .isNotEqualTo(fingerprint(GW.switchTo("slot", "green")
                        .from("slot", "blue")
                        .atLeast(1)
                        .step("switch")))
                .isNotEqualTo(fingerprint(GW.switchTo("slot", "green")
                        .from("slot", "blue")
                        .within(Duration.ofMinutes(1))
                        .step("switch")));
    }

    @Test
    @DisplayName("a switch says all rights that it needs, for its undo and its waiting too")
    void rights() {
        assertThat(code(GW.switchTo("slot", "green").step("switch")).rights())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        "get services 'gw' in 'shop'",
                        "patch services 'gw' in 'shop'",
                        "list services 'gw' in 'shop'",
                        "watch services 'gw' in 'shop'",
                        "list pods in 'shop'",
                        "watch pods in 'shop'",
                        "list endpointslices.discovery.k8s.io in 'shop'",
                        "watch endpointslices.discovery.k8s.io in 'shop'");
        assertThat(code(SPLIT.withoutController().weight(10, "10 %")).rights())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        "get httproutes.gateway.networking.k8s.io 'shop' in 'shop'",
                        "patch httproutes.gateway.networking.k8s.io 'shop' in 'shop'",
                        "list endpointslices.discovery.k8s.io in 'shop'");
        assertThat(code(SHOP.previous("gw-blue").remove("remove")).rights())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        "get deployments.apps 'gw-blue' in 'shop'",
                        "delete deployments.apps 'gw-blue' in 'shop'",
                        "list deployments.apps 'gw-blue' in 'shop'",
                        "watch deployments.apps 'gw-blue' in 'shop'",
                        "list services in 'shop'");
    }

    @Test
    @DisplayName("B8: a switch and a weight take traffic, maintenance mode doesn't")
    void takesTraffic() {
        assertThat(GW.switchTo("slot", "green")
                        .step("switch")
                        .definition()
                        .remarks()
                        .traits())
                .containsExactly(StepDefinition.Trait.TAKES_TRAFFIC);
        assertThat(SPLIT.weight(10, "10 %").definition().remarks().traits())
                .containsExactly(StepDefinition.Trait.TAKES_TRAFFIC);
        assertThat(GW.maintenance("maintenance", Map.of("app", "maintenance"))
                        .definition()
                        .remarks()
                        .traits())
                .isEmpty();
        assertThat(SPLIT.maintenance("maintenance").definition().remarks().traits())
                .isEmpty();
    }

    @Test
    @DisplayName("B2: the undo by hand is an exact command where the plan says what was before")
    void byHand() {
        assertThat(GW.switchTo("slot", "green")
                        .from("slot", "blue")
                        .step("switch")
                        .definition()
                        .remarks()
                        .byHand())
                .isEqualTo("kubectl --context production -n shop patch service gw --type=json -p"
                        + " '[{\"op\":\"add\",\"path\":\"/spec/selector/slot\",\"value\":\"blue\"}]'");
        assertThat(GW.switchTo("slot", "green")
                        .step("switch")
                        .definition()
                        .remarks()
                        .byHand())
                .endsWith("kubectl --context production -n shop patch service gw --type=json -p"
                        + " '[{\"op\":\"replace\",\"path\":\"/spec/selector\",\"value\":{…}}]'");
    }

    @Test
    @DisplayName("a gradual shift is its weights in order, each followed by its gate")
    void shift() {
        Sequence shift = SPLIT.shift(10, 50, 100)
                .gatedBy(percent -> checks("well at " + percent + " %").critical(GW.hasEndpoints()))
                .node("shift to green");
        assertThat(shift.nodes())
                .extracting(Node::name)
                .containsExactly(
                        "shift to green: 10 %",
                        "well at 10 %",
                        "shift to green: 50 %",
                        "well at 50 %",
                        "shift to green: 100 %",
                        "well at 100 %");
        assertThat(fingerprint(shift)).isNotEmpty();
    }

    @Test
    @DisplayName("S1: the previous version is removed behind its time, by a gate and a point of no return")
    void removedAt() {
        Plan plan = Release.plan("shop", "2")
                .to("production")
                .phase("cutover", GW.switchTo("slot", "green").step("switch"))
                .phase(SHOP.previous("gw-blue")
                        .removedAt(T.plus(Duration.ofHours(24)), "remove blue", GW.unchangedFor(Duration.ofHours(24))))
                .build();
        assertThat(plan.toString())
                .contains(
                        "remove blue: may go",
                        "selector of service 'gw' in 'shop' is unchanged",
                        "remove blue: gw-blue",
                        "irreversible");
    }

    @Test
    @DisplayName("G9: where the previous version may not go yet the release asks, and what took effect stays")
    void removedTooEarly() {
        Check kept = Check.named("kept for 24 h").holds(c -> false);
        Phase phase = SHOP.previous("gw-blue").removedAt(T.zero(), "remove blue", kept);
        CheckGroup gate = (CheckGroup) phase.nodes().get(0);

        assertThat(gate.whenRefused()).isEqualTo(Refusal.ASKS);
        assertThat(gate.members())
                .allSatisfy(member -> assertThat(member.severity()).isEqualTo(Severity.CRITICAL))
                .extracting(member -> member.check().name())
                .containsExactly("deployment 'gw-blue' in 'shop' gets no traffic", "kept for 24 h");
    }

    @Test
    @DisplayName("what can't be is refused when it is said, with the value")
    void refused() {
        assertThatThrownBy(() -> GW.switchTo(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a selector of service 'gw' in 'shop' needs a label, got none");
        assertThatThrownBy(() -> GW.switchTo("slot", "not a label")).hasMessageContaining("not a label");
        assertThatThrownBy(() -> GW.switchTo("slot", "green").within(Duration.ZERO))
                .hasMessageContaining("got PT0S");
        assertThatThrownBy(() -> GW.switchTo("slot", "green").atLeast(0))
                .hasMessageContaining("at least one pod has to be ready, got 0");
        assertThatThrownBy(() -> GW.switchTo("slot", "green").from("slot", "green"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a switch of service 'gw' in 'shop' goes from one selector to another, got {slot=green} for both");
        assertThat(GW.switchTo(Map.of("app", "gw", "slot", "green"))
                        .from("app", "gw")
                        .from("slot", "blue")
                        .step("switch")
                        .name())
                .isEqualTo("switch");
        assertThatThrownBy(() -> SHOP.service("my.svc")).hasMessageContaining("got 'my.svc'");
        assertThatThrownBy(() -> SPLIT.weight(101, "too much")).hasMessageContaining("got 101");
        assertThatThrownBy(() -> SPLIT.shift(50, 10)).hasMessageContaining("got [50, 10]");
        assertThatThrownBy(() -> SPLIT.shift()).hasMessageContaining("got none");
        assertThatThrownBy(() -> SPLIT.inRule(-1)).hasMessageContaining("got -1");
        assertThatThrownBy(() -> SHOP.httpRoute("shop").between("blue", "blue"))
                .hasMessageContaining("got 'blue' twice");
        assertThatThrownBy(() -> GW.unchangedFor(Duration.ZERO)).hasMessageContaining("got PT0S");
        assertThatThrownBy(() -> SHOP.httpRoute("shop").unchangedFor(Duration.ofDays(367)))
                .hasMessageContaining("got PT8808H");
        assertThatThrownBy(() -> GW.hasEndpoints(0)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> SHOP.networkPolicies()).hasMessageContaining("got none");
        assertThatThrownBy(() -> SHOP.service("GW")).hasMessageContaining("got 'GW'");
        assertThatThrownBy(() -> SHOP.ingress("web").host(" ")).hasMessageContaining("got ' '");
    }
}

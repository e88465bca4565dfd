package dev.windlass.kubernetes.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.kubernetes.api.JsonPatch;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import io.fabric8.kubernetes.api.model.discovery.v1beta1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1beta1.EndpointSliceBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("a Service is switched in one piece, and never into nothing or over somebody else")
class SwitchClusterIT {

    @AutoClose
    private final Shop shop = new Shop();

    private final Service gw = shop.namespace().service("gw");
    private final Step<Switched> cutover =
            gw.switchTo("slot", "green").from("slot", "blue").step("switch traffic to green");

    @BeforeEach
    void blueTakesTraffic() throws Exception {
        shop.version("blue").service("gw", "blue").awaitTraffic("gw", "blue");
    }

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(20)));
    }

    @Test
    @DisplayName(
            "S5: it is switched, and back to the exact selector of before; when a step is over the endpoints have followed")
    void forthAndBack() throws Exception {
        shop.version("green");
        assertThat(ask(gw.selects("slot", "blue")).verdict()).isEqualTo(Verdict.PASSED);
        Told<Object, Switched> told = Told.of(cutover);

        Switched switched = told.captureAndRun();

        assertThat(switched).isEqualTo(new Switched(Shop.labels("green"), 1));
        assertThat(shop.selector("gw")).isEqualTo(Shop.labels("green"));
        assertThat(shop.endpoints("gw")).isNotEmpty().allMatch(pod -> pod.startsWith("green-"));
        assertThat(ask(gw.selects("slot", "green")).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(gw.selects("slot", "blue")).reason())
                .isEqualTo("service 'gw' in '" + shop.name() + "' selects {app=gw, slot=green} and not {slot=blue}");
        assertThat(told.probe()).isEqualTo(Settlement.done(switched));

        told.undo();
        assertThat(shop.selector("gw")).isEqualTo(Shop.labels("blue"));
        assertThat(shop.endpoints("gw")).isNotEmpty().allMatch(pod -> pod.startsWith("blue-"));
        assertThat(told.probe()).isEqualTo(Settlement.notDone());

        String version = shop.resourceVersion("gw");
        told.undo();
        assertThat(shop.resourceVersion("gw")).isEqualTo(version);
    }

    @Test
    @DisplayName("run again over itself it changes nothing")
    void idempotent() throws Exception {
        shop.version("green");
        Told<Object, Switched> told = Told.of(cutover);
        told.captureAndRun();
        String version = shop.resourceVersion("gw");
        assertThat(told.run()).isEqualTo(new Switched(Shop.labels("green"), 1));
        assertThat(shop.resourceVersion("gw")).isEqualTo(version);
    }

    @Test
    @DisplayName("S4: with nobody to take the traffic it is not applied, and says what is there instead")
    void emptyTarget() throws Exception {
        Told<Object, Switched> told = Told.of(cutover);
        assertThatThrownBy(told::captureAndRun)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("there would be nobody to take the traffic, no pod has these labels; pods with"
                        + " {app=gw} are 2 with {slot=blue}, ready");
        assertThat(shop.selector("gw")).isEqualTo(Shop.labels("blue"));

        shop.ready("green", false).deploy("green", "http");
        shop.client()
                .pods()
                .inNamespace(shop.name())
                .withLabels(Shop.labels("green"))
                .waitUntilCondition(
                        pod -> pod != null && "Running".equals(pod.getStatus().getPhase()), 30, TimeUnit.SECONDS);
        assertThatThrownBy(told::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("of the pods with these labels none is ready: green-");
        assertThat(shop.selector("gw")).isEqualTo(Shop.labels("blue"));
    }

    @Test
    @DisplayName("S4: changed by somebody else since the before-image, it is not applied, and says by whom")
    void rivalBefore() throws Exception {
        shop.version("green").version("red");
        Told<Object, Switched> told = Told.of(cutover).capture();
        shop.rivalSwitches("gw", "red");
        assertThatThrownBy(told::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("it is {app=gw, slot=red} and no longer {app=gw, slot=blue}, which was written by"
                        + " 'rival' at 20");
        assertThat(shop.selector("gw")).isEqualTo(Shop.labels("red"));
        assertThat(told.probe()).isInstanceOf(Settlement.Unknown.class);
    }

    @Test
    @DisplayName("the plan's word of what was before counts: otherwise it is refused before it begins")
    void from() throws Exception {
        shop.rivalSwitches("gw", "red");
        assertThatThrownBy(() -> Told.of(cutover).capture())
                .isInstanceOf(TrafficFailure.class)
                .hasMessageContaining("its selector is {app=gw, slot=red}, and not one with {slot=blue} as the plan"
                        + " expects; it was written by 'rival' at 20");
    }

    @Test
    @DisplayName(
            "of another change of the Service in between it is read and tried anew; of one of the selector it is not")
    void staleRead() throws Exception {
        var stale = gw.find(Duration.ofSeconds(10)).orElseThrow();
        shop.client().services().inNamespace(shop.name()).withName("gw").edit(service -> {
            service.getMetadata().setLabels(Map.of("touched", "yes"));
            return service;
        });
        var edit = new Edit<>(
                shop.namespace().api(),
                "service",
                () -> gw.find(Duration.ofSeconds(10)).orElseThrow(),
                Switching::selector,
                List.of("spec", "selector"),
                (now, selector) -> JsonPatch.onlyIfStill(now.getMetadata()).replace("/spec/selector", selector));
        var changed = edit.set(stale, Shop.labels("blue"), Shop.labels("green"));
        assertThat(changed.getSpec().getSelector()).isEqualTo(Shop.labels("green"));
        assertThat(changed.getMetadata().getLabels()).containsEntry("touched", "yes");

        shop.rivalSwitches("gw", "red");
        assertThatThrownBy(() -> edit.set(changed, Shop.labels("green"), Shop.labels("blue")))
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("'rival' at 20");
        assertThat(shop.selector("gw")).isEqualTo(Shop.labels("red"));
    }

    @Test
    @DisplayName(
            "changed by somebody else while the endpoints follow, it fails and says by whom; its undo leaves that alone")
    void rivalMeanwhile() throws Exception {
        shop.ready("green", true).deploy("green", "other").version("red").awaitReady("green");
        Told<Object, Switched> told = Told.of(cutover).onFirstProgress(() -> shop.rivalSwitches("gw", "red"));
        assertThatThrownBy(told::captureAndRun)
                .isInstanceOf(TrafficFailure.class)
                .hasMessageContaining("somebody else changed it: it is {app=gw, slot=red} and no longer {app=gw,"
                        + " slot=green}, which was written by 'rival' at 20");
        assertThat(((Settlement.Unknown<?>) told.probe()).reason()).contains("'rival' at 20");
        assertThatThrownBy(told::undo).hasMessageContaining("'rival' at 20");
        assertThat(shop.selector("gw")).isEqualTo(Shop.labels("red"));
    }

    @Test
    @DisplayName("pods without the port of the Service take no traffic: it waits in vain, and is taken back")
    void noPort() throws Exception {
        shop.ready("green", true).deploy("green", "other").awaitReady("green");
        Told<Object, Switched> told = Told.of(
                gw.switchTo("slot", "green").within(Duration.ofSeconds(3)).step("switch"));
        assertThatThrownBy(told::captureAndRun)
                .isInstanceOf(TrafficFailure.class)
                .hasMessageContaining("waited PT3S for the endpoints of service 'gw'")
                .hasMessageContaining("not yet among its endpoints are the ready pods green-");
        assertThatThrownBy(told::probe).hasMessageContaining("in vain");
        told.undo();
        assertThat(shop.endpoints("gw")).isNotEmpty().allMatch(pod -> pod.startsWith("blue-"));
    }

    @Test
    @DisplayName("S5: changed by somebody else since, it is not taken back, and says by whom")
    void rivalBeforeUndo() throws Exception {
        shop.version("green").version("red");
        Told<Object, Switched> told = Told.of(cutover);
        told.captureAndRun();
        shop.rivalSwitches("gw", "red");
        assertThatThrownBy(told::undo)
                .hasMessageContaining("it is {app=gw, slot=red} and no longer {app=gw, slot=green}, which was written"
                        + " by 'rival' at 20");
        assertThat(shop.selector("gw")).isEqualTo(Shop.labels("red"));
    }

    @Test
    @DisplayName("G1: where the plan says nothing, fewer ready pods than took the traffic before are not enough")
    void fewerThanBefore() throws Exception {
        shop.version("green");
        var green = shop.client().apps().deployments().inNamespace(shop.name()).withName("green");
        green.scale(1);
        green.waitUntilCondition(
                now -> now.getMetadata().getGeneration().equals(now.getStatus().getObservedGeneration())
                        && Integer.valueOf(1).equals(now.getStatus().getReplicas()),
                60,
                TimeUnit.SECONDS);
        var another = another("blue-2", "gw"); // the pods of these nodes share an address, and count as one endpoint
        shop.awaitEndpoints("gw", pods -> pods.size() == 2);
        Told<Object, Switched> told = Told.of(cutover).capture();

        assertThatThrownBy(told::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("only 1 of those pods are ready, and 2 took the traffic before; bring more up, or"
                        + " say by atLeast");
        assertThat(shop.selector("gw")).isEqualTo(Shop.labels("blue"));

        green.scale(2);
        shop.awaitReady("green");
        shop.client().resource(another).delete();
        told.run();
        assertThat(shop.selector("gw")).isEqualTo(Shop.labels("green"));
    }

    /** A pod among the endpoints of a Service, of which somebody else than the controller says so. */
    private EndpointSlice another(String pod, String service) {
        return shop.client()
                .resource(new EndpointSliceBuilder()
                        .withNewMetadata()
                        .withName(pod)
                        .withNamespace(shop.name())
                        .addToLabels("kubernetes.io/service-name", service)
                        .endMetadata()
                        .withAddressType("IPv4")
                        .addNewEndpoint()
                        .withAddresses("10.255.1.2")
                        .withNewConditions()
                        .withReady(true)
                        .endConditions()
                        .withNewTargetRef()
                        .withKind("Pod")
                        .withName(pod)
                        .endTargetRef()
                        .endEndpoint()
                        .addNewPort()
                        .withName("http")
                        .withPort(8080)
                        .endPort()
                        .build())
                .create();
    }

    @Test
    @DisplayName("G1: fewer ready pods than the plan says are not enough")
    void tooFew() throws Exception {
        shop.version("green");
        Switch gw = shop.namespace().service("gw").switchTo("slot", "green");

        assertThatThrownBy(() -> Told.of(gw.atLeast(3).step("to three")).captureAndRun())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("of those pods are ready, and 3 should be; bring more up, or say by atLeast");
        assertThat(shop.selector("gw")).isEqualTo(Shop.labels("blue"));

        Told.of(gw.atLeast(1).step("to one")).captureAndRun();
        assertThat(shop.selector("gw")).isEqualTo(Shop.labels("green"));
    }

    @Test
    @DisplayName("S5: with the pods of before gone it is not taken back into nothing: a person decides")
    void blueGone() throws Exception {
        shop.version("green");
        Told<Object, Switched> told = Told.of(cutover);
        told.captureAndRun();
        shop.client()
                .apps()
                .deployments()
                .inNamespace(shop.name())
                .withName("blue")
                .scale(0);
        shop.client()
                .pods()
                .inNamespace(shop.name())
                .withLabels(Shop.labels("blue"))
                .waitUntilCondition(Objects::isNull, 60, TimeUnit.SECONDS);
        assertThatThrownBy(told::undo)
                .isInstanceOf(TrafficFailure.class)
                .hasMessageContaining("did not switch service 'gw' in '" + shop.name() + "' in cluster 'admin' back to"
                        + " {app=gw, slot=blue}: there would be nobody to take the traffic, which is left with"
                        + " {app=gw, slot=green}")
                .hasMessageContaining(
                        "kubectl --context admin -n " + shop.name() + " patch service gw --type=json -p"
                                + " '[{\"op\":\"replace\",\"path\":\"/spec/selector\",\"value\":{\"app\":\"gw\",\"slot\":\"blue\"}}]'");
        assertThat(shop.selector("gw")).isEqualTo(Shop.labels("green"));
    }

    @Test
    @DisplayName("where there was nobody before, as in a first release, it goes back to nobody")
    void firstRelease() throws Exception {
        shop.version("green").service("new", "never");
        Told<Object, Switched> told = Told.of(
                shop.namespace().service("new").switchTo("slot", "green").step("switch"));
        told.captureAndRun();
        told.undo();
        assertThat(shop.selector("new")).isEqualTo(Shop.labels("never"));
    }

    @Test
    @DisplayName("a Service that was made anew is another one")
    void madeAnew() throws Exception {
        shop.version("green");
        Told<Object, Switched> told = Told.of(cutover).capture();
        shop.client().services().inNamespace(shop.name()).withName("gw").delete();
        shop.service("gw", "blue");
        assertThatThrownBy(told::run).isInstanceOf(NotApplied.class).hasMessageContaining("another one than before");
        shop.client().services().inNamespace(shop.name()).withName("gw").delete();
        assertThatThrownBy(told::undo).hasMessageContaining("there is no service 'gw'");
        assertThatThrownBy(() -> Told.of(cutover).capture()).hasMessageContaining("there is no service 'gw'");
    }

    @Test
    @DisplayName("C2: cut off behind the change, the probe finds that it was done")
    void cutOff() throws Exception {
        shop.version("green");
        Told<Object, Switched> told = Told.of(cutover).capture();
        shop.rivalSwitches("gw", "green"); // what is left of the step when the process dies: the change
        assertThat(told.probe()).isEqualTo(Settlement.done(new Switched(Shop.labels("green"), 1)));
        told.undo();
        assertThat(shop.selector("gw")).isEqualTo(Shop.labels("blue"));
    }

    @Test
    @DisplayName("maintenance mode replaces the whole selector, and puts the whole selector back")
    void maintenance() throws Exception {
        shop.version("sorry");
        Told<Object, Switched> told = Told.of(gw.maintenance("maintenance", Map.of("slot", "sorry")));
        told.captureAndRun();
        assertThat(shop.selector("gw")).isEqualTo(Map.of("slot", "sorry"));
        told.undo();
        assertThat(shop.selector("gw")).isEqualTo(Shop.labels("blue"));
    }

    @Test
    @DisplayName("a dry run tells the selectors, and who takes the traffic now and would then")
    void preview() throws Exception {
        shop.version("green");
        String told = Objects.requireNonNull(cutover.definition().remarks().preview())
                .run(CheckContext.within(Duration.ofSeconds(20)));
        assertThat(told)
                .contains("selector {app=gw, slot=blue} -> {app=gw, slot=green}\nendpoints now: blue-")
                .contains("\nready pods of the new selector: green-");
    }
}

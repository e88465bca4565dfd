package dev.windlass.kubernetes.traffic;

import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.paired;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.JsonPatch;
import dev.windlass.kubernetes.real.ApiProxy;
import dev.windlass.kubernetes.real.Asked;
import dev.windlass.kubernetes.real.Fault;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("a switch survives a server that loses answers or goes away, and a run goes back where a gate says so")
class SwitchFaultsClusterIT {

    private static final Predicate<Asked> PATCH = Asked.request("PATCH", "/services/gw");

    @AutoClose
    private final Shop shop = new Shop();

    @AutoClose
    private final ApiProxy proxy = ApiProxy.start();

    private final Service gw = shop.space().of(proxy.admin()).service("gw");
    private final Step<Switched> cutover = gw.switchTo("slot", "green").step("switch traffic to green");

    @BeforeEach
    void blueTakesTraffic() throws Exception {
        shop.version("blue").version("green").service("gw", "blue").awaitTraffic("gw", "blue");
    }

    private void takes(String version) throws Exception {
        assertThat(shop.selector("gw")).isEqualTo(Shop.labels(version));
        assertThat(shop.endpoints("gw")).isNotEmpty().allMatch(pod -> pod.startsWith(version + "-"));
    }

    @Test
    @DisplayName("C2: the answer to the change is lost: it looks what became of it, and goes on; it is changed once")
    void lostAnswer() throws Exception {
        Fault lost = proxy.loseAnswer(PATCH);
        Told<Object, Switched> told = Told.of(cutover);
        told.captureAndRun();
        assertThat(lost.hits()).isEqualTo(1);
        assertThat(proxy.requests(PATCH)).hasSize(1);
        takes("green");

        Fault again = proxy.loseAnswer(PATCH);
        told.undo();
        assertThat(again.hits()).isEqualTo(1);
        takes("blue");
    }

    @Test
    @DisplayName(
            "C2: a change that may be on its way is not said to be without effect; the probe finds that it isn't done")
    void lostRequest() throws Exception {
        Fault lost = proxy.loseRequest(PATCH);
        Told<Object, Switched> told = Told.of(cutover).capture();
        Runnable late = sameChange();
        assertThatThrownBy(told::run).isInstanceOf(ApiFailure.class);
        assertThat(lost.hits()).isEqualTo(1);
        assertThat(told.probe()).isEqualTo(Settlement.notDone());
        assertThatThrownBy(late::run).as("it comes now").isInstanceOf(KubernetesClientException.class);
        told.undo();
        takes("blue");
        told.run();
        takes("green");
    }

    /** The change that the step makes, on the condition that it reads now. */
    private Runnable sameChange() {
        var service = shop.space().client().services().withName("gw").get();
        String patch = JsonPatch.onlyIfStill(service.getMetadata())
                .replace("/spec/selector", Shop.labels("green"))
                .json();
        return () -> shop.space().client().resource(service).patch(JsonPatch.context(), patch);
    }

    @Test
    @DisplayName(
            "C2: the undo of a switch that may be on its way keeps it out, though there is nothing to take back yet")
    void lateChange() throws Exception {
        proxy.loseRequest(PATCH);
        Told<Object, Switched> told = Told.of(cutover).capture();
        Runnable late = sameChange();
        assertThatThrownBy(told::run).isInstanceOf(ApiFailure.class);
        told.undo();
        assertThatThrownBy(late::run).as("it comes now").isInstanceOf(KubernetesClientException.class);
        takes("blue");
    }

    @Test
    @DisplayName("the server goes away while the endpoints follow, and comes back: the wait goes on and ends well")
    void awayMeanwhile() throws Exception {
        shop.ready("red", false).deploy("red", "http");
        Told<Object, Switched> told = Told.of(gw.maintenance("switch", Map.of("app", "gw", "slot", "green")));
        told.capture();
        proxy.holdNext(Asked.request("GET", "/endpointslices")).lift();
        told.onFirstProgress(() -> {
            proxy.refuse();
            proxy.acceptAgain();
        });
        told.run();
        takes("green");
    }

    @Test
    @DisplayName("S4: a server that can't be reached for the change is one that changed nothing")
    void awayBefore() throws Exception {
        Told<Object, Switched> told = Told.of(cutover).capture();
        proxy.answerNext(
                PATCH, 403, Map.of(), "{\"kind\":\"Status\",\"code\":403,\"reason\":\"Forbidden\",\"message\":\"no\"}");
        assertThatThrownBy(told::run).isInstanceOf(NotApplied.class).hasMessageContaining("403 Forbidden: no");
        takes("blue");
        proxy.refuse();
        assertThatThrownBy(told::run).isInstanceOf(ApiFailure.class).hasMessageContaining("can't be reached");
        proxy.acceptAgain();
        takes("blue");
    }

    @Test
    @DisplayName("a user without the right is told which one it is, and nothing is changed")
    void viewer() throws Exception {
        Service seen = shop.space().viewer().service("gw");
        assertThatThrownBy(() ->
                        Told.of(seen.switchTo("slot", "green").step("switch")).captureAndRun())
                .isInstanceOf(ApiFailure.class)
                .hasMessageContaining("403 Forbidden")
                .hasMessageContaining("cannot get resource \"services\"");
        takes("blue");
    }

    private static Check gate(boolean good) {
        return Check.named("green is well").asks(c -> good ? Answer.passed("good") : Answer.failed("bad"));
    }

    private Plan plan(boolean good) {
        return Release.plan("shop", "2")
                .to("production")
                .phase(
                        "cutover",
                        checks("blue takes the traffic").critical(gw.selects("slot", "blue")),
                        cutover,
                        checks("green takes the traffic").critical(gw.selects("slot", "green"), gate(good)))
                .build();
    }

    @Test
    @DisplayName("a run switches; where the gate behind it refuses the traffic goes back, though an answer is lost")
    void run() throws Exception {
        var lost = proxy.loseAnswer(PATCH);
        Outcome back = Runner.of(plan(false)).journal(new MemoryJournal()).run();
        assertThat(back).isInstanceOf(Outcome.RolledBack.class);
        assertThat(lost.hits()).isEqualTo(1);
        takes("blue");

        assertThat(Runner.of(plan(true)).journal(new MemoryJournal()).run()).isInstanceOf(Outcome.Completed.class);
        takes("green");
    }

    @Test
    @DisplayName("maintenance mode is in force while the nodes within it run, and ends whatever becomes of them")
    void maintenance() throws Exception {
        Plan plan = Release.plan("shop", "2")
                .to("production")
                .phase(
                        "migration",
                        paired(gw.maintenance("maintenance page", Shop.labels("green")))
                                .over(
                                        checks("the page is there").critical(gw.selects("slot", "green")),
                                        checks("the migration").critical(gate(false))))
                .build();
        Outcome outcome = Runner.of(plan).journal(new MemoryJournal()).run();
        assertThat(outcome.toString()).contains("the migration");
        takes("blue");
    }
}

package dev.windlass.kubernetes.traffic;

import static dev.windlass.kubernetes.traffic.Routes.ref;
import static dev.windlass.plan.Nodes.checks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Settlement;
import dev.windlass.rehearsal.Rehearsal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("the weights of a route are set in one piece, for two backends alone, and go back the way they came")
class RouteClusterIT {

    @AutoClose
    private final Shop shop = new Shop();

    private final Routes routes = new Routes(shop);
    private final Split split = shop.namespace().httpRoute("shop").between("blue", "green");
    private final Split quiet = split.withoutController();

    @BeforeEach
    void both() throws Exception {
        shop.version("blue").version("green").service("blue", "blue").service("green", "green");
        shop.awaitTraffic("blue", "blue").awaitTraffic("green", "green");
        routes.route(ref("blue", 100), ref("green", 0), ref("legacy", 5));
    }

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(20)));
    }

    @Test
    @DisplayName(
            "two weights change, and nothing else; each step waits until the gateway has taken it in, each undo too")
    void forthAndBack() throws Exception {
        try (var controller = routes.controller("True")) {
            var before = routes.now();
            Told<Object, Weights> ten = Told.of(split.weight(10, "10 %"));
            Told<Object, Weights> all = Told.of(split.weight(100, "100 %"));
            assertThat(ten.captureAndRun()).isEqualTo(new Weights(10, 1));
            assertThat(routes.weights()).containsExactly(90, 10, 5);
            assertThat(ask(split.sends(10)).verdict()).isEqualTo(Verdict.PASSED);
            assertThat(ask(split.sends(11)).verdict()).isEqualTo(Verdict.FAILED);
            assertThat(ask(shop.namespace().httpRoute("shop").accepted()).verdict())
                    .isEqualTo(Verdict.PASSED);
            all.captureAndRun();
            assertThat(routes.weights()).containsExactly(0, 100, 5);
            assertThat(all.probe()).isEqualTo(Settlement.done(new Weights(100, 1)));

            all.undo();
            assertThat(routes.weights()).containsExactly(90, 10, 5);
            assertThat(all.probe()).isEqualTo(Settlement.notDone());
            ten.undo();
            ten.undo();
            assertThat(routes.now().getSpec()).isEqualTo(before.getSpec());
            assertThat(controller.saw())
                    .containsExactly(
                            List.of(100, 0, 5),
                            List.of(90, 10, 5),
                            List.of(0, 100, 5),
                            List.of(90, 10, 5),
                            List.of(100, 0, 5));
        }
    }

    @Test
    @DisplayName("G1: where no gateway says that it took the change in it fails, and is taken back")
    void nobodySays() throws Exception {
        Told<Object, Weights> told = Told.of(split.within(Duration.ofSeconds(1)).weight(10, "10 %"));
        assertThatThrownBy(told::captureAndRun)
                .isInstanceOf(TrafficFailure.class)
                .hasMessageContaining("waited PT1S for the gateways to take in HTTPRoute 'shop'")
                .hasMessageContaining("gateway 'public' says nothing of it");
        assertThat(routes.weights()).containsExactly(90, 10, 5);
        assertThat(ask(shop.namespace().httpRoute("shop").accepted()).verdict()).isEqualTo(Verdict.FAILED);
        assertThatThrownBy(told::undo).hasMessageContaining("in vain");
        assertThat(routes.weights()).containsExactly(100, 0, 5);
    }

    @Test
    @DisplayName("a gateway that refuses the route as it stands ends the wait at once")
    void refused() throws Exception {
        try (var controller = routes.controller("False")) {
            assertThatThrownBy(() -> Told.of(split.weight(10, "10 %")).captureAndRun())
                    .isInstanceOf(TrafficFailure.class)
                    .hasMessageContaining("ResolvedRefs is False: BackendNotFound, played");
            assertThat(controller.saw()).contains(List.of(90, 10, 5));
        }
    }

    @Test
    @DisplayName("S4: changed by somebody else, before, meanwhile or since, it is left alone, and says by whom")
    void rival() throws Exception {
        Told<Object, Weights> before = Told.of(quiet.weight(10, "10 %")).capture();
        routes.rivalSets(70);
        assertThatThrownBy(before::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("it is [70:0] and no longer [100:0], which was written by 'rival' at 20");
        assertThat(routes.weights()).containsExactly(70, 0, 5);
        routes.rivalSets(100);

        Told<Object, Weights> meanwhile = Told.of(split.weight(10, "10 %")).onFirstProgress(() -> routes.rivalSets(60));
        assertThatThrownBy(meanwhile::captureAndRun).hasMessageContaining("it is [60:10] and no longer [90:10]");
        assertThat(meanwhile.probe()).isInstanceOf(Settlement.Unknown.class);
        assertThatThrownBy(meanwhile::undo).hasMessageContaining("'rival' at 20");
        assertThat(routes.weights()).containsExactly(60, 10, 5);
    }

    @Test
    @DisplayName("no traffic is given to a Service without a ready endpoint, forth or back")
    void nobody() throws Exception {
        Told<Object, Weights> told = Told.of(quiet.weight(100, "100 %"));
        told.captureAndRun();
        shop.client()
                .apps()
                .deployments()
                .inNamespace(shop.name())
                .withName("blue")
                .scale(0);
        shop.awaitEndpoints("blue", java.util.Collection::isEmpty);
        assertThatThrownBy(told::undo)
                .isInstanceOf(TrafficFailure.class)
                .hasMessageContaining("service 'blue', which would get more traffic, has no ready endpoint any more")
                .hasMessageContaining(
                        "By hand: kubectl --context admin -n " + shop.name()
                                + " patch httproute shop --type=json -p '[{\"op\":\"add\",\"path\":\"/spec/rules/1/backendRefs/0/weight\",\"value\":100}");
        assertThat(routes.weights()).containsExactly(0, 100, 5);
        assertThatThrownBy(() -> Told.of(quiet.weight(50, "50 %")).captureAndRun())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("service 'blue', which would get more traffic, has no ready endpoint");
        assertThat(ask(split.sends(100)).verdict()).isEqualTo(Verdict.PASSED);
    }

    private Plan plan(String version) {
        return Release.plan("shop", version)
                .to("production")
                .phase(
                        "cutover",
                        quiet.shift(10, 50, 100)
                                .gatedBy(percent ->
                                        checks("well at " + percent + " %").critical(quiet.sends(percent)))
                                .node("shift to green"))
                .build();
    }

    @Test
    @DisplayName("B1: a gradual shift goes back through its weights, whatever goes wrong at whichever of them")
    void rehearsed() {
        var rehearsal = Rehearsal.of(() -> routes, world -> plan("2"));
        var run = rehearsal
                .answering("well at 100 %", quiet.sends(100).name(), Answer.failed("rehearsed"))
                .run();
        assertThat(run.undone())
                .containsExactly("shift to green: 100 %", "shift to green: 50 %", "shift to green: 10 %");
        assertThat(routes.weights()).containsExactly(100, 0, 5);
        assertThat(rehearsal.failingLate("shift to green: 50 %").run().undone()).isEmpty();
        assertThat(routes.weights()).containsExactly(0, 100, 5);
    }

    @Test
    @DisplayName("a whole run shifts the traffic, with a gate after each weight")
    void run() {
        try (var controller = routes.controller("True")) {
            Outcome outcome = Runner.of(plan("2")).journal(new MemoryJournal()).run();
            assertThat(outcome).isInstanceOf(Outcome.Completed.class);
            assertThat(controller).isNotNull();
        }
        assertThat(routes.weights()).containsExactly(0, 100, 5);
    }

    @Test
    @DisplayName("the previous version is not removed while a route gives it traffic, and is afterwards")
    void previous() throws Exception {
        Previous blue = shop.namespace().previous("blue");
        assertThat(ask(blue.untouched()).verdict()).isEqualTo(Verdict.PASSED);
        assertThatThrownBy(() -> Told.of(blue.remove("remove")).captureAndRun())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("service 'blue' sends traffic to its pods");
        Previous own = blue.ownService("blue");
        assertThat(ask(own.idle()).reason()).contains("gets traffic from HTTPRoute 'shop'");
        Told<Object, Retired> zero = Told.of(own.scaleToZero("to zero"));
        assertThatThrownBy(zero::captureAndRun)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("HTTPRoute 'shop' sends traffic to its pods");

        Told.of(quiet.weight(100, "100 %")).captureAndRun();
        assertThat(ask(own.idle()).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(zero.run()).isEqualTo(new Retired("blue", Shop.REPLICAS));
        assertThat(ask(own.untouched()).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(zero.probe()).isEqualTo(Settlement.done(new Retired("blue", Shop.REPLICAS)));
        zero.undo();
        assertThat(ask(own.untouched()).verdict()).isEqualTo(Verdict.PASSED);

        Told<Object, Retired> remove = Told.of(own.remove("remove"));
        assertThat(remove.captureAndRun()).isEqualTo(new Retired("blue", Shop.REPLICAS));
        assertThat(remove.probe()).isEqualTo(Settlement.done(new Retired("blue", Shop.REPLICAS)));
        assertThat(remove.run()).isEqualTo(new Retired("blue", Shop.REPLICAS));
        assertThat(ask(own.untouched()).verdict()).isEqualTo(Verdict.NO_DATA);
    }
}

package dev.windlass.kubernetes.traffic;

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
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Settlement;
import dev.windlass.rehearsal.Rehearsal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("the weights of a route are set in one piece, for two backends alone, and go back the way they came")
class RouteIT {

    @AutoClose
    private final RouteServer server = new RouteServer(100, 0, 5).serving("blue", "green");

    private final HttpRoute route = server.cluster().namespace("shop").httpRoute("shop");
    private final Split split = route.between("blue", "green");
    private final Split quiet = split.withoutController();

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(20)));
    }

    @Test
    @DisplayName(
            "two weights change, and nothing else; each step waits until the gateway has taken it in, each undo too")
    void forthAndBack() throws Exception {
        server.gateway("True");
        var before = server.spec();
        Told<Object, Weights> ten = Told.of(split.weight(10, "10 %"));
        Told<Object, Weights> all = Told.of(split.weight(100, "100 %"));
        assertThat(ten.captureAndRun()).isEqualTo(new Weights(10, 1));
        assertThat(server.weights()).containsExactly(90, 10, 5);
        assertThat(server.patches())
                .containsExactly("[{\"op\":\"test\",\"path\":\"/metadata/resourceVersion\",\"value\":\"100\"},"
                        + "{\"op\":\"add\",\"path\":\"/spec/rules/1/backendRefs/0/weight\",\"value\":90},"
                        + "{\"op\":\"add\",\"path\":\"/spec/rules/1/backendRefs/1/weight\",\"value\":10}]");
        assertThat(ask(split.sends(10)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(split.sends(11)).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(ask(route.accepted()).verdict()).isEqualTo(Verdict.PASSED);
        all.captureAndRun();
        assertThat(all.probe()).isEqualTo(Settlement.done(new Weights(100, 1)));

        all.undo();
        assertThat(all.probe()).isEqualTo(Settlement.notDone());
        ten.undo();
        ten.undo();
        assertThat(server.spec()).isEqualTo(before);
        assertThat(server.saw())
                .containsExactly(List.of(90, 10, 5), List.of(0, 100, 5), List.of(90, 10, 5), List.of(100, 0, 5));
    }

    @Test
    @DisplayName(
            "C2: a change that comes late is refused once the probe said that it isn't done, or the undo that all is back")
    void comesLate() throws Exception {
        Told<Object, Weights> told = Told.of(quiet.weight(10, "10 %"));
        server.delayNext();
        assertThatThrownBy(told::captureAndRun).isInstanceOf(ApiFailure.class);
        assertThat(told.probe()).isEqualTo(Settlement.notDone());
        assertThat(server.arrives()).isFalse();

        server.delayNext();
        assertThatThrownBy(told::captureAndRun).isInstanceOf(ApiFailure.class);
        told.undo();
        assertThat(server.arrives()).isFalse();
        assertThat(server.weights()).containsExactly(100, 0, 5);
    }

    @Test
    @DisplayName("C2: a change that came just after all is done, and taken back by the undo")
    void cameMeanwhile() throws Exception {
        Told<Object, Weights> told = Told.of(quiet.weight(10, "10 %"));
        server.delayNext();
        assertThatThrownBy(told::captureAndRun).isInstanceOf(ApiFailure.class);
        assertThat(server.arrives()).isTrue();
        assertThat(told.probe()).isEqualTo(Settlement.done(new Weights(10, 1)));
        told.undo();
        assertThat(server.weights()).containsExactly(100, 0, 5);
    }

    @Test
    @DisplayName("where nobody got any traffic before, whoever gets some now has to have a ready endpoint")
    void nothingBefore() throws Exception {
        try (RouteServer nobody = new RouteServer(0, 0).serving("blue")) {
            Split from0 = nobody.cluster()
                    .namespace("shop")
                    .httpRoute("shop")
                    .between("blue", "green")
                    .withoutController();
            Told<Object, Weights> told = Told.of(from0.weight(10, "10 %"));
            assertThatThrownBy(told::captureAndRun)
                    .isInstanceOf(NotApplied.class)
                    .hasMessageContaining("service 'green', which would get more traffic, has no ready endpoint");
            nobody.serving("blue", "green");
            told.run();
            nobody.serving();
            told.undo();
            assertThat(nobody.weights()).as("nobody gets more by that").containsExactly(0, 0);
        }
    }

    @Test
    @DisplayName("S5: rules in another order don't get each other's weights back: the undo says who ordered them anew")
    void reordered() throws Exception {
        server.secondRule(50, 50);
        Told<Object, Weights> told = Told.of(quiet.weight(100, "100 %"));
        told.captureAndRun();
        server.rivalSwaps();
        assertThatThrownBy(told::undo)
                .isInstanceOf(TrafficFailure.class)
                .hasMessageContaining(
                        "its rules are not those of before any more, or in another order, written by 'rival'")
                .hasMessageContaining("the weights of before, [100:0, 50:50]");
        assertThat(server.weights()).containsExactly(0, 100);
        server.rivalSwaps();
        told.undo();
        assertThat(server.weights()).containsExactly(100, 0, 5);
    }

    @Test
    @DisplayName("a server that has the API only as a beta is asked for that")
    void beta() throws Exception {
        server.version("v1beta1").gateway("True");
        Told<Object, Weights> told = Told.of(split.weight(10, "10 %"));
        told.captureAndRun();
        assertThat(server.weights()).containsExactly(90, 10, 5);
        told.undo();
        assertThat(server.weights()).containsExactly(100, 0, 5);
        server.version("v2");
        assertThat(ask(route.accepted()).verdict()).isEqualTo(Verdict.NO_DATA);
        assertThatThrownBy(() -> Told.of(split.weight(10, "10 %")).capture())
                .isInstanceOf(TrafficFailure.class)
                .hasMessageContaining("there is no HTTPRoute 'shop' in 'shop'");
    }

    @Test
    @DisplayName(
            "G1: where no gateway says that it took the change in it fails, and its undo too, with the weights put back")
    void nobodySays() throws Exception {
        Told<Object, Weights> told = Told.of(split.within(Duration.ofSeconds(1)).weight(10, "10 %"));
        assertThatThrownBy(told::captureAndRun)
                .isInstanceOf(TrafficFailure.class)
                .hasMessageContaining("waited PT1S for the gateways to take in HTTPRoute 'shop'")
                .hasMessageContaining("gateway 'public' says nothing of it");
        assertThat(server.weights()).containsExactly(90, 10, 5);
        assertThat(ask(route.accepted()).verdict()).isEqualTo(Verdict.FAILED);
        assertThatThrownBy(told::probe).hasMessageContaining("in vain");
        assertThatThrownBy(told::undo).hasMessageContaining("in vain");
        assertThat(server.weights()).containsExactly(100, 0, 5);
    }

    @Test
    @DisplayName("a gateway that refuses the route as it stands ends the wait at once")
    void refused() {
        server.gateway("False");
        assertThatThrownBy(() -> Told.of(split.weight(10, "10 %")).captureAndRun())
                .isInstanceOf(TrafficFailure.class)
                .hasMessageContaining("ResolvedRefs is False: BackendNotFound, played");
    }

    @Test
    @DisplayName("S4: changed by somebody else, before, meanwhile or since, it is left alone, and says by whom")
    void rival() throws Exception {
        Told<Object, Weights> before = Told.of(quiet.weight(10, "10 %")).capture();
        server.rivalSets(70);
        assertThatThrownBy(before::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("it is [70:0] and no longer [100:0], which was written by 'rival' at 20");
        server.rivalSets(100);

        Told<Object, Weights> meanwhile = Told.of(split.weight(10, "10 %")).onFirstProgress(() -> server.rivalSets(60));
        assertThatThrownBy(meanwhile::captureAndRun).hasMessageContaining("it is [60:10] and no longer [90:10]");
        assertThat(meanwhile.probe()).isInstanceOf(Settlement.Unknown.class);
        assertThatThrownBy(meanwhile::undo).hasMessageContaining("'rival' at 20");
        assertThat(server.weights()).containsExactly(60, 10, 5);

        Told<Object, Weights> anew = Told.of(quiet.inRule(1).weight(20, "20 %"));
        assertThatThrownBy(anew::capture).hasMessageContaining("don't add up to 100");
        server.rivalSets(90);
        anew.capture();
        server.madeAnew();
        assertThatThrownBy(anew::run).isInstanceOf(NotApplied.class).hasMessageContaining("another one than before");
    }

    @Test
    @DisplayName(
            "of another change of the route in between it is read and tried anew, a few times; a lost answer is looked up")
    void contention() throws Exception {
        server.touchNext(3);
        Told<Object, Weights> told = Told.of(quiet.weight(10, "10 %"));
        told.captureAndRun();
        assertThat(server.weights()).containsExactly(90, 10, 5);
        assertThat(server.patches()).hasSize(4);

        server.loseNext();
        told.undo();
        assertThat(server.weights()).containsExactly(100, 0, 5);
        assertThat(server.patches()).hasSize(5);

        server.touchNext(100);
        assertThatThrownBy(told::run).isInstanceOf(NotApplied.class).hasMessageContaining("422 Invalid");
        assertThat(server.weights()).containsExactly(100, 0, 5);
    }

    @Test
    @DisplayName("no traffic is given to a Service without a ready endpoint, forth or back")
    void nobody() throws Exception {
        Told<Object, Weights> told = Told.of(quiet.weight(100, "100 %"));
        told.captureAndRun();
        server.serving("green");
        assertThatThrownBy(told::undo)
                .isInstanceOf(TrafficFailure.class)
                .hasMessageContaining("service 'blue', which would get more traffic, has no ready endpoint any more")
                .hasMessageContaining("By hand: kubectl --context made-up -n shop patch httproute shop --type=json -p"
                        + " '[{\"op\":\"add\",\"path\":\"/spec/rules/1/backendRefs/0/weight\",\"value\":100}");
        assertThat(server.weights()).containsExactly(0, 100, 5);
        assertThatThrownBy(() -> Told.of(quiet.weight(50, "50 %")).captureAndRun())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("service 'blue', which would get more traffic, has no ready endpoint");
        assertThat(ask(split.sends(100)).verdict()).isEqualTo(Verdict.PASSED);
        server.serving("blue");
        assertThat(ask(split.sends(100)).reason()).contains("service 'green'", "has no ready endpoint");
    }

    @Test
    @DisplayName("a dry run tells the weights, and who would take the traffic")
    void preview() throws Exception {
        String told = Objects.requireNonNull(
                        split.weight(10, "10 %").definition().remarks().preview())
                .run(CheckContext.within(Duration.ofSeconds(20)));
        assertThat(told)
                .isEqualTo("HTTPRoute 'shop' in 'shop': weights of 'blue' and 'green' [100:0] -> [90:10]\n"
                        + "ready endpoints of 'green': green-1");
    }

    private static Plan plan(RouteServer world) {
        return plan(world.cluster().namespace("shop").httpRoute("shop").between("blue", "green"), 10, 50, 100);
    }

    private static Plan plan(Split shop, int... percents) {
        return Release.plan("shop", "2")
                .to("production")
                .phase(
                        "cutover",
                        shop.shift(percents)
                                .gatedBy(percent ->
                                        checks("well at " + percent + " %").critical(shop.sends(percent)))
                                .node("shift to green"))
                .build();
    }

    private Rehearsal<RouteServer> rehearsal() {
        return Rehearsal.of(() -> server, RouteIT::plan).reachingOutside();
    }

    @Test
    @DisplayName("B1: a shift goes back through its weights where the gate at the last refuses")
    void backFromTheLastGate() {
        server.gateway("True");
        assertThat(rehearsal()
                        .answering("well at 100 %", split.sends(100).name(), Answer.failed("rehearsed"))
                        .run()
                        .undone())
                .containsExactly("shift to green: 100 %", "shift to green: 50 %", "shift to green: 10 %");
        assertThat(server.saw())
                .containsExactly(
                        List.of(90, 10, 5),
                        List.of(50, 50, 5),
                        List.of(0, 100, 5),
                        List.of(50, 50, 5),
                        List.of(90, 10, 5),
                        List.of(100, 0, 5));
    }

    @Test
    @DisplayName("B1: a shift whose second step fails ahead of its effect goes back from the first")
    void backFromTheSecond() {
        server.gateway("True");
        assertThat(rehearsal().failing("shift to green: 50 %").run().undone()).containsExactly("shift to green: 10 %");
        assertThat(server.weights()).containsExactly(100, 0, 5);
    }

    @Test
    @DisplayName("C2: a step that fails behind its effect is found to be done, and the shift goes on")
    void failingLate() {
        server.gateway("True");
        assertThat(rehearsal().failingLate("shift to green: 50 %").run().undone())
                .isEmpty();
        assertThat(server.weights()).containsExactly(0, 100, 5);
    }

    @Test
    @DisplayName("whatever fails, dies or hangs, at each point of a shift, no rule of a release is broken")
    void explored() {
        var worlds = new ArrayDeque<RouteServer>();
        var rehearsal = Rehearsal.of(
                () -> {
                    if (!worlds.isEmpty()) {
                        worlds.pop().close();
                    }
                    worlds.push(new RouteServer(100, 0, 5).serving("blue", "green"));
                    return worlds.getFirst();
                },
                world -> plan(
                        world.cluster()
                                .namespace("shop")
                                .httpRoute("shop")
                                .between("blue", "green")
                                .withoutController(),
                        10,
                        100));
        assertThat(rehearsal.reachingOutside().explore(0, 1).violations()).isEmpty();
        worlds.forEach(RouteServer::close);
    }

    @Test
    @DisplayName("a whole run shifts the traffic, with a gate after each weight")
    void run() {
        server.gateway("True");
        Outcome outcome = Runner.of(plan(server)).journal(new MemoryJournal()).run();
        assertThat(outcome).isInstanceOf(Outcome.Completed.class);
        assertThat(server.weights()).containsExactly(0, 100, 5);
    }
}

package dev.windlass.kubernetes.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("G1: what is asked of traffic passes only where it is so, and never where there is nothing")
class TrafficChecksClusterIT {

    @AutoClose
    private final Shop shop = new Shop();

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(20)));
    }

    private static void answers(Check check, Verdict verdict, String reason) throws Exception {
        Answer answer = ask(check);
        assertThat(answer.reason()).contains(reason);
        assertThat(answer.verdict()).isEqualTo(verdict);
    }

    @Test
    @DisplayName("endpoints: none is none, unready ones don't count, and a Service that isn't there is no data")
    void endpoints() throws Exception {
        Service gw = shop.namespace().service("gw");
        answers(gw.hasEndpoints(), Verdict.NO_DATA, "there is no service 'gw'");
        answers(gw.selects("slot", "blue"), Verdict.NO_DATA, "there is no service 'gw'");
        shop.service("gw", "blue");
        answers(gw.hasEndpoints(), Verdict.FAILED, "has 0 ready endpoints, and 1 are wanted");
        answers(gw.selects("slot", "blue"), Verdict.FAILED, "and has no ready endpoint");
        shop.version("blue").awaitTraffic("gw", "blue");
        answers(gw.hasEndpoints(), Verdict.PASSED, "has 1 ready endpoint");
        answers(gw.hasEndpoints(5), Verdict.FAILED, "and 5 are wanted");
        shop.ready("blue", false).awaitEndpoints("gw", java.util.Collection::isEmpty);
        answers(gw.hasEndpoints(), Verdict.FAILED, "has 0 ready endpoints");
    }

    @Test
    @DisplayName("the time for which the selector is unchanged counts from the API server's note of its last change")
    void unchanged() throws Exception {
        Service gw = shop.namespace().service("gw");
        Duration hour = Duration.ofHours(1);
        answers(gw.unchangedFor(hour), Verdict.NO_DATA, "there is no service 'gw'");
        shop.service("gw", "blue");
        answers(gw.unchangedFor(hour), Verdict.FAILED, "is to be unchanged for 1 h");
        Instant later = Instant.now().plus(Duration.ofHours(2));
        answers(gw.unchangedFor(hour, () -> later), Verdict.PASSED, "was changed by '");
    }

    @Test
    @DisplayName("a load balancer is ready once it has an address; another type of Service has none")
    void loadBalancer() throws Exception {
        Service gw = shop.namespace().service("gw");
        answers(gw.loadBalancerReady(), Verdict.NO_DATA, "there is no service 'gw'");
        shop.service("gw", "blue");
        answers(gw.loadBalancerReady(), Verdict.FAILED, "is of type ClusterIP, and so has no load balancer");
        var services = shop.space().client().services().withName("gw");
        services.edit(service ->
                service.edit().editSpec().withType("LoadBalancer").endSpec().build());
        answers(gw.loadBalancerReady(), Verdict.FAILED, "has got no address of a load balancer yet");
        services.editStatus(service -> service.edit()
                .editOrNewStatus()
                .withNewLoadBalancer()
                .addNewIngress()
                .withIp("192.0.2.7")
                .endIngress()
                .endLoadBalancer()
                .endStatus()
                .build());
        answers(gw.loadBalancerReady(), Verdict.PASSED, "is reached at 192.0.2.7");
    }

    @Test
    @DisplayName("an Ingress is reached once it has its hosts and an address")
    void ingress() throws Exception {
        Ingress web = shop.namespace().ingress("web").host("shop.example");
        answers(web.addressed(), Verdict.NO_DATA, "there is no ingress 'web'");
        var resource = shop.space()
                .client()
                .resource(new IngressBuilder()
                        .withNewMetadata()
                        .withName("web")
                        .endMetadata()
                        .withNewSpec()
                        .addNewRule()
                        .withHost("shop.example")
                        .withNewHttp()
                        .addNewPath()
                        .withPath("/")
                        .withPathType("Prefix")
                        .withNewBackend()
                        .withNewService()
                        .withName("gw")
                        .withNewPort()
                        .withNumber(80)
                        .endPort()
                        .endService()
                        .endBackend()
                        .endPath()
                        .endHttp()
                        .endRule()
                        .endSpec()
                        .build());
        resource.create();
        answers(web.addressed(), Verdict.FAILED, "has got no address");
        resource.editStatus(now -> now.edit()
                .editOrNewStatus()
                .withNewLoadBalancer()
                .addNewIngress()
                .withHostname("lb.shop.example")
                .endIngress()
                .endLoadBalancer()
                .endStatus()
                .build());
        answers(web.addressed(), Verdict.PASSED, "is reached at lb.shop.example");
        answers(web.host("other.example").addressed(), Verdict.FAILED, "has no rule for host other.example");
    }

    @Test
    @DisplayName("network policies are there, or it is said which are missing")
    void networkPolicies() throws Exception {
        NetworkPolicies wanted = shop.namespace().networkPolicies("default-deny", "allow-gw");
        answers(wanted.present(), Verdict.NO_DATA, "there is no network policy in namespace");
        for (String name : new String[] {"default-deny", "allow-gw"}) {
            assertThat(ask(wanted.present()).verdict()).isNotEqualTo(Verdict.PASSED);
            shop.space()
                    .client()
                    .resource(new NetworkPolicyBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .endMetadata()
                            .withNewSpec()
                            .withNewPodSelector()
                            .endPodSelector()
                            .endSpec()
                            .build())
                    .create();
        }
        answers(wanted.present(), Verdict.PASSED, "allow-gw, default-deny");
        answers(
                shop.namespace().networkPolicies("other", "default-deny").present(),
                Verdict.FAILED,
                "the network policies other are missing");
    }

    @Test
    @DisplayName(
            "the previous version is scaled and removed only once nothing sends traffic to it; only the former comes back")
    void previous() throws Exception {
        shop.version("blue").version("green").service("gw", "blue").service("blue", "blue");
        Previous blue = shop.namespace().previous("blue").ownService("blue");
        answers(blue.untouched(), Verdict.PASSED, "could take traffic back");
        answers(blue.idle(), Verdict.FAILED, "gets traffic from service 'gw'");
        answers(shop.namespace().previous("blue").idle(), Verdict.FAILED, "service 'blue', service 'gw'");
        Told<Object, Retired> zero = Told.of(blue.scaleToZero("to zero"));
        assertThatThrownBy(zero::captureAndRun)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("service 'gw' sends traffic to its pods");
        assertThatThrownBy(() -> Told.of(blue.remove("remove")).captureAndRun())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("did not remove deployment 'blue'");

        shop.rivalSwitches("gw", "green");
        answers(blue.idle(), Verdict.PASSED, "nothing in");
        var done = new Retired("blue", Shop.REPLICAS);
        assertThat(zero.run()).isEqualTo(done);
        assertThat(zero.probe()).isEqualTo(Settlement.done(done));
        answers(blue.untouched(), Verdict.FAILED, "it wants 0 pods");
        zero.undo();
        assertThat(zero.probe()).isEqualTo(Settlement.notDone());
        answers(blue.untouched(), Verdict.PASSED, "could take traffic back");

        zero.run();
        shop.space().client().apps().deployments().withName("blue").scale(1);
        assertThatThrownBy(zero::undo)
                .hasMessageContaining("the replicas of deployment 'blue'")
                .hasMessageContaining("it is 1 and no longer 0, which was written by");

        Told<Object, Retired> remove = Told.of(blue.remove("remove"));
        assertThat(remove.captureAndRun()).isEqualTo(new Retired("blue", 1));
        assertThat(remove.run()).isEqualTo(new Retired("blue", 1));
        assertThat(remove.probe()).isEqualTo(Settlement.done(new Retired("blue", 1)));
        answers(blue.untouched(), Verdict.NO_DATA, "there is no deployment 'blue'");
        assertThat(shop.selector("gw")).isEqualTo(Map.of("app", "gw", "slot", "green"));
    }
}

package dev.windlass.kubernetes.pod;

import dev.windlass.kubernetes.api.Right;
import dev.windlass.kubernetes.real.PodStates;
import dev.windlass.kubernetes.real.PuppetNode;
import dev.windlass.kubernetes.real.TestCluster;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.kubernetes.real.Workloads;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What the tests of this package prepare in a namespace. */
final class Inside {

    static final Map<String, String> LABELS = Map.of("app", "gw");

    private final TestNamespace space;
    private final PuppetNode node;

    Inside(TestNamespace space, PuppetNode node) {
        this.space = space;
        this.node = node;
    }

    /** A pod with label {@code app=gw}, that runs and is ready. */
    Pod ready(String name, String... containers) {
        return pod(name, PodStates.running(), containers);
    }

    Pod pod(String name, Function<Pod, PodStatus> state, String... containers) {
        node.plays(state);
        var all = new ArrayList<>(List.of(Workloads.container(Workloads.IMAGE, null)));
        for (String more : containers) {
            all.add(new ContainerBuilder(Workloads.container(Workloads.IMAGE, null))
                    .withName(more)
                    .build());
        }
        space.client()
                .resource(node.host(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(LABELS)
                        .endMetadata()
                        .withNewSpec()
                        .withTerminationGracePeriodSeconds(0L)
                        .withContainers(all)
                        .endSpec()
                        .build()))
                .create();
        return space.client()
                .pods()
                .withName(name)
                .waitUntilCondition(
                        pod -> !pod.getStatus().getContainerStatuses().isEmpty(), 60, TimeUnit.SECONDS);
    }

    /** Gives these rights, and no others, to the one who may do nothing. */
    void allowViewer(List<Right> rights) {
        var rules = new ArrayList<PolicyRule>();
        for (Right right : rights) {
            var rule = new PolicyRuleBuilder()
                    .withVerbs(right.verb())
                    .withApiGroups(right.group())
                    .withResources(
                            right.subresource().isEmpty()
                                    ? right.resource()
                                    : right.resource() + "/" + right.subresource());
            if (!right.name().isEmpty()) {
                rule.withResourceNames(right.name());
            }
            rules.add(rule.build());
        }
        space.grant(TestCluster.viewerContext(), rules.toArray(PolicyRule[]::new));
    }
}

package dev.windlass.kubernetes.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.kubernetes.Cluster;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ClusterAction;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.kubernetes.real.ApiProxy;
import dev.windlass.kubernetes.real.Asked;
import dev.windlass.kubernetes.real.TestCluster;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.plan.Nodes;
import dev.windlass.plan.Step;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Before a release changes anything it knows which rights its steps will miss")
class PermissionsClusterIT {

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("rights");

    @AutoClose
    private final ApiProxy proxy = ApiProxy.start();

    private final AtomicReference<@Nullable Answer> said = new AtomicReference<>();

    @Test
    void exactly_the_missing_ones_are_told() throws Exception {
        grant();

        Answer answer = asked(
                proxy.viewer(),
                step("a", proxy.viewer().api()),
                step("b", proxy.viewer().api()));

        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.FAILED);
        assertThat(JudgementsTest.told(answer, "missing"))
                .containsExactlyInAnyOrder(
                        "get, patch deployments.apps 'other' in '" + space + "'",
                        "watch pods in '" + space + "'",
                        "get pods/log in '" + space + "'",
                        "get nodes");
        assertThat(JudgementsTest.told(answer, "asked for")).containsExactly("9");
        assertThat(proxy.requests(Asked.request("POST", "/selfsubjectaccessreviews")))
                .as("each right is asked for once, though two steps need it")
                .hasSize(9);
    }

    @Test
    void who_may_do_all_of_it_passes() {
        Answer answer = asked(proxy.admin(), step("a", proxy.admin().api()));

        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void steps_in_other_clusters_do_not_count() {
        Answer answer = asked(proxy.viewer(), step("a", elsewhere()));

        assertThat(answer.verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(proxy.requests(Asked.request("POST", "/selfsubjectaccessreviews")))
                .isEmpty();
    }

    @Test
    void rights_of_own_code_are_asked_for_too() throws Exception {
        Answer answer = proxy.viewer()
                .permissions()
                .and(Right.to("create", "batch", "jobs", space.name()))
                .ask(CheckContext.within(Duration.ofSeconds(20)));

        assertThat(JudgementsTest.told(answer, "missing")).containsExactly("create jobs.batch in '" + space + "'");
    }

    @Test
    void a_right_whose_answer_does_not_come_is_not_taken_for_granted() {
        proxy.answerAll(Asked.request("POST", "/selfsubjectaccessreviews"), 403, Map.of(), "{}");

        Answer answer = asked(proxy.admin(), step("a", proxy.admin().api()));

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(JudgementsTest.told(answer, "not known")).hasSize(5);
    }

    // ------------------------------------------------------------------ preparing

    private static Api elsewhere() {
        return Api.of("elsewhere", () -> {
            throw new AssertionError("it is not asked");
        });
    }

    /** What the check says inside of a run, with the steps in the plan. */
    private Answer asked(Cluster cluster, Step<?>... steps) {
        Permissions rights = cluster.permissions();
        Check heard = Check.named(rights.name()).asks(c -> {
            Answer answer = rights.ask(c);
            said.set(answer);
            return answer;
        });
        var plan = Release.plan("shop", "2.0.0")
                .to("test")
                .gate(Nodes.checks("rights").critical(heard));
        for (Step<?> step : steps) {
            plan = plan.step(step);
        }
        Runner.of(plan.build()).journal(new MemoryJournal()).run();
        return Objects.requireNonNull(said.get());
    }

    private Step<Void> step(String name, Api api) {
        String in = space.name();
        var rights = List.of(
                Right.to("get", "apps", "deployments", in).on("gw"),
                Right.to("patch", "apps", "deployments", in).on("gw"),
                Right.to("get", "apps", "deployments", in).on("other"),
                Right.to("patch", "apps", "deployments", in).on("other"),
                Right.to("list", "", "pods", in),
                Right.to("watch", "", "pods", in),
                Right.to("get", "", "pods/log", in),
                Right.to("get", "", "pods", in),
                Right.to("get", "", "nodes", ""));
        return Step.named(name)
                .run(Void.class, new ClusterAction<Void, Void>(api, List.of(), rights, c -> null))
                .undo(c -> {});
    }

    private void grant() {
        space.grant(
                TestCluster.viewerContext(),
                new PolicyRuleBuilder()
                        .withApiGroups("apps")
                        .withResources("deployments")
                        .withResourceNames("gw")
                        .withVerbs("get", "patch")
                        .build(),
                new PolicyRuleBuilder()
                        .withApiGroups("")
                        .withResources("pods")
                        .withVerbs("get", "list")
                        .build());
    }
}

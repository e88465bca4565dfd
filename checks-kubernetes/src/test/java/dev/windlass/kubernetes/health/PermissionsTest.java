package dev.windlass.kubernetes.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.NeedsRights;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.kubernetes.lease.ReleaseLease;
import dev.windlass.kubernetes.pod.Pods;
import dev.windlass.kubernetes.pod.ProbePod;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What rights are asked for, and what is said where none are known (rule G1)")
class PermissionsTest {

    private static final Api NOWHERE = Api.of("nowhere", () -> {
        throw new AssertionError("nothing is asked");
    });

    @Test
    void without_a_step_in_the_cluster_there_is_no_data_and_it_is_told_what_to_do() throws Exception {
        Answer answer = Permissions.of(NOWHERE).ask(CheckContext.within(Duration.ofSeconds(1)));

        assertThat(answer.verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(answer.reason())
                .isEqualTo(
                        "the plan has no step in this cluster that says which rights it needs; programs such as Helm, and"
                                + " code of your own, say none: tell them by permissions().and(…), or leave this check out");
    }

    @Test
    void rights_are_added_one_by_one_as_a_list_and_by_what_needs_them() {
        Pods pods = Pods.of(NOWHERE, "shop", "app=gw");
        Permissions all = Permissions.of(NOWHERE)
                .and(Right.to("list", "", "nodes", ""))
                .and(ReleaseLease.of(NOWHERE, "shop", "gw").rights("gw", "production"))
                .and(pods.exec("verify"))
                .and(pods.logs())
                .and(ProbePod.of(NOWHERE, "shop", "busybox:1.36", "true"));

        assertThat(all.facts())
                .extracting(Fact::value)
                .contains(
                        "list nodes",
                        "update leases.coordination.k8s.io 'gw' in 'shop'",
                        "create pods/exec in 'shop'",
                        "get pods/log in 'shop'",
                        "list pods in 'shop'",
                        "delete pods in 'shop'");
        Api elsewhere = Api.of("elsewhere", () -> {
            throw new AssertionError("connected");
        });
        assertThatThrownBy(() -> all.and(Pods.of(elsewhere, "shop", "app=gw").logs()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(
                        "can't be asked of cluster 'elsewhere', to which logs of pods app=gw in 'shop' goes");
    }

    @Test
    void the_checks_of_pods_say_their_rights_as_the_actions_do() {
        Pods pods = Pods.of(NOWHERE, "shop", "app=gw");

        assertThat(rights(pods.exec("verify").check("verified")))
                .isEqualTo(pods.exec("verify").rights());
        assertThat(rights(pods.logs().matching("ERROR").atMost(0).check("no errors")))
                .isEqualTo(pods.logs().rights());
        ProbePod probe = ProbePod.of(NOWHERE, "shop", "busybox:1.36", "true");
        assertThat(rights(probe.check("asked"))).isEqualTo(probe.rights());
    }

    private static List<Right> rights(Check check) {
        return ((NeedsRights) check).rights();
    }
}

package dev.windlass.examples.bluegreen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.kubernetes.Cluster;
import dev.windlass.plan.Plan;
import dev.windlass.rehearsal.Rehearsal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The release of {@link BlueGreenRelease} without a cluster: the kubeconfig is not even there. */
class BlueGreenRehearsalTest {

    static Cluster nowhere() {
        return Cluster.kubeconfig(Path.of("/nowhere/kubeconfig"), "production");
    }

    static Plan plan(Cluster cluster) {
        var world = new World("shop", "127.0.0.1", 80);
        Check well = Check.named("users are well served").holds(c -> true);
        return BlueGreenRelease.plan(cluster, "shop", world.version("green", "web:2", "/"), well);
    }

    final Rehearsal<Cluster> rehearsal =
            Rehearsal.of(() -> nowhere(), cluster -> plan(cluster)).checksPass();

    @Test
    void errors_of_green_take_the_traffic_back() {
        var run = rehearsal
                .answering("users are well served", Answer.failed("7 % errors"))
                .run();

        assertThat(run.undone()).as(run::describe).containsExactly("switch to green", "start green");
    }

    @Test
    void keeps_the_rules_whatever_goes_wrong() {
        assertThat(rehearsal.explore().violations()).isEmpty();
    }
}

package dev.windlass.kubernetes.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.kubernetes.real.ApiProxy;
import dev.windlass.kubernetes.real.Asked;
import dev.windlass.kubernetes.real.Fault;
import dev.windlass.kubernetes.real.Tally;
import dev.windlass.kubernetes.real.TestCluster;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.kubernetes.real.Workloads;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("C1, C2, C6: a release killed by SIGKILL at any of its changes of the cluster is resumed, forward or back")
class KilledReleaseClusterIT {

    private static final Set<String> CHANGES = Set.of("POST", "PUT", "PATCH", "DELETE");

    @TempDir
    Path directory;

    private interface Place {
        Fault at(ApiProxy proxy, Predicate<Asked> match);
    }

    /** A change that is meant, and no try without an effect. */
    private static boolean isChange(Asked asked) {
        return CHANGES.contains(asked.method())
                && asked.path().contains("/namespaces/")
                && !asked.query().contains("dryRun");
    }

    private static Predicate<Asked> change(int number) {
        var seen = new AtomicInteger();
        return asked -> isChange(asked) && seen.incrementAndGet() == number;
    }

    @Test
    void that_completes() throws Exception {
        int changes = killAtEach(ApiProxy::holdAnswer, false);
        assertThat(changes).as("changes of the cluster").isGreaterThanOrEqualTo(5);
        Tally.fault("SIGKILL between a change and the journal, in a release that completes");
    }

    @Test
    void that_completes_though_it_was_killed_ahead_of_a_change() throws Exception {
        assertThat(killAtEach(ApiProxy::holdNext, false)).isGreaterThanOrEqualTo(5);
        Tally.fault("SIGKILL ahead of a change");
    }

    @Test
    void that_is_rolled_back() throws Exception {
        int changes = killAtEach(ApiProxy::holdAnswer, true);
        assertThat(changes).as("changes forth and back").isGreaterThanOrEqualTo(9);
        Tally.fault("SIGKILL between a change and the journal, in a rollback too");
    }

    /** Kills a release at its first change, one anew at its second, and so on; gives at how many. */
    private int killAtEach(Place place, boolean fails) throws Exception {
        for (int number = 1; ; number++) {
            try (var space = TestNamespace.fresh("killed");
                    var proxy = ApiProxy.start()) {
                blueServes(space);
                Path journal = directory.resolve(fails + "-" + number);
                Fault fault = place.at(proxy, change(number));
                Process release = start(proxy, space, journal, fails);
                boolean killed = isStruck(fault, release);
                if (killed) {
                    release.destroyForcibly().waitFor();
                }
                fault.lift();
                if (!killed) {
                    assertThat(release.waitFor()).isEqualTo(fails ? 10 : 0);
                    return number - 1;
                }
                Outcome outcome = BlueGreen.run(space.admin(), journal, fails);
                assertThat(outcome)
                        .as("killed at change %d", number)
                        .isInstanceOf(fails ? Outcome.RolledBack.class : Outcome.Completed.class);
                assertWorld(space, fails, number);
            }
        }
    }

    private static boolean isStruck(Fault fault, Process release) throws Exception {
        while (fault.hits() == 0) {
            if (release.waitFor(50, TimeUnit.MILLISECONDS)) {
                return fault.hits() > 0;
            }
        }
        return true;
    }

    private static Process start(ApiProxy proxy, TestNamespace space, Path journal, boolean fails) throws Exception {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BlueGreen.class.getName(),
                        proxy.kubeconfig().toString(),
                        TestCluster.adminContext(),
                        space.name(),
                        journal.toString(),
                        String.valueOf(fails)))
                .redirectErrorStream(true)
                .redirectOutput(new File(journal + ".log"))
                .start();
    }

    private static void blueServes(TestNamespace space) {
        space.client()
                .resource(Workloads.deployment("gw-blue", BlueGreen.labels("blue"), 1, BlueGreen.OLD))
                .create();
        space.client()
                .resource(Workloads.service("gw", BlueGreen.labels("blue")))
                .create();
        space.client().apps().deployments().withName("gw-blue").waitUntilReady(60, TimeUnit.SECONDS);
        space.client()
                .endpoints()
                .withName("gw")
                .waitUntilCondition(one -> one != null && !one.getSubsets().isEmpty(), 60, TimeUnit.SECONDS);
    }

    private static void assertWorld(TestNamespace space, boolean fails, int number) {
        Deployment green =
                space.client().apps().deployments().withName("gw-green").get();
        Deployment blue =
                space.client().apps().deployments().withName("gw-blue").get();
        String slot = space.client()
                .services()
                .withName("gw")
                .get()
                .getSpec()
                .getSelector()
                .get("slot");
        if (fails) {
            assertThat(green).as("green, killed at change %d", number).isNull();
            assertThat(space.client().configMaps().withName("gw-config").get()).isNull();
            assertThat(slot).isEqualTo("blue");
            assertThat(blue.getSpec().getReplicas()).isEqualTo(1);
        } else {
            assertThat(green.getSpec()
                            .getTemplate()
                            .getSpec()
                            .getContainers()
                            .get(0)
                            .getImage())
                    .isEqualTo(BlueGreen.NEW);
            assertThat(green.getSpec().getReplicas()).isEqualTo(2);
            assertThat(slot).isEqualTo("green");
            assertThat(blue.getSpec().getReplicas()).isZero();
        }
    }
}

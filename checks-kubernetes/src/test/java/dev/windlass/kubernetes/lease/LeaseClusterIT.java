package dev.windlass.kubernetes.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.kubernetes.Namespace;
import dev.windlass.kubernetes.real.ApiProxy;
import dev.windlass.kubernetes.real.Asked;
import dev.windlass.kubernetes.real.Fault;
import dev.windlass.kubernetes.real.TestCluster;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("C5: a lease of a real cluster lets one release at a time go on, across machines")
class LeaseClusterIT {

    private static final int SECONDS = 9;
    private static final Duration LASTS = Duration.ofSeconds(SECONDS);
    private static final String NAME = "windlass.shop.production";

    @TempDir
    private Path directory;

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("lease");

    private final List<String> did = new ArrayList<>();

    private Machine machine(String user, String name) {
        return new Machine(user, name, directory);
    }

    private Lease lease() {
        return space.client().leases().withName(NAME).get();
    }

    private static Holder holder(String user, String host) {
        return new Holder(user, host, 12, Instant.parse("2026-11-20T03:00:00Z"), "");
    }

    private static Journal journal(Namespace namespace) {
        return namespace.lease().lasting(LASTS).around(new MemoryJournal());
    }

    private Step<String> step(String name, Meanwhile meanwhile) {
        return Step.named(name)
                .run(String.class, c -> {
                    did.add(name);
                    meanwhile.happens();
                    return name;
                })
                .undo(c -> did.add("undo " + name));
    }

    @FunctionalInterface
    private interface Meanwhile {
        void happens() throws Exception;
    }

    /** A release during whose first step something happens. */
    private Plan plan(Meanwhile meanwhile) {
        return Release.plan("shop", "1.4.0")
                .to("production")
                .step(step("deploy", meanwhile))
                .step(step("switch", () -> {}))
                .build();
    }

    /** Returns once this process has found out that it lost the lease. */
    private static void awaitLoss() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("windlass-lease-shop")) {
                thread.join();
            }
        }
    }

    // ------------------------------------------------------------------ processes

    @Test
    void a_second_machine_is_told_who_releases_and_begins_at_once_when_that_has_ended() throws Exception {
        try (Machine ada = machine("ada", "ci-7");
                Machine bob = machine("bob", "ci-8")) {
            ada.releases(space.name(), 60);
            ada.isIn("deploy");
            bob.releases(space.name(), 60);
            assertThat(bob.ends(64))
                    .contains("by ada on ci-7, process " + ada.pid() + ", since ")
                    .contains("who holds lease '" + NAME + "' in namespace '" + space.name() + "'");
            ada.goesOn();
            ada.isIn("switch");
            ada.goesOn();
            ada.ends(0);
            assertThat(lease().getSpec().getHolderIdentity()).isNullOrEmpty();
            assertThat(lease().getSpec().getLeaseTransitions()).isEqualTo(1);

            long before = System.nanoTime();
            bob.releases(space.name(), 60);
            bob.isIn("deploy");
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .as("it waited for nobody")
                    .isLessThan(Duration.ofSeconds(60));
            assertThat(lease().getSpec().getLeaseTransitions()).isEqualTo(2);
        }
    }

    @Test
    void a_machine_that_was_killed_is_followed_and_its_run_stays_with_it() throws Exception {
        try (Machine ada = machine("ada", "ci-7");
                Machine bob = machine("bob", "ci-8")) {
            ada.releases(space.name(), SECONDS);
            ada.isIn("deploy");
            ada.isKilled();
            bob.releases(space.name(), SECONDS);
            bob.isIn("deploy");
            assertThat(lease().getMetadata().getAnnotations())
                    .containsEntry("windlass.dev/host", "ci-8")
                    .containsEntry("windlass.dev/process", Long.toString(bob.pid()));
            assertThat(lease().getSpec().getLeaseTransitions()).isEqualTo(2);
            bob.goesOn();
            bob.isIn("switch");
            bob.goesOn();
            bob.ends(0);

            ada.releases(space.name(), SECONDS);
            ada.isIn("undo deploy"); // its own run was in doubt there
            ada.ends(10);
            assertThat(ada.journal()).contains("\"epoch\":1").contains("\"epoch\":3");
            assertThat(bob.journal()).contains("\"epoch\":2");
        }
    }

    @Test
    void a_machine_that_stood_still_finds_out_that_it_was_overtaken_before_its_next_step() throws Exception {
        try (Machine ada = machine("ada", "ci-7");
                Machine bob = machine("bob", "ci-8")) {
            ada.releases(space.name(), SECONDS);
            ada.isIn("deploy");
            ada.standsStill();
            bob.releases(space.name(), SECONDS);
            bob.isIn("deploy");
            ada.goesOn();
            ada.wakesUp();
            assertThat(ada.ends(15))
                    .contains("was taken over by bob on ci-8, process " + bob.pid())
                    .contains("No further effect is started here");
            assertThat(ada.journal()).contains("StepStarted").doesNotContain("StepSucceeded");
            bob.goesOn();
            bob.isIn("switch");
            bob.goesOn();
            bob.ends(0);
        }
    }

    // ------------------------------------------------------------------ what people do to it

    @Test
    void a_lease_that_somebody_edits_by_hand_stops_the_run_and_stays_as_it_was_edited() {
        Outcome outcome = Runner.of(plan(() -> {
                    space.client().leases().withName(NAME).edit(lease -> new LeaseBuilder(lease)
                            .editSpec()
                            .withHolderIdentity("ops")
                            .endSpec()
                            .build());
                    awaitLoss();
                }))
                .journal(journal(space.admin()))
                .run();

        assertThat(outcome).isInstanceOfSatisfying(Outcome.JournalLost.class, lost -> assertThat(lost.reason())
                .contains("was taken over by 'ops', which no release wrote there (written by "));
        assertThat(did).containsExactly("deploy");
        assertThat(lease().getSpec().getHolderIdentity()).isEqualTo("ops");
    }

    @Test
    void a_lease_that_somebody_deletes_stops_the_run() {
        Outcome outcome = Runner.of(plan(() -> {
                    space.client().leases().withName(NAME).delete();
                    awaitLoss();
                }))
                .journal(journal(space.admin()))
                .run();

        assertThat(outcome).isInstanceOfSatisfying(Outcome.JournalLost.class, lost -> assertThat(lost.reason())
                .contains("was deleted by somebody"));
        assertThat(did).containsExactly("deploy");
    }

    @Test
    void a_label_that_somebody_puts_on_it_meets_the_next_renewal_and_stays() throws Exception {
        try (ApiProxy proxy = ApiProxy.start()) {
            Outcome outcome = Runner.of(plan(() -> {
                        space.client().leases().withName(NAME).edit(lease -> new LeaseBuilder(lease)
                                .editMetadata()
                                .addToLabels("team", "shop")
                                .endMetadata()
                                .build());
                        proxy.forget();
                        proxy.await(1, asked -> asked.method().equals("PUT") && asked.status() == 409);
                        proxy.await(1, asked -> asked.method().equals("PUT") && asked.status() == 200);
                    }))
                    .journal(journal(space.of(proxy.admin())))
                    .run();

            assertThat(outcome).isInstanceOf(Outcome.Completed.class);
            assertThat(lease().getMetadata().getLabels()).containsEntry("team", "shop");
            assertThat(lease().getSpec().getHolderIdentity()).isNullOrEmpty();
        }
    }

    // ------------------------------------------------------------------ the way to the server

    @Test
    void an_outage_that_is_longer_than_is_waited_for_stops_the_run_before_its_next_step() throws Exception {
        try (ApiProxy proxy = ApiProxy.start()) {
            Outcome outcome = Runner.of(plan(() -> {
                        proxy.refuse();
                        try (Journal.Hold other =
                                journal(space.admin()).hold("shop", "production", holder("bob", "ci-8"))) {
                            assertThat(other.epoch()).isEqualTo(2);
                        }
                    }))
                    .journal(space.of(proxy.admin())
                            .lease()
                            .lasting(LASTS)
                            .outlasting(Duration.ofSeconds(2))
                            .around(new MemoryJournal()))
                    .run();

            assertThat(outcome).isInstanceOfSatisfying(Outcome.JournalLost.class, lost -> assertThat(lost.reason())
                    .contains("which it could not renew for ")
                    .contains("No further effect is started here"));
            assertThat(did).containsExactly("deploy");
        }
    }

    @Test
    void an_outage_that_is_longer_than_the_lease_lasts_is_waited_out_if_nobody_else_took_it() throws Exception {
        try (ApiProxy proxy = ApiProxy.start();
                var log = new Logged(Tenure.class)) {
            Outcome outcome = Runner.of(plan(() -> {
                        Fault fault = proxy.answerAll(Asked.request("PUT", "/leases/"), 503, Map.of(), "{}");
                        log.when("nothing is written or started until then", fault::lift);
                        proxy.await(13, Asked.request("PUT", "/leases/")); // four for each renewal: no trust is left
                    }))
                    .journal(journal(space.of(proxy.admin())))
                    .run();

            assertThat(outcome).isInstanceOf(Outcome.Completed.class);
            assertThat(did).containsExactly("deploy", "switch");
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("is renewed again, and nobody else had it meanwhile"));
            assertThat(lease().getSpec().getLeaseTransitions()).isEqualTo(1);
        }
    }

    @Test
    void who_was_cut_off_until_somebody_else_took_over_is_told_who() throws Exception {
        try (ApiProxy proxy = ApiProxy.start()) {
            var others = new ArrayList<Journal.Hold>();
            Outcome outcome = Runner.of(plan(() -> {
                        proxy.refuse();
                        others.add(journal(space.admin()).hold("shop", "production", holder("bob", "ci-8")));
                        proxy.acceptAgain();
                    }))
                    .journal(journal(space.of(proxy.admin())))
                    .run();

            assertThat(outcome).isInstanceOfSatisfying(Outcome.JournalLost.class, lost -> assertThat(lost.reason())
                    .contains("was taken over by bob on ci-8, process 12, since 2026-11-20T03:00:00Z, with epoch 2"));
            assertThat(did).containsExactly("deploy");
            others.forEach(Journal.Hold::close);
        }
    }

    @Test
    void a_shorter_one_does_not() throws Exception {
        try (ApiProxy proxy = ApiProxy.start()) {
            Outcome outcome = Runner.of(plan(() -> {
                        Fault fault = proxy.answerAll(Asked.request("PUT", "/leases/"), 503, Map.of(), "{}");
                        fault.awaitHit();
                        fault.lift();
                        proxy.forget();
                        proxy.await(1, asked -> asked.method().equals("PUT") && asked.status() == 200);
                    }))
                    .journal(journal(space.of(proxy.admin())))
                    .run();

            assertThat(outcome).isInstanceOf(Outcome.Completed.class);
            assertThat(did).containsExactly("deploy", "switch");
        }
    }

    @Test
    void answers_that_are_lost_do_no_harm() throws Exception {
        try (ApiProxy proxy = ApiProxy.start()) {
            Fault made = proxy.loseAnswer(Asked.request("POST", "/leases"));
            Fault renewed = proxy.loseAnswer(Asked.request("PUT", "/leases/"));
            Outcome outcome = Runner.of(plan(renewed::awaitHit))
                    .journal(journal(space.of(proxy.admin())))
                    .run();

            assertThat(outcome).isInstanceOf(Outcome.Completed.class);
            assertThat(made.hits()).isEqualTo(1);
            assertThat(lease().getSpec().getHolderIdentity()).isNullOrEmpty();
        }
    }

    @Test
    void who_waits_is_told_of_the_end_by_the_watch_and_not_by_the_clock() throws Exception {
        Journal.Hold first = journal(space.admin()).hold("shop", "production", holder("ada", "ci-7"));
        try (ApiProxy proxy = ApiProxy.start()) {
            Journal waiting = space.of(proxy.admin())
                    .lease()
                    .lasting(LASTS)
                    .waiting(Duration.ofMinutes(2))
                    .around(new MemoryJournal());
            var second = new FutureTask<>(() -> waiting.hold("shop", "production", holder("bob", "ci-8")));
            new Thread(second, "waits").start();
            proxy.await(1, Asked.watch("/leases"));
            first.close();
            try (Journal.Hold hold = second.get()) {
                assertThat(hold.epoch()).isEqualTo(2);
            }
            assertThat(proxy.requests(Asked.request("GET", "/leases"))).hasSizeLessThan(4);
        }
    }

    // ------------------------------------------------------------------ what is refused

    @Test
    void who_has_no_right_is_refused_before_anything_and_told_what_to_grant() {
        Outcome outcome =
                Runner.of(plan(() -> {})).journal(journal(space.viewer())).run();

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Refused.class, refused -> assertThat(refused.reason())
                .contains("403 Forbidden")
                .contains("needs the rights to get, create, update, list and watch leases.coordination.k8s.io")
                .contains("Nothing was started"));
        assertThat(did).isEmpty();
    }

    @Test
    void a_namespace_that_is_not_there_is_refused_before_anything() {
        Journal journal = journal(TestCluster.admin().namespace("there-is-none"));

        assertThatThrownBy(() -> journal.hold("shop", "production", holder("ada", "ci-7")))
                .isExactlyInstanceOf(JournalException.class)
                .hasMessageContaining("namespaces \"there-is-none\" not found")
                .hasMessageContaining("Nothing was started");
    }
}

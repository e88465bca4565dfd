package dev.windlass.engine;

import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.attestation;
import static dev.windlass.plan.Nodes.checks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.identity.Signing;
import dev.windlass.identity.Statement;
import dev.windlass.identity.Vouched;
import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.SignOff;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rule G7: approvals, attestations and waivers. */
class PeopleTest {

    final World world = new World();
    final VirtualRun run = new VirtualRun(world, Fate.kind());
    final Team team = new Team(run.time);

    PeopleTest() {
        run.people = team.people(Duration.ofMinutes(1));
    }

    static PlanBuilder plan() {
        return Plans.plan()
                .author("ann")
                .role("engineering", "ann", "ben", "cyd")
                .role("dba", "dee", "cyd");
    }

    final SignOff go = approval("go").quorum(2, "engineering").quorum(1, "dba");

    Plan guarded(SignOff gate) {
        return plan().gate(gate).step(world.plain("a")).build();
    }

    Ran run(Plan plan) throws Refused {
        return run.session(plan, null, List.of());
    }

    static Event.RunEnded ended(Ran ran) {
        return Objects.requireNonNull(ran.ended(), "the run did not end");
    }

    <E extends Event> List<E> all(Class<E> type) {
        return world.durable().stream().filter(type::isInstance).map(type::cast).toList();
    }

    List<String> refusals() {
        return all(PeopleEvent.SubmissionRefused.class).stream()
                .map(PeopleEvent.SubmissionRefused::reason)
                .toList();
    }

    static Duration hours(int hours) {
        return Duration.ofHours(hours);
    }

    @Test
    @DisplayName("G7: a gate opens once the quorum of each role signed off, and not before")
    void quorum() throws Exception {
        team.approves(hours(1), "ann", "go").approves(hours(2), "ben", "go").approves(hours(5), "dee", "go");

        assertThat(ended(run(guarded(go))).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(all(PeopleEvent.SignedOff.class))
                .extracting(PeopleEvent.SignedOff::by)
                .containsExactly("ann", "ben", "dee");
        assertThat(world.trace).containsExactly("do a");
        assertThat(run.time.now().at()).isBetween(VirtualRun.START.plus(hours(5)), VirtualRun.START.plus(hours(6)));
        assertThat(team.asked).isEmpty();
    }

    @Test
    @DisplayName("G7: nobody counts for two roles")
    void distinct_people() throws Exception {
        team.approves(hours(1), "ann", "go").approves(hours(2), "cyd", "go");

        Ran ran = run(guarded(go));

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.STOPPED);
        assertThat(ended(ran).reason()).contains("expired").contains("signed off by: ann, cyd");
        assertThat(world.trace).isEmpty();
    }

    @Test
    @DisplayName("G7: one who declines ends it, with the reason")
    void declined() throws Exception {
        team.approves(hours(1), "ann", "go").rejects(hours(2), "ben", "go").approves(hours(3), "cyd", "go");

        Ran ran = run(guarded(go));

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.STOPPED);
        assertThat(ended(ran).reason()).contains("ben declined: not on a Friday");
    }

    @Test
    @DisplayName("G7: it expires by the calendar")
    void expires() throws Exception {
        Ran ran = run(guarded(go.expiresAfter(hours(10))));

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.STOPPED);
        assertThat(run.time.now().at()).isEqualTo(VirtualRun.START.plus(hours(10)));
    }

    @Test
    @DisplayName("G7: the author, the excluded, strangers and who signed before don't count, and are told why")
    void excluded() throws Exception {
        team.approves(hours(1), "ann", "go")
                .approves(hours(2), "ben", "go")
                .approves(hours(3), "ben", "go", "once more")
                .approves(hours(4), "eve", "go")
                .approves(hours(5), "cyd", "go");

        Ran ran = run(guarded(
                approval("go").quorum(1, "engineering").excludingAuthor().excluding("ben")));

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(refusals())
                .satisfiesExactly(
                        ann -> assertThat(ann).contains("ann", "excluded"),
                        ben -> assertThat(ben).contains("ben", "excluded"),
                        again -> assertThat(again).contains("ben", "excluded"),
                        eve -> assertThat(eve).contains("eve", "in none of the roles", "engineering"));
    }

    @Test
    @DisplayName("G7: who signed off signs in vain once more")
    void twice() throws Exception {
        team.approves(hours(1), "ann", "go").approves(hours(2), "ann", "go", "really");

        run(guarded(go.expiresAfter(hours(3))));

        assertThat(all(PeopleEvent.SignedOff.class)).hasSize(1);
        assertThat(refusals()).singleElement().asString().contains("ann: has signed off at gate 'go' already");
    }

    @Test
    @DisplayName("G7: what was signed for another run, plan, version or gate is refused")
    void replay() throws Exception {
        for (String line : List.of("run", "plan", "version", "gate", "record", "until", "environment")) {
            team.at(hours(1), asked -> {
                Vouched right = (Vouched) Objects.requireNonNull(asked.signed("ann", "go", "approve", null));
                String other = right.document().replaceFirst("(?m)^" + line + ": .*$", line + ": another");
                return new Vouched(other, "ann", "replay of " + line);
            });
        }

        run(guarded(approval("go").quorum(1, "engineering").expiresAfter(hours(2))));

        assertThat(all(PeopleEvent.SignedOff.class)).isEmpty();
        assertThat(all(PeopleEvent.SubmissionRefused.class)).hasSize(7).allSatisfy(refused -> assertThat(
                        refused.reason())
                .contains(refused.origin().replace("replay of ", "").replace("gate", "another"))
                .startsWith("ann: "));
    }

    @Test
    @DisplayName("G7: what is signed names the hash over all that was recorded before, which nobody can know ahead")
    void evidence() throws Exception {
        team.approves(hours(1), "ann", "go");
        Plan plan = plan().gate(checks("ready").critical(world.passing("nodes")))
                .gate(approval("go").quorum(1, "engineering"))
                .build();

        Ran ran = run(plan);

        PeopleEvent.SignOffRequested request =
                all(PeopleEvent.SignOffRequested.class).get(0);
        PeopleEvent.SignedOff signed = all(PeopleEvent.SignedOff.class).get(0);
        assertThat(request.document())
                .contains("run: " + ran.runId(), "plan: " + plan.fingerprint(), "gate: go", "version: 1.4.0");
        assertThat(request.document()).containsPattern("record: [0-9a-f]{64}");
        assertThat(signed.proof().document()).isEqualTo(request.document());
    }

    @Test
    @DisplayName("G7: a release that asks people doesn't begin without a way to know them")
    void fails_closed() {
        run.people = null;
        assertThatThrownBy(() -> run(guarded(go)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("approval 'go'")
                .hasMessageContaining("Runner.people");
        assertThat(world.durable()).isEmpty();
    }

    @Test
    @DisplayName("B7, G7: where the plan says from whom, nobody else gives orders; and nobody orders without a reason")
    void orders_from() throws Exception {
        Plan plan = plan().ordersFrom("dba").gate(go).step(world.plain("a")).build();
        team.at(
                hours(1),
                any -> Team.order(
                        "ben", Order.ROLL_BACK, runId(), run.time.now().at(), null));
        team.at(
                hours(2),
                any -> new Vouched(
                        Statement.of("order")
                                .with("run", runId())
                                .with("order", "STOP")
                                .with("issued", run.time.now().at().toString())
                                .with("reason", Signing.WHY)
                                .text(),
                        "dee",
                        "desk of dee"));
        team.at(
                hours(3),
                any -> Team.order(
                        "dee", Order.ROLL_BACK, runId(), run.time.now().at(), null));

        assertThat(ended(run(plan)).ending()).isEqualTo(Event.Ending.STOPPED);

        assertThat(all(Event.OrderGiven.class)).extracting(Event.OrderGiven::by).containsExactly("dee");
        assertThat(refusals())
                .containsExactly(
                        "ben: ROLL_BACK was ordered, but this release takes orders from role 'dba' only",
                        "dee: the reason is still '<why>'; say why, and sign that");
    }

    private String runId() {
        return ((Event.RunStarted) world.durable().get(0)).runId();
    }

    @Test
    @DisplayName("B7: a release that takes orders from a role doesn't begin without a way to know who is in it")
    void orders_from_nobody_known() {
        run.people = null;
        Plan plan = plan().ordersFrom("dba").step(world.plain("a")).build();

        assertThatThrownBy(() -> run(plan))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("orders from role 'dba' only")
                .hasMessageContaining("Runner.people");
    }

    @Test
    @DisplayName("G7: an attestation is signed with its statement")
    void attested() throws Exception {
        team.approves(hours(1), "dee", "drill");
        Plan plan = plan().gate(attestation("drill", "the restore drill of this week succeeded")
                        .quorum(1, "dba"))
                .step(world.plain("a"))
                .build();

        assertThat(ended(run(plan)).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(all(PeopleEvent.SignedOff.class).get(0).proof().document())
                .contains("attests: the restore drill of this week succeeded");
    }

    @Test
    @DisplayName("G7: important checks are waived by a person of the role, with a reason; critical ones never are")
    void waived() throws Exception {
        team.approves(hours(1), "dee", "ready").approves(hours(2), "dee", "ready", "the log is known to be noisy");
        Plan plan = plan().gate(checks("ready")
                        .critical(world.passing("nodes"))
                        .important(world.refusing("log"))
                        .waivedBy("dba", hours(8)))
                .step(world.plain("a"))
                .build();

        assertThat(ended(run(plan)).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(refusals()).singleElement().asString().contains("a waiver needs its reason");
        assertThat(all(PeopleEvent.SignedOff.class)).singleElement().satisfies(signed -> {
            assertThat(signed.by()).isEqualTo("dee");
            assertThat(signed.reason()).isEqualTo("the log is known to be noisy");
            assertThat(signed.proof().document()).contains("waives: important check 'log' FAILED");
        });
    }

    @Test
    @DisplayName("G7: a waiver that doesn't come shuts the gate, and nobody is asked where a critical check failed")
    void not_waived() throws Exception {
        Plan important = plan().gate(
                        checks("ready").important(world.refusing("log")).waivedBy("dba", hours(8)))
                .build();
        Ran ran = run(important);
        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.STOPPED);
        assertThat(ended(ran).reason()).contains("important check 'log'", "not waived", "expired");

        var other = new PeopleTest();
        Plan critical = plan().gate(checks("ready")
                        .critical(other.world.refusing("nodes"))
                        .important(other.world.refusing("log"))
                        .waivedBy("dba", hours(8)))
                .build();
        assertThat(ended(other.run(critical)).ending()).isEqualTo(Event.Ending.STOPPED);
        assertThat(other.all(PeopleEvent.SignOffRequested.class)).isEmpty();
    }

    @Test
    @DisplayName("C1, G7: what was signed before the process died counts afterwards")
    void resumed() throws Exception {
        team.approves(hours(1), "ann", "go").at(hours(2), any -> {
            run.fate.die();
            return null;
        });
        team.approves(hours(3), "ben", "go").approves(hours(4), "dee", "go");

        assertThat(ended(run.untilItEnds(guarded(go))).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(run.sessions).isEqualTo(2);
        assertThat(all(PeopleEvent.SignOffRequested.class)).hasSize(1);
        assertThat(all(PeopleEvent.SignedOff.class)).hasSize(3);
    }

    @Test
    @DisplayName("C4: a plan that was changed behind an approval is approved anew before the next step")
    void reopened() throws Exception {
        team.approves(hours(1), "ann", "go");
        Plan first = plan().gate(approval("go").quorum(1, "engineering"))
                .gate(approval("later").quorum(1, "dba"))
                .step(world.plain("a"))
                .build();
        run.comesAndGoes = true;
        assertThat(Objects.requireNonNull(run(first).waiting()).reason()).contains("'go'");
        run.time.pass(hours(2));
        run(first);
        team.approves(hours(5), "dee", "later").approves(hours(6), "ben", "go");
        run.comesAndGoes = false;

        Ran ran = run(plan().gate(approval("go").quorum(1, "engineering"))
                .gate(approval("later").quorum(1, "dba"))
                .step(world.plain("a"))
                .step(world.plain("b"))
                .build());

        assertThat(ended(ran).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(all(PeopleEvent.SignOffReopened.class)).singleElement().satisfies(again -> assertThat(again.node())
                .isEqualTo("go"));
        assertThat(all(PeopleEvent.SignedOff.class))
                .extracting(PeopleEvent.SignedOff::by)
                .containsExactly("ann", "dee", "ben");
        assertThat(world.trace).containsExactly("do a", "do b");
    }

    @Test
    @DisplayName("G7: where the plan names nobody in a role, whoever verifies people does")
    void roles_of_the_verifier() throws Exception {
        team.roles.put("zoe", Set.of("sre"));
        team.approves(hours(1), "ann", "go").approves(hours(2), "zoe", "go");
        Plan plan = plan().role("sre").gate(approval("go").quorum(1, "sre")).build();

        assertThat(ended(run(plan)).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(refusals()).singleElement().asString().contains("ann");
    }

    @Test
    @DisplayName("C4, G9: an approval that is asked anew and declined may be asked once more by order")
    void reopened_and_declined() throws Exception {
        Plan first = plan().step(world.plain("a"))
                .gate(approval("go").quorum(1, "engineering").askWhenRefused())
                .gate(approval("later").quorum(1, "dba"))
                .build();
        run.comesAndGoes = true;
        team.approves(hours(1), "ann", "go");
        run.time.pass(hours(1));
        run(first);
        run(first);
        Plan changed = plan().step(world.plain("a"))
                .gate(approval("go").quorum(1, "engineering").askWhenRefused())
                .gate(approval("later").quorum(1, "dba"))
                .step(world.plain("b"))
                .build();
        run(changed);
        team.rejects(hours(2), "ben", "go");
        run.time.pass(hours(1));
        Ran asks = run(changed);
        assertThat(Objects.requireNonNull(asks.question()).matter()).isEqualTo(Event.Matter.GATE_REFUSED);
        run.time.pass(hours(1));
        String runId = asks.runId();
        team.orders(hours(3), "ben", dev.windlass.journal.Order.RETRY, runId);
        run(changed);
        team.approves(hours(4), "ann", "go", "now").approves(hours(5), "dee", "later");
        run.comesAndGoes = false;

        assertThat(ended(run(changed)).ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(world.trace).containsExactly("do a", "do b");
    }
}

package dev.windlass.plan;

import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.at;
import static dev.windlass.plan.Nodes.attestation;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.sequence;
import static dev.windlass.plan.Nodes.sideBySide;
import static dev.windlass.plan.Nodes.soak;
import static dev.windlass.plan.Nodes.window;
import static dev.windlass.plan.Samples.check;
import static dev.windlass.plan.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.Release;
import dev.windlass.calendar.T;
import dev.windlass.calendar.Window;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Watched;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules P1, P4, P5 and P6 for gates of people, windows, watches and guards. */
class GatesPlanTest {

    static final Window NIGHT =
            Window.daily().from(LocalTime.of(2, 0)).to(LocalTime.of(5, 0)).in(ZoneId.of("Europe/Berlin"));

    static PlanBuilder plan() {
        return Release.plan("azora", "1.4.0").to("production");
    }

    static PlanBuilder withTeam() {
        return plan().author("ann").role("engineering", "ann", "ben", "cyd").role("dba", "dee", "cyd");
    }

    static Watched watched(String name) {
        return Metric.named(name)
                .reads(c -> 0)
                .above(1)
                .every(Duration.ofSeconds(15))
                .onNoData(NoData.HOLD);
    }

    private static List<String> problems(PlanBuilder builder) {
        return catchThrowableOfType(PlanException.class, builder::build).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    private static String problem(PlanBuilder builder) {
        List<String> problems = problems(builder);
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }

    @Test
    @DisplayName("P5: a quorum larger than its pool")
    void pool() {
        assertThat(problem(withTeam().gate(approval("go").quorum(4, "engineering"))))
                .contains("approval 'go' wants 4 of engineering", "ann, ben, cyd", "ask for fewer");
        assertThat(problem(
                        withTeam().gate(approval("go").quorum(3, "engineering").excludingAuthor())))
                .contains("no more than these may sign off: ben, cyd");
        assertThat(problem(
                        withTeam().gate(approval("go").quorum(3, "engineering").excluding("ben"))))
                .contains("ann, cyd");
        assertThat(problem(
                        withTeam().gate(approval("go").quorum(3, "engineering").quorum(2, "dba"))))
                .as("cyd counts once")
                .contains("3 of engineering and 2 of dba", "each another person", "ann, ben, cyd, dee");
        withTeam()
                .gate(approval("go").quorum(2, "engineering").quorum(2, "dba"))
                .build();
        plan().role("sre").gate(approval("go").quorum(9, "sre")).build();
    }

    @Test
    @DisplayName("P5: roles and sign-offs that can't be meant")
    void people() {
        assertThat(problem(withTeam().gate(approval("go")))).contains("wants nobody");
        assertThat(problem(withTeam().gate(approval("go").quorum(1, "sre")))).contains("role 'sre'", "declare it");
        assertThat(problem(withTeam().gate(approval("go").quorum(1, "dba").quorum(1, "dba"))))
                .contains("'dba' twice");
        assertThat(problem(withTeam().role("dba", "eve").step(step("a")))).contains("role 'dba' is declared twice");
        assertThat(problem(plan().role("dba", "dee", "dee").step(step("a")))).contains("'dee' twice");
        assertThat(problem(plan().role("dba", "dee")
                        .gate(approval("go").quorum(1, "dba").excludingAuthor())))
                .contains("names none");
        assertThat(problem(withTeam().gate(attestation("drill", " ").quorum(1, "dba"))))
                .contains("the statement of attestation 'drill' is blank");
        assertThat(problem(withTeam().gate(checks("ready").critical(check("a")).waivedBy("dba", Duration.ofHours(1)))))
                .contains("has none; leave waivedBy out");
        assertThat(problems(withTeam()
                        .step(step("a"))
                        .verifyAfterRollback(checks("old").important(check("b")).waivedBy("dba", Duration.ofHours(1)))))
                .anySatisfy(problem -> assertThat(problem).contains("can't be waived"));
    }

    @Test
    @DisplayName("P5: a window that is too short for what stands behind it and a rollback, or stands inside of a block")
    void windows() {
        assertThat(problem(plan().rollbackWithin(Duration.ofMinutes(30))
                        .phase("cutover", window("night", NIGHT), step("a").takes(Duration.ofMinutes(151)))))
                .contains("window 'night' is open for PT3H at most", "2 h 31 min and 30 min for a rollback");
        plan().rollbackWithin(Duration.ofMinutes(30))
                .phase(
                        "cutover",
                        step("z").takes(Duration.ofHours(9)),
                        window("night", NIGHT),
                        step("a").takes(Duration.ofMinutes(150)))
                .build();
        assertThat(problem(plan().phase("cutover", sequence("block", window("night", NIGHT), step("a")))))
                .contains("stands inside of a block");
    }

    @Test
    @DisplayName("P5: what stands side by side takes as long as its longest lane")
    void durations() {
        Plan plan = plan().phase(
                        "cutover",
                        window("night", NIGHT),
                        sideBySide(
                                "lanes",
                                2,
                                step("a").takes(Duration.ofMinutes(30)),
                                step("b").takes(Duration.ofMinutes(10)),
                                step("c").takes(Duration.ofMinutes(25))),
                        soak("soak", Duration.ofMinutes(5), watched("errors")))
                .build();

        assertThat(plan.need("night").work()).isEqualTo(Duration.ofMinutes(40));
    }

    @Test
    @DisplayName("P5: nothing watched, an empty guarded stretch, phases out of their order")
    void others() {
        assertThat(problem(plan().gate(soak("soak", Duration.ofMinutes(5))))).contains("watches nothing");
        assertThat(problem(plan().gate(soak("soak", Duration.ofMinutes(5), watched("a"), watched("a")))))
                .contains("twice");
        assertThat(problem(plan().block(guardedBy("calm", watched("a"))))).contains("no node inside");
        assertThat(problem(plan().block(guardedBy("calm").over(step("a"))))).contains("is guarded by nothing");
        assertThat(problem(plan().phase(at(T.zero(), "cutover", step("a")))
                        .phase(at(T.minus(Duration.ofHours(5)), "readiness", step("b")))))
                .contains("phase 'readiness' is at T−5h", "behind phase 'cutover' at T-0");
    }

    @Test
    @DisplayName("P5: an observation longer than the old version is kept")
    void observation() {
        PlanBuilder cutover = plan().phase(at(
                T.zero(),
                "cutover",
                step("a").takes(Duration.ofHours(1)),
                soak("soak", Duration.ofHours(24), watched("e"))));
        assertThat(cutover.phase(at(T.plus(Duration.ofHours(24)), "clean-up", step("b")))
                        .build()
                        .warnings())
                .singleElement()
                .asString()
                .contains("phase 'clean-up' is at T+24h", "phase 'cutover' at T-0 takes PT25H");
        assertThat(cutover.phase(at(T.plus(Duration.ofHours(25)), "clean-up", step("b")))
                        .build()
                        .warnings())
                .isEmpty();
    }

    @Test
    @DisplayName("P3: the verification's name is one of the plan's")
    void names() {
        assertThat(problem(
                        plan().step(step("a")).verifyAfterRollback(checks("a").critical(check("x")))))
                .contains("stands twice");
    }

    private static final List<UnaryOperator<PlanBuilder>> PLANS = List.of(
            p -> p.gate(approval("go").quorum(1, "engineering")),
            p -> p.gate(approval("go").quorum(2, "engineering")),
            p -> p.gate(approval("go").quorum(1, "dba")),
            p -> p.gate(approval("go").quorum(1, "engineering").excludingAuthor()),
            p -> p.gate(approval("go").quorum(1, "engineering").excluding("ben")),
            p -> p.gate(approval("go").quorum(1, "engineering").expiresAfter(Duration.ofHours(1))),
            p -> p.gate(approval("go").quorum(1, "engineering").askWhenRefused()),
            p -> p.gate(attestation("go", "it is so").quorum(1, "engineering")),
            p -> p.gate(attestation("go", "it is otherwise").quorum(1, "engineering")),
            p -> p.gate(checks("go").important(check("x"))),
            p -> p.gate(checks("go").important(check("x")).askWhenRefused()),
            p -> p.gate(checks("go").important(check("x")).waivedBy("dba", Duration.ofHours(1))),
            p -> p.gate(checks("go").important(check("x")).waivedBy("dba", Duration.ofHours(2))),
            p -> p.gate(soak("go", Duration.ofMinutes(5), watched("a"))),
            p -> p.gate(soak("go", Duration.ofMinutes(6), watched("a"))),
            p -> p.gate(soak("go", Duration.ofMinutes(5), watched("b"))),
            p -> p.gate(soak("go", Duration.ofMinutes(5), watched("a").tolerating(1))),
            p -> p.gate(window("go", NIGHT)).step(step("s")),
            p -> p.gate(window(
                            "go",
                            Window.daily()
                                    .from(LocalTime.of(2, 0))
                                    .to(LocalTime.of(6, 0))
                                    .in(ZoneId.of("Europe/Berlin"))))
                    .step(step("s")),
            p -> p.block(guardedBy("go", watched("a")).over(step("s"))),
            p -> p.block(guardedBy("go", watched("b")).over(step("s"))),
            p -> p.block(guardedBy("go", watched("a")).over(step("s")).interruptOnTrip()),
            p -> p.phase("go", step("s")),
            p -> p.phase(at(T.zero(), "go", step("s"))),
            p -> p.phase(at(T.plus(Duration.ofHours(1)), "go", step("s"))),
            p -> p.step(step("go")),
            p -> p.step(step("go")).verifyAfterRollback(checks("old").critical(check("x"))),
            p -> p.step(step("go")).verifyAfterRollback(checks("old").critical(check("y"))),
            p -> p.step(step("go")).ordersFrom("engineering"),
            p -> p.step(step("go")).ordersFrom("dba"));

    @Test
    @DisplayName("P4: what is declared of the new nodes is in the fingerprint")
    void fingerprints() {
        List<String> all = PLANS.stream()
                .map(plan -> plan.apply(withTeam()).build().fingerprint())
                .toList();
        assertThat(all).doesNotHaveDuplicates();
        assertThat(plan().role("engineering", "ann")
                        .gate(approval("go").quorum(1, "engineering"))
                        .build())
                .as("who is in a role")
                .isNotEqualTo(plan().role("engineering", "ben")
                        .gate(approval("go").quorum(1, "engineering"))
                        .build());
        assertThat(plan().step(step("a").takes(Duration.ofMinutes(5))).build())
                .as("how long a step takes may be mended")
                .isEqualTo(plan().step(step("a")).build());
        assertThat(plan().step(step("a").undoTakes(Duration.ofMinutes(5))).build())
                .as("how long its undo takes may be mended")
                .isEqualTo(plan().step(step("a")).build());
    }

    @Test
    @DisplayName("P6: a plan of all of them prints itself")
    void text() {
        Plan plan = withTeam()
                .phase(at(
                        T.minus(Duration.ofDays(2)),
                        "readiness",
                        checks("ready").important(check("log")).waivedBy("dba", Duration.ofHours(12)),
                        approval("go").quorum(2, "engineering").excludingAuthor()))
                .phase(
                        "cutover",
                        window("night", NIGHT),
                        guardedBy("calm", watched("errors"))
                                .over(step("a"), soak("soak", Duration.ofMinutes(5), watched("p95"))))
                .verifyAfterRollback(checks("old").critical(check("old is well")))
                .ordersFrom("dba")
                .build();

        assertThat(plan.toString().lines().map(String::strip))
                .contains(
                        "phase readiness at T−48h",
                        "waived by: dba: dee, cyd",
                        "approval go",
                        "quorum: 2 of engineering: ann, ben, cyd",
                        "excluded: the author, ann",
                        "window night",
                        "window: daily 02:00–05:00 Europe/Berlin",
                        "guarded calm",
                        "guard: errors above 1",
                        "watch soak",
                        "during: PT5M",
                        "verification after a rollback old",
                        "orders from: dba");
        assertThat(plan.toMermaid())
                .contains("readiness at T−48h", "{\"go\"}", "{\"night\"}", "{\"soak\"}", "guarded calm")
                .doesNotContain("\"old\"");
    }

    @Test
    @DisplayName("P1: each call gives a new value")
    void immutable() {
        SignOff go = approval("go");
        go.quorum(1, "dba")
                .excludingAuthor()
                .excluding("x")
                .expiresAfter(Duration.ofHours(1))
                .askWhenRefused();
        assertThat(go).isEqualTo(approval("go"));
        Guarded guarded = guardedBy("calm", watched("a"));
        guarded.over(step("a")).interruptOnTrip();
        assertThat(guarded.nodes()).isEmpty();
        PlanBuilder prefix = plan().step(step("a"));
        prefix.role("dba").ordersFrom("dba").verifyAfterRollback(checks("old").critical(check("x")));
        assertThat(prefix.build().ordersFrom()).isEmpty();
        assertThat(prefix.build().roles()).isEmpty();
        assertThat(prefix.build().verification()).isEmpty();
    }

    @Test
    @DisplayName("Bad values are refused early")
    void bad() {
        assertThatThrownBy(() -> approval("go").quorum(0, "dba")).hasMessageContaining("at least one person, got 0");
        assertThatThrownBy(() -> approval("go").expiresAfter(Duration.ZERO)).hasMessageContaining("positive");
        assertThatThrownBy(() -> soak("soak", Duration.ofDays(31), watched("a")))
                .hasMessageContaining("30 days");
        assertThatThrownBy(() -> checks("go").waivedBy("dba", Duration.ZERO)).hasMessageContaining("positive");
        assertThatThrownBy(() -> step("a").takes(Duration.ZERO)).hasMessageContaining("positive");
        assertThat(problem(plan().step(step("a")).ordersFrom("sre")))
                .contains("takes orders from people, and wants role 'sre', which the plan doesn't declare");
        assertThatThrownBy(() -> withTeam().ordersFrom("dba").ordersFrom("engineering"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("from role 'dba' already, and now from role 'engineering'");
    }

    record Case(List<SignOff.Quorum> quorums, List<Set<String>> people) {}

    @Provide
    Arbitrary<Case> cases() {
        Arbitrary<String> role = Arbitraries.of("a", "b", "c");
        Arbitrary<List<SignOff.Quorum>> quorums = Arbitraries.integers()
                .between(1, 2)
                .flatMap(people -> role.map(name -> new SignOff.Quorum(people, name)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
        Arbitrary<List<Set<String>>> people = role.set().ofMaxSize(3).list().ofMaxSize(5);
        return quorums.flatMap(q -> people.map(p -> new Case(q, p)));
    }

    @Property(tries = 2000)
    @Label("G7: enough people is what trying every seating says")
    void satisfied(@ForAll("cases") Case one) {
        var gate = new SignOff(
                "go", null, one.quorums(), List.of(), false, SignOff.DEFAULT_EXPIRY, Refusal.ENDS, List.of());
        var places = new ArrayList<String>();
        one.quorums().forEach(quorum -> {
            for (int i = 0; i < quorum.people(); i++) {
                places.add(quorum.role());
            }
        });

        assertThat(gate.satisfiedBy(one.people())).isEqualTo(seats(places, 0, one.people(), new HashSet<>()));
    }

    private static boolean seats(List<String> places, int place, List<Set<String>> people, Set<Integer> seated) {
        if (place == places.size()) {
            return true;
        }
        for (int person = 0; person < people.size(); person++) {
            if (people.get(person).contains(places.get(place)) && seated.add(person)) {
                if (seats(places, place + 1, people, seated)) {
                    return true;
                }
                seated.remove(person);
            }
        }
        return false;
    }
}

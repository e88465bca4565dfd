package dev.windlass.plan;

import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.attestation;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Samples.azora;
import static dev.windlass.plan.Samples.check;
import static dev.windlass.plan.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.Release;
import dev.windlass.identity.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P2, P5: what gates want of people, held against who there is. */
class PeopleLintTest {

    private static PlanBuilder team() {
        return azora().author("ann").role("engineering", "ann", "ben", "cyd").role("dba", "dee", "cyd");
    }

    private static SignOff go() {
        return approval("go");
    }

    private static List<String> problems(PlanBuilder builder) {
        return catchThrowableOfType(PlanException.class, builder::build).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    private static List<String> warnings(PlanBuilder builder) {
        return builder.build().warnings().stream().map(Problem::toString).toList();
    }

    @Test
    @DisplayName("P5: a quorum larger than its pool is found beside a role whose members the plan doesn't know")
    void open_roles() {
        PlanBuilder plan = team().role("sre");
        assertThat(problems(plan.gate(go().quorum(4, "engineering").quorum(1, "sre"))))
                .containsExactly("[P5 lint] approval 'go' wants 4 of engineering, each another person, but no more than"
                        + " these may sign off: ann, ben, cyd; ask for fewer, or add members to the roles");
        assertThat(plan.gate(go().quorum(3, "engineering").quorum(7, "sre"))
                        .build()
                        .warnings())
                .isEmpty();
    }

    @Test
    @DisplayName("P5: a quorum whose whole pool is excluded says that nobody is left")
    void nobody() {
        assertThat(problems(azora().author("ann")
                        .role("owner", "ann")
                        .gate(go().quorum(1, "owner").excludingAuthor())))
                .containsExactly("[P5 lint] approval 'go' wants 1 of owner, each another person, but nobody of them may"
                        + " sign off; ask for fewer, or add members to the roles");
    }

    @Test
    @DisplayName("P5: a quorum of two thousand million is too many, and no plan of that size is tried")
    void huge() {
        assertThat(problems(team().gate(
                                go().quorum(Integer.MAX_VALUE, "engineering").quorum(Integer.MAX_VALUE, "dba"))))
                .singleElement()
                .asString()
                .contains("wants 2147483647 of engineering and 2147483647 of dba");
    }

    @Test
    @DisplayName("P5: the pool of a large role is listed in part")
    void large() {
        String[] members = IntStream.range(0, 5_000)
                .mapToObj(i -> String.format("p%04d", i))
                .toArray(String[]::new);
        PlanBuilder plan = azora().role("all", members);
        assertThat(plan.gate(go().quorum(5_000, "all")).build().warnings()).isEmpty();
        assertThat(problems(plan.gate(go().quorum(5_001, "all"))))
                .singleElement()
                .asString()
                .contains("p0000, p0001", "p0019 and 4980 more")
                .doesNotContain("p0020");
    }

    @Test
    @DisplayName("G7: people of two roles change places, however long the row of those who have to move")
    void chain() {
        List<SignOff.Quorum> quorums = List.of(
                new SignOff.Quorum(1, "a"),
                new SignOff.Quorum(1, "b"),
                new SignOff.Quorum(1, "c"),
                new SignOff.Quorum(1, "d"));
        assertThat(SignOff.enough(quorums, List.of(Set.of("a", "b"), Set.of("b", "c"), Set.of("c", "d"), Set.of("a"))))
                .isTrue();
        assertThat(SignOff.enough(quorums, List.of(Set.of("a", "b"), Set.of("b", "c"), Set.of("a", "c"), Set.of("a"))))
                .isFalse();
        assertThat(SignOff.enough(quorums, Collections.nCopies(4, Set.of("a", "b", "c", "d"))))
                .isTrue();
        assertThat(SignOff.enough(quorums, Collections.nCopies(3, Set.of("a", "b", "c", "d"))))
                .isFalse();
    }

    @Test
    @DisplayName("P5: names of people that differ only in case would be two people, who each count")
    void spelling() {
        assertThat(problems(azora().role("dba", "dee", "Dee").step(step("a"))))
                .containsExactly(
                        "[P5 lint] the name of a member of role 'dba' is 'Dee', elsewhere 'dee': these would be"
                                + " two people; write it as the signatures name the person");
        assertThat(problems(azora().role("dba", "dee").role("sre", "DEE").step(step("a"))))
                .singleElement()
                .asString()
                .contains("role 'sre' is 'DEE', elsewhere 'dee'");
        assertThat(problems(team().gate(go().quorum(1, "dba").excluding("CYD"))))
                .singleElement()
                .asString()
                .contains("excluded from approval 'go' is 'CYD', elsewhere 'cyd'");
        assertThat(problems(
                        team().author("Ann").gate(go().quorum(1, "engineering").excludingAuthor())))
                .singleElement()
                .asString()
                .contains("the author, who is excluded from approval 'go', is 'Ann', elsewhere 'ann'");
        assertThat(team().author("Ann")
                        .gate(go().quorum(1, "engineering"))
                        .build()
                        .warnings())
                .as("an author whom nothing excludes may be written as one likes")
                .isEmpty();
    }

    @Test
    @DisplayName("P5: who is excluded under a name that nobody has is doubted, where the plan knows all names")
    void excluded() {
        assertThat(warnings(team().gate(go().quorum(1, "dba").excluding("ed"))))
                .containsExactly("[P5 lint] approval 'go' excludes 'ed', who is in none of its roles: see that the name"
                        + " is written as signatures name the person");
        assertThat(warnings(team().gate(go().quorum(1, "dba").excludingAuthor())))
                .singleElement()
                .asString()
                .contains("excludes the plan's author 'ann'");
        assertThat(warnings(team().gate(go().quorum(1, "dba").excluding("cyd"))))
                .isEmpty();
        assertThat(warnings(team().role("sre")
                        .gate(go().quorum(1, "dba").quorum(1, "sre").excluding("ed"))))
                .isEmpty();
    }

    @Test
    @DisplayName("P2: all that is wrong with roles and sign-offs is said at once, and shown without harm")
    void all_at_once() {
        assertThat(problems(azora().role(" ", "x")
                        .role("two\nlines", " ", "esc\u001b[31m")
                        .role("dba", "dee")
                        .role("dba", "eve")
                        .gate(attestation("drill", "it\nworked")
                                .quorum(2, "dba")
                                .quorum(1, "sre")
                                .excluding("")
                                .excludingAuthor())
                        .gate(approval("go"))
                        .gate(checks("ready").critical(check("a")).waivedBy("nobody", Duration.ofHours(1)))))
                .containsExactly(
                        "[P2 complete plan] the name of role ' ' is blank: ' '",
                        "[P2 complete plan] the name of role 'two\\u000alines' must be one line of at most 200 printable"
                                + " characters, got 9: 'two\\u000alines'",
                        "[P2 complete plan] the name of a member of role 'two\\u000alines' is blank: ' '",
                        "[P2 complete plan] the name of a member of role 'two\\u000alines' must be one line of at most"
                                + " 200 printable characters, got 8: 'esc\\u001b[31m'",
                        "[P5 lint] role 'dba' is declared twice; give one of them another name",
                        "[P2 complete plan] the statement of attestation 'drill' must be one line of at most 1000"
                                + " printable characters, got 9: 'it\\u000aworked'",
                        "[P5 lint] attestation 'drill' excludes the plan's author, but the plan names none; name one:"
                                + " author(name)",
                        "[P2 complete plan] the name of a person who is excluded from attestation 'drill' is blank: ''",
                        "[P5 lint] attestation 'drill' wants role 'sre', which the plan doesn't declare; declare it:"
                                + " role(name, members)",
                        "[P5 lint] attestation 'drill' wants 2 of dba, each another person, but no more than these may"
                                + " sign off: dee; ask for fewer, or add members to the roles",
                        "[P5 lint] approval 'go' wants nobody, so it could never be shut; say who has to sign off:"
                                + " quorum(people, role)",
                        "[P5 lint] gate 'ready' wants role 'nobody', which the plan doesn't declare; declare it:"
                                + " role(name, members)",
                        "[P5 lint] gate 'ready' lets role 'nobody' waive important checks, but has none; leave waivedBy"
                                + " out");
    }

    @Test
    @DisplayName("P5: what would show otherwise where people sign it is doubted: heading, gate and statement")
    void signable() {
        assertThat(warnings(Release.plan("azora\u200d", "1.4.0 ")
                        .to("pro\u00a0duction")
                        .code("e\u0301")
                        .role("dba", "dee")
                        .gate(attestation("drill\u00ad", "it\u2009worked").quorum(1, "dba"))))
                .containsExactly(
                        unseen("the name of attestation 'drill\u00ad'", "the character U+00AD in place 6"),
                        unseen("the statement of attestation 'drill\u00ad'", "the character U+2009 in place 3"),
                        unseen("the product", "the character U+200D in place 6"),
                        unseen("the version", "a blank at its end"),
                        unseen("the environment", "the character U+00A0 in place 4"),
                        unseen("the code identity", "letters that are not in Unicode's normal form C"));
        assertThat(warnings(azora().role("dba", "dee")
                        .gate(checks("a\u200d").important(check("b")).waivedBy("dba", Duration.ofHours(1)))))
                .containsExactly(unseen("the name of gate 'a\u200d'", "the character U+200D in place 2"));
        assertThat(warnings(Release.plan("azora\u200d", "1")
                        .to("p")
                        .gate(checks("a\u200d").critical(check("b")))))
                .as("nobody signs it")
                .isEmpty();
    }

    private static String unseen(String what, String why) {
        return "[P5 lint] " + what + " has " + why
                + ", which doesn't show as it is: people would sign another text; write it so that it shows";
    }

    @Test
    @DisplayName("P5, G7: what the plan takes for signable is what a statement takes, whatever the character")
    void as_statements() {
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .mapToObj(character -> "a" + Character.toString(character))
                .filter(text -> (Signable.unseen(text) == null) != isTaken(text))
                .forEach(text -> assertThat(text.codePoints().boxed()).isEmpty());
        assertThat(Signable.unseen(" a")).isNotNull();
        assertThat(isTaken(" a")).isFalse();
    }

    private static boolean isTaken(String text) {
        return catchThrowable(() -> Statement.of("approve").with("gate", text)) == null;
    }
}

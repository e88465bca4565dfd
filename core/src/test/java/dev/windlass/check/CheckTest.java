package dev.windlass.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks, answers, evidence; G1: only {@code PASSED} opens a gate. */
class CheckTest {

    private static final CheckContext CONTEXT = CheckContext.within(Duration.ofSeconds(3));

    @ParameterizedTest
    @EnumSource(Verdict.class)
    void g1_onlyPassedLetsARunGoOn(Verdict verdict) {
        assertThat(verdict.passed()).isEqualTo(verdict == Verdict.PASSED);
        assertThat(Answer.of(verdict, "why").verdict()).isEqualTo(verdict);
    }

    @Test
    void onlyRecommendedNeverBlocks() {
        assertThat(Severity.values())
                .filteredOn(Severity::blocks)
                .containsExactly(Severity.CRITICAL, Severity.IMPORTANT);
    }

    @Test
    void aConditionPassesOrFails() throws Exception {
        assertThat(Check.named("c").holds(c -> true).ask(CONTEXT).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(Check.named("c").holds(c -> false).ask(CONTEXT).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void aQuestionIsToldHowMuchTimeIsLeftAndMayThrow() throws Exception {
        var left = new ArrayList<Duration>();
        Check check = Check.named("c").asks(c -> {
            left.add(c.timeLeft());
            return Answer.noData("empty");
        });
        assertThat(check.ask(CONTEXT)).isEqualTo(Answer.noData("empty"));
        assertThat(left).containsExactly(Duration.ofSeconds(3));
        assertThatThrownBy(() -> Check.named("c")
                        .asks(c -> {
                            throw new IOException("no route");
                        })
                        .ask(CONTEXT))
                .hasMessage("no route");
    }

    @Test
    void anAnswerGathersEvidenceInOrderAndIsNeverChanged() {
        Answer bare = Answer.failed("too slow");
        Answer proven = bare.with("p95", Duration.ofMillis(700)).with("limit", "500 ms");

        assertThat(bare.evidence().facts()).isEmpty();
        assertThat(proven.evidence()).hasToString("p95=PT0.7S, limit=500 ms");
        assertThat(List.of(
                        Answer.passed("r"),
                        Answer.failed("r"),
                        Answer.noData("r"),
                        Answer.inconclusive("r"),
                        Answer.errored("r")))
                .extracting(Answer::verdict)
                .containsExactly(
                        Verdict.PASSED, Verdict.FAILED, Verdict.NO_DATA, Verdict.INCONCLUSIVE, Verdict.ERRORED);
    }

    @Test
    void evidenceKeepsACopyOfItsFacts() {
        var facts = new ArrayList<>(List.of(new Fact("a", "1")));
        var evidence = new Evidence(facts);
        facts.clear();
        assertThat(evidence.facts()).hasSize(1);
    }

    @Test
    void aCheckOfTheUsersOwnClassDeclaresNothingUnlessItSaysSo() {
        Check own = new Check() {
            @Override
            public String name() {
                return "own";
            }

            @Override
            public Answer ask(CheckContext context) {
                return Answer.passed("yes");
            }
        };
        assertThat(own.facts()).isEmpty();
        assertThat(own.timeout()).isEqualTo(Duration.ofSeconds(30));
    }
}

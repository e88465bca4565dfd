package dev.windlass.runbook;

import static dev.windlass.plan.Nodes.given;
import static dev.windlass.plan.Nodes.paired;
import static dev.windlass.plan.Nodes.sideBySide;
import static dev.windlass.runbook.CardPlans.gate;
import static dev.windlass.runbook.CardPlans.gone;
import static dev.windlass.runbook.CardPlans.plan;
import static dev.windlass.runbook.CardPlans.step;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.plan.Plan;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a rollback card looks like, at a terminal and in a runbook. */
class CardTextTest {

    private static Plan shop() {
        return plan().rollbackWithin(ofMinutes(8))
                .gate(gate("ready"))
                .step(step("backup", 1))
                .block(sideBySide("deploy", 2, step("blue", 2), step("green", 3)))
                .block(paired(step("maintenance"))
                        .over(given(
                                "migrations are pending",
                                c -> true,
                                step("migrate", 4)
                                        .undoLosesWrites()
                                        .undoByHand("restore it:\n./restore --from backup"))))
                .step(step("switch", 2).takesTraffic())
                .pointOfNoReturn("blue is gone")
                .step(gone("remove blue"))
                .verifyAfterRollback(gate("as before"))
                .build();
    }

    @Test
    @DisplayName("The text says of each place what happens if one turns back there; the same is said once")
    void text() {
        assertThat(RollbackCard.of(shop()).toString())
                .isEqualTo("""
                        rollback card of shop 2.0 to production
                          plan FINGERPRINT, a rollback is wanted within 8 min
                          a step that failed, or of which nobody knows, is undone as if it were done
                          where anything is undone, 'as before' is asked at the end; if it refuses, it asks: RETRY or SKIP

                        before anything
                        behind 'ready'
                          nothing took effect: the release just stops

                        behind 'backup'
                          turns back by itself
                          1  undo 'backup'  1 min
                          takes: 1 min, wanted within 8 min

                        behind 'blue'
                          turns back by itself
                          what runs beside it may be further or less far: 'green'
                          1  undo 'blue'    2 min
                          2  undo 'backup'  1 min
                          takes: 3 min, wanted within 8 min

                        behind 'green'
                          turns back by itself
                          what runs beside it may be further or less far: 'blue'
                          1  undo 'blue'    2 min  side by side with 2
                          2  undo 'green'   3 min  side by side with 1
                          3  undo 'backup'  1 min
                          takes: 4 min, wanted within 8 min

                        behind 'maintenance'
                          turns back by itself
                          1  end 'maintenance'  not known
                          2  undo 'blue'        2 min      side by side with 3
                          3  undo 'green'       3 min      side by side with 2
                          4  undo 'backup'      1 min
                          takes: 4 min, and what is not known, wanted within 8 min

                        behind 'migrate' (if 'migrations are pending' holds)
                          turns back by itself
                          1  undo 'migrate'     4 min
                          2  end 'maintenance'  not known
                          3  undo 'blue'        2 min      side by side with 4
                          4  undo 'green'       3 min      side by side with 3
                          5  undo 'backup'      1 min
                          takes: 8 min, and what is not known, wanted within 8 min

                        behind 'end of maintenance'
                          turns back by itself
                          1  put 'maintenance' in force again  not known
                          2  undo 'migrate'                    4 min      if 'migrations are pending' holds
                          3  end 'maintenance'                 not known
                          4  undo 'blue'                       2 min      side by side with 5
                          5  undo 'green'                      3 min      side by side with 4
                          6  undo 'backup'                     1 min
                          takes: 8 min, and what is not known, wanted within 8 min

                        behind 'switch'
                          turns back by itself until it asks: before undo 'migrate'
                          1  undo 'switch'                     2 min
                          2  put 'maintenance' in force again  not known
                          3  undo 'migrate'                    4 min      if 'migrations are pending' holds; asks first
                          4  end 'maintenance'                 not known
                          5  undo 'blue'                       2 min      side by side with 6
                          6  undo 'green'                      3 min      side by side with 5
                          7  undo 'backup'                     1 min
                          asks: the undo of 'migrate' asks first, as it loses what was written since that step ran: RETRY runs it, and loses that; SKIP leaves it
                          takes: 10 min, and what is not known, LONGER than the 8 min that are wanted

                        behind 'blue is gone'
                          past a point of no return: nothing is undone by itself, nor by order
                          stays: 'backup', 'blue', 'green', 'migrate' (if 'migrations are pending' holds), 'switch': done ahead of the point of no return 'blue is gone'
                          asks: what goes wrong asks first: RETRY, SKIP or ROLL_BACK

                        behind 'remove blue'
                          the release is complete: there is nothing to undo
                          stays: 'backup', 'blue', 'green', 'migrate' (if 'migrations are pending' holds), 'switch': done ahead of the point of no return 'blue is gone'
                          stays: 'remove blue': irreversible: nothing of it is kept
                          asks: what goes wrong asks first: RETRY, SKIP or ROLL_BACK

                        by hand, where an undo fails for good
                          'migrate': restore it:
                            ./restore --from backup
                          'backup', 'blue', 'green', 'maintenance', 'end of maintenance', 'switch': the plan gives no instruction (Step.undoByHand)
                        """.replace("FINGERPRINT", shop().fingerprint().substring(0, 12)));
    }

    @Test
    @DisplayName("The Markdown is a table that GitHub renders: one row for each place, each of five cells")
    void markdown() {
        String card = RollbackCard.of(shop()).toMarkdown();

        assertThat(card).startsWith("## Rollback card of shop 2.0 to production\n\n- plan ");
        assertThat(card.lines().filter(line -> line.startsWith("| ")).map(CardTextTest::cells))
                .startsWith(5)
                .endsWith(2)
                .containsOnly(5, 2);
        assertThat(card)
                .contains("""

                        | where one stands | undone, in this order | stays | asks | takes |
                        | --- | --- | --- | --- | --- |
                        """)
                .contains("| behind 'backup'<br>turns back by itself | 1. undo 'backup' (1 min) |  |  |"
                        + " 1 min, wanted within 8 min |\n")
                .contains("| behind 'switch'<br>turns back by itself until it asks: before undo 'migrate' |")
                .endsWith("""
                        | migrate | restore it:<br>./restore --from backup |
                        | backup<br>blue<br>green<br>maintenance<br>end of maintenance<br>switch |\
                         the plan gives no instruction (Step.undoByHand) |
                        """);
    }

    @Test
    @DisplayName("Where no step says what there is to do by hand, the card says so instead of keeping silent")
    void no_instruction_at_all() {
        RollbackCard card =
                RollbackCard.of(plan().step(step("a")).step(step("b")).build());

        assertThat(card.toString()).endsWith("""

                by hand, where an undo fails for good
                  'a', 'b': the plan gives no instruction (Step.undoByHand)
                """);
        assertThat(card.toMarkdown()).endsWith("""
                        | step | by hand, where its undo fails for good |
                        | --- | --- |
                        | a<br>b | the plan gives no instruction (Step.undoByHand) |
                        """);
    }

    @Test
    @DisplayName("What Markdown, a table, HTML or a terminal would take for its own is shown as it is")
    void odd_names() {
        Plan odd = plan().step(step("a|b \\ <i>*c*</i> `d` [e]").undoByHand("one | two\u001b[2J"))
                .build();

        String markdown = RollbackCard.of(odd).toMarkdown();
        assertThat(markdown)
                .contains("'a\\|b \\\\ \\<i\\>\\*c\\*\\</i\\> \\`d\\` \\[e\\]'")
                .contains("| one \\| two \\[2J |\n")
                .doesNotContain("\u001b");
        assertThat(markdown.lines().filter(line -> line.startsWith("| ")).map(CardTextTest::cells))
                .containsOnly(5, 2);
        assertThat(RollbackCard.of(odd).toString())
                .contains("undo 'a|b \\ <i>*c*</i> `d` [e]'")
                .doesNotContain("\u001b");
    }

    private static int cells(String row) {
        return row.split("(?<!\\\\)\\|", -1).length - 2;
    }
}

package dev.windlass.report;

import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.attestation;
import static dev.windlass.plan.Nodes.checks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Release;
import dev.windlass.check.Check;
import dev.windlass.check.Evidence;
import dev.windlass.check.Severity;
import dev.windlass.check.Verdict;
import dev.windlass.identity.DirectoryInbox;
import dev.windlass.identity.Statement;
import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Proof;
import dev.windlass.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("R1, G7: what people are asked, how they answer, what they said and who is missing")
class PeopleToldTest {

    private static final Instant UNTIL = Instant.parse("2026-11-24T03:00:00Z");
    private static final Proof SIGNED = new Proof("windlass approve v1\n", "-----BEGIN SSH SIGNATURE-----", "ab");
    private static final Proof VOUCHED = new Proof("windlass approve v1\n", null, "cd");

    private static Plan plan() {
        return Release.plan("azora", "1.4.0")
                .to("production")
                .author("robin")
                .role("engineering", "ann", "robin", "ben")
                .role("dba")
                .gate(approval("go").quorum(2, "engineering").quorum(1, "dba").excludingAuthor())
                .gate(attestation("drill", "the restore drill succeeded").quorum(1, "dba"))
                .gate(checks("ready")
                        .important(Check.named("log").holds(c -> false))
                        .waivedBy("dba", Duration.ofHours(8)))
                .step(Stories.step("deploy"))
                .build();
    }

    private static PeopleEvent.SignOffRequested asked(String gate, PeopleEvent.Matter matter, String key, String what) {
        Statement statement = Statement.of("approve").with("gate", gate);
        return new PeopleEvent.SignOffRequested(
                gate,
                matter,
                (key.isEmpty() ? statement : statement.with(key, what))
                        .with("record", "0123456789abcdef")
                        .text(),
                UNTIL);
    }

    private static PeopleEvent.SignedOff signed(String gate, String by, String role, Proof proof) {
        return new PeopleEvent.SignedOff(gate, by, List.of(role), null, proof);
    }

    private static Event go() {
        return asked("go", PeopleEvent.Matter.APPROVAL, "", "");
    }

    private static Telling begun(Event... events) {
        return Telling.plain().that(Telling.started(plan())).that(events);
    }

    private static String from(Telling told, String first) {
        String text = told.text();
        return text.substring(text.lastIndexOf('\n', text.indexOf(first)) + 1);
    }

    @Test
    void an_approval_says_who_is_wanted_until_when_how_one_signs_and_who_is_missing_after_each() {
        Telling told = begun(
                        new Event.GateReached("go"),
                        go(),
                        signed("go", "ann", "engineering", SIGNED),
                        new PeopleEvent.SubmissionRefused("ef", "go.approve.eve.sig", "eve is in none of the roles"),
                        signed("go", "dee", "dba", VOUCHED))
                .after(Duration.ofHours(2))
                .that(signed("go", "ben", "engineering", SIGNED), new Event.GatePassed("go"));
        assertThat(from(told, "approval go asks")).isEqualTo("""
                03:00:00    approval go asks people ...   (1 of 4, next: drill)
                03:00:01    approval go WAITS FOR PEOPLE, 2 of engineering: ann, ben; 1 of dba; not the author, robin
                03:00:01      until Tue 2026-11-24 03:00 (in 2 d 23 h), then it refuses; one who declines shuts it
                03:00:01      to sign, read go.approve in the directory of the inbox (record 0123456789ab) and type there; to decline, the same with go.reject:
                                cp go.approve go.approve.$USER
                                ssh-keygen -Y sign -n windlass -f ~/.ssh/id_ed25519 go.approve.$USER
                03:00:01    ann of engineering signed off at approval go, verified by signature; still missing: 1 of engineering, 1 of dba
                03:00:02    NOT TAKEN, from go.approve.eve.sig: eve is in none of the roles
                03:00:02    dee of dba signed off at approval go, vouched for; still missing: 1 of engineering
                05:00:02    ben of engineering signed off at approval go, verified by signature; nobody is missing
                05:00:03    approval go passed in 2 h 0 min
                """);
    }

    @Test
    void what_is_to_be_signed_is_told_by_the_name_of_its_file() {
        Plan plan = Release.plan("azora", "1.4.0")
                .to("production")
                .role("engineering")
                .gate(approval("go live").quorum(1, "engineering"))
                .step(Stories.step("deploy"))
                .build();
        Telling told = Telling.plain()
                .that(Telling.started(plan))
                .that(new Event.GateReached("go live"), asked("go live", PeopleEvent.Matter.APPROVAL, "", ""));
        String file = DirectoryInbox.fileName("go live", "approve");
        assertThat(file).matches("go-live-[0-9a-f]{8}\\.approve");
        assertThat(told.text())
                .contains("read " + file + " in the directory")
                .contains(" cp " + file + " " + file + ".$USER\n");
    }

    @Test
    void who_declines_is_told_with_the_reason() {
        Telling told = begun(
                new Event.GateReached("go"),
                go(),
                new PeopleEvent.SignOffDeclined("go", "ann", "not on a Friday", SIGNED),
                new Event.GateRefused("go", "ann declined: not on a Friday"));
        assertThat(told.text())
                .contains("  ann DECLINED at approval go, verified by signature. Reason: not on a Friday\n")
                .contains("  approval go REFUSED: ann declined: not on a Friday\n");
    }

    @Test
    void waived_checks_are_told_as_waived_with_who_and_why_and_an_attestation_with_what_is_attested() {
        Telling told = begun(
                new Event.GateReached("drill"),
                asked("drill", PeopleEvent.Matter.ATTESTATION, "attests", "the restore drill succeeded"),
                signed("drill", "dee", "dba", VOUCHED),
                new Event.GatePassed("drill"),
                new Event.GateReached("ready"),
                new Event.CheckAnswered(
                        "ready",
                        "log",
                        Severity.IMPORTANT,
                        Verdict.FAILED,
                        "12 errors",
                        Evidence.none(),
                        Duration.ofMillis(20)),
                asked("ready", PeopleEvent.Matter.WAIVER, "waives", "important check 'log' FAILED: 12 errors"),
                new PeopleEvent.SignedOff("ready", "dee", List.of("dba"), "they are known", SIGNED),
                new Event.GatePassed("ready"));
        assertThat(from(told, "attestation drill asks")).isEqualTo("""
                03:00:00    attestation drill asks people ...   (2 of 4, next: ready)
                03:00:01    attestation drill WAITS FOR PEOPLE, 1 of dba
                03:00:01      to be attested: the restore drill succeeded
                03:00:01      until Tue 2026-11-24 03:00 (in 2 d 23 h), then it refuses; one who declines shuts it
                03:00:01      to sign, read drill.approve in the directory of the inbox (record 0123456789ab) and type there; to decline, the same with drill.reject:
                                cp drill.approve drill.approve.$USER
                                ssh-keygen -Y sign -n windlass -f ~/.ssh/id_ed25519 drill.approve.$USER
                03:00:01    dee of dba signed off at attestation drill, vouched for; nobody is missing
                03:00:02    attestation drill passed in 1.2 s
                03:00:02    gate ready asks ...   (3 of 4, next: deploy)
                03:00:02      FAILED        important    log (20 ms): 12 errors
                03:00:03    gate ready WAITS FOR A WAIVER, 1 of dba
                03:00:03      to be waived: important check 'log' FAILED: 12 errors
                03:00:03      until Tue 2026-11-24 03:00 (in 2 d 23 h), then it refuses; one who declines shuts it
                03:00:03      to sign, read ready.approve in the directory of the inbox (record 0123456789ab) and type there; to decline, the same with ready.reject:
                                cp ready.approve ready.approve.$USER
                                echo 'reason: <why>' >> ready.approve.$USER
                                ssh-keygen -Y sign -n windlass -f ~/.ssh/id_ed25519 ready.approve.$USER
                03:00:03    dee of dba WAIVES log at gate ready, verified by signature. Reason: they are known
                03:00:04    gate ready passed in 1.6 s, WAIVED by dee: log. Reason: they are known
                """);
    }

    @Test
    void who_resumes_a_run_that_waits_for_people_reads_who_signed_and_who_is_missing() {
        Telling told = begun(new Event.GateReached("go"), go(), signed("go", "ann", "engineering", SIGNED))
                .that(
                        new Event.RunWaiting("people to sign off at 'go'", UNTIL),
                        new Event.RunResumed(2, Telling.HOLDER, 2));
        assertThat(from(told, "WAITS for people")).isEqualTo("""
                03:00:02  WAITS for people to sign off at 'go', at the latest until Tue 2026-11-24 03:00 (in 2 d 23 h)
                03:00:02    nothing runs meanwhile: start it again then, or as soon as somebody signed or ordered
                03:00:02  resumed: session 2 of run azora-42, 0 of 4 nodes done, run by kim on build-7, process 4711, since 2026-11-21T02:59:59Z
                03:00:02    it goes on with: go
                03:00:02    approval go WAITS FOR PEOPLE, 2 of engineering: ann, ben; 1 of dba; not the author, robin
                03:00:02      signed off: ann; still missing: 1 of engineering, 1 of dba
                03:00:02      until Tue 2026-11-24 03:00 (in 2 d 23 h), then it refuses; one who declines shuts it
                03:00:02      to sign, read go.approve in the directory of the inbox (record 0123456789ab) and type there; to decline, the same with go.reject:
                                cp go.approve go.approve.$USER
                                ssh-keygen -Y sign -n windlass -f ~/.ssh/id_ed25519 go.approve.$USER
                """);
    }

    @Test
    @DisplayName("C7: a gate that waits for people is nothing that still runs: neither a stop nor a suspension says so")
    void a_gate_that_waits_for_people_does_not_run() {
        Telling told = begun(
                new Event.GateReached("go"),
                go(),
                new Event.StopRequested("SIGTERM", false),
                new Event.RunSuspended("SIGTERM"));
        assertThat(told.text())
                .contains("STOP asked for: SIGTERM; nothing new is started\n")
                .contains("SUSPENDED: SIGTERM; start it again to resume it\n")
                .doesNotContain("still running");
    }

    @Test
    @DisplayName("C4: an approval that is asked anew is told as such, and what is done stays done")
    void asked_anew() {
        Telling told = begun(
                new Event.GateReached("go"),
                go(),
                signed("go", "ann", "engineering", SIGNED),
                new Event.GatePassed("go"),
                new Event.GateReached("drill"),
                new Event.RunResumed(2, Telling.HOLDER, 2),
                new Event.PlanChanged("fedc", null, null, plan().outline()),
                new PeopleEvent.SignOffReopened("go", "the plan is another one"),
                new Event.GateReached("go"),
                go(),
                new Event.GatePassed("go"),
                new Event.RunResumed(3, Telling.HOLDER, 3));
        assertThat(told.text())
                .contains("  approval go counts no more: the plan is another one\n")
                .contains("  approval go asks people ...   (1 of 4, anew, before the next step, next: drill)\n");
        assertThat(from(told, "session 3")).contains("1 of 4 nodes done", "it goes on with: drill\n");
    }

    @Test
    @DisplayName("B7: where people sign, a question says which lines are an order, and each order who proved it how")
    void an_order_where_people_sign() {
        Telling told = begun(
                new Event.GateReached("go"),
                go(),
                new Event.OrderGiven(Order.STOP, "kim", "lunch", null, SIGNED),
                new Event.QuestionAsked("", "kim ordered to stop: lunch", Event.Matter.STOPPED_BY_ORDER),
                new Event.OrderGiven(Order.RESUME, "kim", "done", null, VOUCHED));
        assertThat(from(told, "order by kim")).isEqualTo("""
                03:00:01  order by kim, verified by signature: STOP, begin nothing more. Reason: lunch
                03:00:01    then it stands still and asks, RESUME or ROLL_BACK
                03:00:02  STANDS STILL: kim ordered to stop: lunch
                03:00:02    ROLL_BACK would undo: nothing, and end the run
                03:00:02    it goes on by a signed order only, RESUME or ROLL_BACK; in the directory of the inbox, filled in:
                                printf 'windlass order v1\\nrun: %s\\norder: %s\\nissued: %s\\nreason: %s\\n' \\
                                    azora-42 '<RESUME | ROLL_BACK>' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" '<why>' > order.$USER
                                ssh-keygen -Y sign -n windlass -f ~/.ssh/id_ed25519 order.$USER
                03:00:02  order by kim, vouched for: RESUME, go on. Reason: done
                """);
    }
}

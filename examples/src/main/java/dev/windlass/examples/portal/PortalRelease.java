package dev.windlass.examples.portal;

import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.at;
import static dev.windlass.plan.Nodes.attestation;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.soak;
import static dev.windlass.plan.Nodes.window;
import static java.time.DayOfWeek.THURSDAY;
import static java.time.DayOfWeek.TUESDAY;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.calendar.Freeze;
import dev.windlass.calendar.T;
import dev.windlass.calendar.Window;
import dev.windlass.check.Check;
import dev.windlass.identity.DirectoryInbox;
import dev.windlass.identity.SshSigners;
import dev.windlass.journal.FileJournal;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Watched;
import dev.windlass.notify.Channel;
import dev.windlass.notify.Escalation;
import dev.windlass.notify.Notifications;
import dev.windlass.notify.Route;
import dev.windlass.notify.Urgency;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import dev.windlass.report.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

/** The release of the portal: it is approved two days ahead, and acts in a night. */
public final class PortalRelease {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Duration OFTEN = Duration.ofSeconds(15);

    private PortalRelease() {}

    /**
     * The plan.
     *
     * @param errorRate the share of requests that fail, in percent
     * @param p95 how long the slowest twentieth of the requests take, in milliseconds
     */
    public static Plan plan(Portal portal, Metric errorRate, Metric p95) {
        Check stands = Check.named("blue and green stand").holds(c -> portal.bothStand());
        Check logIsClean = Check.named("log is clean").holds(c -> portal.logIsClean());
        Check blueIsWell = Check.named("blue is well").holds(c -> portal.blueIsWell());
        Step<Integer> shift = Step.named("shift the traffic to green")
                .run(Integer.class, c -> portal.shift(100))
                .idempotent()
                .undo(c -> portal.shift(0))
                .takesTraffic()
                .takes(Duration.ofMinutes(5)); // the window has to be long enough for it
        Step<Void> removeBlue =
                Step.named("remove blue").run(c -> portal.removeBlue()).irreversible("its volumes are gone");

        Window nights = Window.weekly(TUESDAY, THURSDAY)
                .from(LocalTime.of(2, 0))
                .to(LocalTime.of(5, 0))
                .in(BERLIN)
                .except(Freeze.days("Christmas", LocalDate.of(2026, 12, 20), LocalDate.of(2027, 1, 6), BERLIN));
        Watched errors = errorRate
                .above(2)
                .sustainedFor(Duration.ofMinutes(5))
                .every(OFTEN)
                .onNoData(NoData.HOLD);
        Watched slow = p95.degradedBy(50)
                .sustainedFor(Duration.ofMinutes(5))
                .every(OFTEN)
                .onNoData(NoData.HOLD);
        Watched calm = errorRate.atMost(1).every(OFTEN).onNoData(NoData.FAIL);

        return Release.plan("portal", "3.1.0")
                .to("production")
                .author("ann@portal.example")
                .rollbackWithin(Duration.ofMinutes(10))
                .role("engineering", "ann@portal.example", "ben@portal.example", "cyd@portal.example")
                .role("dba", "dee@portal.example")
                .phase(at(
                        T.minus(Duration.ofDays(2)),
                        "readiness",
                        checks("ready")
                                .critical(stands)
                                .important(logIsClean)
                                .waivedBy("dba", Duration.ofHours(12)), // signed, with the reason
                        attestation("restore drill", "the backup of this week was restored and looked at")
                                .quorum(1, "dba"),
                        approval("go").quorum(2, "engineering").quorum(1, "dba").excludingAuthor()))
                .phase(at(
                        T.zero(),
                        "cutover",
                        window("Tuesday and Thursday nights", nights), // no step behind it begins outside of it
                        guardedBy("the portal stays well", errors, slow) // from here to the end of the soak
                                .over(shift, soak("soak", Duration.ofMinutes(30), calm))))
                .pointOfNoReturn("blue is gone after this")
                .phase(at(T.plus(Duration.ofDays(1)), "clean-up", removeBlue))
                .verifyAfterRollback(checks("as before").critical(blueIsWell))
                .build();
    }

    /**
     * Does what is due, for a job that is started every few minutes.
     *
     * @param zero T-0
     * @param directory where journal and inbox are, and the file {@code allowed_signers}
     * @param chat where everybody reads
     * @param onCall who is called first
     * @param manager who is called if nobody answers
     */
    public static Outcome advance(
            Plan plan, Instant zero, Path directory, Channel chat, Channel onCall, Channel manager) throws IOException {
        Outcome outcome = Runner.of(plan)
                .journal(FileJournal.in(directory.resolve("releases")))
                .zero(zero)
                .people(
                        DirectoryInbox.in(directory.resolve("inbox")),
                        SshSigners.of(directory.resolve("allowed_signers")))
                .notifications(Notifications.to(Channel.log())
                        .route(Route.from(Urgency.WARNING).to(chat))
                        .escalate(Escalation.first(onCall)
                                .within(Duration.ofMinutes(5))
                                .then(manager)))
                .listener(Console.standard())
                .advance(); // run() waits instead
        return outcome;
    }
}

package dev.windlass.engine;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.windlass.Outcome;
import dev.windlass.Runner;
import dev.windlass.identity.Person;
import dev.windlass.identity.Signed;
import dev.windlass.identity.Verified;
import dev.windlass.journal.Event;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Recorded;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The release of {@link TwoDays}, told by its journal and its console, and true (rules B5, B6, C1, C2, G3, G4, G7, G8, J1, R1, T2). */
class TwoDaysIT {

    private static final LocalDate CLOCKS_GO_BACK = LocalDate.parse("2026-10-25");
    private static final LocalDate CLOCKS_GO_AHEAD = LocalDate.parse("2027-03-28");

    /** What the journal tells of a runner that waits. */
    private static final List<String> STORY = """
            Thu 22:00 +02:00 readiness waits for T−48h
            Fri 02:00 +02:00 WAIVER is wanted at ready
            Fri 09:12 +02:00 rita signs at ready
            Fri 09:12 +02:00 passed ready
            Fri 09:12 +02:00 APPROVAL is wanted at go
            Fri 10:12 +02:00 ben signs at go
            Fri 11:12 +02:00 no: go.approve.eve.sig
            Fri 12:12 +02:00 no: go.approve.rita.sig
            Fri 13:12 +02:00 no: go.approve.ann.sig
            Fri 14:12 +02:00 no: ben/go.approve.sig
            Fri 15:12 +02:00 cyd signs at go
            Fri 16:12 +02:00 no: dan/ready.approve.sig
            Fri 17:12 +02:00 dee signs at go
            Fri 18:12 +02:00 dan signs at go
            Fri 18:12 +02:00 passed go
            Fri 18:12 +02:00 expand waits for T−24h
            Sat 02:00 +02:00 a night to expand waits for Sun 02:00 +02:00
            Sun 02:00 +02:00 passed a night to expand
            Sun 02:10 +02:00 done backup
            Sun 02:25 +02:00 done migrate
            Sun 02:25 +02:00 passed a night to cut over
            Sun 02:32 +02:00 deploy green is NOT_DONE
            Sun 02:47 +02:00 done deploy green
            Sun 02:47 +02:00 done shift 10
            Sun 02:17 +01:00 passed soak 10
            Sun 02:18 +01:00 done shift 100
            Sun 04:03 +01:00 passed soak 100
            Sun 04:04 +01:00 done widen
            Sun 10:04 +01:00 passed soak of the morning
            Sun 10:04 +01:00 clean-up waits for T+24h
            Mon 01:00 +01:00 blue is gone after this
            Mon 01:05 +01:00 done remove blue
            Mon 01:05 +01:00 COMPLETED
            """.lines().toList();

    @TempDir
    Path directory;

    private TwoDays days;

    private void night(LocalDate sunday) throws Exception {
        days = new TwoDays(directory, sunday);
    }

    /** Looks for lines, one behind the other, each by words that it holds in that order. */
    private void theConsoleTells(String... lines) throws IOException, JournalException {
        Iterator<String> told = days.console().iterator();
        for (String line : lines) {
            var wanted = Pattern.compile(
                    Stream.of(line.split(" … ", -1)).map(Pattern::quote).collect(joining(".*")));
            boolean found = false;
            while (!found && told.hasNext()) {
                found = wanted.matcher(told.next()).find();
            }
            assertThat(found)
                    .as("'%s' is told behind what is ahead of it, by: %s", line, String.join("\n", days.console()))
                    .isTrue();
        }
    }

    // ------------------------------------------------------------------ what is true of each of them

    private void everythingWasDoneAndToldOnce() throws Exception {
        assertThat(days.changes).doesNotHaveDuplicates().noneMatch(what -> what.contains("in vain"));
        assertThat(days.all(Event.StepSucceeded.class))
                .extracting(Event.StepSucceeded::node)
                .doesNotHaveDuplicates();
        assertThat(days.all(Event.GatePassed.class))
                .extracting(Event.GatePassed::node)
                .doesNotHaveDuplicates();
        assertThat(TwoDays.plot(days.story())).doesNotHaveDuplicates();
        assertThat(days.messages).hasSizeGreaterThan(30).doesNotHaveDuplicates();
        assertThat(days.all(Event.Notified.class))
                .extracting(Event.Notified::message)
                .containsExactlyElementsOf(days.messages);
        assertThat(days.run.sessions).isGreaterThan(48);
    }

    /** As a clock on the wall reads when each step begins; the undo of one may begin at any time. */
    private void nothingBeganOutsideOfTheWindow() throws Exception {
        var begun = new ArrayList<String>();
        for (Recorded one : days.journal()) {
            if (one.event() instanceof Event.StepStarted step && !step.node().equals("remove blue")) {
                LocalDateTime wall = LocalDateTime.ofInstant(one.at(), TwoDays.BERLIN);
                assertThat(wall.toLocalTime()).as(step.node()).isBetween(TwoDays.OPENS, TwoDays.CLOSES.minusNanos(1));
                assertThat(wall.isBefore(days.frozenFrom()) || !wall.isBefore(days.frozenUntil()))
                        .as("%s at %s", step.node(), wall)
                        .isTrue();
                begun.add(step.node());
            }
        }
        assertThat(begun).containsExactly("backup", "migrate", "deploy green", "shift 10", "shift 100", "widen");
    }

    private void onlyWhoMaySigned() throws Exception {
        assertThat(days.all(PeopleEvent.SignedOff.class))
                .extracting(PeopleEvent.SignedOff::by, PeopleEvent.SignedOff::roles)
                .containsExactly(
                        tuple("rita", List.of("release manager")),
                        tuple("ben", List.of("engineering")),
                        tuple("cyd", List.of("engineering")),
                        tuple("dee", List.of("dba")),
                        tuple("dan", List.of("dba")));
        assertThat(days.all(PeopleEvent.SignedOff.class)).allSatisfy(signed -> assertThat(days.people
                        .identities()
                        .verify(
                                new Signed(
                                        signed.proof().document(),
                                        Objects.requireNonNull(signed.proof().signature()),
                                        "the journal"),
                                days.now()))
                .isEqualTo(new Verified.Known(new Person(signed.by(), Set.of()))));
        assertThat(days.all(PeopleEvent.SubmissionRefused.class))
                .extracting(PeopleEvent.SubmissionRefused::reason)
                .satisfiesExactly(
                        stranger -> assertThat(stranger).contains("go.approve.eve.sig", "is nobody's in"),
                        replay -> assertThat(replay).contains("go.approve.rita.sig", "did not sign this text"),
                        author -> assertThat(author).contains("ann: is excluded"),
                        twice -> assertThat(twice).contains("ben: has signed off at gate 'go' already"),
                        otherGate -> assertThat(otherGate).contains("dan: gate 'ready' asks nobody"));
    }

    // ------------------------------------------------------------------ the stories

    @Test
    @DisplayName("a runner that waits: the night in which clocks go back has an hour more, in which it ends")
    void it_waits() throws Exception {
        night(CLOCKS_GO_BACK);

        Event.RunEnded ended = days.throughTheHours(false);

        assertThat(ended.ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(days.story()).containsExactlyElementsOf(STORY);
        assertThat(days.all(Event.WindowAwaited.class))
                .singleElement()
                .satisfies(awaited -> assertThat(awaited.reason()).contains("stock-taking"));
        Duration open = Duration.between(days.run.zero, begun("widen"));
        assertThat(open)
                .as("how long the window was open when the last step began")
                .isGreaterThan(Duration.ofHours(3));
        assertThat(days.deaths).isEqualTo(days.run.sessions - 1);
        theConsoleTells(
                "2026-10-22",
                "22:00:00 … azora 1.4.0",
                "2026-10-23",
                "02:00:00 … readiness",
                "02:00:00 … no alerts fire",
                "09:12:00 … ready",
                "18:12:00 … go",
                "2026-10-24",
                "02:00:00 … expand",
                "2026-10-25",
                "02:00:00 … a night to expand",
                "02:10:00 … backup",
                "02:25:00 … migrate",
                "02:25:00 … a night to cut over",
                "02:32:00 … deploy green",
                "02:47:00 … deploy green",
                "02:47:30 … shift 10",
                "02:17:30 … soak 10",
                "02:18:00 … shift 100",
                "04:03:00 … soak 100",
                "04:04:00 … widen",
                "10:04:00 … soak of the morning",
                "2026-10-26",
                "01:00:00 … blue is gone after this",
                "01:05:00 … remove blue");
        everythingWasDoneAndToldOnce();
        nothingBeganOutsideOfTheWindow();
        onlyWhoMaySigned();
    }

    private Instant begun(String step) throws Exception {
        return days.journal().stream()
                .filter(one -> one.event() instanceof Event.StepStarted started
                        && started.node().equals(step))
                .findFirst()
                .orElseThrow()
                .at();
    }

    @Test
    @DisplayName("a job that comes at each full hour: the same story")
    void it_comes_and_goes() throws Exception {
        night(CLOCKS_GO_BACK);
        days.startedAgainAfter = TwoDays.minutes(10);

        Event.RunEnded ended = days.throughTheHours(true);

        assertThat(ended.ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(TwoDays.plot(days.story())).isEqualTo(TwoDays.plot(STORY));
        assertThat(days.story())
                .contains(
                        "Fri 10:00 +02:00 rita signs at ready",
                        "Fri 19:00 +02:00 dan signs at go",
                        "Sun 02:00 +02:00 passed a night to expand",
                        "Sun 02:40 +02:00 deploy green is NOT_DONE",
                        "Sun 04:12 +01:00 done widen",
                        "Mon 01:05 +01:00 COMPLETED");
        assertThat(days.deaths)
                .as("it dies where it stays: while a watch or guard is live")
                .isBetween(5, 15);
        everythingWasDoneAndToldOnce();
        nothingBeganOutsideOfTheWindow();
        onlyWhoMaySigned();
    }

    @Test
    @DisplayName(
            "a job that comes back too late asks, stays since guards watch, and does nothing outside of the window")
    void it_comes_too_late() throws Exception {
        night(CLOCKS_GO_BACK);
        days.startedAgainAfter = TwoDays.minutes(30);

        do {
            days.session(true);
        } while (days.all(Event.QuestionAsked.class).isEmpty());

        assertThat(days.session(true)).as("it dies where it stays").isNull();
        assertThat(days.all(Event.QuestionAsked.class))
                .singleElement()
                .extracting(Event.QuestionAsked::question, STRING)
                .contains("step 'widen' is outside of window 'a night to cut over'");
        assertThat(days.story()).last().isEqualTo("Sun 05:00 +01:00 passed soak 100");
        assertThat(days.changes).containsExactly("backup", "migrate", "deploy green", "shift 10", "shift 100");
        onlyWhoMaySigned();
    }

    @Test
    @DisplayName("the night in which clocks go ahead is too short to cut over: it is done in the next one")
    void a_short_night() throws Exception {
        night(CLOCKS_GO_AHEAD);

        Event.RunEnded ended = days.throughTheHours(false);

        assertThat(ended.ending()).isEqualTo(Event.Ending.COMPLETED);
        assertThat(days.story())
                .containsSubsequence(
                        "Fri 18:12 +01:00 passed go",
                        "Sat 02:00 +01:00 a night to expand waits for Sun 03:00 +02:00",
                        "Sun 03:00 +02:00 passed a night to expand",
                        "Sun 03:25 +02:00 done migrate",
                        "Sun 03:25 +02:00 a night to cut over waits for Mon 02:00 +02:00",
                        "Mon 02:00 +02:00 passed a night to cut over",
                        "Mon 02:15 +02:00 done deploy green",
                        "Mon 04:33 +02:00 done widen",
                        "Mon 10:33 +02:00 passed soak of the morning",
                        "Mon 10:38 +02:00 done remove blue");
        everythingWasDoneAndToldOnce();
        nothingBeganOutsideOfTheWindow();
        onlyWhoMaySigned();
    }

    @Test
    @DisplayName("production turns bad in the morning: all is undone, also by a process that comes later, and verified")
    void it_turns_back() throws Exception {
        night(CLOCKS_GO_BACK);
        days.turnsBad = TwoDays.berlin(CLOCKS_GO_BACK, "06:20");

        do {
            assertThat(days.session(false)).isNull();
        } while (days.all(Event.RollbackStarted.class).isEmpty());
        Objects.requireNonNull(days.run.workers()).die();
        Outcome outcome = Runner.of(days.plan())
                .journal(days.run.journal)
                .people(days.people.inbox(), days.people.identities())
                .run();

        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(10);
        assertThat(((Outcome.RolledBack) outcome).undone())
                .containsExactly("widen", "shift 100", "shift 10", "deploy green", "migrate", "backup");
        assertThat(days.inPlace).isEmpty();
        assertThat(days.story())
                .containsSubsequence(
                        "Sun 04:04 +01:00 done widen",
                        "Sun 06:25 +01:00 the morning trips",
                        "Sun 06:28 +01:00 undone widen");
        assertThat(TwoDays.plot(days.story()))
                .endsWith("undone migrate", "undone backup", "passed blue serves", "ROLLED_BACK");
        theConsoleTells("04:04:00 … widen", "06:25:00 … the morning", "06:28:00 … widen");
        assertThat(days.all(ObservationEvent.GuardTripped.class))
                .singleElement()
                .satisfies(trip -> assertThat(trip.reason()).contains("7.5 %"));
        everythingWasDoneAndToldOnce();
        nothingBeganOutsideOfTheWindow();
        onlyWhoMaySigned();
    }
}

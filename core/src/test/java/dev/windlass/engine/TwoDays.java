package dev.windlass.engine;

import static dev.windlass.plan.Nodes.approval;
import static dev.windlass.plan.Nodes.at;
import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.soak;
import static dev.windlass.plan.Nodes.window;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.calendar.Freeze;
import dev.windlass.calendar.T;
import dev.windlass.calendar.Window;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.journal.Event;
import dev.windlass.journal.FileJournal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Recorded;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Past;
import dev.windlass.metric.Reading;
import dev.windlass.metric.Watched;
import dev.windlass.notify.Channel;
import dev.windlass.notify.Notifications;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import dev.windlass.report.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A release over two days and a night in which the clocks of Berlin change: four people approve it with keys of
 * ssh-keygen's while others try to who may not, a freeze closes the first night, and its process dies at half past each
 * hour.
 */
final class TwoDays {

    static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    static final LocalTime OPENS = LocalTime.of(2, 0);
    static final LocalTime CLOSES = LocalTime.of(5, 0);

    final VirtualRun run;
    final Signers people;
    /** What was done to the world, in order: a step, or {@code undo} and a step. */
    final List<String> changes = new ArrayList<>();

    final Set<String> inPlace = new LinkedHashSet<>();
    final List<String> messages = new ArrayList<>();
    /** From when on too many requests fail. */
    Instant turnsBad = Instant.MAX;

    /** After how long a process that died is started again. */
    Duration startedAgainAfter = minutes(2);

    int deaths;
    private final Path journal;
    private final LocalDate sunday;

    /** T-0 is as the window opens in the night of a Sunday. */
    TwoDays(Path directory, LocalDate sunday) throws Exception {
        this.journal = directory.resolve("journal");
        this.sunday = sunday;
        Instant zero = berlin(sunday, OPENS.toString());
        run = new VirtualRun(new World(), Fate.kind(), zero.minus(hours(52)));
        run.zero = zero;
        run.journal = FileJournal.in(journal).killSafe();
        run.notifications = Notifications.to(Channel.of("chat", message -> messages.add(message.id())));
        people = new Signers(run.time, directory, List.of("ann", "ben", "cyd", "dan", "dee", "rita"), List.of("eve"));
        run.people = people.people(minutes(10));
        theyComeOnFriday();
    }

    private void theyComeOnFriday() {
        String waiver = "rita/ready.approve";
        people.at(
                        friday("09:12"),
                        people.signs("rita", "ready.approve", people.withReason("ready.approve", "it is old")))
                .at(friday("10:05"), people.signs("ben", "go.approve"))
                .at(friday("11:05"), people.signs("eve", "go.approve"))
                .at(friday("12:05"), people.moves("rita", waiver, "go.approve"))
                .at(friday("13:05"), people.signs("ann", "go.approve"))
                .at(friday("14:05"), people.signs("ben", "go.approve", people.withReason("go.approve", "really")))
                .at(friday("15:05"), people.signs("cyd", "go.approve"))
                .at(friday("16:05"), people.signs("dan", "ready.approve", people.text(waiver)))
                .at(friday("17:05"), people.signs("dee", "go.approve"))
                .at(friday("18:05"), people.signs("dan", "go.approve"));
    }

    private Instant friday(String time) {
        return berlin(sunday.minusDays(2), time);
    }

    static Instant berlin(LocalDate day, String time) {
        return day.atTime(LocalTime.parse(time)).atZone(BERLIN).toInstant();
    }

    static Duration minutes(int minutes) {
        return Duration.ofMinutes(minutes);
    }

    private static Duration hours(int hours) {
        return Duration.ofHours(hours);
    }

    // ------------------------------------------------------------------ the release

    LocalDateTime frozenFrom() {
        return sunday.minusDays(2).atTime(18, 0);
    }

    LocalDateTime frozenUntil() {
        return sunday.minusDays(1).atTime(12, 0);
    }

    private Window nights() {
        return Window.daily()
                .from(OPENS)
                .to(CLOSES)
                .in(BERLIN)
                .except(Freeze.between("stock-taking", frozenFrom(), frozenUntil(), BERLIN));
    }

    /** A step that takes its time, at the end of which it takes effect; undoing it takes three minutes. */
    private Step<String> step(String name, Duration takes) {
        return Step.named(name)
                .with("step", name)
                .run(String.class, c -> {
                    run.time.pass(takes);
                    changed(name, inPlace.add(name));
                    return "result of " + name;
                })
                .probe(c -> inPlace.contains(name) ? Settlement.done("result of " + name) : Settlement.notDone())
                .undo(c -> {
                    run.time.pass(minutes(3));
                    changed("undo " + name, inPlace.remove(name));
                })
                .takes(takes);
    }

    private void changed(String what, boolean changed) {
        changes.add(changed ? what : what + " in vain");
    }

    private Check check(String name, boolean passes) {
        return Check.named(name).asks(c -> passes ? Answer.passed("it is well") : Answer.failed("2 alerts fire"));
    }

    /** What share of the requests fails, in percent; a source that is asked for the past knows it too. */
    private double errorRate(Instant at) {
        return at.isBefore(turnsBad) ? 0.2 : 7.5;
    }

    private Watched errorRate(boolean guard) {
        Metric rate = Metric.named("error rate")
                .unit("%")
                .answersForThePast((from, to, step, context) -> Stream.iterate(
                                from, moment -> !moment.isAfter(to), moment -> moment.plus(step))
                        .map(moment -> new Past.At(moment, Reading.value(errorRate(moment))))
                        .toList())
                .reads(c -> errorRate(now()));
        return (guard ? rate.above(2).sustainedFor(minutes(5)) : rate.atMost(5).sustainedFor(minutes(30)))
                .every(Duration.ofSeconds(15))
                .onNoData(NoData.HOLD);
    }

    Plan plan() {
        return Plans.plan()
                .author("ann")
                .role("engineering", "ann", "ben", "cyd")
                .role("dba", "dan", "dee")
                .role("release manager", "rita")
                .rollbackWithin(minutes(15))
                .verifyAfterRollback(checks("blue serves").critical(check("blue answers", true)))
                .phase(at(
                        T.minus(hours(48)),
                        "readiness",
                        checks("ready")
                                .critical(check("nodes are ready", true))
                                .important(check("no alerts fire", false))
                                .waivedBy("release manager", hours(12)),
                        approval("go").quorum(2, "engineering").quorum(2, "dba").excludingAuthor()))
                .phase(at(
                        T.minus(hours(24)),
                        "expand",
                        window("a night to expand", nights()),
                        step("backup", minutes(10)),
                        step("migrate", minutes(15))))
                .phase(at(
                        T.zero(),
                        "cutover",
                        window("a night to cut over", nights()),
                        step("deploy green", minutes(15)),
                        guardedBy("guarded", errorRate(true))
                                .over(
                                        step("shift 10", Duration.ofSeconds(30)),
                                        soak("soak 10", minutes(30), errorRate(false)),
                                        step("shift 100", Duration.ofSeconds(30)),
                                        soak("soak 100", minutes(105), errorRate(false)),
                                        step("widen", minutes(1)))))
                .phase(
                        "observation",
                        guardedBy("the morning", errorRate(true))
                                .over(soak("soak of the morning", hours(6), errorRate(false))))
                .pointOfNoReturn("blue is gone after this")
                .phase(at(T.plus(hours(24)), "clean-up", step("remove blue", minutes(5))))
                .build();
    }

    // ------------------------------------------------------------------ how it is run

    /** Runs it to its end; at half past each hour the process dies. */
    Event.RunEnded throughTheHours(boolean comesAndGoes) throws Exception {
        Ran ran = session(comesAndGoes);
        while (ran == null || ran.waiting() != null) {
            assertThat(run.sessions)
                    .as("it doesn't end: %s", run.sessions < 100 ? "" : story())
                    .isLessThan(100);
            ran = session(comesAndGoes);
        }
        return Objects.requireNonNull(ran.ended(), () -> "it stands still");
    }

    /**
     * One process, until the next one is started: if it returns instead of waiting, at the next full hour.
     *
     * @return how it came to its end; null if it died
     */
    @Nullable
    Ran session(boolean comesAndGoes) throws Exception {
        diesAtHalfPast();
        run.comesAndGoes = comesAndGoes;
        try {
            Ran ran = run.session(plan(), null, List.of());
            run.time.passUntil(
                    ran.waiting() == null
                            ? now()
                            : now().truncatedTo(ChronoUnit.HOURS).plus(hours(1)));
            return ran;
        } catch (VirtualDriver.Died died) {
            run.fate.revive();
            run.time.passUntil(now().plus(startedAgainAfter));
            return null;
        }
    }

    Instant now() {
        return run.time.now().at();
    }

    private void diesAtHalfPast() {
        Instant now = now();
        Instant half = now.truncatedTo(ChronoUnit.HOURS).plus(minutes(30));
        run.time.happens(half.isAfter(now) ? half : half.plus(hours(1)), () -> {
            deaths++;
            run.fate.die();
        });
    }

    // ------------------------------------------------------------------ what is told of it

    List<Recorded> journal() throws IOException, JournalException {
        var all = new ArrayList<Recorded>();
        try (Stream<Path> files = Files.list(journal.resolve("azora/production"))) {
            Path record = files.filter(file -> file.toString().endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow();
            FileJournal.read(record, all::add);
        }
        return all;
    }

    /** What the journal tells, each line with the time that a clock on the wall in Berlin reads, and its offset. */
    List<String> story() throws IOException, JournalException {
        var clock = DateTimeFormatter.ofPattern("EEE HH:mm xxx ", Locale.ROOT).withZone(BERLIN);
        return journal().stream()
                .filter(one -> !words(one.event()).isEmpty())
                .map(one -> clock.format(one.at()) + words(one.event()))
                .toList();
    }

    /** Without the times. */
    static List<String> plot(List<String> story) {
        return story.stream()
                .map(line -> line.replaceFirst("^\\S+ \\S+ \\S+ ", ""))
                .toList();
    }

    <E extends Event> List<E> all(Class<E> type) throws IOException, JournalException {
        return journal().stream()
                .map(Recorded::event)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** What is told of an event; empty where it is of no weight. */
    private static String words(Event event) {
        if (event instanceof Event.PhaseAwaited one) {
            return one.phase() + " waits for " + one.point();
        } else if (event instanceof Event.WindowAwaited one) {
            return one.node() + " waits for "
                    + DateTimeFormatter.ofPattern("EEE HH:mm xxx", Locale.ROOT)
                            .withZone(BERLIN)
                            .format(one.until());
        } else if (event instanceof PeopleEvent.SignOffRequested one) {
            return one.matter() + " is wanted at " + one.node();
        } else if (event instanceof PeopleEvent.SignedOff one) {
            return one.by() + " signs at " + one.node();
        } else if (event instanceof PeopleEvent.SubmissionRefused one) {
            return "no: " + one.origin().replaceFirst(".*/inbox/", "");
        } else if (event instanceof Event.GatePassed one) {
            return "passed " + one.node();
        } else if (event instanceof Event.DoubtSettled one) {
            return one.node() + " is " + one.finding();
        } else if (event instanceof Event.StepSucceeded one) {
            return "done " + one.node();
        } else if (event instanceof Event.PointOfNoReturnPassed one) {
            return one.node();
        } else if (event instanceof ObservationEvent.GuardTripped one) {
            return one.node() + " trips";
        } else if (event instanceof Event.UndoSucceeded one) {
            return "undone " + one.node();
        } else if (event instanceof Event.RunEnded one) {
            return one.ending().toString();
        }
        return "";
    }

    /** What the console tells of the journal, an entry for each event. */
    List<String> console() throws IOException, JournalException {
        var bytes = new ByteArrayOutputStream();
        Console console = Console.plain(new PrintStream(bytes, true, UTF_8), BERLIN);
        journal().forEach(console::on);
        return bytes.toString(UTF_8).replaceAll("\\R {10,}", " ").lines().toList();
    }
}

package dev.windlass.notify;

import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.sequence;

import dev.windlass.Release;
import dev.windlass.check.Check;
import dev.windlass.journal.Event;
import dev.windlass.journal.Failure;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A run's events by hand, at times by hand, and what is due after them. */
final class Journaled {

    static final Instant NIGHT = Instant.parse("2026-11-21T03:00:00Z");
    static final Holder KIM = new Holder("kim", "ops-1", 4711, NIGHT, "Windlass 1.0.0, Java 17");
    static final Holder BEN = new Holder("ben", "ops-2", 815, NIGHT, "Windlass 1.0.0, Java 17");
    static final Failure FAILURE = new Failure("java.io.IOException", "no route to host", List.of());

    private final Notifications notifications;
    private final List<Recorded> journal = new ArrayList<>();
    private Notices notices;
    private Instant now = NIGHT;

    Journaled(Notifications notifications) {
        this.notifications = notifications;
        this.notices = Notices.of(notifications);
    }

    /** A run of the plan below that just began. */
    static Journaled begun(Notifications notifications) {
        return new Journaled(notifications).then(started(plan()));
    }

    static Plan plan() {
        return Release.plan("azora", "1.4.0")
                .to("production")
                .author("ada")
                .rollbackWithin(Duration.ofMinutes(5))
                .phase(
                        "readiness",
                        checks("ready").critical(Check.named("nodes").holds(c -> true)))
                .phase(
                        "cutover",
                        sequence("data", step("dump"), step("migrate").serves("database", "12.1")),
                        step("switch"))
                .build();
    }

    private static Step<Void> step(String name) {
        return Step.named(name).run(c -> {}).undo(c -> {}).undoByHand("undo " + name + " by hand");
    }

    static Event.RunStarted started(Plan plan) {
        return new Event.RunStarted(
                "azora-7",
                plan.product(),
                plan.version(),
                plan.environment(),
                plan.author().orElse(null),
                plan.code().orElse(null),
                plan.fingerprint(),
                plan.rollbackWithin().orElse(null),
                null,
                KIM,
                plan.outline(),
                1,
                null);
    }

    static Event.QuestionAsked question(String node) {
        return new Event.QuestionAsked(node, "it failed. RETRY, SKIP or ROLL_BACK?", Event.Matter.FAILED_PAST_POINT);
    }

    static Event.OrderGiven order() {
        return new Event.OrderGiven(Order.RETRY, "ben", "the disk has room again");
    }

    Journaled then(Event... events) {
        for (Event event : events) {
            var recorded = new Recorded(journal.size() + 1L, now, Duration.between(NIGHT, now), event);
            journal.add(recorded);
            notices.accept(recorded);
        }
        return this;
    }

    Journaled after(Duration time) {
        now = now.plus(time);
        return this;
    }

    Journaled afterMinutes(long minutes) {
        return after(Duration.ofMinutes(minutes));
    }

    /** Another process reads the journal. */
    Journaled restarted() {
        notices = folded(journal);
        return this;
    }

    /** Another process goes on with the run. */
    Journaled resumed() {
        return restarted().then(new Event.RunResumed(2, BEN, 2));
    }

    Notices folded(List<Recorded> events) {
        Notices folded = Notices.of(notifications);
        events.forEach(folded::accept);
        return folded;
    }

    Journaled delivered(Notice notice) {
        return then(new Event.Notified(notice.message().id(), notice.channel().name(), null));
    }

    Journaled failed(Notice notice) {
        return then(new Event.Notified(notice.message().id(), notice.channel().name(), FAILURE));
    }

    /** All that is due is delivered. */
    Journaled told() {
        due().forEach(this::delivered);
        return this;
    }

    /** What is due at a channel fails. */
    Journaled failing(String channel) {
        due().stream().filter(notice -> notice.channel().name().equals(channel)).forEach(this::failed);
        return this;
    }

    List<Notice> due() {
        return notices.due(now);
    }

    /** What is due, each as channel and message id without the run. */
    Set<String> calls() {
        return due().stream()
                .map(notice -> notice.channel().name()
                        + notice.message().id().substring(notice.message().run().length()))
                .collect(Collectors.toSet());
    }

    /** The message of the last event that was told. */
    Message last() {
        List<Notice> due = due();
        return due.get(due.size() - 1).message();
    }

    Notices notices() {
        return notices;
    }

    List<Recorded> journal() {
        return journal;
    }

    Instant now() {
        return now;
    }
}

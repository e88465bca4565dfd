package dev.windlass.notify;

import dev.windlass.journal.Event;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What must hold of a journal in which all that was due is told: the rules once more, from the journal alone. */
final class NoticeRules {

    private static final Channel CHAT = Channel.of("chat", message -> {});
    private static final Channel MAIL = Channel.of("mail", message -> {});
    private static final Channel DBA = Channel.of("dba", message -> {});
    private static final Channel PAGER = Channel.of("pager", message -> {});
    private static final Channel CTO = Channel.of("cto", message -> {});

    static final Notifications NOTIFICATIONS = Notifications.to(CHAT)
            .route(Route.from(Urgency.WARNING).to(MAIL))
            .route(Route.from(Urgency.WARNING).about("database").to(DBA))
            .escalate(Escalation.first(PAGER, MAIL)
                    .within(Duration.ofMinutes(5))
                    .then(DBA, PAGER)
                    .within(Duration.ofMinutes(15))
                    .then(CTO));

    private static final List<Set<String>> LEVELS =
            List.of(Set.of("pager", "mail"), Set.of("dba", "pager"), Set.of("cto"));
    private static final Map<Integer, Duration> WITHIN = Map.of(1, Duration.ofMinutes(5), 2, Duration.ofMinutes(15));

    private static final int INFO = 0;
    private static final int WARNING = 1;
    private static final int ALARM = 2;

    private final List<Recorded> journal;
    private final List<String> broken = new ArrayList<>();
    private final Set<String> expected = new HashSet<>();

    private NoticeRules(List<Recorded> journal) {
        this.journal = journal;
    }

    /** Which rules are broken, and how. */
    static List<String> broken(List<Recorded> journal) {
        var rules = new NoticeRules(journal);
        for (Recorded recorded : journal) {
            rules.told(recorded);
        }
        for (Recorded recorded : journal) {
            if (recorded.event() instanceof Event.Notified notified
                    && !rules.expected.contains(notified.message() + " " + notified.channel())) {
                rules.broken.add("nobody should have been told " + notified);
            }
        }
        return rules.broken;
    }

    private void told(Recorded recorded) {
        int urgency = isNoNews(recorded) ? -1 : urgency(recorded.event());
        if (urgency < INFO) {
            return;
        }
        Set<String> subscribers = new TreeSet<>(Set.of("chat"));
        if (urgency >= WARNING) {
            subscribers.add("mail");
            if (recorded.event().toString().contains("node=migrate")) {
                subscribers.add("dba");
            }
        }
        boolean alarm = urgency == ALARM;
        for (String channel : subscribers) {
            int level = alarm && LEVELS.get(0).contains(channel) ? 1 : 0;
            settled(recorded.seq(), level, channel, alarm);
        }
        if (alarm) {
            escalated(recorded, subscribers);
        }
    }

    /** -1 where nothing is told. */
    private static int urgency(Event event) {
        if (event instanceof Event.RollbackStarted
                || event instanceof Event.QuestionAsked
                || event instanceof Event.RunSuspended) {
            return ALARM;
        }
        if (event instanceof Event.GateRefused
                || event instanceof Event.StepFailed
                || (event instanceof Event.RunEnded ended && ended.ending() == Event.Ending.ROLLED_BACK)) {
            return WARNING;
        }
        return event instanceof Event.Notified || event instanceof Event.StepStarted ? -1 : INFO;
    }

    /** That it goes on is told unless it waited, asks or is over; that it waits, unless it waited for the same before. */
    private boolean isNoNews(Recorded told) {
        boolean ended = false;
        boolean asks = false;
        boolean suspended = false;
        boolean waits = false;
        Event waited = null;
        for (Recorded recorded : journal.subList(0, (int) told.seq() - 1)) {
            Event event = recorded.event();
            boolean ordered = event instanceof Event.OrderGiven;
            boolean resumed = event instanceof Event.RunResumed;
            ended = (ended || event instanceof Event.RunEnded) && !ordered;
            asks = (asks || event instanceof Event.QuestionAsked)
                    && !ordered
                    && !(event instanceof Event.RollbackStarted)
                    && !(event instanceof Event.RunEnded);
            suspended = (suspended || event instanceof Event.RunSuspended) && !resumed;
            waits = (waits || event instanceof Event.RunWaiting) && !resumed;
            waited = event instanceof Event.RunWaiting ? event : waited;
        }
        return told.event() instanceof Event.RunResumed
                ? ended || waits || (asks && !suspended)
                : told.event() instanceof Event.RunWaiting && told.event().equals(waited);
    }

    private record Attempt(long seq, Instant at, boolean delivered) {}

    private List<Attempt> attempts(long seq, int level, String channel) {
        String message = "azora-7/" + seq + "/" + level;
        expected.add(message + " " + channel);
        var attempts = new ArrayList<Attempt>();
        for (Recorded recorded : journal) {
            if (recorded.event() instanceof Event.Notified notified
                    && notified.message().equals(message)
                    && notified.channel().equals(channel)) {
                attempts.add(new Attempt(recorded.seq(), recorded.at(), notified.failure() == null));
            }
        }
        return attempts;
    }

    private static boolean delivered(List<Attempt> attempts) {
        return attempts.stream().anyMatch(Attempt::delivered);
    }

    /** Delivered once and for all, or given up after three attempts. */
    private void settled(long seq, int level, String channel, boolean alarm) {
        List<Attempt> attempts = attempts(seq, level, channel);
        once(seq, level, channel, alarm);
        if (!delivered(attempts) && attempts.size() < 3) {
            broken.add("lost: event " + seq + ", level " + level + ", " + channel + ": " + attempts);
        }
    }

    private void once(long seq, int level, String channel, boolean alarm) {
        List<Attempt> attempts = attempts(seq, level, channel);
        for (int i = 0; i < attempts.size() - 1; i++) {
            if (attempts.get(i).delivered()) {
                broken.add("told again: event " + seq + ", level " + level + ", " + channel + ": " + attempts);
            }
            long waited = Duration.between(
                            attempts.get(i).at(), attempts.get(i + 1).at())
                    .toSeconds();
            boolean third = i % 3 == 2;
            if (!third && waited < (i % 3 == 0 ? 10 : 60)) {
                broken.add("too early again: event " + seq + ", level " + level + ", " + channel + ": " + attempts);
            }
            if (third && !(alarm && between(attempts.get(i), attempts.get(i + 1), Event.RunResumed.class))) {
                broken.add("too often: event " + seq + ", level " + level + ", " + channel + ": " + attempts);
            }
        }
    }

    private boolean between(Attempt one, Attempt next, Class<? extends Event> type) {
        return journal.stream()
                .anyMatch(recorded -> recorded.seq() > one.seq()
                        && recorded.seq() < next.seq()
                        && ResumedNoticesTest.is(recorded, type));
    }

    private void escalated(Recorded alarm, Set<String> subscribers) {
        long byPerson = end(alarm, true);
        long end = Math.min(byPerson, end(alarm, false));
        for (int level = 1; level <= LEVELS.size(); level++) {
            for (String channel : LEVELS.get(level - 1)) {
                boolean wanted = level == 1 && (byPerson > end || subscribers.contains(channel));
                if (wanted || end == Long.MAX_VALUE) {
                    settled(alarm.seq(), level, channel, true);
                } else {
                    once(alarm.seq(), level, channel, true);
                }
                long last = wanted ? Long.MAX_VALUE : level == 1 ? byPerson : end;
                for (Attempt attempt : attempts(alarm.seq(), level, channel)) {
                    if (attempt.seq() > last) {
                        broken.add("called although it is over: event " + alarm.seq() + ", level " + level + ", "
                                + channel + ": " + attempt);
                    }
                    if (level > 1 && !hadItsTime(alarm.seq(), level - 1, attempt)) {
                        broken.add("called too early: event " + alarm.seq() + ", level " + level + ", " + channel + ": "
                                + attempt);
                    }
                }
            }
        }
    }

    /** The level was told so long ago, or could not be. */
    private boolean hadItsTime(long seq, int level, Attempt next) {
        boolean givenUp = true;
        for (String channel : LEVELS.get(level - 1)) {
            List<Attempt> before = attempts(seq, level, channel).stream()
                    .filter(attempt -> attempt.seq() < next.seq())
                    .toList();
            if (before.stream()
                    .anyMatch(attempt -> attempt.delivered()
                            && !attempt.at().plus(WITHIN.get(level)).isAfter(next.at()))) {
                return true;
            }
            givenUp &= before.stream().filter(attempt -> !attempt.delivered()).count() >= 3;
        }
        return givenUp;
    }

    /** The event with which it ended. */
    private long end(Recorded alarm, boolean byPerson) {
        return journal.stream()
                .filter(recorded -> recorded.seq() > alarm.seq())
                .filter(recorded -> byPerson ? isTakenBy(alarm, recorded.event()) : isOverBy(alarm, recorded))
                .mapToLong(Recorded::seq)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private static boolean isTakenBy(Recorded alarm, Event event) {
        return event instanceof Event.OrderGiven
                || (event instanceof PeopleEvent.Acknowledged acknowledged
                        && Long.parseLong(acknowledged.message().replaceAll("azora-7/|/\\d+$", "")) >= alarm.seq());
    }

    private static boolean isOverBy(Recorded alarm, Recorded later) {
        return ResumedNoticesTest.is(later, Event.RunEnded.class)
                || (!ResumedNoticesTest.is(alarm, Event.RunSuspended.class)
                        && (ResumedNoticesTest.is(later, Event.QuestionAsked.class)
                                || ResumedNoticesTest.is(later, Event.RollbackStarted.class)))
                || (ResumedNoticesTest.is(alarm, Event.RollbackStarted.class)
                        && ResumedNoticesTest.is(later, Event.RunSuspended.class))
                || (ResumedNoticesTest.is(alarm, Event.RunSuspended.class)
                        && ResumedNoticesTest.is(later, Event.RunResumed.class));
    }
}

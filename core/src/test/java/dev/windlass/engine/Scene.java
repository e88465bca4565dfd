package dev.windlass.engine;

import dev.windlass.identity.Identities;
import dev.windlass.identity.Inbox;
import dev.windlass.identity.Person;
import dev.windlass.identity.Request;
import dev.windlass.identity.Submission;
import dev.windlass.identity.Vouched;
import dev.windlass.journal.Event;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Order;
import dev.windlass.journal.Recorded;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import dev.windlass.notify.Channel;
import dev.windlass.notify.Message;
import dev.windlass.notify.Notifications;
import dev.windlass.plan.Plan;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All around a virtual release with gates: its world, its metrics, its people and who is told of it. Whatever of it is
 * touched is a point at which the process may die or what is touched may fail.
 */
final class Scene {

    /** How often the inbox is looked into. */
    static final Duration EVERY = Duration.ofMinutes(1);

    private static final Duration LONGEST = Duration.ofDays(3);
    private static final int ENOUGH_SESSIONS = 40;
    private static final Holder NOBODY = new Holder("nobody", "here", 1, VirtualRun.START, "a test");

    final World world = new World();
    final Fate fate;
    final VirtualRun run;
    final Team team;

    /** What was handed to the channel, by message: how often. */
    final Map<String, Integer> delivered = new LinkedHashMap<>();

    /** Messages that were handed over though the journal said that they had been. */
    final List<String> toldTwice = new ArrayList<>();

    /** How often each metric was read. */
    final Map<String, Integer> reads = new TreeMap<>();

    /** The sessions that did not come to their own end. */
    int cutOff;

    /** What people answer to what is asked, in turn. */
    private final List<Order> answers;

    private final Map<String, Integer> answered = new TreeMap<>();

    Scene(Map<Integer, Fate.Blow> blows, List<Order> answers, @Nullable Long seed) {
        this.fate = new Fate(blows);
        this.run = new VirtualRun(world, fate);
        this.team = new Team(run.time);
        this.answers = answers;
        run.seed = seed;
        run.latest = VirtualRun.START.plus(LONGEST);
        run.people = new People(
                new MortalInbox(), Identities.vouching(said -> Optional.of(new Person(said.user(), Set.of()))), EVERY);
        run.notifications = Notifications.to(Channel.of("pager", this::tell));
    }

    static Duration minutes(int minutes) {
        return Duration.ofMinutes(minutes);
    }

    /** How long the release is under way. */
    Duration since() {
        return Duration.between(VirtualRun.START, run.time.now().at());
    }

    /** What is durable; reading the journal itself would take most of the time of the suite. */
    List<Recorded> journal() {
        return world.batches.stream().flatMap(List::stream).toList();
    }

    // ------------------------------------------------------------------ metrics

    /** A metric that follows its script. */
    Metric metric(String name, Function<Duration, Reading> script) {
        return Metric.named(name).asks(c -> {
            reads.merge(name, 1, Integer::sum);
            hit();
            return script.apply(since());
        });
    }

    /** A metric that is 1, but 9 between two minutes. */
    Metric bad(String name, int from, int to) {
        return metric(
                name,
                since ->
                        Reading.value(since.compareTo(minutes(from)) >= 0 && since.compareTo(minutes(to)) < 0 ? 9 : 1));
    }

    Metric fine(String name) {
        return metric(name, since -> Reading.value(1));
    }

    // ------------------------------------------------------------------ people

    /** Signs from a time on, as soon as it is asked; again and again, which counts once. */
    Scene signs(int from, String person, String gate, @Nullable String reason) {
        return says(from, person, gate, "approve", reason);
    }

    Scene rejects(int from, String person, String gate) {
        return says(from, person, gate, "reject", "not now");
    }

    private Scene says(int from, String person, String gate, String kind, @Nullable String reason) {
        for (int minute = from; minute < from + 30; minute++) {
            team.at(minutes(minute), asked -> asked.signed(person, gate, kind, reason));
        }
        return this;
    }

    Scene orders(int at, String person, Order order) {
        return orders(at, person, order, null);
    }

    Scene orders(int at, String person, Order order, @Nullable Instant zero) {
        team.at(minutes(at), any -> {
            String run = runId();
            return run.isEmpty()
                    ? null
                    : Team.order(person, order, run, this.run.time.now().at(), zero);
        });
        return this;
    }

    private String runId() {
        List<Recorded> journal = journal();
        return !journal.isEmpty() && journal.get(0).event() instanceof Event.RunStarted started ? started.runId() : "";
    }

    /** The answer to what is asked now; each question is answered, and in the end so that the run ends. */
    private @Nullable Submission answer() {
        Event.QuestionAsked question = null;
        int number = 0;
        for (Recorded one : journal()) {
            if (one.event() instanceof Event.QuestionAsked asked) {
                question = asked;
                number++;
            } else if (one.event() instanceof Event.RollbackStarted || one.event() instanceof Event.RunEnded) {
                question = null;
            } else if (one.event() instanceof Event.OrderGiven given && given.order() != Order.MOVE_ZERO) {
                question = null;
            }
        }
        if (question == null) {
            return null;
        }
        List<Order> fit = fitting(question.matter());
        List<Order> wanted = answers.stream().filter(fit::contains).toList();
        int times = answered.merge(question.matter() + " " + number, 1, Integer::sum);
        Order order =
                number > 4 || times > 3 || wanted.isEmpty() ? fit.get(0) : wanted.get((number - 1) % wanted.size());
        return Team.order("ann", order, runId(), run.time.now().at(), null);
    }

    /** What can be ordered, what ends the run first. */
    static List<Order> fitting(Event.Matter matter) {
        return switch (matter) {
            case FAILED_PAST_POINT, WINDOW_CLOSED -> List.of(Order.ROLL_BACK, Order.SKIP, Order.RETRY);
            case GATE_REFUSED -> List.of(Order.ROLL_BACK, Order.RETRY);
            case STOPPED_BY_ORDER -> List.of(Order.ROLL_BACK, Order.RESUME);
            case UNDO_FAILED, UNDO_LOSES_WRITES, UNVERIFIED -> List.of(Order.SKIP, Order.RETRY);
        };
    }

    private final class MortalInbox implements Inbox {

        @Override
        public List<Submission> poll() throws IOException {
            touch();
            var all = new ArrayList<>(team.poll());
            Submission answer = answer();
            if (answer != null) {
                all.add(answer);
            }
            all.add(new Vouched("not a statement", "eve", "desk of eve"));
            touch();
            return all;
        }

        @Override
        public void offer(Request request) throws IOException {
            touch();
            team.offer(request);
        }

        @Override
        public void withdraw(String name) throws IOException {
            touch();
            team.withdraw(name);
        }

        private void touch() throws IOException {
            if (fate.pass(Fate.Place.USER_CODE) == Fate.Blow.THROW) {
                throw new IOException("the directory is not mounted");
            }
        }
    }

    // ------------------------------------------------------------------ messages

    private void tell(Message message) {
        hit();
        delivered.merge(message.id(), 1, Integer::sum);
        if (wasTold(message.id())) {
            toldTwice.add(message.id());
        }
        hit();
    }

    private boolean wasTold(String message) {
        return journal().stream()
                .map(Recorded::event)
                .anyMatch(event -> event instanceof Event.Notified told
                        && told.message().equals(message)
                        && told.failure() == null);
    }

    private void hit() {
        if (fate.pass(Fate.Place.USER_CODE) == Fate.Blow.THROW) {
            throw new IllegalStateException("out of the blue");
        }
    }

    // ------------------------------------------------------------------ the run

    /** Runs until the run ended and that is told; a session that is cut off is followed by another one. */
    Ran untilItEnds(Plan plan) throws Refused {
        for (int session = 0; session < ENOUGH_SESSIONS; session++) {
            if (sealed() || endsNotCompleted()) {
                return run.folded(plan); // the process died behind the end; another one would begin a new run
            }
            try {
                Ran ran = run.session(plan, null, List.of());
                if (ran.lost() == null && ran.waiting() == null) {
                    return ran;
                }
                cutOff += ran.lost() == null ? 0 : 1;
                if (ran.waiting() != null) {
                    run.time.pass(EVERY);
                }
            } catch (VirtualDriver.Died died) {
                cutOff++;
                fate.revive();
            }
        }
        throw new AssertionError("the run neither ends nor stands still after " + ENOUGH_SESSIONS + " sessions");
    }

    private boolean endsNotCompleted() {
        return journal().stream()
                .map(Recorded::event)
                .anyMatch(event -> event instanceof Event.RunEnded end && end.ending() != Event.Ending.COMPLETED);
    }

    private boolean sealed() {
        if (run.workers() == null) {
            return false;
        }
        run.workers().die();
        try (Journal.Hold hold = world.journal.hold(Plans.PRODUCT, Plans.ENVIRONMENT, NOBODY)) {
            return hold.latest().map(Journal.RunLog::sealed).orElse(false);
        } catch (JournalException e) {
            throw new AssertionError(e);
        }
    }
}

package dev.windlass.engine;

import dev.windlass.identity.Submission;
import dev.windlass.identity.Verified;
import dev.windlass.journal.Event;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.PeopleEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what people say to the run, and puts where they find it what they are asked. The inbox is looked into, and what
 * arrived is verified, away from the runner's thread; what comes of it is decided by {@link Papers}.
 */
final class Post {

    private static final Logger LOG = LoggerFactory.getLogger(Post.class);

    /** How long one look may take; then it counts as failed, and the inbox is looked into again later. */
    static final Duration LONGEST_LOOK = Duration.ofMinutes(1);

    private final Shell shell;
    private final State state;
    private final Tasks.Ports ports;
    private final Masking masking;
    private final @Nullable People people;
    private final Map<String, String> offered = new LinkedHashMap<>();
    /** What may be where people find it. */
    private final Set<String> up = new LinkedHashSet<>();

    private final Set<String> illegible = new HashSet<>();
    private boolean looking;
    private int looks;
    private Duration lookedSince = Duration.ZERO;
    private Workers.@Nullable Running running;
    private boolean looked;
    /** The last look failed: the next one waits for its time, whatever is to be put up. */
    private boolean failed;

    private Duration due = Duration.ZERO;
    private @Nullable String trouble;

    Post(Shell shell, State state, Tasks.Ports ports, Masking masking, @Nullable People people) {
        this.shell = shell;
        this.state = state;
        this.ports = ports;
        this.masking = masking;
        this.people = people;
    }

    /** Whether somebody can answer. */
    boolean open() {
        return people != null;
    }

    /** Whether all that was there is taken in. */
    boolean empty() {
        return people == null || (looked && !looking);
    }

    /** Whether somebody looks into the inbox now. */
    boolean looks() {
        return looking;
    }

    /** When the inbox is looked into next, or given up; null if there is none. */
    @Nullable
    Duration wakeAt() {
        if (people == null) {
            return null;
        }
        return looking ? lookedSince.plus(LONGEST_LOOK) : due;
    }

    /** Puts up what is asked now, takes down what isn't any more, and looks what arrived, if it is time to. */
    void goThrough() {
        if (people == null) {
            return;
        }
        Duration now = ports.time().now().elapsed();
        if (looking && now.compareTo(lookedSince.plus(LONGEST_LOOK)) >= 0) {
            givesUp(now);
        }
        if (looking) {
            return;
        }
        Map<String, String> wanted = wanted();
        var gone = new HashSet<>(up);
        gone.removeAll(wanted.keySet());
        if (now.compareTo(due) < 0 && (failed || (wanted.equals(offered) && gone.isEmpty()))) {
            return;
        }
        var fresh = new LinkedHashMap<>(wanted);
        fresh.entrySet().removeAll(offered.entrySet());
        offered.clear();
        offered.putAll(wanted);
        up.addAll(fresh.keySet());
        looking = true;
        lookedSince = now;
        due = now.plus(people.untilNextLook().get());
        int number = ++looks;
        Instant when = ports.time().now().at();
        People asked = people;
        try {
            running = ports.workers().start(Workers.Work.LOOKS, "windlass-inbox", () -> {
                Workers.Sequel sequel = look(asked, fresh, gone, when);
                return () -> {
                    if (looking && number == looks) {
                        sequel.follow();
                    }
                };
            });
        } catch (Workers.NoThread e) {
            looking = false;
            failed = true;
            offered.clear();
            complain("the inbox was not looked into: " + e.getMessage(), e);
        }
    }

    private Map<String, String> wanted() {
        var wanted = new LinkedHashMap<String, String>();
        if (state.rollingBack() || state.ended() != null) {
            return wanted;
        }
        var all = new ArrayList<>(state.walk().active());
        all.addAll(state.approvals().reopened());
        for (Activity one : all) {
            Consent consent = one.consent();
            if (one.stage() == Activity.Stage.OPEN && consent != null) {
                wanted.put(state.program().name(one.position()), consent.document());
            }
        }
        return wanted;
    }

    /** An inbox that hangs is no reason for a run to hang. */
    private void givesUp(Duration now) {
        looking = false;
        looked = true;
        failed = true;
        due = now.plus(LONGEST_LOOK);
        offered.clear();
        if (running != null) {
            running.interrupt();
        }
        complain("the inbox didn't answer within " + LONGEST_LOOK, null);
    }

    private record Arrived(Submission submission, Verified verified) {}

    /** On a worker's thread. */
    private Workers.Sequel look(People asked, Map<String, String> fresh, Set<String> gone, Instant when) {
        var arrived = new ArrayList<Arrived>();
        String failure = null;
        Throwable cause = null;
        try {
            for (String name : gone) {
                asked.inbox().withdraw(name);
            }
            for (Map.Entry<String, String> entry : fresh.entrySet()) {
                asked.inbox().offer(Papers.request(entry.getKey(), entry.getValue()));
            }
            for (Submission submission : asked.inbox().poll()) {
                arrived.add(new Arrived(submission, asked.identities().verify(submission, when)));
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = "the inbox can't be looked into: " + e;
            cause = e;
        }
        String why = failure;
        Throwable thrown = cause;
        return () -> {
            if (why == null) {
                up.removeAll(gone);
            }
            looked(arrived, why, thrown);
        };
    }

    private void looked(List<Arrived> arrived, @Nullable String failure, @Nullable Throwable thrown)
            throws JournalException {
        looking = false;
        looked = true;
        failed = failure != null;
        if (failure != null) {
            offered.clear(); // what could not be put up is put up again
            complain(failure, thrown);
        } else {
            trouble = null;
        }
        arrived.sort(Comparator.comparing(one -> Papers.issued(one.submission())));
        for (Arrived one : arrived) {
            if (state.ended() != null) {
                return; // it is looked at when the release is started again
            }
            if (!state.taken(one.submission().digest())) {
                taken(one);
            }
        }
    }

    private void taken(Arrived one) throws JournalException {
        Event event = Papers.judge(
                state, one.submission(), one.verified(), masking, ports.time().now());
        long bytes = Room.FAILURE + 6L * one.submission().document().length() + Room.ANSWER;
        if (!shell.hasRoom(bytes)) {
            LOG.warn(
                    "The journal has no room for what arrived from {}; it is looked at again.",
                    one.submission().origin());
            return;
        }
        if (event instanceof PeopleEvent.SubmissionRefused refused) {
            if (!illegible.add(refused.digest())) {
                return;
            }
            LOG.warn("{} was not taken: {}", refused.origin(), refused.reason());
        }
        shell.pends(bytes);
        shell.record(event);
    }

    /** Said once, until it is another one. */
    private void complain(String what, @Nullable Throwable thrown) {
        String words = masking.mask(what);
        if (!words.equals(trouble)) {
            trouble = words;
            LOG.warn("{}; nobody can sign off or order until it can be", words);
            LOG.debug("The inbox failed: {}", thrown == null ? "it hangs" : masking.failure(thrown));
        }
    }

    /** Whether nothing stands where people find it that isn't wanted; or it could not be taken down. */
    boolean tidy() {
        return people == null || (!looking && (failed || wanted().keySet().containsAll(up)));
    }
}

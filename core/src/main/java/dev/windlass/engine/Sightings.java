package dev.windlass.engine;

import dev.windlass.journal.JournalException;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.metric.Breach;
import dev.windlass.metric.Measured;
import dev.windlass.metric.Reading;
import dev.windlass.metric.Watched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is seen of one metric, on its way into the journal: samples are kept back for a while, where a breach begins and
 * ends is recorded at once (rule G4).
 */
final class Sightings {

    private static final Logger LOG = LoggerFactory.getLogger(Sightings.class);

    /** How long samples are kept back before they are recorded, unless something comes of them. */
    private static final Duration KEPT = Duration.ofMinutes(1);

    private static final int MOST_SAMPLES = 200;
    private static final int LONGEST_REASON = 300;

    private final Shell shell;
    private final State state;
    private final String node;
    private final Watched watched;
    private final List<ObservationEvent.Sample> samples = new ArrayList<>();
    private @Nullable Breach breach;

    Sightings(Shell shell, State state, String node, Watched watched) {
        this.shell = shell;
        this.state = state;
        this.node = node;
        this.watched = watched;
    }

    /** Takes in what was read, without the secrets in it. */
    void take(Duration at, Measured measured) {
        samples.add(sample(at, measured.reading()));
    }

    private static ObservationEvent.Sample sample(Duration at, Reading reading) {
        if (reading instanceof Reading.Value value) {
            return new ObservationEvent.Sample(at, value.value(), null);
        }
        String reason =
                reading instanceof Reading.Failed failed ? failed.reason() : ((Reading.Missing) reading).reason();
        return new ObservationEvent.Sample(
                at, null, reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "…" : reason);
    }

    /** Records the samples if they were kept back for long enough. */
    void tellIfDue(Duration now) {
        if (!samples.isEmpty()
                && (samples.size() >= MOST_SAMPLES
                        || now.minus(samples.get(0).at()).compareTo(KEPT) >= 0)) {
            tell();
        }
    }

    /** Records the samples that are kept back. */
    void tell() {
        if (samples.isEmpty() || state.ended() != null) {
            return;
        }
        try {
            long bytes = samples.stream()
                    .mapToLong(sample -> 100L
                            + (sample.missing() == null
                                    ? 0
                                    : 3L * sample.missing().length()))
                    .sum();
            if (shell.hasRoom(Room.NODE + bytes)) {
                shell.pends(bytes);
                shell.record(new ObservationEvent.Sampled(node, watched.name(), samples));
            }
        } catch (JournalException e) {
            LOG.warn("The journal took no more of what was seen of {}.", watched.name(), e);
        }
        samples.clear();
    }

    /** Records where the breach that is open now began, and where the one before ended. */
    void breach(@Nullable Breach now) throws JournalException {
        Breach before = breach;
        breach = now;
        boolean same = before != null && now != null && before.since().equals(now.since());
        if (before != null && !same && shell.hasRoom(Room.NODE)) {
            shell.record(new ObservationEvent.BreachEnded(node, watched.name(), before.lasts(), words(before)));
        }
        if (now != null && !same && shell.hasRoom(Room.NODE)) {
            shell.record(new ObservationEvent.BreachBegan(node, watched.name(), words(now)));
        }
    }

    private String words(Breach one) {
        return (one.worst() == null ? "no data" : "at worst " + one.worst()) + ", " + one.samples()
                + (one.samples() == 1 ? " sample; " : " samples; ") + watched.name();
    }
}

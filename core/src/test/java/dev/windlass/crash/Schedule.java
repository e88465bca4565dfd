package dev.windlass.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.journal.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One run of a release, killed and started again until it ends, in a world of its own. */
final class Schedule {

    private static final int MOST_SESSIONS = 30;

    private final Child child;
    private final Releases release;
    private final Path directory;
    private final Held held = new Held();
    private final List<String> sessions = new ArrayList<>();
    private final List<String> killedAt = new ArrayList<>();
    private List<String> firstPoints = List.of();

    Schedule(Child child, Releases release, Path directory) {
        this.child = child;
        this.release = release;
        this.directory = directory;
    }

    /** A run without a kill. */
    static Schedule undisturbed(Child child, Releases release, Path directory) throws Exception {
        var schedule = new Schedule(child, release, directory);
        FileWorld.make(directory);
        do {
            schedule.session(Points.NOWHERE, schedule.isOrdered());
        } while (!schedule.ended());
        return schedule;
    }

    /**
     * Runs it until it ended: killed first at one point, then at random ones.
     *
     * @param first the number or the name of the point
     * @param kills how many kills are tried
     * @param farthest up to which point of a session it is killed
     */
    void run(String first, int kills, int farthest, Random random) throws Exception {
        FileWorld.make(directory);
        String where = first;
        while (!ended()) {
            assertThat(sessions).as("sessions that don't come to an end").hasSizeLessThan(MOST_SESSIONS);
            session(where, isOrdered());
            if (!killedAt.isEmpty()) {
                where = killedAt.size() < kills ? Integer.toString(1 + random.nextInt(farthest)) : Points.NOWHERE;
            }
        }
    }

    private void session(String where, boolean ordered) throws Exception {
        if (ordered) {
            FileWorld.mend(directory);
        }
        String order = ordered ? release.choice().name() : CrashChild.NO_ORDER;
        Child.Session session = child.run(release, directory, where, order);
        sessions.add("to be killed at " + where + ", order " + order + ": " + session);
        if (session.killedAt() == null) {
            assertThat(session.exitCode()).as("it ended, or asks: %s", session).isIn(0, 10, 11, 14);
        } else {
            killedAt.add(session.killedAt());
        }
        held.against(record(), trace());
        if (sessions.size() == 1) {
            firstPoints = points();
        }
    }

    /** Its end is that of a run without a kill, unless nobody could tell what a step had done: then it is rolled back. */
    void endsAs(Schedule undisturbed) throws IOException {
        RunRecord record = record();
        Event.RunEnded ended = (Event.RunEnded) record.last();
        boolean turned = release.ending() == Event.Ending.COMPLETED && record.unknown() && !record.asked();
        assertThat(ended.ending())
                .as("how it ended: %s", ended.reason())
                .isEqualTo(turned ? Event.Ending.ROLLED_BACK : release.ending());
        assertThat(seen()).as("what is to be seen of the world").isEqualTo(turned ? Map.of() : undisturbed.seen());
    }

    private boolean ended() throws IOException {
        return record().sealed() && !isRegretted();
    }

    private boolean isOrdered() throws IOException {
        return record().asks() || (record().sealed() && isRegretted());
    }

    private boolean isRegretted() throws IOException {
        return release.isRegretted() && record().completed();
    }

    RunRecord record() throws IOException {
        return RunRecord.of(directory.resolve("journal"));
    }

    List<List<String>> trace() throws IOException {
        return Points.read(directory.resolve("trace"));
    }

    /** The points that were passed, in all sessions. */
    List<String> points() throws IOException {
        return trace().stream()
                .filter(line -> line.get(0).equals("point"))
                .map(line -> line.get(1))
                .toList();
    }

    /** The points that were passed in the first session. */
    List<String> firstPoints() {
        return firstPoints;
    }

    Map<String, String> seen() throws IOException {
        return FileWorld.seen(directory);
    }

    /** Where it was killed, one session after the other. */
    List<String> killedAt() {
        return List.copyOf(killedAt);
    }

    /** How often it was started again. */
    int resumes() {
        return sessions.size() - 1;
    }

    /** All that there is to know of it. */
    String told() throws IOException {
        var text = new StringBuilder("sessions:\n");
        sessions.forEach(session -> text.append("  ").append(session).append('\n'));
        text.append("trace:\n").append(Files.readString(directory.resolve("trace")));
        text.append("journal:\n");
        record().events().forEach(event -> text.append("  ").append(event).append('\n'));
        return text.toString();
    }
}

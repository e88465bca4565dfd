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
import java.util.Set;
import java.util.stream.Collectors;

/** One run of a release, killed and started again until it ends, in a world of its own. */
final class Schedule {

    private static final int MOST_SESSIONS = 30;

    private final Child child;
    private final Releases release;
    private final Path directory;
    private final Held held = new Held();
    private final List<String> sessions = new ArrayList<>();
    private final List<String> killedAt = new ArrayList<>();
    private final List<List<String>> passed = new ArrayList<>();

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
            schedule.comesToAnEnd();
        } while (!schedule.ended());
        return schedule;
    }

    /**
     * Runs it until it ended: killed first at one point, then at random ones.
     *
     * @param session the session of the first kill, counted from 1
     * @param first the number of the point within that session, or its name
     * @param kills how many kills are tried
     * @param farthest up to which point of a session it is killed
     */
    void run(int session, String first, int kills, int farthest, Random random) throws Exception {
        FileWorld.make(directory);
        String where = session > 1 ? Points.NOWHERE : first;
        while (!ended()) {
            session(where, isOrdered());
            comesToAnEnd();
            if (killedAt.isEmpty()) {
                where = session > sessions.size() + 1 ? Points.NOWHERE : first;
            } else {
                where = killedAt.size() < kills ? Integer.toString(1 + random.nextInt(farthest)) : Points.NOWHERE;
            }
        }
    }

    private void session(String where, boolean ordered) throws Exception {
        if (ordered) {
            FileWorld.mend(directory);
        }
        String order = ordered && !release.asksPeople() ? release.choice().name() : CrashChild.NO_ORDER;
        if (ordered && release.asksPeople()) {
            RunRecord record = record();
            people().order(release.choice(), record.runId(), 1 + record.orders());
        }
        Child.Session session = child.run(release, directory, where, order);
        sessions.add("to be killed at " + where + ", order " + order + ": " + session);
        if (session.killedAt() == null) {
            assertThat(session.exitCode())
                    .as("O1: it ended, or asks, or waits for people, as the record says: %s", session)
                    .isEqualTo(record().exitCode());
        } else {
            killedAt.add(session.killedAt());
        }
        held.against(record(), trace());
        if (release.asksPeople()) {
            HeldPeople.against(record(), people().identities(), Signers.WHO.size());
            HeldPeople.durable(trace());
        }
        List<String> all = points();
        int before = passed.stream().mapToInt(List::size).sum();
        passed.add(all.subList(before, all.size()));
    }

    private void comesToAnEnd() {
        assertThat(sessions).as("sessions that don't come to an end").hasSizeLessThan(MOST_SESSIONS);
    }

    private Signers people() throws IOException {
        return Signers.in(directory, new Points(directory.resolve("trace"), Points.NOWHERE));
    }

    /** Its end is that of a run without a kill, unless nobody could tell what a step had done: then it is rolled back. */
    void endsAs(Schedule undisturbed) throws IOException {
        RunRecord record = record();
        Event.RunEnded ended = (Event.RunEnded) record.last();
        boolean turned = release.ending() == Event.Ending.COMPLETED && record.unknown() && !record.asked();
        assertThat(ended.ending())
                .as("how it ended: %s", ended.reason())
                .isEqualTo(turned ? Event.Ending.ROLLED_BACK : release.ending());
        if (release.isVerified() && ended.ending() == Event.Ending.ROLLED_BACK) {
            Held.verified(record, Releases.VERIFICATION);
        }
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
        return child.keeping().record(directory);
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

    /** The points of a run without a kill: all of its first session, and of later ones those that are new. */
    List<Point> everyPoint() {
        var all = new ArrayList<Point>();
        for (int session = 0; session < passed.size(); session++) {
            Set<String> known = all.stream().map(Point::name).collect(Collectors.toSet());
            List<String> names = passed.get(session);
            for (int i = 0; i < names.size(); i++) {
                if (session == 0 || !known.contains(names.get(i))) {
                    all.add(new Point(session + 1, i + 1, names.get(i)));
                }
            }
        }
        return all;
    }

    /**
     * Where a run can be killed.
     *
     * @param session in which session of a run without a kill, counted from 1
     * @param number which point of that session it is, counted from 1
     * @param name what comes before or after it
     */
    record Point(int session, int number, String name) {}

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

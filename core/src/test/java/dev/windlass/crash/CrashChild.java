package dev.windlass.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.Outcome;
import dev.windlass.Runner;
import dev.windlass.journal.Order;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;

/**
 * The process that {@link CrashSuite} kills. It runs one session after the other, as it is told on its standard input, each
 * of a run in a directory of its own, until it is killed in one of them.
 */
final class CrashChild {

    /** The order that isn't given. */
    static final String NO_ORDER = "none";

    /** What is said ahead of the exit code and the outcome of a session. */
    static final String ENDED = "ended";

    private CrashChild() {}

    /** What it has to be told: where runs are recorded. */
    static String[] arguments(Keeping keeping) {
        return new String[] {keeping.getClass().getName(), keeping.where()};
    }

    public static void main(String[] args) throws IOException {
        Keeping keeping = Keeping.of(args[0], args[1]);
        var sessions = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = sessions.readLine(); line != null; line = sessions.readLine()) {
            String[] words = line.split("\t", -1);
            Outcome outcome = run(keeping, Releases.valueOf(words[0]), Path.of(words[1]), words[2], words[3]);
            System.out.println(String.join(
                    "\t",
                    ENDED,
                    Integer.toString(outcome.exitCode()),
                    outcome.toString().replace("\n", " | ")));
        }
    }

    /** The line that tells it to run a session. */
    static byte[] session(Releases release, Path directory, String where, String order) {
        return (String.join("\t", release.name(), directory.toString(), where, order) + "\n").getBytes(UTF_8);
    }

    private static Outcome run(Keeping keeping, Releases release, Path directory, String where, String order)
            throws IOException {
        var points = new Points(directory.resolve("trace"), where);
        Runner runner = Runner.of(release.plan(new FileWorld(directory, points)))
                .journal(new KilledJournal(keeping.journal(directory), points));
        if (release.asksPeople()) {
            Signers people = Signers.in(directory, points);
            return runner.people(people, people.identities()).advance(); // so it never waits for the next look
        }
        if (!order.equals(NO_ORDER)) {
            runner = runner.order(Order.valueOf(order), "anna", "the cause is mended");
        }
        return runner.run();
    }
}

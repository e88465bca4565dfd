package dev.windlass.journal;

import java.io.IOException;
import java.nio.file.Path;

/** The other process of {@link RealDiskIT}. */
final class ChildProcess {

    /** How many events its rollback has, of a kilobyte each. */
    static final int ROLLBACK = 50;

    private ChildProcess() {}

    public static void main(String[] args) throws IOException {
        FileJournal journal = FileJournal.in(Path.of(args[1]));
        try (Journal.Hold hold = journal.hold("azora", "production", Samples.BEN);
                Journal.RunLog log = hold.begin("run")) {
            if (args[0].equals("hold")) {
                log.append(Samples.recorded(Samples.all()), false);
                System.out.println("held");
                int closed = System.in.read(); // until it is killed, or its parent is gone
                System.out.println(closed);
            } else {
                fillAndRollBack(log);
            }
        } catch (JournalException.Held e) {
            System.out.println(e.getMessage());
        }
    }

    private static void fillAndRollBack(Journal.RunLog log) throws JournalException {
        long seq = 0;
        try {
            while (true) {
                log.reserve(3_000 + ROLLBACK * 1_500);
                log.append(Samples.batch(++seq, Samples.sized(2_000)), false);
            }
        } catch (JournalException.Full e) {
            System.out.println("full: " + e.getMessage());
        }
        for (int i = 1; i <= ROLLBACK; i++) {
            log.append(Samples.batch(seq++, Samples.sized(1_000)), i == ROLLBACK);
        }
        System.out.println("rolled back");
    }
}

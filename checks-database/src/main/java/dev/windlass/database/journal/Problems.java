package dev.windlass.database.journal;

import dev.windlass.database.jdbc.Secrets;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.journal.JournalException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What the journal says where the server or the way to it fails. */
final class Problems {

    private static final String DISK_FULL = "53100";
    private static final String UNIQUE = "23505";
    private static final String NO_TABLE = "42P01";
    private static final String READ_ONLY = "25006";

    private Problems() {}

    /** Nothing was begun yet. */
    static JournalException unusable(String what, SQLException e) {
        String advice =
                switch (Trouble.state(e)) {
                    case NO_TABLE ->
                        " It has no tables for a journal, or not all of them: whoever may make tables there"
                                + " runs PostgresJournal.createTables() once, or what PostgresJournal.ddl() says.";
                    case READ_ONLY -> " It is a standby, or read-only: name the primary server.";
                    default -> "";
                };
        return failed(what, advice + " Nothing was started", e);
    }

    /** Something was asked in the midst of a run. */
    static JournalException lost(String what, SQLException e) {
        return failed(
                what,
                " No further effect is started. Mend what is wrong, and start again, here or on another machine: the"
                        + " run resumes from what the server has",
                e);
    }

    private static JournalException failed(String what, String then, SQLException e) {
        return new JournalException(what + ": " + Trouble.of(e) + then, Secrets.mask(e));
    }

    static JournalException.Full full(String what, SQLException e) {
        return new JournalException.Full(
                what + ": " + Trouble.of(e) + " Nothing was written; start again when there is room", Secrets.mask(e));
    }

    /** Whether the server says that there is no room. That nothing was written is known only if it goes on. */
    static boolean isFull(@Nullable SQLException e) {
        return e != null && Trouble.state(e).equals(DISK_FULL);
    }

    static boolean isTaken(SQLException e) {
        return Trouble.state(e).equals(UNIQUE);
    }
}

package dev.windlass.database.journal;

import dev.windlass.database.jdbc.Secrets;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.journal.Attachment;
import dev.windlass.journal.Chain;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the record of a run, and verifies it.
 *
 * @param session asks
 * @param statements how
 * @param run which one
 * @param location where it is, for messages
 */
record Reading(Session session, Statements statements, Statements.Run run, String location) {

    /** Connects to the journal, and makes sure that its tables are those that this library knows. */
    static Session connect(PostgresHold.Settings settings, boolean keepAlive) throws JournalException {
        try {
            Session session = Session.open(settings.database(), keepAlive);
            boolean usable = false;
            try {
                requireVersion(settings, session);
                usable = true;
                return session;
            } finally {
                if (!usable) {
                    session.close();
                }
            }
        } catch (SQLException e) {
            throw Problems.unusable(settings.words() + " can't be used", e);
        }
    }

    private static void requireVersion(PostgresHold.Settings settings, Session session)
            throws SQLException, JournalException {
        int version = session.ask(connection -> settings.tables().version(connection));
        if (version != Tables.VERSION) {
            throw new JournalException(settings.words() + " can't be used: its tables are of version " + version
                    + ", this library uses version " + Tables.VERSION
                    + ". Nothing was started. Use the library's version"
                    + " that made them, or another schema");
        }
    }

    /** What is done with each batch. */
    @FunctionalInterface
    interface Each {
        void batch(byte[] bytes) throws JournalException;
    }

    /** Goes through the record along its chain. */
    void all(Chain chain, @Nullable Consumer<Recorded> reader) throws JournalException {
        batches(batch -> chain.read(location, batch, reader));
    }

    /** Gives each batch in its order, as it was written. */
    void batches(Each each) throws JournalException {
        try {
            long behind = 0;
            while (true) {
                long last = behind;
                List<byte[]> batches = session.ask(connection -> statements.batches(connection, run, last));
                if (batches.isEmpty()) {
                    return;
                }
                for (byte[] batch : batches) {
                    each.batch(batch);
                    behind++; // a number that is missing shows in the chain
                }
            }
        } catch (SQLException e) {
            throw new JournalException(
                    "the journal " + location + " can't be read: " + Trouble.of(e) + " Nothing was started",
                    Secrets.mask(e));
        }
    }

    /** The names of what is kept beside it. */
    List<String> attached() throws JournalException {
        try {
            return session.ask(connection -> statements.attached(connection, run));
        } catch (SQLException e) {
            throw new JournalException(
                    "the attachments of the journal " + location + " can't be read: " + Trouble.of(e), Secrets.mask(e));
        }
    }

    /** What is kept beside it under that name. */
    byte[] attachment(String sha256) throws JournalException {
        Attachment.requireName(sha256);
        String where = sha256 + " of " + location;
        Optional<byte[]> found;
        try {
            found = session.ask(connection -> statements.attachment(connection, run.hold(), run.number(), sha256));
        } catch (SQLException e) {
            throw new JournalException.AttachmentLost(where, "can't be read: " + Trouble.of(e), Secrets.mask(e));
        }
        if (found.isEmpty()) {
            throw new JournalException.AttachmentLost(where, "is missing", null);
        }
        byte[] content = found.get();
        String is = Attachment.name(content);
        if (!is.equals(sha256)) {
            throw new JournalException.AttachmentLost(
                    where, "was changed: its " + content.length + " bytes have the SHA-256 " + is, null);
        }
        return content;
    }
}

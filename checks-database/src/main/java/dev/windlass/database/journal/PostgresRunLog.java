package dev.windlass.database.journal;

import dev.windlass.journal.Attachment;
import dev.windlass.journal.Chain;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The record of one run in rows: one for each batch, added by one statement, which is one transaction. */
final class PostgresRunLog implements Journal.RunLog {

    private static final long LEAST_ROOM = 1 << 16;
    private static final long MOST_ROOM = 1 << 22;

    private final PostgresHold hold;
    private final Statements.Run run;
    private final String location;
    private Chain chain = new Chain();
    private boolean reopened;
    private long room;
    private @Nullable Throwable lost;

    PostgresRunLog(PostgresHold hold, Statements.Run run) {
        this.hold = hold;
        this.run = run;
        this.location = hold.location(run);
    }

    @Override
    public void read(Consumer<Recorded> reader) throws JournalException {
        verified(reader);
    }

    /** Verifies the whole record, without looking into its events, and makes ready to append to it. */
    void verify() throws JournalException {
        verified(null);
    }

    private void verified(@Nullable Consumer<Recorded> reader) throws JournalException {
        var read = new Chain();
        reading().all(read, reader);
        chain = read;
    }

    private Reading reading() {
        return new Reading(hold.session(), hold.statements(), run, location);
    }

    /**
     * The server is asked to take that room, and to give it back. More is taken than is asked for, so that it need not be asked
     * each time.
     */
    @Override
    public void reserve(long bytes) throws JournalException {
        if (bytes <= room) {
            return;
        }
        hold.requireOpen(location);
        refuseIfLost("given room");
        long generous = Math.max(bytes, Math.min(MOST_ROOM, Math.max(LEAST_ROOM, chain.end())));
        SQLException refused = tried(generous);
        if (refused != null && generous > bytes) {
            generous = bytes;
            refused = tried(bytes);
        }
        if (refused != null) {
            throw Problems.full(
                    "the journal " + location + " can't be given room for " + bytes + " more bytes", refused);
        }
        room = generous;
    }

    /** What the server said if it has no such room; null if it has. */
    private @Nullable SQLException tried(long bytes) throws JournalException {
        try {
            if (!hold.session()
                    .ask(connection -> hold.statements().tryRoom(connection, hold.held(), run.number(), bytes))) {
                throw hold.stale(location);
            }
            return null;
        } catch (SQLException e) {
            if (Problems.isFull(e) && hold.session().answers()) {
                return e;
            }
            throw Problems.lost("the journal " + location + " can't be given room", e);
        }
    }

    @Override
    public void append(List<Recorded> batch, boolean seal) throws JournalException {
        hold.requireOpen(location);
        refuseIfLost("appended to");
        refuseIfSealed();
        Chain.Batch framed = chain.next(batch, seal);
        byte[] content = framed.bytes();
        try {
            if (!hold.session().ask(connection -> hold.statements()
                    .append(connection, hold.held(), run.number(), framed.number(), content))) {
                throw hold.stale(location);
            }
        } catch (SQLException e) {
            throw notAppended(e);
        }
        chain.add(framed);
        reopened = false;
        room -= Math.min(room, framed.size());
    }

    private JournalException notAppended(SQLException e) {
        if (Problems.isFull(e) && hold.session().answers()) {
            room = 0;
            return Problems.full("the journal " + location + " can't be appended to", e);
        }
        lost = e;
        return Problems.isTaken(e)
                ? new JournalException(
                        "the journal " + location + " was not written, since somebody else has written its batch "
                                + (chain.batches() + 1)
                                + "; no further effect is started. Find out what else writes there"
                                + " and end it, then start again: the run resumes from what the server has",
                        e)
                : Problems.lost("the journal " + location + " can't be appended to", e);
    }

    private void refuseIfLost(String what) throws JournalException {
        Throwable before = lost;
        if (before != null) {
            throw new JournalException(
                    "the journal " + location + " can't be " + what + ", since an earlier write to it failed: "
                            + before.getMessage() + ". No further effect is started. Start again, here or on another"
                            + " machine: the run resumes from what the server has",
                    before);
        }
    }

    private void refuseIfSealed() throws JournalException {
        if (sealed()) {
            throw new JournalException("the journal " + location + " is sealed, its run has ended; begin a new run");
        }
    }

    @Override
    public void reopen() throws JournalException {
        hold.check(location);
        if (!sealed()) {
            return;
        }
        refuseIfLost("reopened");
        hold.checkLatest(run, location);
        reopened = true;
    }

    @Override
    public String attach(byte[] content) throws JournalException {
        hold.requireOpen(location);
        refuseIfLost("added to");
        refuseIfSealed();
        String name = Attachment.name(content);
        try {
            if (!hold.session().ask(connection -> hold.statements()
                    .attach(connection, hold.held(), run.number(), name, content))) {
                throw hold.stale(location);
            }
            return name;
        } catch (SQLException e) {
            String what =
                    "the attachment " + name + " of " + content.length + " bytes can't be kept beside " + location;
            throw Problems.isFull(e) && hold.session().answers() ? Problems.full(what, e) : Problems.lost(what, e);
        }
    }

    @Override
    public byte[] attachment(String sha256) throws JournalException {
        return reading().attachment(sha256);
    }

    @Override
    public boolean sealed() {
        return chain.sealed() && !reopened;
    }

    @Override
    public String head() {
        return chain.head();
    }

    @Override
    public String location() {
        return location;
    }

    /** The session belongs to the hold. */
    @Override
    public void close() {}
}

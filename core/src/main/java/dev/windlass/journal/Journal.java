package dev.windlass.journal;

import dev.windlass.plan.Plan;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The place where runs are recorded: a port, small enough for a file, a database or memory. It keeps the runs of each
 * product and environment in the order in which they began; all but the latest are sealed. Nothing that was recorded is
 * ever changed or removed, only added to.
 */
public interface Journal {

    /**
     * Takes hold of a product and environment, exclusively, until the hold is closed or the process dies.
     *
     * @param product the product
     * @param environment the environment
     * @param holder who takes hold, for whoever is refused meanwhile
     * @return the hold
     * @throws JournalException.Held if another holds them; it says who
     * @throws JournalException if the journal can't be reached
     */
    Hold hold(String product, String environment, Holder holder) throws JournalException;

    /** The exclusive right to record the runs of one product and environment. */
    interface Hold extends AutoCloseable {

        /**
         * Refuses a plan whose run must not be recorded here, since it may put back to an earlier state the very place in
         * which this journal lives (rule J5). It is asked before a run of the plan begins, and before a run goes on with a
         * plan that was changed; not when it goes on with the same plan, since a restore may have been cut off, and what it
         * restores can't be asked about then. A journal that wraps another one passes this on.
         *
         * @param plan the plan; what its actions and undos that are not lambdas do can be asked of them
         * @throws JournalException if the journal refuses the plan, or can't find out whether it has to; it says what to do
         */
        default void admit(Plan plan) throws JournalException {}

        /**
         * Opens the latest run, whether it ended or not.
         *
         * @return its record; empty if there never was a run
         * @throws JournalException if it can't be read, or is damaged
         */
        Optional<RunLog> latest() throws JournalException;

        /**
         * Begins the record of a new run.
         *
         * @param runId the run's identity
         * @return a record without events
         * @throws JournalException if it can't be created
         */
        RunLog begin(String runId) throws JournalException;

        /**
         * Which hold of this product and environment this is. Each hold's epoch is higher than that of any hold
         * before it, durably; what a hold opened can't be written any more once there is a newer one, or once it is
         * closed, even if it doesn't know of that.
         *
         * @return the epoch, from 1
         */
        long epoch();

        @Override
        void close();
    }

    /** The record of one run. Not safe for use by several threads, but for {@link #attachment}. */
    interface RunLog extends AutoCloseable {

        /**
         * Reads all events, in order, verifying them.
         *
         * @param reader is given each event
         * @throws JournalException if the record can't be read
         * @throws JournalException.Damaged if anything but a torn last batch is wrong with it
         */
        void read(Consumer<Recorded> reader) throws JournalException;

        /**
         * Makes sure that events of so many bytes can still be appended when the medium is full (rule J4).
         *
         * @param bytes how many
         * @throws JournalException.Full if there is no room; nothing was written, and the record is as good as before
         * @throws JournalException.Stale if room has to be made, and the hold is closed or there is a newer one; nothing
         *     was written
         */
        void reserve(long bytes) throws JournalException;

        /**
         * Appends events as one batch, whole or not at all, and makes them as durable as this journal promises.
         *
         * @param batch the events, at least one
         * @param seal whether the run ends with them; nothing can be appended afterwards, unless the record is
         *     {@linkplain #reopen reopened}
         * @throws JournalException.Full if there is no room; nothing was written, and the record is as good as before
         * @throws JournalException.Stale if the hold is closed or there is a newer one; nothing was written where a
         *     newer hold reads
         * @throws JournalException if the record is sealed; or if it is not known whether the events are durable, and
         *     then the record is lost to this process, every later append fails
         */
        void append(List<Recorded> batch, boolean seal) throws JournalException;

        /**
         * Lets a sealed record be appended to again, where a run that ended is to be rolled back. Nothing of the record
         * changes: what is appended goes on behind the seal and is chained to it, so that each earlier {@link #head} is
         * still that of the record up to there. By itself this records nothing: until something is appended whole, the
         * run has ended for whoever opens the record next. A record that isn't sealed is left as it is.
         *
         * <p>A sealed record keeps no room: what must fit behind the seal is to be {@linkplain #reserve reserved} before
         * the first effect.
         *
         * @throws JournalException.Stale if the hold is closed or there is a newer one, also where the record isn't
         *     sealed; nothing was written
         * @throws JournalException if a newer run was begun since, or the record can't be made ready; it stays sealed
         */
        void reopen() throws JournalException;

        /**
         * Keeps a content beside the events, for what is too large or too secret for them, as durable as this journal
         * promises before it returns: an event that names it can be appended then. The same content is kept once.
         *
         * @param content the bytes, of any number; they are not kept by reference
         * @return its SHA-256 as 64 hexadecimal digits, by which {@link #attachment} finds it
         * @throws JournalException.Full if it can't be kept; nothing of it is left, and the record is as good as before
         * @throws JournalException.Stale if the hold is closed or there is a newer one
         * @throws JournalException if the record is sealed, or it can't be told whether the hold is still the newest
         */
        String attach(byte[] content) throws JournalException;

        /**
         * Reads a content that was kept, and verifies it. Unlike the rest of a record it is safe for use by several
         * threads.
         *
         * @param sha256 what {@link #attach} gave
         * @return the bytes, which belong to the caller
         * @throws JournalException.AttachmentLost if it is missing, can't be read, or was changed
         * @throws IllegalArgumentException if that is no SHA-256 of 64 lower-case hexadecimal digits
         */
        byte[] attachment(String sha256) throws JournalException;

        /**
         * Tells whether the run ended, so that nothing can be appended. That of the last batch counts: a record that was
         * reopened is sealed again when a later batch seals it.
         *
         * @return whether it is sealed; not from a {@link #reopen} on
         */
        boolean sealed();

        /**
         * The hash over all that was recorded so far.
         *
         * @return 64 hexadecimal digits
         */
        String head();

        /**
         * Where the record is, for a person who looks for it.
         *
         * @return such as a path
         */
        String location();

        @Override
        void close();
    }
}

package dev.windlass.journal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The journal could not do what was asked of it; the message says what, where, and what to do. */
public class JournalException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * What went wrong.
     *
     * @param message what was attempted, on what, what came back and what to do
     */
    public JournalException(String message) {
        super(message);
    }

    /**
     * What went wrong.
     *
     * @param message what was attempted, on what, what came back and what to do
     * @param cause what came back
     */
    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Another run holds the product and environment. */
    public static final class Held extends JournalException {
        private static final long serialVersionUID = 1L;

        /**
         * Who holds them.
         *
         * @param product the product
         * @param environment the environment
         * @param holder who holds them, in words
         */
        public Held(String product, String environment, String holder) {
            super(product + " in " + environment + " is being released already, by " + holder
                    + "; wait for that run to end, or end it, and start again");
        }
    }

    /** The hold was overtaken by a newer one, or given back; nothing was written. */
    public static final class Stale extends JournalException {
        private static final long serialVersionUID = 1L;

        /** The epoch of the hold that was refused. */
        private final long epoch;

        /** The newest epoch. */
        private final long newest;

        /**
         * Who was overtaken by whom.
         *
         * @param location what was to be written
         * @param epoch the epoch of the hold that is refused
         * @param newest the newest epoch; the same one if the hold was given back and nobody has taken it since
         */
        public Stale(String location, long epoch, long newest) {
            super("the journal " + location + " was not written: this process held it with epoch " + epoch + ", "
                    + (newest == epoch
                            ? "which is the newest, but has given that hold back"
                            : "and meanwhile it was taken over with epoch " + newest)
                    + ". No further effect is started here. Look at the journal for what was done since; do not"
                    + " start this process's release again before that one has ended");
            this.epoch = epoch;
            this.newest = newest;
        }

        /**
         * A hold of more than a journal was lost, such as one that a cluster keeps.
         *
         * @param epoch the epoch of the hold that is refused
         * @param newest the newest epoch, as far as it is known; the same one if nobody is known to have taken the hold since
         * @param message what was not written, who took over and what to do
         */
        public Stale(long epoch, long newest, String message) {
            super(message);
            this.epoch = epoch;
            this.newest = newest;
        }

        /**
         * Which hold was refused.
         *
         * @return its epoch, from 1
         */
        public long epoch() {
            return epoch;
        }

        /**
         * Which hold overtook it.
         *
         * @return the newest epoch; that of the refused hold if it was only given back
         */
        public long newest() {
            return newest;
        }
    }

    /** An attachment is missing, can't be read, or was changed. */
    public static final class AttachmentLost extends JournalException {
        private static final long serialVersionUID = 1L;

        /**
         * Which one, and what is wrong with it.
         *
         * @param location the attachment
         * @param what what is wrong with it
         * @param cause what came back; null if it is just another content
         */
        public AttachmentLost(String location, String what, @Nullable Throwable cause) {
            super("the attachment " + location + " " + what
                    + ". It was deleted or changed, or its medium is faulty: the"
                    + " name is the SHA-256 of what was written. Restore it from a copy, and start again");
            if (cause != null) {
                initCause(cause);
            }
        }
    }

    /** There is no room for what was to be written; nothing was. */
    public static final class Full extends JournalException {
        private static final long serialVersionUID = 1L;

        /**
         * What there was no room for.
         *
         * @param message what was attempted, on what, what came back and what to do
         * @param cause what came back
         */
        public Full(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The record was changed, or damaged other than by a torn last write. */
    public static final class Damaged extends JournalException {
        private static final long serialVersionUID = 1L;

        /** The byte from which on the record can't be trusted. */
        private final long offset;

        /**
         * Where it is damaged.
         *
         * @param location the record
         * @param offset the byte from which on it can't be trusted
         * @param what what is wrong there
         */
        public Damaged(String location, long offset, String what) {
            super("the journal " + location + " is damaged at byte " + offset + ": " + what
                    + "; it was changed or its medium is faulty. Nothing was started. Keep it as it is, find out by"
                    + " hand what the release has done (the events before that byte can be trusted), and restore it"
                    + " from a copy or move it away");
            this.offset = offset;
        }

        /**
         * Where the damage begins.
         *
         * @return the byte from which on the record can't be trusted
         */
        public long offset() {
            return offset;
        }
    }
}

package dev.windlass.engine;

import dev.windlass.journal.Attachment;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.secret.BrokenSeal;
import dev.windlass.secret.Sealing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** Keeps beside the journal what is too large for a line of it, and encrypted what holds a secret (rule S3). */
final class Attachments {

    /** The largest value that stands in a line of the journal: 64 KiB. */
    static final int INLINE = 64 << 10;

    private final Journal.RunLog log;
    private final byte[] associated;
    private final @Nullable SecretKey key;

    /**
     * @param runId the run, to which what is encrypted is bound
     * @param key encrypts what holds a secret; null if there is none
     */
    Attachments(Journal.RunLog log, String runId, @Nullable SecretKey key) {
        this.log = log;
        this.associated = runId.getBytes(StandardCharsets.UTF_8);
        this.key = key;
    }

    boolean canEncrypt() {
        return key != null;
    }

    /** Keeps a value for good, before the event that names it is recorded. */
    State.Value keep(Values.Written written) throws JournalException {
        if (!written.secret() && written.bytes().length <= INLINE) {
            return new State.Value(written.json(), null);
        }
        byte[] stored = written.bytes();
        if (written.secret()) {
            if (key == null) {
                throw new IllegalStateException("a secret value without a key");
            }
            stored = Sealing.seal(key, stored, associated);
        }
        return new State.Value(null, new Attachment(log.attach(stored), stored.length, written.secret()));
    }

    byte[] read(Attachment attachment) throws IOException {
        byte[] stored = log.attachment(attachment.sha256());
        if (!attachment.encrypted()) {
            return stored;
        }
        if (key == null) {
            throw new IOException("it is encrypted, and there is no key; give the one that it was encrypted with:"
                    + " Runner.encryptSecretsWith");
        }
        try {
            return Sealing.open(key, stored, associated);
        } catch (BrokenSeal e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}

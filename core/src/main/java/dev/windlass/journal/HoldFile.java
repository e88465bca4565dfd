package dev.windlass.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file whose lock is the hold on a product and environment (rule C5), and that says who holds them.
 *
 * <p>A lock belongs to the process, and most systems release it when <em>any</em> of the process's channels to that file
 * is closed. So the file must not even be opened where this JVM holds it already. That is noted in the system properties,
 * the one place that all class loaders of a JVM share.
 */
final class HoldFile {

    /** The file's name. */
    static final String NAME = "hold";

    private static final Logger LOG = LoggerFactory.getLogger(HoldFile.class);
    private static final int ROOM = 512;
    private static final int MOST = 1 << 16;

    private final String note;
    private final FileChannel channel;
    private final boolean made;
    private boolean closed;

    private HoldFile(String note, FileChannel channel, boolean made) {
        this.note = note;
        this.channel = channel;
        this.made = made;
    }

    /** Whether the file wasn't there before. */
    boolean made() {
        return made;
    }

    /** Takes the hold, or throws {@link JournalException.Held} with who has it. */
    static HoldFile take(Path directory, String product, String environment, Holder holder) throws IOException {
        Path file = directory.toRealPath().resolve(NAME);
        String note = "dev.windlass.hold:" + file;
        synchronized (
                note.intern()) { // which all class loaders share too: one attempt at a time, so that nobody is told
            return take(file, note, product, environment, holder); // of another one that was itself refused
        }
    }

    private static HoldFile take(Path file, String note, String product, String environment, Holder holder)
            throws IOException {
        Object here = System.getProperties().putIfAbsent(note, holder.toString());
        if (here != null) {
            throw new JournalException.Held(product, environment, here.toString());
        }
        boolean taken = false;
        try {
            boolean made = !Files.exists(file);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() == null) {
                    String other = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
                    throw new JournalException.Held(product, environment, other.isBlank() ? "another process" : other);
                }
                tell(channel, holder.toString());
                taken = true;
                return new HoldFile(note, channel, made);
            } catch (OverlappingFileLockException e) { // the system properties were replaced meanwhile
                throw new JournalException.Held(product, environment, "another part of this process");
            } finally {
                if (!taken) {
                    channel.close();
                }
            }
        } finally {
            if (!taken) {
                System.getProperties().remove(note);
            }
        }
    }

    /**
     * Writes who holds, in place: the file keeps its room, so that a run can be resumed on a full disk. If there is none
     * the hold is as good all the same, since the lock is what keeps others out; they are just not told by whom.
     */
    private static void tell(FileChannel channel, String holder) {
        try {
            byte[] text = holder.getBytes(StandardCharsets.UTF_8);
            byte[] line = new byte[(int) Math.max(Math.max(ROOM, text.length + 1), Math.min(channel.size(), MOST))];
            Arrays.fill(line, (byte) ' ');
            System.arraycopy(text, 0, line, 0, text.length);
            line[line.length - 1] = '\n';
            ByteBuffer bytes = ByteBuffer.wrap(line);
            while (bytes.hasRemaining()) {
                channel.write(bytes, bytes.position());
            }
        } catch (IOException e) {
            LOG.warn("Who holds can't be written; whoever is refused is told that it is another process.", e);
        }
    }

    /** Gives the hold back; the file is closed first, since closing it later would release the hold of the next one. */
    synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (channel) {
            tell(channel, "");
        } finally {
            System.getProperties().remove(note);
        }
    }
}

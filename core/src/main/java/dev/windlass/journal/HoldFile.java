package dev.windlass.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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
                    String other = Files.readString(file);
                    throw new JournalException.Held(product, environment, other.isBlank() ? "another process" : other);
                }
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(holder.toString().getBytes(StandardCharsets.UTF_8)), 0);
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

    /** Gives the hold back; the file is closed first, since closing it later would release the hold of the next one. */
    synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (channel) {
            channel.truncate(0);
        } finally {
            System.getProperties().remove(note);
        }
    }
}

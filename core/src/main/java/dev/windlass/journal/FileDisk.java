package dev.windlass.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real file. An interrupt closes a {@link FileChannel} in the middle of what it does; one that is meant for the user's
 * code must not cost the journal, so the file is opened again, the same bytes are written to the same place once more,
 * and the interrupt is kept for whom it is meant.
 */
final class FileDisk implements Disk {

    @FunctionalInterface
    private interface Operation<T> {
        T on(FileChannel channel) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(FileDisk.class);
    private static final OpenOption[] WRITABLE = {StandardOpenOption.READ, StandardOpenOption.WRITE};

    private final Path file;
    private final OpenOption[] again;
    private final @Nullable Object key;
    private FileChannel channel;

    FileDisk(Path file, FileChannel channel, OpenOption... again) throws IOException {
        this.file = file;
        this.channel = channel;
        this.again = again;
        this.key = key();
    }

    /** A real file, made if it isn't there. */
    static Disk writable(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new FileDisk(file, channel, WRITABLE);
    }

    /** A real file that is there. */
    static Disk existing(Path file) throws IOException {
        return new FileDisk(file, FileChannel.open(file, WRITABLE), WRITABLE);
    }

    /** A real file, made if it isn't there, so that only its owner may read and write it, where the system knows that. */
    static Disk ownerOnly(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                OwnerOnly.file(file));
        return new FileDisk(file, channel, WRITABLE);
    }

    static Disk readOnly(Path file) throws IOException {
        return new FileDisk(file, FileChannel.open(file, StandardOpenOption.READ), StandardOpenOption.READ);
    }

    /** Makes the names in a directory durable, where the system can. */
    static void forceDirectory(Path directory) throws IOException {
        FileChannel names;
        try {
            names = FileChannel.open(directory, StandardOpenOption.READ);
        } catch (IOException e) {
            LOG.debug("A directory can't be opened here, its names are as durable as they are.", e);
            return;
        }
        try (names) {
            names.force(true);
        }
    }

    /** What tells this file from another one of the same name; null where the system has nothing like that. */
    private @Nullable Object key() throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private <T> T uninterrupted(Operation<T> operation) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return operation.on(channel);
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                    channel = FileChannel.open(file, again);
                    if (!Objects.equals(key, key())) {
                        throw new IOException("another file has taken the name " + file, e);
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public long size() throws IOException {
        return uninterrupted(FileChannel::size);
    }

    @Override
    public int read(long position, byte[] into, int offset, int length) throws IOException {
        return uninterrupted(open -> {
            ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
            while (buffer.hasRemaining()) {
                if (open.read(buffer, position + buffer.position() - offset) < 0) {
                    break;
                }
            }
            return buffer.position() - offset;
        });
    }

    @Override
    public void write(long position, byte[] from, int offset, int length) throws IOException {
        uninterrupted(open -> {
            ByteBuffer buffer = ByteBuffer.wrap(from, offset, length);
            while (buffer.hasRemaining()) {
                open.write(buffer, position + buffer.position() - offset);
            }
            return length;
        });
    }

    @Override
    public void force() throws IOException {
        uninterrupted(open -> {
            open.force(false);
            return open;
        });
    }

    @Override
    public void truncate(long size) throws IOException {
        uninterrupted(open -> open.truncate(size));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

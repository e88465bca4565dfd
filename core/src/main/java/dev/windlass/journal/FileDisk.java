package dev.windlass.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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

    private final Path file;
    private final OpenOption[] again;
    private FileChannel channel;

    private FileDisk(Path file, FileChannel channel, OpenOption... again) {
        this.file = file;
        this.channel = channel;
        this.again = again;
    }

    static Disk writable(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new FileDisk(file, channel, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    static Disk readOnly(Path file) throws IOException {
        return new FileDisk(file, FileChannel.open(file, StandardOpenOption.READ), StandardOpenOption.READ);
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

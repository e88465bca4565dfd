package dev.windlass.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The few things that the file journal asks of a file; a seam, so that tests can make each of them fail. */
interface Disk extends AutoCloseable {

    /** How files are opened. */
    @FunctionalInterface
    interface Opener {
        Disk open(Path file) throws IOException;
    }

    long size() throws IOException;

    /** Reads as many of the bytes as the file has; gives how many. */
    int read(long position, byte[] into, int offset, int length) throws IOException;

    /** Writes all of the bytes or throws. */
    void write(long position, byte[] from, int offset, int length) throws IOException;

    void force() throws IOException;

    void truncate(long size) throws IOException;

    @Override
    void close() throws IOException;

    /** A real file, made if it isn't there. */
    static Disk of(Path file) throws IOException {
        return of(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** A real file that is there, only to be read. */
    static Disk readOnly(Path file) throws IOException {
        return of(FileChannel.open(file, StandardOpenOption.READ));
    }

    private static Disk of(FileChannel channel) {
        return new Disk() {
            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public int read(long position, byte[] into, int offset, int length) throws IOException {
                ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, position + buffer.position() - offset) < 0) {
                        break;
                    }
                }
                return buffer.position() - offset;
            }

            @Override
            public void write(long position, byte[] from, int offset, int length) throws IOException {
                ByteBuffer buffer = ByteBuffer.wrap(from, offset, length);
                while (buffer.hasRemaining()) {
                    channel.write(buffer, position + buffer.position() - offset);
                }
            }

            @Override
            public void force() throws IOException {
                channel.force(false);
            }

            @Override
            public void truncate(long size) throws IOException {
                channel.truncate(size);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}

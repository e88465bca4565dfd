package dev.windlass.journal;

import java.io.IOException;
import java.nio.file.Path;

/** The few things that the file journal asks of a file; a seam, so that tests can make each of them fail. */
interface Disk extends AutoCloseable {

    long size() throws IOException;

    /** Reads as many of the bytes as the file has; gives how many. */
    int read(long position, byte[] into, int offset, int length) throws IOException;

    /** Writes all of the bytes or throws. */
    void write(long position, byte[] from, int offset, int length) throws IOException;

    void force() throws IOException;

    void truncate(long size) throws IOException;

    @Override
    void close() throws IOException;

    /** A real file that is there, only to be read. */
    static Disk readOnly(Path file) throws IOException {
        return FileDisk.readOnly(file);
    }
}

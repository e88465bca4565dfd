package dev.windlass.journal;

import java.io.IOException;

/** A file through which everything goes to another one; a test overrides what it wants to happen otherwise. */
class Through implements Disk {

    private final Disk disk;

    Through(Disk disk) {
        this.disk = disk;
    }

    @Override
    public long size() throws IOException {
        return disk.size();
    }

    @Override
    public int read(long position, byte[] into, int offset, int length) throws IOException {
        return disk.read(position, into, offset, length);
    }

    @Override
    public void write(long position, byte[] from, int offset, int length) throws IOException {
        disk.write(position, from, offset, length);
    }

    @Override
    public void force() throws IOException {
        disk.force();
    }

    @Override
    public void truncate(long size) throws IOException {
        disk.truncate(size);
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}

package dev.windlass.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real file system on which one operation, or every one from there on, fails, having done nothing, half or all. */
final class FaultyMedium implements Medium {

    /** What was asked, in order, such as {@code write}, each with the kind of file ahead of it. */
    final List<String> calls = new ArrayList<>();

    private int failing = Integer.MAX_VALUE;
    private FaultyDisk.Effect effect = FaultyDisk.Effect.NONE;
    private boolean forGood;
    private int full = Integer.MAX_VALUE;
    private String error = "Input/output error";

    /** The call of that index fails, and all after it if {@code always}. */
    FaultyMedium failing(int call, FaultyDisk.Effect how, boolean always, String what) {
        failing = call;
        effect = how;
        forGood = always;
        error = what;
        return this;
    }

    /** From the call of that index on there is no more room: what lies beyond a file's end can't be written. */
    FaultyMedium full(int call) {
        full = call;
        return this;
    }

    private interface Operation {
        void run() throws IOException;
    }

    private void call(String name, Operation none, Operation half, Operation all) throws IOException {
        int call = calls.size();
        calls.add(name);
        boolean fails = call == failing || (forGood && call > failing);
        if (!fails) {
            all.run();
            return;
        }
        (effect == FaultyDisk.Effect.NONE ? none : effect == FaultyDisk.Effect.HALF ? half : all).run();
        throw new IOException(error);
    }

    private void call(String name, Operation all) throws IOException {
        call(name, () -> {}, () -> {}, all);
    }

    @Override
    public Disk record(Path file) throws IOException {
        return disk("record", FileDisk.writable(file));
    }

    @Override
    public Disk attachment(Path file) throws IOException {
        Disk[] opened = new Disk[1];
        call("attachment open", () -> opened[0] = FileDisk.ownerOnly(file));
        return disk("attachment", opened[0]);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        call("rename", () -> Medium.super.rename(from, to));
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        call("force directory", () -> Medium.super.forceDirectory(directory));
    }

    private Disk disk(String kind, Disk disk) {
        return new Through(disk) {
            @Override
            public void write(long position, byte[] from, int offset, int length) throws IOException {
                if (calls.size() >= full && position + length > size()) {
                    calls.add(kind + " write");
                    super.write(position, from, offset, (int) Math.max(0, size() - position));
                    throw new IOException("No space left on device");
                }
                call(
                        kind + " write",
                        () -> {},
                        () -> super.write(position, from, offset, length / 2),
                        () -> super.write(position, from, offset, length));
            }

            @Override
            public void force() throws IOException {
                call(kind + " force", super::force);
            }

            @Override
            public void truncate(long size) throws IOException {
                call(kind + " truncate", () -> super.truncate(size));
            }
        };
    }
}

package dev.windlass.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A file in memory that counts what is asked of it and fails on demand: a full, a broken, or a powerless disk. */
class FaultyDisk implements Disk {

    static final int SECTOR = 512;

    /** How much of a failing call takes effect. */
    enum Effect {
        NONE,
        HALF,
        ALL
    }

    /** What was asked, in order: {@code write}, {@code force}, {@code truncate}. */
    final List<String> calls = new ArrayList<>();

    private byte[] bytes;
    private byte[] durable;
    private long capacity = Long.MAX_VALUE;
    private int failing = Integer.MAX_VALUE;
    private Effect effect = Effect.NONE;
    private boolean forGood;

    FaultyDisk(byte[] bytes) {
        this.bytes = bytes.clone();
        this.durable = bytes.clone();
    }

    /** No byte beyond this one can be written. */
    FaultyDisk full(long at) {
        capacity = at;
        return this;
    }

    /** The call of that index fails, and all after it if {@code always}. */
    FaultyDisk failing(int call, Effect how, boolean always) {
        failing = call;
        effect = how;
        forGood = always;
        return this;
    }

    /** Every call fails from now on, as on a medium that turned read-only. */
    FaultyDisk readOnly() {
        return failing(calls.size(), Effect.NONE, true);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    long count(String call) {
        return calls.stream().filter(call::equals).count();
    }

    /** What is there after the power was cut: of what was not forced, any sectors may be missing. */
    byte[] afterPowerCut(Random random) {
        int shorter = Math.min(bytes.length, durable.length);
        byte[] left =
                Arrays.copyOf(durable, shorter + random.nextInt(Math.max(bytes.length, durable.length) - shorter + 1));
        for (int at = 0; at < Math.min(left.length, bytes.length); at += SECTOR) {
            if (random.nextBoolean()) {
                int end = Math.min(at + SECTOR, Math.min(left.length, bytes.length));
                System.arraycopy(bytes, at, left, at, end - at);
            }
        }
        return left;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public int read(long position, byte[] into, int offset, int length) {
        int there = (int) Math.max(0, Math.min(length, bytes.length - position));
        if (there > 0) {
            System.arraycopy(bytes, (int) position, into, offset, there);
        }
        return there;
    }

    @Override
    public void write(long position, byte[] from, int offset, int length) throws IOException {
        int written = fails("write") ? part(length) : length;
        boolean full = position + written > capacity;
        written = full ? (int) Math.max(0, capacity - position) : written;
        int end = (int) position + written;
        bytes = end > bytes.length ? Arrays.copyOf(bytes, end) : bytes;
        System.arraycopy(from, offset, bytes, (int) position, written);
        if (full) {
            throw new IOException("No space left on device");
        }
        failIfFailing();
    }

    @Override
    public void force() throws IOException {
        if (!fails("force") || effect == Effect.ALL) {
            durable = bytes.clone();
        }
        failIfFailing();
    }

    @Override
    public void truncate(long size) throws IOException {
        if (!fails("truncate") || effect == Effect.ALL) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(size, bytes.length));
        }
        failIfFailing();
    }

    @Override
    public void close() {}

    private boolean fails(String call) {
        calls.add(call);
        return failingNow();
    }

    private boolean failingNow() {
        int call = calls.size() - 1;
        return call == failing || (forGood && call > failing);
    }

    private void failIfFailing() throws IOException {
        if (failingNow()) {
            throw new IOException("Input/output error");
        }
    }

    private int part(int length) {
        return switch (effect) {
            case NONE -> 0;
            case HALF -> length / 2;
            case ALL -> length;
        };
    }
}

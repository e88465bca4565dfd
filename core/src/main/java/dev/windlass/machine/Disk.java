package dev.windlass.machine;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.NamedCheck;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The disk, volume or other file store that a path lies on, and checks of the room on it. Free is what this process may
 * use, which is less than what is unallocated where some is reserved. Immutable and safe for use by several threads.
 */
public final class Disk {

    private static final long MIB = 1024L * 1024;

    private final Path path;

    private Disk(Path path) {
        this.path = path;
    }

    /**
     * The disk of a path.
     *
     * @param path an existing file or directory
     * @return the disk
     */
    public static Disk of(Path path) {
        return new Disk(Objects.requireNonNull(path, "path on a disk"));
    }

    /**
     * Asks whether so much is free.
     *
     * @param bytes the limit, positive; so much has passed
     * @return the check
     * @throws IllegalArgumentException if it is not positive
     */
    public Check freeAtLeast(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("the room on the disk of '" + path + "' must be positive, got " + bytes);
        }
        return check(bytes + " bytes are free")
                .with("free at least", bytes)
                .asks(c -> answer((free, total) -> free >= bytes, shown(bytes)));
    }

    /**
     * Asks whether such a share of the disk is free.
     *
     * @param percent the limit, above 0 and at most 100; so much has passed
     * @return the check
     * @throws IllegalArgumentException if it is out of range
     */
    public Check freeAtLeastPercent(double percent) {
        if (!(percent > 0 && percent <= 100)) {
            throw new IllegalArgumentException("the share of the disk of '" + path
                    + "' that is free must be above 0 and at most 100 percent, got " + percent);
        }
        BigDecimal limit = BigDecimal.valueOf(percent);
        return check(limit.stripTrailingZeros().toPlainString() + " % are free")
                .with("free at least, in percent", percent)
                .asks(c -> answer(
                        (free, total) -> BigDecimal.valueOf(free)
                                        .movePointRight(2)
                                        .compareTo(limit.multiply(BigDecimal.valueOf(total)))
                                >= 0,
                        limit.stripTrailingZeros().toPlainString() + " %"));
    }

    private interface Limit {
        boolean isKept(long free, long total);
    }

    private Answer answer(Limit limit, String wanted) {
        long free;
        long total;
        try {
            FileStore store = Files.getFileStore(path);
            free = store.getUsableSpace();
            total = store.getTotalSpace();
        } catch (IOException e) {
            return Answer.errored("the disk of '" + path + "' can't be asked: " + e);
        }
        return judge(free, total, limit, wanted);
    }

    private Answer judge(long free, long total, Limit limit, String wanted) {
        if (total <= 0 || free < 0) {
            return Answer.noData("the file store of '" + path + "' doesn't tell its size");
        }
        Answer answer = limit.isKept(free, total)
                ? Answer.passed(shown(free) + " are free on the disk of '" + path + "'")
                : Answer.failed(shown(free) + " of " + shown(total) + " are free on the disk of '" + path
                        + "', wanted are at least " + wanted + "; make room");
        return answer.with("free bytes", free).with("total bytes", total);
    }

    private NamedCheck check(String predicate) {
        return Check.named("disk of " + path + ": " + predicate).with("path", path);
    }

    private static String shown(long bytes) {
        return bytes < 10 * MIB
                ? bytes + " bytes"
                : new BigDecimal(bytes).divide(new BigDecimal(MIB), 0, RoundingMode.DOWN) + " MiB";
    }

    @Override
    public String toString() {
        return "the disk of " + path;
    }
}

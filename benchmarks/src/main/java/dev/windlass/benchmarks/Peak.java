package dev.windlass.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The most memory that a process ever had, as Linux tells it: {@code VmHWM} of {@code /proc/self/status}. */
final class Peak {

    private static final String PROPERTY = "windlass.benchmarks.peak";
    private static final String LINE = "VmHWM:";

    /** The option of a child that is to tell its peak; it costs time, so that runs that are timed go without it. */
    static final String OPTION = "-D" + PROPERTY + "=true";

    private Peak() {}

    /** Prints the line, if the process was started with the option. */
    static void tell() {
        if (Boolean.getBoolean(PROPERTY)) {
            try {
                Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith(LINE))
                        .forEach(System.out::println);
            } catch (IOException e) {
                System.out.println(LINE + " 0 kB: " + e);
            }
        }
    }

    /** The peak that a child told, in MiB. */
    static double mebibytes(List<String> output) {
        String line = output.stream()
                .filter(one -> one.startsWith(LINE))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the child told no peak: " + output));
        return Long.parseLong(line.replaceAll("^\\D+|\\D.*$", "").strip()) / 1024.0;
    }
}

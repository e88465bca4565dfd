package dev.windlass.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Stream;

/** What the figures were measured on. */
final class Machine {

    private Machine() {}

    static String describe(double loadBefore) throws IOException {
        FileStore store = Files.getFileStore(Workplace.root());
        return new Table("what", "value")
                .row("date", LocalDate.now(ZoneOffset.UTC).toString())
                .row("CPU", Runtime.getRuntime().availableProcessors() + " × " + cpu())
                .row("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .row("JDK", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"))
                .row("file system", store.type() + " on " + store.name())
                .row(
                        "load average before and after",
                        Table.number("%.2f", loadBefore) + ", " + Table.number("%.2f", load()))
                .toString();
    }

    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static String cpu() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(info)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }
}

package dev.windlass.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@code main} with a plan of ten steps against a {@code main} that prints one line: child JVMs in turns, from before
 * the start of the process to its end, and the peak of its memory from further children that tell theirs.
 */
final class ColdStart {

    /** What takes turns. */
    private record Main(Class<?> main, List<String> options) {

        Child.Ended run(Path directory, String... more) throws IOException {
            var all = new ArrayList<>(options);
            all.addAll(List.of(more));
            return Child.in(directory, main, all).run();
        }
    }

    private ColdStart() {}

    static String measure(int times) throws IOException {
        try (Workplace place = Workplace.open();
                Workplace archives = Workplace.open()) {
            Map<String, Main> mains = mains(place, archives.directory());
            var millis = new LinkedHashMap<String, double[]>();
            var peaks = new LinkedHashMap<String, double[]>();
            mains.keySet().forEach(name -> {
                millis.put(name, new double[times]);
                peaks.put(name, new double[times]);
            });
            for (int time = -1; time < times; time++) {
                for (Map.Entry<String, Main> one : mains.entrySet()) {
                    place.clear();
                    double took = one.getValue().run(place.directory()).millis();
                    place.clear();
                    double peak = Peak.mebibytes(
                            one.getValue().run(place.directory(), Peak.OPTION).output());
                    if (time >= 0) {
                        millis.getOrDefault(one.getKey(), new double[0])[time] = took;
                        peaks.getOrDefault(one.getKey(), new double[0])[time] = peak;
                    }
                }
            }
            var table =
                    new Table("main", "wall, ms, median (middle half)", "peak of memory, MiB, median (middle half)");
            mains.keySet()
                    .forEach(name -> table.row(
                            name,
                            told(millis.getOrDefault(name, new double[0])),
                            told(peaks.getOrDefault(name, new double[0]))));
            return times + " starts of each, in turns:\n\n" + table;
        }
    }

    private static String told(double[] values) {
        return new Samples(values).told("%.0f");
    }

    /** With a class archive too: the two JVM options that a team can set. */
    private static Map<String, Main> mains(Workplace place, Path archives) throws IOException {
        var mains = new LinkedHashMap<String, Main>();
        mains.put("prints one line", new Main(OneLine.class, List.of()));
        mains.put("ten steps", new Main(TenSteps.class, List.of()));
        List<String> quick = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        for (Class<?> main : List.of(OneLine.class, TenSteps.class)) {
            String archive = archives.resolve(main.getSimpleName() + ".jsa")
                    .toAbsolutePath()
                    .toString();
            place.clear();
            new Main(main, quick)
                    .run(
                            place.directory(),
                            "-XX:ArchiveClassesAtExit=" + archive,
                            "-Xlog:cds=off",
                            "-Xlog:cds+dynamic=off");
            var options = new ArrayList<>(quick);
            options.add("-XX:SharedArchiveFile=" + archive);
            mains.put(
                    (main == OneLine.class ? "prints one line" : "ten steps")
                            + ", with a class archive, SerialGC and C1 only",
                    new Main(main, options));
        }
        return mains;
    }
}

package dev.windlass.crash;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How child processes are started, cheaply: hundreds of them are. Their classes come from an archive, where there is one. */
final class Jvm {

    private final Path directory;
    private final String classPath;
    private final Path archive;

    private Jvm(Path directory, String classPath) {
        this.directory = directory;
        this.classPath = classPath;
        this.archive = directory.resolve("classes.jsa");
    }

    /** The class path of this process, all of it as jars, since only those can be archived; and no logging. */
    static Jvm in(Path directory) throws IOException {
        var jars = new ArrayList<String>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                jars.add(jar(path, directory.resolve("classes-" + jars.size() + ".jar")));
            } else if (!path.getFileName().toString().startsWith("logback")) {
                jars.add(entry);
            }
        }
        return new Jvm(directory, String.join(File.pathSeparator, jars));
    }

    private static String jar(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                var entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
        return jar.toString();
    }

    /** Starts a process that archives the classes that it used when it ends. */
    Process archiving(Class<?> main, String... args) throws IOException {
        return start(List.of("-XX:ArchiveClassesAtExit=" + archive), main, args);
    }

    Process start(Class<?> main, String... args) throws IOException {
        return start(
                Files.exists(archive) ? List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + archive) : List.of(),
                main,
                args);
    }

    private Process start(List<String> options, Class<?> main, String... args) throws IOException {
        List<String> command = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        options.stream(),
                        Stream.of("-Xlog:disable", "-Dslf4j.internal.verbosity=ERROR"),
                        Stream.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx64m"),
                        Stream.of("-cp", classPath, main.getName()),
                        Arrays.stream(args))
                .flatMap(part -> part)
                .collect(Collectors.toList());
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("errors").toFile()))
                .start();
    }

    /** What the processes wrote on their standard error. */
    String errors() throws IOException {
        return Files.readString(directory.resolve("errors"));
    }
}

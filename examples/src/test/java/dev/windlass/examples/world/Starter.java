package dev.windlass.examples.world;

import java.nio.file.Path;

/** Starts a world, as a release would, to be killed. */
final class Starter {
    private Starter() {}

    public static void main(String[] args) {
        World.startOrAttach(Path.of(args[0]), WorldOptions.defaults());
        System.out.println("started");
    }

    static Process start(Path directory) throws java.io.IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Starter.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory
                        .resolveSibling(directory.getFileName() + ".starter.log")
                        .toFile())
                .start();
    }
}

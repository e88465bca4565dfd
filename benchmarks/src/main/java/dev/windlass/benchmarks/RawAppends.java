package dev.windlass.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Forced appends with nothing around them: what the disk takes for one at this moment. */
final class RawAppends {

    private RawAppends() {}

    /** The median, in microseconds. */
    static double micros(Path directory, int times, int bytes) throws IOException {
        var micros = new double[times];
        Path file = directory.resolve("raw");
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND)) {
            for (int i = 0; i < times; i++) {
                ByteBuffer buffer = ByteBuffer.allocate(bytes);
                long start = System.nanoTime();
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(false);
                micros[i] = (System.nanoTime() - start) / 1e3;
            }
        } finally {
            Files.deleteIfExists(file);
        }
        return new Samples(micros).median();
    }
}

package dev.windlass.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.time.Duration;

/**
 * A thread that moves the bytes of one pipe, so that neither side waits for the other. Nobody waits for it without a
 * limit: a process that outlived the command may hold the pipe open.
 */
final class Pump {

    private final Thread thread;
    private volatile boolean abandoned;

    private Pump(String what, Pumping pumping) {
        thread = new Thread(() -> pumping.run(this), "windlass-command-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    private interface Pumping {
        void run(Pump pump);
    }

    /** Reads to the end as UTF-8. */
    static Pump reading(String what, InputStream pipe, Kept kept) {
        return new Pump(what, pump -> {
            char[] chars = new char[8 * 1024];
            try (Reader reader = new InputStreamReader(pipe, UTF_8)) {
                for (int count = reader.read(chars); count >= 0 && !pump.abandoned; count = reader.read(chars)) {
                    kept.add(chars, count);
                }
            } catch (IOException e) {
                kept.broke(e);
            }
        });
    }

    /** Writes all and closes the pipe. */
    static Pump writing(OutputStream pipe, String text) {
        return new Pump("stdin", pump -> {
            try (pipe) {
                pipe.write(text.getBytes(UTF_8));
            } catch (IOException e) {
                // The child ended, or closed its input, before it had read all: that is its own affair.
            }
        });
    }

    /** Waits until everything went through; tells whether it did. */
    boolean done(Duration within) throws InterruptedException {
        thread.join(Math.max(1, within.toMillis()));
        return !thread.isAlive();
    }

    /** Lets it end as soon as its pipe lets go of it. */
    void abandon() {
        abandoned = true;
    }
}

package dev.windlass.http;

import io.netty.util.concurrent.DefaultThreadFactory;

/** The threads of a client. */
final class Threads {

    private Threads() {}

    /** Threads that don't keep a JVM alive. Public, since Micronaut makes it by reflection; the class around isn't. */
    public static final class Daemons extends DefaultThreadFactory {
        /** Names them. */
        public Daemons() {
            super("windlass-http", true);
        }
    }
}

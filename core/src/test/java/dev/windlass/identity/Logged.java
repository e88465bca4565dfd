package dev.windlass.identity;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** What a class logs while it is looked at. */
public final class Logged implements AutoCloseable {

    private final Logger logger;
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    private Logged(Class<?> who) {
        logger = (Logger) LoggerFactory.getLogger(who);
        lines.start();
        logger.addAppender(lines);
    }

    public static Logged of(Class<?> who) {
        return new Logged(who);
    }

    /** A line for each, such as {@code WARN it is gone}. */
    public String text() {
        return lines.list.stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage() + "\n")
                .collect(Collectors.joining());
    }

    /** Whether a stack was logged with any of the lines. */
    public boolean thrown() {
        return lines.list.stream().anyMatch(line -> line.getThrowableProxy() != null);
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
    }
}

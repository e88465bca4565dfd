package dev.windlass.kubernetes.lease;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What a class tells the log, as long as this is open; something may be done as soon as it tells it. */
final class Logged extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Map<String, Runnable> then = new ConcurrentHashMap<>();

    Logged(Class<?> of) {
        logger = (Logger) LoggerFactory.getLogger(of);
        setContext(logger.getLoggerContext());
        start();
        logger.addAppender(this);
        logger.setLevel(Level.INFO);
    }

    /** Does something each time that a line is told that has these words in it. */
    void when(String words, Runnable what) {
        then.put(words, what);
    }

    List<String> lines() {
        return lines;
    }

    @Override
    protected void append(ILoggingEvent event) {
        String line = event.getFormattedMessage();
        lines.add(line);
        then.forEach((words, what) -> {
            if (line.contains(words)) {
                what.run();
            }
        });
    }

    @Override
    public void close() {
        logger.setLevel(null); // as its parent
        logger.detachAppender(this);
        stop();
    }
}

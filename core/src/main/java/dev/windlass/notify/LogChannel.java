package dev.windlass.notify;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log. */
record LogChannel() implements Channel {

    private static final Logger LOG = LoggerFactory.getLogger("dev.windlass.notify");

    @Override
    public String name() {
        return "log";
    }

    @Override
    public void send(Message message) {
        switch (message.urgency()) {
            case INFO -> LOG.info("{} [{}]\n{}", message.subject(), message.id(), message.text());
            case WARNING -> LOG.warn("{} [{}]\n{}", message.subject(), message.id(), message.text());
            case ALARM -> LOG.error("{} [{}]\n{}", message.subject(), message.id(), message.text());
        }
    }

    @Override
    public String toString() {
        return "channel 'log'";
    }
}

package dev.windlass.notify;

import java.util.Objects;

/**
 * A message that is to be handed to a channel now.
 *
 * @param message the message
 * @param channel the channel
 */
public record Notice(Message message, Channel channel) {

    /** Checks that both are there. */
    public Notice {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(channel, "channel");
    }
}

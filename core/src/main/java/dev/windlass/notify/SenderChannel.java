package dev.windlass.notify;

import java.util.Objects;

/** A channel of the user's own. */
record SenderChannel(String name, Sender sender) implements Channel {

    SenderChannel {
        named(name);
        Objects.requireNonNull(sender, () -> "sender of channel '" + name + "'");
    }

    static void named(String name) {
        Objects.requireNonNull(name, "name of a channel");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a channel needs a name, got '" + name + "'");
        }
    }

    @Override
    public void send(Message message) throws Exception {
        sender.send(message);
    }

    @Override
    public String toString() {
        return "channel '" + name + "'";
    }
}

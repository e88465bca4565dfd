package dev.windlass.engine;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is due now.
 *
 * @param due the commands that are due, none if the run stands still
 * @param wakeAt when something will be due, in time elapsed since the session began; null if nothing will be by itself
 */
record Decision(List<Command> due, @Nullable Duration wakeAt) {

    private static final Decision NOTHING = new Decision(List.of(), null);

    static Decision nothing() {
        return NOTHING;
    }

    static Decision now(Command command) {
        return new Decision(List.of(command), null);
    }

    static Decision at(Duration elapsed) {
        return new Decision(List.of(), elapsed);
    }
}

package dev.windlass.examples.world;

import java.nio.file.Files;
import java.time.Duration;

/** The load: {@code --target=<router's URL> --rate=<requests per second>}. */
final class LoadProcess {
    private static final Duration TARGET_LIMIT = Duration.ofSeconds(30);

    private LoadProcess() {}

    public static void main(String[] args) {
        Child.run(args, child -> {
            Await.until(
                    "the world is set up",
                    TARGET_LIMIT,
                    () -> Files.exists(child.files().acknowledged()),
                    () -> "The file of the acknowledged keys is made when it is.");
            Traffic traffic = child.open(() -> new Traffic(child.files(), child.argument("target")));
            Await.until(
                    "the service answers", TARGET_LIMIT, traffic::isServed, () -> "Asked its health by the router.");
            child.open(() -> traffic.begin(child.number("rate")));
            Await.until("a write is acknowledged", TARGET_LIMIT, traffic::hasBegun, () -> "See the lines above.");
        });
    }
}

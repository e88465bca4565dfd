package dev.windlass.kubernetes.traffic;

import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Watching;
import dev.windlass.plan.ActionContext;
import java.time.Duration;
import java.util.Optional;

/** Waits for what watches tell, within a limit. */
final class Wait {

    /** Looks at what is watched. */
    @FunctionalInterface
    interface Look {
        /**
         * What is amiss yet.
         *
         * @return what, in words; empty if there is nothing more to wait for
         * @throws TrafficFailure if it never will be well
         */
        Optional<String> lacks() throws TrafficFailure;
    }

    private Wait() {}

    /**
     * Waits until nothing is amiss.
     *
     * @param watching what is watched
     * @param context is told for what it waits, and cancels it
     * @param most the limit
     * @param what for what it waits, in words that follow "waits for"
     * @param look looks at it
     */
    static void until(Watching watching, ActionContext<?> context, Duration most, String what, Look look)
            throws TrafficFailure, ApiFailure, InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        while (true) {
            Optional<String> lacks = look.lacks();
            if (lacks.isEmpty()) {
                return;
            }
            if (context.cancelled()) {
                throw new InterruptedException("cancelled while it waited for " + what + ": " + lacks.get());
            }
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            String trouble = watching.trouble()
                    .map(why -> "; that may be old, since it " + why)
                    .orElse("");
            if (left.isNegative() || left.isZero()) {
                throw new TrafficFailure("waited " + most + " for " + what + ", in vain: " + lacks.get() + trouble);
            }
            context.progress("waits for " + what + ": " + lacks.get() + trouble);
            watching.await(left);
        }
    }
}

package dev.windlass;

import dev.windlass.engine.Stop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Suspends a run when its process is asked to end (rule C7). */
final class Termination {

    private static final Logger LOG = LoggerFactory.getLogger(Termination.class);

    private Termination() {}

    /** From now on a request to end the process suspends the run, and the process ends behind it. */
    static Thread watch(Stop stop, Thread runner, boolean interrupt) {
        var hook = new Thread(
                () -> {
                    LOG.info("The process was asked to end; the run is being suspended.");
                    stop.request("the process was asked to end, by SIGTERM or Ctrl-C", interrupt);
                    try {
                        runner.join();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "windlass-termination");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.info("The process is ending already; the run is suspended before it begins.", e);
            stop.request("the process is ending", interrupt);
        }
        return hook;
    }

    static void unwatch(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("The process is ending; the hook has run.", e);
        }
    }
}

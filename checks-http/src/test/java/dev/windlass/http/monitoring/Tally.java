package dev.windlass.http.monitoring;

import dev.windlass.http.real.Tool;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestWatcher;

/** Counts the tests against the real servers, and tells of them once all have run. */
final class Tally implements BeforeAllCallback, TestWatcher {

    private static final class Count implements AutoCloseable {
        private int tests;
        private int wrong;

        @Override
        public void close() {
            System.out.printf(
                    "suite prometheus: version=%s alertmanager=%s tests=%d wrong=%d%n",
                    Tool.PROMETHEUS.version(), Tool.ALERTMANAGER.version(), tests, wrong);
        }
    }

    private static Count count(ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(Tally.class))
                .computeIfAbsent(Count.class, key -> new Count(), Count.class);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        count(context);
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        count(context).tests++;
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        count(context).tests++;
        count(context).wrong++;
    }
}

package dev.windlass.kubernetes.real;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Counts the tests on the real cluster and the faults that they make, and tells of them once all have run. */
public final class Tally implements TestExecutionListener {

    private static final List<String> FAULTS = new CopyOnWriteArrayList<>();

    private final AtomicInteger tests = new AtomicInteger();

    /** A fault was made, such as {@code "the answer to a patch is lost"}. */
    public static void fault(String what) {
        FAULTS.add(what);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        boolean counts = test.isTest()
                && test.getSource()
                        .filter(source -> source instanceof MethodSource method
                                && method.getClassName().endsWith("ClusterIT"))
                        .isPresent();
        if (counts) {
            tests.incrementAndGet();
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (tests.get() > 0) {
            System.out.printf(
                    "suite kubernetes: server=%s tests=%d faults=%d%n", version(), tests.get(), FAULTS.size());
        }
    }

    private static String version() {
        try {
            return TestCluster.version();
        } catch (RuntimeException | AssertionError e) {
            return "unreachable"; // so are the tests red
        }
    }
}

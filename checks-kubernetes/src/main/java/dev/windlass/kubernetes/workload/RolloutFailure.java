package dev.windlass.kubernetes.workload;

import java.util.List;

/**
 * A workload is not as it should be: its rollout broke off, somebody else changed it, or there is no way back. Its message tells
 * what was attempted, on what, what came back, and what to do; below it stand up to ten lines of what the cluster tells.
 */
public class RolloutFailure extends Exception {

    private static final long serialVersionUID = 1L;

    RolloutFailure(String message) {
        super(message);
    }

    RolloutFailure(String message, List<String> evidence) {
        super(evidence.isEmpty() ? message : message + "\n  - " + String.join("\n  - ", evidence));
    }
}

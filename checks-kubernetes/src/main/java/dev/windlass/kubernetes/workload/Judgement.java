package dev.windlass.kubernetes.workload;

import java.util.Objects;

/** What the status of a workload says of its rollout. */
sealed interface Judgement {

    /** In words, such as {@code 1 of 3 new pods is available}. */
    String words();

    /** All pods are of the template that is wanted now, and available. */
    record Done(String words) implements Judgement {}

    /** It goes on. */
    record Pending(String words) implements Judgement {}

    /** It goes on, but something keeps it from going on further, which may pass. */
    record Hindered(String words) implements Judgement {}

    /** It has ended, and won't be done by itself. */
    record Broken(String words, String advice) implements Judgement {
        /** Checks that there is an advice. */
        public Broken {
            Objects.requireNonNull(advice, "advice");
        }
    }
}

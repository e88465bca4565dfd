package dev.windlass.database.journal;

import java.util.Objects;

/**
 * A run in a shared journal.
 *
 * @param product the product
 * @param environment the environment
 * @param number its place among the runs of product and environment, from 1; numbers only ever grow
 * @param runId the run
 */
public record SharedRun(String product, String environment, int number, String runId) {
    /** Checks that all parts are there. */
    public SharedRun {
        Objects.requireNonNull(product, "product");
        Objects.requireNonNull(environment, "environment");
        Objects.requireNonNull(runId, "run id");
    }
}

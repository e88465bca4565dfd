package dev.windlass.engine;

import dev.windlass.check.CheckContext;
import dev.windlass.plan.Plan;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What checks and metrics are told of the release that asks them.
 *
 * @param plan its plan
 * @param changedSince since when it changes things; null before that
 */
record Briefing(Plan plan, @Nullable Instant changedSince) {

    CheckContext context(CheckContext timeLeft) {
        CheckContext told = timeLeft.actions(plan.codeOfSteps());
        return changedSince == null ? told : told.changedSince(changedSince);
    }
}

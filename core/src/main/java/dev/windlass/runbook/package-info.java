/**
 * What stands in the runbook of a release before it runs: what turning back would do from each place of its plan. One enters
 * by {@link dev.windlass.runbook.RollbackCard}.
 */
@NullMarked
package dev.windlass.runbook;

import org.jspecify.annotations.NullMarked;

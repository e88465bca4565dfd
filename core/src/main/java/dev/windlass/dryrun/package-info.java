/**
 * The dry run: the real world is asked all that a release would only read, nothing is changed, and it is told what would be
 * done and what would refuse. One enters by {@link dev.windlass.dryrun.DryRun}.
 */
@NullMarked
package dev.windlass.dryrun;

import org.jspecify.annotations.NullMarked;

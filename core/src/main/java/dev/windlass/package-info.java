/**
 * The front door: {@link dev.windlass.Release} starts a plan and runs it, {@link dev.windlass.Runner} is the same with
 * every setting, {@link dev.windlass.Outcome} says how a run ended and which exit code that is.
 */
@NullMarked
package dev.windlass;

import org.jspecify.annotations.NullMarked;

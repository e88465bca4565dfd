/**
 * The plan of a release: nodes, the stages that build them, what the linter says of them, and the fingerprint. Values
 * only: nothing here runs anything. One enters at {@link dev.windlass.plan.Step#named(String)} for a step, at
 * {@link dev.windlass.plan.Nodes} for everything else that may stand in a plan, and at {@code Release.plan(…)} for the
 * plan itself.
 */
@NullMarked
package dev.windlass.plan;

import org.jspecify.annotations.NullMarked;

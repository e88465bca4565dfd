/**
 * Internal: what runs a plan. {@code State} is changed by {@code apply} alone, {@code Decider.decide} says what is due;
 * both are pure and know neither clock nor thread. {@code Shell} executes what is due and appends events; it is the only
 * place with time and journal writes. The front door enters at {@link dev.windlass.engine.Engine},
 * a rehearsal at {@link dev.windlass.engine.VirtualDriver}, a dry run at {@link dev.windlass.engine.Inquiry}, the runbook at
 * {@link dev.windlass.engine.Retreat}; nobody else does.
 */
@NullMarked
package dev.windlass.engine;

import org.jspecify.annotations.NullMarked;

/**
 * What a release does by the commands of others: Helm ({@link dev.windlass.kubernetes.command.Helm}), the values files of
 * its charts ({@link dev.windlass.kubernetes.command.HelmValues}), and Docker Compose
 * ({@link dev.windlass.kubernetes.command.Compose}). All of it stands on {@link dev.windlass.local.Command}: no shell, an
 * environment of what is declared, secrets never on a command line.
 *
 * <p>A script of your own needs no type of its own here. A maintenance mode that two scripts switch is a step of core, in
 * force while other nodes run:
 *
 * <pre>{@code
 * Step<Void> maintenance = Step.named("maintenance mode")
 *         .run(Command.of("scripts/maintenance-mode.sh", "enable").timeout(ofMinutes(1)))
 *         .idempotent()
 *         .undo(Command.of("scripts/maintenance-mode.sh", "disable").timeout(ofMinutes(1)))
 *         .undoByHand("scripts/maintenance-mode.sh disable");
 *
 * paired(maintenance).over(migrate, upgrade)    // enabled before them, disabled after them and in a rollback
 * }</pre>
 */
@NullMarked
package dev.windlass.kubernetes.command;

import org.jspecify.annotations.NullMarked;

/**
 * Checks of what a release finds on the machine that it runs on: environment variables, the strength of secrets, files,
 * directories and disks. One enters at {@link dev.windlass.machine.Variables}, {@link dev.windlass.machine.SecretStrength},
 * {@link dev.windlass.machine.DistinctSecrets}, {@link dev.windlass.machine.LocalFile},
 * {@link dev.windlass.machine.LocalDirectory} and {@link dev.windlass.machine.Disk}. {@link dev.windlass.machine.Archives} make
 * backups of files.
 * {@link dev.windlass.machine.Matching} is for whoever holds a text of strangers against an expression.
 */
@NullMarked
package dev.windlass.machine;

import org.jspecify.annotations.NullMarked;

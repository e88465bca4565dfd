/**
 * Commands of the operating system as steps and checks of a release. One enters at
 * {@link dev.windlass.local.Command#of(String, String...)}.
 */
@NullMarked
package dev.windlass.local;

import org.jspecify.annotations.NullMarked;

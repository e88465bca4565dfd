/**
 * Questions to the world and their answers: a {@link dev.windlass.check.Check} is asked and gives an
 * {@link dev.windlass.check.Answer}, a verdict with its evidence. Nothing here changes anything, knows a plan or reads a
 * clock. One enters at {@link dev.windlass.check.Check#named(String)}.
 */
@NullMarked
package dev.windlass.check;

import org.jspecify.annotations.NullMarked;

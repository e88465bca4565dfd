/**
 * The plan that the README shows, and the two interfaces of a team's own that it works on. {@link
 * dev.windlass.examples.azora.AzoraRelease} has the plan and the {@code main}.
 */
@NullMarked
package dev.windlass.examples.azora;

import org.jspecify.annotations.NullMarked;

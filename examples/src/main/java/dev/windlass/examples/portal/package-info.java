/**
 * A release of several days and people, as the README shows it; {@link dev.windlass.examples.portal.PortalRelease} is its
 * plan, and how it is run.
 */
@NullMarked
package dev.windlass.examples.portal;

import org.jspecify.annotations.NullMarked;

/**
 * The demonstration that the README starts: version 2 of a small order service is released beside version 1, under
 * traffic, and taken back when it is bad. {@link dev.windlass.examples.demonstration.OrdersRelease} is the plan, {@link
 * dev.windlass.examples.demonstration.Demonstration} the {@code main}; what they release into is in {@link
 * dev.windlass.examples.world}.
 */
@NullMarked
package dev.windlass.examples.demonstration;

import org.jspecify.annotations.NullMarked;

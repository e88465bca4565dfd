/**
 * When a release may act: windows in their own zone, freezes, and points on the timeline around T-0. Values only: nothing
 * here reads a clock, the instant is handed in. One enters at {@link dev.windlass.calendar.Window} and at {@link
 * dev.windlass.calendar.T}.
 */
@NullMarked
package dev.windlass.calendar;

import org.jspecify.annotations.NullMarked;

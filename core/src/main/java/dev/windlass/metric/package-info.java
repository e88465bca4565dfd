/**
 * Numbers of the running system, the limits they are held to, and the judging of many readings over time. A
 * {@link dev.windlass.metric.Metric} is read; a {@link dev.windlass.metric.Limit} or a
 * {@link dev.windlass.metric.Comparison} says what is bad; a {@link dev.windlass.metric.Watched} says how it is watched,
 * and its {@link dev.windlass.metric.Judge} folds the readings into an answer. Nothing here reads a clock, starts a
 * thread or waits: readings and their times are handed in. One enters at
 * {@link dev.windlass.metric.Metric#named(String)}.
 */
@NullMarked
package dev.windlass.metric;

import org.jspecify.annotations.NullMarked;

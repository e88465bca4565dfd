/** JMH benchmarks that measure what the engine costs beside the work of a release. */
@NullMarked
package dev.windlass.benchmarks;

import org.jspecify.annotations.NullMarked;

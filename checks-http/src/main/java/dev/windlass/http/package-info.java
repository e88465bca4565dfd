/** Checks on HTTP services: what a release asks of the answers and of how fast they come. */
@NullMarked
package dev.windlass.http;

import org.jspecify.annotations.NullMarked;

/** Releases written with Windlass, each to be read and to be run. */
@NullMarked
package dev.windlass.examples;

import org.jspecify.annotations.NullMarked;

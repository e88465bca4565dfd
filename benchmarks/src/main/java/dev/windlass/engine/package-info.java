/** What measures the engine from within: it is driven by virtual time, which nobody outside of this package can do. */
@NullMarked
package dev.windlass.engine;

import org.jspecify.annotations.NullMarked;

/** A release of blocks and commands, as the README shows it; {@link dev.windlass.examples.shop.ShopRelease} is its plan. */
@NullMarked
package dev.windlass.examples.shop;

import org.jspecify.annotations.NullMarked;

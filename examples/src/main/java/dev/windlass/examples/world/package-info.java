/**
 * A small world of real parts that a release can be tried on: PostgreSQL, a service in two versions, a router with
 * weights before it, and traffic that never ends. Each part is a process of its own, so the world lives on when the
 * release is killed; what a release does to it goes through the handles of {@link dev.windlass.examples.world.World},
 * where one enters. Nothing here knows of Windlass.
 */
@NullMarked
package dev.windlass.examples.world;

import org.jspecify.annotations.NullMarked;

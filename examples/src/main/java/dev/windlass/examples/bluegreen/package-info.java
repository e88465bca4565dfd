/**
 * A blue-green release of a Deployment with real readiness probes, on the cluster of any kubeconfig. {@link
 * dev.windlass.examples.bluegreen.BlueGreenRelease} has the plan, {@link dev.windlass.examples.bluegreen.BlueGreen} the {@code
 * main}.
 */
@NullMarked
package dev.windlass.examples.bluegreen;

import org.jspecify.annotations.NullMarked;

/**
 * What the tests on a real control plane stand on. One enters by {@link dev.windlass.kubernetes.real.TestCluster}, which is any
 * cluster of a kubeconfig, and takes a {@link dev.windlass.kubernetes.real.TestNamespace} of one's own. The kubelet's
 * readiness probes ask a {@link dev.windlass.kubernetes.real.Readiness}; between a client and the API server stands an
 * {@link dev.windlass.kubernetes.real.ApiProxy}, which counts and breaks; a
 * {@link dev.windlass.kubernetes.real.PuppetNode} has pods of which the test says how they are.
 */
@NullMarked
package dev.windlass.kubernetes.real;

import org.jspecify.annotations.NullMarked;

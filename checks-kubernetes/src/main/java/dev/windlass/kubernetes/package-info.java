/**
 * What a release asks and changes in a Kubernetes cluster. One enters by a {@link dev.windlass.kubernetes.Cluster}, which
 * answers for itself and its nodes, and by a {@link dev.windlass.kubernetes.Namespace} of it, in which the workloads, services
 * and jobs of a product are. Everything here fails closed: what can't be asked, or matches nothing, never passes; and no
 * content of a Kubernetes {@code Secret} is in a fact, message or evidence.
 */
@NullMarked
package dev.windlass.kubernetes;

import org.jspecify.annotations.NullMarked;

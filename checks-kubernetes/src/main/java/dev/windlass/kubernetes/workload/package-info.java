/**
 * Workloads: Deployments, StatefulSets and DaemonSets ({@link dev.windlass.kubernetes.workload.Workload}), which are rolled out
 * and waited for; {@link dev.windlass.kubernetes.workload.Manifests} that are checked and applied, a {@link
 * dev.windlass.kubernetes.workload.Backup} of objects, and the {@link dev.windlass.kubernetes.workload.Deletion} of one. One gets
 * them from a {@link dev.windlass.kubernetes.Namespace}.
 */
@NullMarked
package dev.windlass.kubernetes.workload;

import org.jspecify.annotations.NullMarked;

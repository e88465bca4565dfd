/**
 * What is asked of a cluster before a release changes anything in it, and while it watches: whether the API server answers,
 * whether the plan's steps have their rights ({@link dev.windlass.kubernetes.health.Permissions}), nodes ({@link
 * dev.windlass.kubernetes.health.Nodes}), room ({@link dev.windlass.kubernetes.health.Room}), what stands in the way of a
 * rollout ({@link dev.windlass.kubernetes.health.Obstacles}), limits, volumes, usage and autoscalers. One gets them from a
 * {@link dev.windlass.kubernetes.Cluster} and a {@link dev.windlass.kubernetes.Namespace}. They only read.
 */
@NullMarked
package dev.windlass.kubernetes.health;

import org.jspecify.annotations.NullMarked;

/**
 * What a release does with pods and asks of them: a command in one of them, a look through their logs, a Job as a step, and a
 * pod for a moment that looks at the cluster from inside. One enters by a {@link dev.windlass.kubernetes.Namespace}.
 */
@NullMarked
package dev.windlass.kubernetes.pod;

import org.jspecify.annotations.NullMarked;

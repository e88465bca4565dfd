/**
 * The ground of this module: the way to a cluster's API server ({@link dev.windlass.kubernetes.api.Api}), what comes back
 * when a call fails ({@link dev.windlass.kubernetes.api.ApiFailure}), which rights an action needs
 * ({@link dev.windlass.kubernetes.api.NeedsRights}), and how one waits without polling
 * ({@link dev.windlass.kubernetes.api.Watching}). Users enter by {@link dev.windlass.kubernetes.Cluster}; what is public
 * here is so for the other packages of this module, and for checks and steps of your own that want the same manners.
 */
@NullMarked
package dev.windlass.kubernetes.api;

import org.jspecify.annotations.NullMarked;

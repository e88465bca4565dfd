/**
 * Where the traffic of a product goes: its Services ({@link dev.windlass.kubernetes.traffic.Service}), the routes of a Gateway
 * ({@link dev.windlass.kubernetes.traffic.HttpRoute}), its Ingresses and NetworkPolicies, and the previous version that is kept
 * for a while and then removed ({@link dev.windlass.kubernetes.traffic.Previous}). Users enter by a {@link
 * dev.windlass.kubernetes.Namespace}. Traffic is never sent where nobody is ready to take it, and never taken back over what
 * somebody else changed since.
 */
@NullMarked
package dev.windlass.kubernetes.traffic;

import org.jspecify.annotations.NullMarked;

package dev.windlass.kubernetes.traffic;

/**
 * The before-image of what becomes of the previous version.
 *
 * @param uid which Deployment it is
 * @param replicas how many pods it has
 */
record Kept(String uid, int replicas) {}

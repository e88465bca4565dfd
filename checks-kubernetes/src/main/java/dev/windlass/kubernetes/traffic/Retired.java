package dev.windlass.kubernetes.traffic;

/**
 * What became of the previous version: the result of a step of {@link Previous}.
 *
 * @param deployment the name of its Deployment
 * @param replicas how many pods it had
 */
public record Retired(String deployment, int replicas) {}

package dev.windlass.kubernetes.pod;

import java.time.Duration;

/**
 * That a Job is complete.
 *
 * @param job its name
 * @param uid its identifier in the cluster
 * @param succeeded how many of its pods succeeded
 * @param failed how many of its pods failed ahead of that
 * @param took from its start to its completion, by the clock of the cluster, to the second
 */
public record JobDone(String job, String uid, int succeeded, int failed, Duration took) {}

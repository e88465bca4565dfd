package dev.windlass.kubernetes.pod;

/**
 * That a command ran in a pod and did its work.
 *
 * @param pod the name of the pod
 * @param container the name of the container
 * @param exitCode what it exited with, one that is accepted
 * @param millis how long it took, in milliseconds
 */
public record Executed(String pod, String container, int exitCode, long millis) {}

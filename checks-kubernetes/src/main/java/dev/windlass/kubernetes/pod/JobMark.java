package dev.windlass.kubernetes.pod;

/**
 * Which Job a run makes: the before-image of the step.
 *
 * @param job the name that it gets
 * @param mark the mark that it bears, by which this run knows it as its own
 */
public record JobMark(String job, String mark) {}

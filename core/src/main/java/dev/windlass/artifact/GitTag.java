package dev.windlass.artifact;

/**
 * An annotated tag that a step made.
 *
 * @param name its name
 * @param object the id of the tag object
 * @param commit the id of the commit that it points to
 */
public record GitTag(String name, String object, String commit) {}

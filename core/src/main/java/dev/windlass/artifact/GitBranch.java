package dev.windlass.artifact;

/**
 * A branch that a step made.
 *
 * @param name its name
 * @param commit the id of the commit at which it begins
 */
public record GitBranch(String name, String commit) {}

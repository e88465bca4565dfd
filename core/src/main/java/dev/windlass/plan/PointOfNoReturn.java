package dev.windlass.plan;

/**
 * A place in the plan that an automatic rollback never crosses.
 *
 * @param name what is gone for good from here on, in the words of the plan
 */
public record PointOfNoReturn(String name) implements Node {}

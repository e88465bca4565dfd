package dev.windlass.rehearsal;

/**
 * A rule that a run didn't keep.
 *
 * @param rule the rule, in words
 * @param detail what was found instead
 */
record BrokenRule(String rule, String detail) {}

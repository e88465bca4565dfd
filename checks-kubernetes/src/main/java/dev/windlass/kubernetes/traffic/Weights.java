package dev.windlass.kubernetes.traffic;

/**
 * How a route shares the traffic out: the result of a step of a {@link Split}.
 *
 * @param percent how much goes to the new backend
 * @param rules in how many rules of the route
 */
public record Weights(int percent, int rules) {}

package dev.windlass.database.health;

import dev.windlass.database.jdbc.Require;

/**
 * How many connections the pools of one application may open, all its instances together. Immutable.
 *
 * @param application its {@code application_name} at the server, not blank
 * @param instances how many run at the same time, at least 1; during a release those of both versions
 * @param maximum how many connections the pool of one instance may open, at least 1
 */
public record PoolSize(String application, int instances, int maximum) {

    /** Checks the values. */
    public PoolSize {
        Require.text("the application of a pool", application);
        Words.positive("the instances of '" + application + "'", instances);
        Words.positive("the maximum of the pool of '" + application + "'", maximum);
    }

    /**
     * Names the pools of an application.
     *
     * @param application its {@code application_name} at the server, not blank
     * @param instances how many run at the same time, at least 1; during a release those of both versions
     * @param maximum how many connections the pool of one instance may open, at least 1
     * @return the size
     * @throws IllegalArgumentException if the application is blank or a number below 1
     */
    public static PoolSize of(String application, int instances, int maximum) {
        return new PoolSize(application, instances, maximum);
    }

    long connections() {
        return (long) instances * maximum;
    }

    String words() {
        return application + ": " + Words.count(instances, "instance") + " with " + maximum + " each, " + connections();
    }
}

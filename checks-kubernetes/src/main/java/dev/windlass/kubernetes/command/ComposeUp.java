package dev.windlass.kubernetes.command;

import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * How the containers of a project are brought up. Immutable, each call gives a new value.
 *
 * <p><b>Before-image</b>: the id of the image of each running container, which is that of exactly one build, whatever
 * {@code latest} meant then or means now. An image that the engine hasn't got any more would leave nothing to go back to: it is
 * refused.
 *
 * <p><b>Action</b>: {@code docker compose up --detach --wait}. The images from before get a tag of their own first,
 * {@code windlass-before:…}, so that no {@code docker image prune} takes them; remove these when they are of no use any more. It may run
 * again over itself.
 *
 * <p><b>Undo</b>: the services that ran are brought up again with the very images, without a pull or build; those that didn't
 * run are stopped and removed. Idempotent. What somebody else brought up in between is not overwritten: the undo fails, and names it.
 * It goes by the files as they are then, and by the variables that are declared now: only images are taken back, not other changes
 * of the files.
 */
public final class ComposeUp {

    /** How long it may take where nothing is said: 5 minutes. */
    public static final Duration DEFAULT_WITHIN = Duration.ofMinutes(5);

    private static final Duration LONGEST = Duration.ofHours(1);

    private final Compose compose;
    private final Set<String> services;
    private final boolean pulls;
    private final Duration within;

    private ComposeUp(Compose compose, Set<String> services, boolean pulls, Duration within) {
        this.compose = compose;
        this.services = services;
        this.pulls = pulls;
        this.within = within;
    }

    static ComposeUp of(Compose compose) {
        return new ComposeUp(compose, Set.of(), false, DEFAULT_WITHIN);
    }

    /**
     * Brings up some services only, with those that they depend on. A name that the files don't know, such as a version, is
     * refused before anything is changed.
     *
     * @param names their names
     * @return a new value
     */
    public ComposeUp services(String... names) {
        var more = new LinkedHashSet<>(services);
        more.addAll(Arrays.asList(names));
        for (String name : more) {
            if (name.isBlank() || name.startsWith("-")) {
                throw new IllegalArgumentException(compose + ": '" + name + "' is no name of a service");
            }
        }
        return new ComposeUp(compose, more, pulls, within);
    }

    /**
     * Pulls images also where the engine has one of that name: needed wherever a tag is moved, such as {@code latest}.
     *
     * @return a new value
     */
    public ComposeUp pulling() {
        return new ComposeUp(compose, services, true, within);
    }

    /**
     * Limits how long it may take until all are running, and healthy where there are health checks.
     *
     * @param time from a second to an hour
     * @return a new value
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public ComposeUp within(Duration time) {
        Objects.requireNonNull(time, "time");
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(compose + ": it may take from a second to an hour, got " + time);
        }
        return new ComposeUp(compose, services, pulls, time);
    }

    /**
     * Gives the step.
     *
     * @param name its name, unique within the plan
     * @return the step; its result tells the images that run then
     */
    public Step<ComposeImages> step(String name) {
        var up = new ArrayList<>(List.of("up", "--detach"));
        if (pulls) {
            up.addAll(List.of("--pull", "always"));
        }
        up.addAll(services);
        return ComposeStep.of(
                name, new ComposeStep(compose, services, List.of(up, List.of("up", "--detach", "--wait")), within));
    }
}

package dev.windlass.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Which messages go to which channels. Immutable: each call gives a new route. */
public final class Route {

    private final Scope scope;
    private final List<Channel> channels;

    private Route(Scope scope, List<Channel> channels) {
        this.scope = scope;
        this.channels = List.copyOf(channels);
    }

    /**
     * Takes every message.
     *
     * @return a route that leads nowhere yet
     */
    public static Route all() {
        return new Route(Scope.ALL, List.of());
    }

    /**
     * Takes the messages of some categories.
     *
     * @param categories one or more, {@link Category#TEST} not among them
     * @return a route that leads nowhere yet
     * @throws IllegalArgumentException if there is none, or a test
     */
    public static Route of(Category... categories) {
        if (categories.length == 0) {
            throw new IllegalArgumentException(
                    "a route of categories needs at least one; Route.all() takes every message");
        }
        return new Route(Scope.ALL.of(categories), List.of());
    }

    /**
     * Takes the messages that are so urgent, or more.
     *
     * @param urgency the least urgency
     * @return a route that leads nowhere yet
     */
    public static Route from(Urgency urgency) {
        return all().atLeast(urgency);
    }

    /**
     * Takes, of those, only what is so urgent, or more.
     *
     * @param urgency the least urgency; {@link Urgency#INFO} where nothing is said
     * @return a new route
     */
    public Route atLeast(Urgency urgency) {
        return new Route(scope.atLeast(Objects.requireNonNull(urgency, "urgency")), channels);
    }

    /**
     * Takes, of those, only what is about one of these.
     *
     * @param names names of nodes, blocks or phases, or what nodes serve ({@code Step.serves}); those that were said
     *     before count too
     * @return a new route
     */
    public Route about(String... names) {
        return new Route(scope.about(names), channels);
    }

    /**
     * Leads to channels.
     *
     * @param more the channels; those that were said before count too
     * @return a new route
     */
    public Route to(Channel... more) {
        var all = new ArrayList<>(channels);
        all.addAll(List.of(more));
        return new Route(scope, all);
    }

    boolean takes(Message message) {
        return scope.fits(message);
    }

    List<Channel> channels() {
        return channels;
    }
}

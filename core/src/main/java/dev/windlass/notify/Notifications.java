package dev.windlass.notify;

import dev.windlass.check.Check;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who is told what of a release, in which words, and who is called where nobody answers. It may be mended while a run
 * stands still: it is no part of the plan. A channel that is new then is told what it would have been told so far.
 * Immutable: each call gives new notifications.
 *
 * <pre>{@code
 * Notifications.to(Channel.log())
 *         .route(Route.of(STARTED, COMPLETED, ROLLBACK_ENDED).to(stakeholders))
 *         .route(Route.from(WARNING).to(chat))
 *         .escalate(Escalation.first(onCall).within(Duration.ofMinutes(5)).then(manager))
 *         .contact(Contact.of("database admin", "Bo").phone("+49 30 1234"))
 * }</pre>
 */
public final class Notifications {

    private static final Notifications NONE = new Notifications(List.of(), List.of(), Map.of(), List.of(), null);

    private final List<Route> routes;
    private final List<Escalation> escalations;
    private final Map<Category, Template> templates;
    private final List<Contact> contacts;
    private final @Nullable Link link;

    private Notifications(
            List<Route> routes,
            List<Escalation> escalations,
            Map<Category, Template> templates,
            List<Contact> contacts,
            @Nullable Link link) {
        this.routes = List.copyOf(routes);
        this.escalations = List.copyOf(escalations);
        this.templates = Map.copyOf(templates);
        this.contacts = List.copyOf(contacts);
        this.link = link;
        refuseTwoOfOneName();
    }

    /** A message is known as handed over by the name of its channel. */
    private void refuseTwoOfOneName() {
        var byName = new LinkedHashMap<String, Channel>();
        everyChannel().forEach(channel -> {
            SenderChannel.named(channel.name());
            Channel other = byName.putIfAbsent(channel.name(), channel);
            if (other != null && !other.equals(channel)) {
                throw new IllegalArgumentException("two channels have the name '" + channel.name() + "': " + other
                        + " and " + channel + "; give one of them another name");
            }
        });
    }

    private Stream<Channel> everyChannel() {
        return Stream.concat(
                routes.stream().flatMap(route -> route.channels().stream()),
                escalations.stream()
                        .flatMap(escalation -> escalation.levels().stream())
                        .flatMap(level -> level.channels().stream()));
    }

    /**
     * Tells nobody.
     *
     * @return always the same
     */
    public static Notifications none() {
        return NONE;
    }

    /**
     * Tells everything to some channels.
     *
     * @param channels the channels
     * @return the notifications
     * @throws IllegalArgumentException if two different channels have the same name
     */
    public static Notifications to(Channel... channels) {
        return NONE.route(Route.all().to(channels));
    }

    /**
     * Adds a route. A channel to which several routes lead a message gets it once.
     *
     * @param route which messages go where
     * @return new notifications
     * @throws IllegalArgumentException if it leads to no channel, or one has the name of another channel
     */
    public Notifications route(Route route) {
        if (route.channels().isEmpty()) {
            throw new IllegalArgumentException("a route needs a channel: Route….to(channel)");
        }
        return new Notifications(added(routes, route), escalations, templates, contacts, link);
    }

    /**
     * Adds an escalation. An alarm is taken by the first one that fits, in the order in which they were added; one that
     * none takes goes by the routes alone.
     *
     * @param escalation who is called, and when
     * @return new notifications
     * @throws IllegalArgumentException if one of its channels has the name of another channel
     */
    public Notifications escalate(Escalation escalation) {
        return new Notifications(routes, added(escalations, escalation), templates, contacts, link);
    }

    /**
     * Words the messages of a category. How a level of an escalation was come to, and what it should do, is said above
     * and below those words.
     *
     * @param category which messages
     * @param template words them
     * @return new notifications
     * @throws IllegalArgumentException if the category has a template already
     */
    public Notifications template(Category category, Template template) {
        Objects.requireNonNull(template, () -> "template of " + category);
        var more = new EnumMap<Category, Template>(Category.class);
        more.putAll(templates);
        if (more.put(category, template) != null) {
            throw new IllegalArgumentException(
                    category + " has two templates; a template can tell messages apart itself");
        }
        return new Notifications(routes, escalations, more, contacts, link);
    }

    /**
     * Adds somebody to turn to; who reads a warning or an alarm, or that a release begins, is told whom.
     *
     * @param contact the contact; a second one of the same role is the backup of the first
     * @return new notifications
     */
    public Notifications contact(Contact contact) {
        return new Notifications(
                routes, escalations, templates, added(contacts, Objects.requireNonNull(contact, "contact")), link);
    }

    /**
     * Says where one reads on: at a dashboard, a runbook, the page of the release.
     *
     * @param place gives the address for a message; replaces what was said before
     * @return new notifications
     */
    public Notifications link(Link place) {
        return new Notifications(
                routes, escalations, templates, contacts, Objects.requireNonNull(place, "link of notifications"));
    }

    /**
     * Asks each channel whether messages arrive, by one that is marked as a test.
     *
     * @return a check for each channel, for a gate ahead of the change
     */
    public Check[] tests() {
        return channels().stream().map(Channel::test).toArray(Check[]::new);
    }

    /**
     * Asks whether there is somebody to turn to, with a way to reach them, for each of some roles.
     *
     * @param roles the roles, one or more
     * @return the check
     * @throws IllegalArgumentException if there is no role
     */
    public Check contactsFor(String... roles) {
        if (roles.length == 0) {
            throw new IllegalArgumentException("a check of contacts needs a role, such as \"database admin\"");
        }
        return new KnownContacts(contacts, List.of(roles));
    }

    /**
     * The channels to which anything goes.
     *
     * @return each once, in the order in which they were said
     */
    public List<Channel> channels() {
        return everyChannel().distinct().toList();
    }

    /**
     * Whom to turn to.
     *
     * @return the contacts, in the order in which they were added
     */
    public List<Contact> contacts() {
        return contacts;
    }

    /** The channels to which the routes lead a message, each once. */
    List<Channel> routed(Message message) {
        return routes.stream()
                .filter(route -> route.takes(message))
                .flatMap(route -> route.channels().stream())
                .distinct()
                .toList();
    }

    Optional<Escalation> escalation(Message message) {
        return escalations.stream()
                .filter(escalation -> escalation.takes(message))
                .findFirst();
    }

    Optional<Template> template(Category category) {
        return Optional.ofNullable(templates.get(category));
    }

    Optional<Link> link() {
        return Optional.ofNullable(link);
    }

    private static <T> List<T> added(List<T> list, T one) {
        var more = new ArrayList<>(list);
        more.add(one);
        return more;
    }

    /** Says where one reads on. */
    @FunctionalInterface
    public interface Link {
        /**
         * Gives the address for a message.
         *
         * @param message the message, without a link yet
         * @return the address; where this throws or gives null the message goes out without one, and says why
         */
        URI of(Message message);
    }
}

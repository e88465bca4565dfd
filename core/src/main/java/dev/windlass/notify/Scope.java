package dev.windlass.notify;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which messages are meant: those that fit in each of three ways.
 *
 * @param categories one of these; all where it is empty
 * @param least at least so urgent
 * @param about at least one of these; anything where it is empty
 */
record Scope(Set<Category> categories, Urgency least, Set<String> about) {

    static final Scope ALL = new Scope(Set.of(), Urgency.INFO, Set.of());

    Scope {
        categories = Set.copyOf(categories);
        about = Set.copyOf(about);
    }

    Scope of(Category... more) {
        if (Arrays.asList(more).contains(Category.TEST)) {
            throw new IllegalArgumentException("a test is sent to its channel alone: no route leads TEST");
        }
        var all = EnumSet.noneOf(Category.class);
        all.addAll(categories);
        all.addAll(List.of(more));
        return new Scope(all, least, about);
    }

    Scope atLeast(Urgency urgency) {
        return new Scope(categories, urgency, about);
    }

    Scope about(String... more) {
        var all = new HashSet<>(about);
        all.addAll(List.of(more));
        return new Scope(categories, least, all);
    }

    boolean fits(Message message) {
        return (categories.isEmpty() || categories.contains(message.category()))
                && message.urgency().compareTo(least) >= 0
                && (about.isEmpty() || message.about().stream().anyMatch(about::contains));
    }
}

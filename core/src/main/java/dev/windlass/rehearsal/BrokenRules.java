package dev.windlass.rehearsal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Gathers what is against the rules. */
final class BrokenRules {

    private final List<BrokenRule> all = new ArrayList<>();

    void rule(boolean kept, String rule, Supplier<String> detail) {
        if (!kept) {
            all.add(new BrokenRule(rule, detail.get()));
        }
    }

    List<BrokenRule> all() {
        return List.copyOf(all);
    }
}

package dev.windlass.rehearsal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Gathers what is against the rules. */
final class Findings {

    private final List<Finding> all = new ArrayList<>();

    void rule(boolean kept, String rule, String detail) {
        if (!kept) {
            all.add(new Finding(rule, detail));
        }
    }

    void rule(boolean kept, String rule, Supplier<String> detail) {
        if (!kept) {
            all.add(new Finding(rule, detail.get()));
        }
    }

    List<Finding> all() {
        return List.copyOf(all);
    }
}

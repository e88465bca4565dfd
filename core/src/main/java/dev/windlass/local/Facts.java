package dev.windlass.local;

import dev.windlass.check.Fact;
import dev.windlass.secret.Masker;
import dev.windlass.secret.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a command declares of itself. */
final class Facts {

    /** Longer texts are shown in part, with their hash. */
    private static final int MOST = 1_000;

    private Facts() {}

    static List<Fact> of(Child child, Wanted wanted) {
        Masker masker = child.masker();
        var facts = new ArrayList<Fact>();
        facts.add(new Fact("command", Text.identified(child.commandLine(), MOST)));
        if (child.directory() != null) {
            facts.add(Fact.declared("directory", child.directory()));
        }
        for (Child.Variable variable : child.variables().values()) {
            String value = variable instanceof Child.Plain plain
                    ? Text.identified(masker.mask(plain.value()), MOST)
                    : variable instanceof Child.Hidden ? Secret.MASK : "(inherited)";
            facts.add(new Fact("env " + variable.name(), value));
        }
        Child.Input input = child.input();
        if (input != null) {
            facts.add(new Fact(
                    "stdin", input.hidden() != null ? Secret.MASK : Text.identified(masker.mask(input.plain()), MOST)));
        }
        if (!wanted.exitCodes().equals(Set.of(0))) {
            facts.add(new Fact("accepted exit codes", wanted.codes()));
        }
        if (wanted.matches() != null) {
            facts.add(new Fact("output matches", masker.mask(wanted.matches().pattern())));
        }
        return List.copyOf(facts);
    }
}

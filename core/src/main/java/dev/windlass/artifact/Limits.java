package dev.windlass.artifact;

import dev.windlass.check.Answer;
import dev.windlass.check.Fact;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How many findings of which kind are let pass.
 *
 * @param most the limits by kind
 * @param <K> the kinds
 */
record Limits<K extends Enum<K>>(Map<K, Integer> most) {

    Limits<K> and(K kind, int findings) {
        if (findings < 0) {
            throw new IllegalArgumentException(
                    "the number of findings of " + kind + " that pass can't be negative, got " + findings);
        }
        var more = new EnumMap<>(most);
        more.put(kind, findings);
        return new Limits<>(more);
    }

    List<Fact> facts() {
        var facts = new ArrayList<Fact>();
        most.forEach((kind, limit) -> facts.add(Fact.declared(kind + " at most", limit)));
        return facts;
    }

    Answer judge(String what, Map<K, Integer> found) {
        var over = new ArrayList<String>();
        most.forEach((kind, limit) -> {
            int count = found.getOrDefault(kind, 0);
            if (count > limit) {
                over.add(count + " " + kind + " (at most " + limit + ")");
            }
        });
        Answer answer = over.isEmpty()
                ? Answer.passed(what + " keeps the limits")
                : Answer.failed(what + " has " + String.join(", ", over) + "; mend or accept them in the tool");
        for (K kind : found.keySet()) {
            answer = answer.with(String.valueOf(kind), found.getOrDefault(kind, 0));
        }
        return answer;
    }
}

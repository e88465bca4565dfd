package dev.windlass.identity;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What somebody is asked to sign: one statement for each decision there is, such as one that approves and one that
 * rejects.
 *
 * @param name what it is about, such as the name of a gate; not blank, and unique among what is asked at one time
 * @param statements what may be signed, each of another kind
 */
public record Request(String name, List<Statement> statements) {

    /** Checks and copies what is given. */
    public Request {
        Objects.requireNonNull(name, "name of a request");
        statements = List.copyOf(Objects.requireNonNull(statements, () -> "statements of request '" + name + "'"));
        if (name.isBlank()) {
            throw new IllegalArgumentException("a request needs a name, got '" + name + "'");
        }
        if (statements.isEmpty()) {
            throw new IllegalArgumentException("request '" + name + "' has nothing that could be signed");
        }
        Set<String> kinds = new HashSet<>();
        for (Statement statement : statements) {
            if (!kinds.add(statement.kind())) {
                throw new IllegalArgumentException(
                        "request '" + name + "' has two statements of kind '" + statement.kind() + "'");
            }
        }
    }

    /**
     * A request.
     *
     * @param name what it is about; not blank
     * @param statements what may be signed, each of another kind
     * @return the request
     */
    public static Request of(String name, Statement... statements) {
        return new Request(name, List.of(statements));
    }
}

package dev.windlass.database.backup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.local.Command;
import dev.windlass.local.CommandFailed;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How {@code aws rds} is called, and its answers read.
 *
 * @param program the program
 * @param region the region; empty where the configuration has one
 * @param more what the user says of the command, such as its credentials
 */
record Aws(String program, Optional<String> region, UnaryOperator<Command> more) {

    /** How the command line tool says that there is no such thing: as the code of the error in brackets. */
    private static final List<String> NOT_FOUND = List.of("(DBSnapshotNotFound)", "(DBInstanceNotFound)");

    /** It ends by itself, and the step's own limit ends it sooner. */
    private static final Duration LONGEST = Duration.ofDays(1);

    /** Asks, or orders. */
    JsonNode call(ActionContext<?> context, String operation, String... arguments) throws Exception {
        Action<ActionContext<?>, JsonNode> json = command(operation, arguments).json(JsonNode.class);
        return json.run(context);
    }

    /** Orders or waits; there is no answer to read. */
    void run(ActionContext<?> context, String operation, String... arguments) throws Exception {
        command(operation, arguments).run(context);
    }

    /** Asks for one thing; empty if AWS says that there is none. */
    Optional<JsonNode> find(ActionContext<?> context, String operation, String list, String... arguments)
            throws Exception {
        try {
            JsonNode found = call(context, operation, arguments).path(list);
            return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
        } catch (CommandFailed e) {
            if (notFound(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static boolean notFound(CommandFailed failed) {
        return NOT_FOUND.stream().anyMatch(String.valueOf(failed.getMessage())::contains);
    }

    /** A property that has to be there. */
    static String text(JsonNode of, String property) throws DatabaseException {
        JsonNode value = of.path(property);
        if (!value.isValueNode() || value.isNull()) {
            throw new DatabaseException(
                    "the answer of aws has no " + property + ": " + of + ". Is it AWS that answers?");
        }
        return value.asText();
    }

    Command command(String operation, String... arguments) {
        List<String> line = new ArrayList<>(List.of("rds"));
        line.addAll(List.of(operation.split(" ")));
        line.addAll(List.of(arguments));
        region.ifPresent(it -> line.addAll(List.of("--region", it)));
        line.addAll(List.of("--output", "json"));
        Command command = Command.of(program, line.toArray(String[]::new)).env("AWS_PAGER", "");
        return more.apply(operation.startsWith("wait ") ? command.timeout(LONGEST) : command);
    }
}

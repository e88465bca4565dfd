package dev.windlass.local;

import dev.windlass.secret.Masker;
import dev.windlass.secret.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the child process is given. Immutable.
 *
 * @param line the program and its arguments
 * @param directory where it runs; null for that of this process
 * @param variables its environment, by name, in the order of declaration
 * @param input its standard input; null for an empty one
 * @param others secrets that it gets in a way that isn't declared
 */
record Child(
        List<String> line,
        @Nullable Path directory,
        Map<String, Variable> variables,
        @Nullable Input input,
        List<Secret> others) {

    private static final Set<String> RESERVED = Set.of(Command.IDEMPOTENCY_KEY, Command.MARK);
    /** Shorter ones are in many an argument by chance. */
    private static final int TELLING = 4;

    sealed interface Variable {
        String name();
    }

    record Plain(String name, String value) implements Variable {
        Plain {
            refuseNul("the value of variable '" + name + "'", value);
        }
    }

    record Hidden(String name, Secret value) implements Variable {
        Hidden {
            refuseNul("the value of variable '" + name + "'", value.reveal());
        }
    }

    record Inherited(String name) implements Variable {}

    record Input(String plain, @Nullable Secret hidden) {
        Input {
            Objects.requireNonNull(plain, "standard input");
        }

        String text() {
            return hidden == null ? plain : hidden.reveal();
        }
    }

    static Child of(String program, List<String> arguments) {
        if (program.isBlank()) {
            throw new IllegalArgumentException("a command needs a program, got '" + program + "'");
        }
        var line = new ArrayList<String>();
        line.add(program);
        line.addAll(arguments);
        for (int i = 0; i < line.size(); i++) {
            refuseNul(i == 0 ? "the program" : "argument " + i + " of '" + program + "'", line.get(i));
        }
        return new Child(List.copyOf(line), null, Map.of(), null, List.of());
    }

    private static void refuseNul(String what, String text) {
        Objects.requireNonNull(text, what);
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " holds a NUL character, which no command can be given");
        }
    }

    Child in(Path where) {
        return new Child(line, where, variables, input, others);
    }

    Child with(Variable variable) {
        String name = variable.name();
        if (name.isBlank() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(shown() + ": '" + name + "' is no name of an environment variable");
        }
        if (RESERVED.contains(name)) {
            throw new IllegalArgumentException(shown() + ": variable '" + name + "' is set by Windlass itself");
        }
        var more = new LinkedHashMap<>(variables);
        if (more.put(name, variable) != null) {
            throw new IllegalArgumentException(shown() + ": variable '" + name + "' is declared twice");
        }
        return new Child(line, directory, more, input, others);
    }

    Child reading(Input text) {
        if (input != null) {
            throw new IllegalStateException(shown() + " has a standard input already");
        }
        return new Child(line, directory, variables, text, others);
    }

    Child masking(List<Secret> secrets) {
        var more = new ArrayList<>(others);
        more.addAll(secrets);
        return new Child(line, directory, variables, input, List.copyOf(more));
    }

    void refuseSecretArguments() {
        for (Secret secret : secrets()) {
            for (int i = 0; i < line.size(); i++) {
                if (secret.reveal().length() >= TELLING && line.get(i).contains(secret.reveal())) {
                    throw new IllegalArgumentException("argument " + i + " of " + shown()
                            + " holds a secret, and every user of the machine can read a command line; pass it by"
                            + " env or stdin");
                }
            }
        }
    }

    private List<Secret> secrets() {
        var secrets = new ArrayList<>(others);
        for (Variable variable : variables.values()) {
            if (variable instanceof Hidden hidden) {
                secrets.add(hidden.value());
            }
        }
        if (input != null && input.hidden() != null) {
            secrets.add(input.hidden());
        }
        return secrets;
    }

    /** Masks what is declared as secret. */
    Masker masker() {
        return Masker.of(secrets());
    }

    /** The command line as it could be typed, secrets masked. */
    String commandLine() {
        return masker().mask(line.stream().map(Text::quoted).collect(Collectors.joining(" ")));
    }

    /** The command as a message names it. */
    String shown() {
        return "command '" + Text.begin(Text.oneLine(Text.harmless(commandLine())), 200) + "'";
    }

    @Override
    public String toString() {
        return shown();
    }
}

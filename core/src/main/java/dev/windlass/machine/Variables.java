package dev.windlass.machine;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.NamedCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Environment variables, and checks of them. Those of this process are read anew each time a check asks. Immutable and
 * safe for use by several threads.
 *
 * <pre>{@code
 * Variables.ofProcess().present("DATABASE_URL", "REDIS_URL")
 * Variables.ofProcess().equal("NODE_ENV", "production")
 * Variables.ofProcess().differFrom(Variables.of(".env.example", example), "SECRET_KEY")
 * }</pre>
 *
 * <p>A blank value counts as missing. No check shows a value, but for what {@link #equal} found under a name that doesn't
 * sound secret.
 *
 * <p>No file of the {@code .env} family is read here, since each tool quotes and escapes differently in it: read it with
 * what your product reads it with, and give the map.
 */
public final class Variables {

    private static final Pattern SOUNDS_SECRET =
            Pattern.compile("(?i).*(token|secret|passw|passphrase|pwd|credential|api_?key|private|salt|dsn|url|uri).*");

    private static final int SHOWN = 60;
    private static final int TOLD = 20;

    private final String name;
    private final boolean process;
    private final Supplier<Map<String, String>> values;

    private Variables(String name, boolean process, Supplier<Map<String, String>> values) {
        this.name = name;
        this.process = process;
        this.values = values;
    }

    /**
     * The environment of this process.
     *
     * @return the variables
     */
    public static Variables ofProcess() {
        return new Variables("the environment of this process", true, System::getenv);
    }

    /**
     * Variables that were read from elsewhere, such as from {@code .env.example}.
     *
     * @param name what people call them, such as the name of the file, not blank
     * @param values the values by name; copied
     * @return the variables
     * @throws IllegalArgumentException if the name is blank
     */
    public static Variables of(String name, Map<String, String> values) {
        Map<String, String> copy = Map.copyOf(Objects.requireNonNull(values, "values of variables"));
        return new Variables(Require.text("the name of variables", name), false, () -> copy);
    }

    /**
     * Asks whether variables are set, and not blank.
     *
     * @param names their names, at least one
     * @return the check
     * @throws IllegalArgumentException if there is none, one twice, or one that is no name
     */
    public Check present(String... names) {
        List<String> wanted = Require.variables(names);
        return check("has " + told(wanted))
                .with("variables", String.join(", ", wanted))
                .asks(c -> answerPresent(wanted));
    }

    /**
     * Asks whether all variables are set, and not blank, that a template names.
     *
     * @param template the variables that are wanted; its values don't matter. What it names is part of the declared facts
     * @return the check; {@link dev.windlass.check.Verdict#NO_DATA} if the template names none
     */
    public Check present(Variables template) {
        template.refuseProcess("a template");
        List<String> wanted = template.names();
        return check("has all that " + template.name + " names")
                .with("template", template.name)
                .with("variables", String.join(", ", wanted))
                .asks(c -> wanted.isEmpty()
                        ? Answer.noData(template.name + " names no variable, so there is nothing to look for")
                        : answerPresent(wanted));
    }

    /**
     * Asks whether a variable has a value.
     *
     * @param variable its name
     * @param value the value, equal character by character; it is journaled, so never a secret
     * @return the check
     * @throws IllegalArgumentException if the name is none, or the value is blank
     */
    public Check equal(String variable, String value) {
        Require.variable(variable);
        Require.text("the wanted value of variable '" + variable + "'", value);
        return check(variable + " is " + value)
                .with("variable", variable)
                .with("wanted", value)
                .asks(c -> answerOf(
                        variable,
                        found -> found.equals(value)
                                ? Answer.passed(variable + " is '" + value + "'")
                                : Answer.failed(variable + " in " + name + " is " + shown(variable, found)
                                        + ", wanted is '" + value + "'")));
    }

    /**
     * Asks whether the value of a variable matches an expression as a whole. The value is shown nowhere.
     *
     * @param variable its name
     * @param regex a {@link Pattern}, such as {@code postgres(ql)?://.+}
     * @return the check
     * @throws IllegalArgumentException if the name is none, or the expression is not one
     */
    public Check matching(String variable, String regex) {
        Require.variable(variable);
        Pattern pattern = Pattern.compile(regex);
        return check(variable + " matches " + regex)
                .with("variable", variable)
                .with("matches", regex)
                .asks(c -> answerOf(
                        variable,
                        found -> Matching.matches(pattern, found)
                                ? Answer.passed(variable + " matches")
                                : Answer.failed(
                                        variable + " in " + name + " has a value that doesn't match " + regex)));
    }

    /**
     * Asks whether variables have other values than in an example. Blanks and one pair of quotes around a value don't
     * count. A variable that is missing here or there is {@link dev.windlass.check.Verdict#NO_DATA}; one that is there
     * with a blank value is compared.
     *
     * @param example the example, such as what was read from {@code .env.example}
     * @param names their names, at least one
     * @return the check
     * @throws IllegalArgumentException if there is none, one twice, or one that is no name
     */
    public Check differFrom(Variables example, String... names) {
        Objects.requireNonNull(example, "example");
        List<String> compared = Require.variables(names);
        return check(told(compared) + " differ from " + example.name)
                .with("example", example.name)
                .with("variables", String.join(", ", compared))
                .asks(c -> answerDiffer(example, compared));
    }

    /**
     * Asks whether variables are named in a document, each as a whole word.
     *
     * @param document UTF-8, at most 16 MiB, such as {@code .env.example} or a page of the manual
     * @param names their names; all of these variables where none is given
     * @return the check
     * @throws IllegalArgumentException if one is twice or no name, or none is given for the environment of this process
     */
    public Check documentedIn(Path document, String... names) {
        if (names.length == 0) {
            refuseProcess("what a document names all variables of");
        }
        List<String> wanted = names.length == 0 ? names() : Require.variables(names);
        return check("is documented in " + document)
                .with("document", document)
                .with("variables", String.join(", ", wanted))
                .asks(c -> answerDocumented(document, wanted));
    }

    private NamedCheck check(String predicate) {
        return Check.named(name + ": " + predicate).with("variables of", name);
    }

    private Answer answerPresent(List<String> wanted) {
        Map<String, String> found = values.get();
        var missing = new ArrayList<String>();
        for (String variable : wanted) {
            String value = found.get(variable);
            if (value == null) {
                missing.add(variable + " is not set");
            } else if (value.isBlank()) {
                missing.add(variable + " is blank");
            }
        }
        Answer answer = missing.isEmpty()
                ? Answer.passed("all " + wanted.size() + " are set in " + name)
                : Answer.failed(told(missing) + " in " + name + "; set " + (missing.size() == 1 ? "it" : "them")
                        + " and start again");
        return answer.with("set", wanted.size() - missing.size() + " of " + wanted.size());
    }

    private Answer answerOf(String variable, Function<String, Answer> judge) {
        return Optional.ofNullable(values.get().get(variable))
                .filter(value -> !value.isBlank())
                .map(judge)
                .orElseGet(() ->
                        Answer.noData(variable + " is not set, or blank, in " + name + "; set it and start again"));
    }

    private Answer answerDiffer(Variables example, List<String> compared) {
        Map<String, String> here = values.get();
        Map<String, String> there = example.values.get();
        var same = new ArrayList<String>();
        var missing = new ArrayList<String>();
        for (String variable : compared) {
            String value = here.get(variable);
            String known = there.get(variable);
            if (value == null || value.isBlank()) {
                missing.add(variable + " is not set in " + name);
            } else if (known == null) {
                missing.add(variable + " is not named in " + example.name);
            } else if (bare(value).equals(bare(known))) {
                same.add(variable);
            }
        }
        if (!same.isEmpty()) {
            return Answer.failed(told(same) + " in " + name + " still has the value of " + example.name
                            + ", which everybody knows; give it one of its own")
                    .with("same as the example", told(same));
        }
        return missing.isEmpty()
                ? Answer.passed(told(compared) + " differ from " + example.name)
                : Answer.noData("there was nothing to compare: " + told(missing));
    }

    private static Answer answerDocumented(Path document, List<String> wanted) throws Exception {
        if (wanted.isEmpty()) {
            return Answer.noData("there is no variable that '" + document + "' could name");
        }
        String text;
        try {
            text = Contents.read(document);
        } catch (Contents.Unreadable e) {
            return e.answer();
        }
        List<String> missing = wanted.stream()
                .filter(variable -> !Pattern.compile(
                                "(?<![A-Za-z0-9_.-])" + Pattern.quote(variable) + "(?![A-Za-z0-9_])")
                        .matcher(text)
                        .find())
                .toList();
        Answer answer = missing.isEmpty()
                ? Answer.passed("'" + document + "' names all " + wanted.size())
                : Answer.failed("'" + document + "' doesn't name " + told(missing) + "; document them there");
        return answer.with("named", wanted.size() - missing.size() + " of " + wanted.size());
    }

    private List<String> names() {
        return List.copyOf(new TreeMap<>(values.get()).keySet());
    }

    private void refuseProcess(String what) {
        if (process) {
            throw new IllegalArgumentException("the environment of this process can't be " + what
                    + ": it holds much that is none of the product's; name the variables");
        }
    }

    private static String bare(String value) {
        String bare = value.strip();
        boolean quoted = bare.length() >= 2
                && (bare.charAt(0) == '"' || bare.charAt(0) == '\'')
                && bare.charAt(bare.length() - 1) == bare.charAt(0);
        return quoted ? bare.substring(1, bare.length() - 1).strip() : bare;
    }

    private static String shown(String variable, String value) {
        return SOUNDS_SECRET.matcher(variable).matches() || value.length() > SHOWN || value.indexOf('@') >= 0
                ? "another value, which is not shown"
                : "'" + value.replaceAll("\\p{C}", "\u00b7") + "'";
    }

    private static String told(List<String> words) {
        return words.size() <= TOLD
                ? String.join(", ", words)
                : String.join(", ", words.subList(0, TOLD)) + " and " + (words.size() - TOLD) + " more";
    }

    /** The name; never a value. */
    @Override
    public String toString() {
        return name;
    }
}

package dev.windlass.kubernetes.pod;

import dev.windlass.kubernetes.api.Redacted;
import dev.windlass.secret.Masker;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How texts out of pods are written for a reader. Pure functions. */
final class Text {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;?]*[ -/]*[@-~]");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final int LINE = 300;

    private Text() {}

    /** A command line as a shell would read it, secrets masked. */
    static String commandLine(List<String> line, Masker masker) {
        return masker.mask(line.stream().map(Text::quoted).collect(Collectors.joining(" ")));
    }

    private static String quoted(String argument) {
        return PLAIN.matcher(argument).matches() ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }

    /** What may be shown of a line of a log. */
    static String line(String line) {
        return Redacted.line(COLOUR.matcher(line).replaceAll(""), LINE);
    }

    /** The last lines of a text that aren't blank, as they may be shown, in order. What looks like a secret is masked ahead. */
    static List<String> lastLines(String text, int most) {
        var last = new ArrayList<String>();
        List<String> lines = Redacted.masked(text).lines().toList();
        for (int i = lines.size() - 1; i >= 0 && last.size() < most; i--) {
            String line = line(lines.get(i));
            if (!line.isBlank()) {
                last.add(line);
            }
        }
        Collections.reverse(last);
        return last;
    }

    static String begin(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    static String end(String text, int most) {
        return text.length() <= most ? text : "…" + text.substring(text.length() - most + 1);
    }

    /** One is told as one. */
    static String count(long number, String one, String several) {
        return number + " " + (number == 1 ? one : several);
    }

    /** Milliseconds below ten seconds, else seconds with one decimal. */
    static String time(Duration time) {
        return time.compareTo(LONG) < 0
                ? time.toMillis() + " ms"
                : BigDecimal.valueOf(time.toMillis(), 3)
                                .setScale(1, RoundingMode.HALF_UP)
                                .stripTrailingZeros()
                                .toPlainString()
                        + " s";
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The program and its arguments. A whole command line in the place of the program is refused: no shell would take it apart. */
    static List<String> line(String program, List<String> arguments) {
        if (program.isBlank()) {
            throw new IllegalArgumentException("a command needs a program, got '" + program + "'");
        }
        if (arguments.isEmpty() && BLANKS.matcher(program.strip()).find()) {
            throw new IllegalArgumentException("'" + program
                    + "' is a whole command line, and no shell takes it apart; give the program and each argument by itself: "
                    + BLANKS.splitAsStream(program.strip())
                            .map(word -> '"' + word + '"')
                            .collect(Collectors.joining(", "))
                    + ", or the line to a shell: \"sh\", \"-c\", \"…\"");
        }
        var line = new ArrayList<String>();
        line.add(program);
        line.addAll(arguments);
        return List.copyOf(line);
    }

    /** An expression that is looked for. An empty one would be found anywhere. */
    static Pattern pattern(String what, String regex) {
        if (regex.isEmpty()) {
            throw new IllegalArgumentException(what + " must match an expression, got '', which matches anything");
        }
        return Pattern.compile(regex);
    }

    /** Refuses a limit of time that makes no sense. */
    static Duration upTo(Duration most, String what, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(what + " must be positive and at most " + most + ", got " + value);
        }
        return value;
    }

    static String named(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a check needs a name, got '" + name + "'");
        }
        return name;
    }
}

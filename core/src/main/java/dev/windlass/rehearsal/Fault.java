package dev.windlass.rehearsal;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One thing that goes otherwise than the plan hopes. As a text it is its kind, what it is about and, where it has one, its
 * number: {@code fails:migrate}, {@code dies@57}.
 *
 * @param kind what goes wrong
 * @param of what it is about, such as a step, or a gate and one of its checks
 * @param number how often, or at which point of the run; 0 where that says nothing
 */
record Fault(Kind kind, List<String> of, int number) {

    /** Each time that it is tried. */
    static final int EVERY_TIME = 0;

    /** What can go wrong. */
    enum Kind {
        FAILS("step '%s' fails before its effect", true),
        FAILS_LATE("step '%s' fails after its effect", true),
        FAILS_WITHIN("step '%s' fails as it says how far it is", false),
        HANGS("step '%s' hangs before its effect", true),
        HANGS_LATE("step '%s' takes effect and hangs", true),
        IMAGE_FAILS("the before-image of step '%s' can't be taken", false),
        UNDO_FAILS("the undo of step '%s' fails before its effect", true),
        UNDO_FAILS_LATE("the undo of step '%s' fails after its effect", true),
        UNDO_HANGS("the undo of step '%s' takes effect and hangs", true),
        CHECK_FAILS("gate '%s': check '%s' fails", false),
        CHECK_HAS_NO_DATA("gate '%s': check '%s' has no data", false),
        CHECK_ERRS("gate '%s': check '%s' can't be asked", false),
        METRIC_IS_BAD("'%s': '%s' is bad", false),
        METRIC_HAS_NO_DATA("'%s': '%s' has no data", false),
        METRIC_ERRS("'%s': '%s' can't be read", false),
        REJECTED("gate '%s' is rejected", false),
        UNSIGNED("nobody signs at gate '%s'", false),
        CHOICE_ERRS("the condition of '%s' throws", false),
        TAKES("'%s' takes the branch '%s'", false),
        DIES("the process dies", false),
        TRIPS("the guards of '%s' trip by '%s'", false),
        HAPPENS("%s", false),
        ANSWERED("a person orders %s when the run asks", false);

        private final String words;
        /** Whether its number says how often. */
        private final boolean counts;

        Kind(String words, boolean counts) {
            this.words = words;
            this.counts = counts;
        }

        String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Whether it strikes at a numbered point of the run. */
        boolean atPoint() {
            return this == DIES || this == TRIPS || this == HAPPENS;
        }

        /** Whether it strikes an action or an undo. */
        boolean ofCode() {
            return counts;
        }

        private static Kind of(String code) {
            return Arrays.stream(values())
                    .filter(kind -> kind.code().equals(code))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no fault '" + code + "'; there are "
                            + Arrays.stream(values()).map(Kind::code).toList()));
        }

        /** How many names it is about. */
        int names() {
            return (int) words.chars().filter(character -> character == '%').count();
        }
    }

    Fault {
        of = List.copyOf(of);
        if (of.size() != kind.names()) {
            throw new IllegalArgumentException(
                    "the fault '" + kind.code() + "' is about " + kind.names() + " names, got " + of);
        }
        if (number < 0 || (number == 0 && (kind.atPoint() || kind == Kind.FAILS_WITHIN))) {
            throw new IllegalArgumentException(
                    "the fault '" + kind.code() + "' needs the number of a place, got " + number);
        }
    }

    static Fault of(Kind kind, String... names) {
        return new Fault(kind, List.of(names), EVERY_TIME);
    }

    static Fault at(int number, Kind kind, String... names) {
        return new Fault(kind, List.of(names), number);
    }

    /** What it is about, first of all. */
    String node() {
        return of.isEmpty() ? "" : of.get(0);
    }

    boolean is(Kind other, String... names) {
        return kind == other && of.equals(List.of(names));
    }

    static Fault parse(String text) {
        int at = text.lastIndexOf('@');
        String[] parts = (at < 0 ? text : text.substring(0, at)).split(":", -1);
        try {
            return new Fault(
                    Kind.of(parts[0]),
                    Arrays.stream(parts)
                            .skip(1)
                            .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8))
                            .toList(),
                    at < 0 ? EVERY_TIME : Integer.parseInt(text.substring(at + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the number in '" + text + "' is none", e);
        }
    }

    @Override
    public String toString() {
        var text = new StringBuilder(kind.code());
        for (String name : of) {
            text.append(':').append(URLEncoder.encode(name, StandardCharsets.UTF_8));
        }
        return number == 0 ? text.toString() : text + "@" + number;
    }

    /** In words; where it strikes at a point of the run, without the place. */
    String words() {
        String told = String.format(Locale.ROOT, kind.words, of.toArray());
        if (kind == Kind.FAILS_WITHIN) {
            return told + " for the " + ordinal(number) + " time";
        }
        return kind.counts && number > 0 ? told + (number == 1 ? " once" : " " + number + " times") : told;
    }

    private static String ordinal(int number) {
        return switch (number) {
            case 1 -> "first";
            case 2 -> "second";
            case 3 -> "third";
            default -> number + "th";
        };
    }
}

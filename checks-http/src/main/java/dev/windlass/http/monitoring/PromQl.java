package dev.windlass.http.monitoring;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A query with places within the quotes of its label matchers. Immutable.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/basics/">Querying basics: string literals</a>
 */
final class PromQl {

    private static final Pattern PLACE = Pattern.compile("\\$\\{([A-Za-z0-9_.-]+)}");

    private final String query;
    private final List<Part> parts;

    private sealed interface Part {}

    private record Text(String text) implements Part {}

    private record Place(String name, char quote, boolean regex) implements Part {}

    private PromQl(String query, List<Part> parts) {
        this.query = query;
        this.parts = List.copyOf(parts);
    }

    static PromQl of(String query) {
        if (query.isBlank()) {
            throw new IllegalArgumentException("a query of Prometheus must not be blank, got '" + query + "'");
        }
        return new PromQl(query, new Scan(query).parts());
    }

    Set<String> places() {
        return parts.stream()
                .filter(Place.class::isInstance)
                .map(part -> ((Place) part).name())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The query with a value in each place. */
    String filled(Map<String, String> values) {
        var filled = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Place place) {
                String value = Objects.requireNonNull(values.get(place.name()), place.name());
                filled.append(Quoted.text(place.regex() ? Quoted.regex(value) : value, place.quote()));
            } else {
                filled.append(((Text) part).text());
            }
        }
        return filled.toString();
    }

    @Override
    public String toString() {
        return query;
    }

    /** Knows strings, comments and braces, and nothing else of the language. */
    private static final class Scan {

        private final String query;
        private final List<Part> parts = new ArrayList<>();
        private int at;
        private int braces;
        private char before = ' ';

        Scan(String query) {
            this.query = query;
        }

        List<Part> parts() {
            int from = 0;
            while (at < query.length()) {
                char c = query.charAt(at);
                if (c == '"' || c == '\'' || c == '`') {
                    outside(from);
                    string(c);
                    from = at;
                } else if (c == '#') {
                    int end = query.indexOf('\n', at);
                    at = end < 0 ? query.length() : end;
                } else {
                    braces += c == '{' ? 1 : c == '}' ? -1 : 0;
                    before = Character.isWhitespace(c) ? before : c;
                    at++;
                }
            }
            outside(from);
            return parts;
        }

        /** What is no string has no place. */
        private void outside(int from) {
            String text = query.substring(from, at);
            Matcher place = PLACE.matcher(text);
            if (place.find()) {
                throw misplaced(place.group(), "it stands outside of quotes");
            }
            parts.add(new Text(text));
        }

        private void string(char quote) {
            int end = at + 1;
            while (end < query.length() && query.charAt(end) != quote) {
                end += query.charAt(end) == '\\' && quote != '`' ? 2 : 1;
            }
            if (end >= query.length()) {
                throw new IllegalArgumentException(
                        "the query '" + query + "' has a quote " + quote + " that is not closed");
            }
            int from = at;
            Matcher place = PLACE.matcher(query).region(at, end);
            while (place.find()) {
                if (quote == '`') {
                    throw misplaced(place.group(), "nothing can be escaped within backticks");
                }
                if (braces < 1 || (before != '=' && before != '~')) {
                    throw misplaced(place.group(), "its quotes are not those of a label matcher");
                }
                if (isEscaped(place.start())) {
                    throw misplaced(place.group(), "a backslash stands before it");
                }
                parts.add(new Text(query.substring(from, place.start())));
                parts.add(new Place(place.group(1), quote, before == '~'));
                from = place.end();
            }
            parts.add(new Text(query.substring(from, end + 1)));
            at = end + 1;
            before = quote;
        }

        private boolean isEscaped(int index) {
            int first = index;
            while (query.charAt(first - 1) == '\\') {
                first--;
            }
            return (index - first) % 2 == 1;
        }

        private IllegalArgumentException misplaced(String place, String why) {
            return new IllegalArgumentException("the query '" + query + "' can't have " + place + ": " + why
                    + "; a place stands within the quotes of a label matcher, as in {service=\"${service}\"}");
        }
    }
}

package dev.windlass.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.machine.Matching;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/** One thing that an answer is held against. */
sealed interface Expectation {

    /**
     * What was found.
     *
     * @param verdict whether it is as wanted
     * @param seen what was there
     * @param reason what was there and what was wanted, for a sentence; masked by who shows it
     */
    record Finding(Verdict verdict, String seen, String reason) {}

    Fact declared();

    /** Whether what it finds is a part of the body. */
    default boolean looksIntoBody() {
        return false;
    }

    Finding judge(Outcome.Reply reply);

    private static Finding compare(boolean same, String what, String seen, String wanted) {
        return new Finding(same ? Verdict.PASSED : Verdict.FAILED, seen, what + " is " + seen + ", wanted " + wanted);
    }

    /** The status is one of those that are wanted. */
    record StatusIs(Statuses wanted) implements Expectation {

        @Override
        public Fact declared() {
            return Fact.declared("status", wanted.words());
        }

        @Override
        public Finding judge(Outcome.Reply reply) {
            return compare(wanted.has(reply.status()), "status", String.valueOf(reply.status()), wanted.words());
        }
    }

    /** A header has one value, exactly this. */
    record HeaderIs(String name, String wanted) implements Expectation {

        public HeaderIs {
            name = legal(name);
        }

        static String legal(String name) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("a header needs a name, got '" + name + "'");
            }
            return name.toLowerCase(Locale.ROOT);
        }

        @Override
        public Fact declared() {
            return Fact.declared("header " + name, hides() ? Secrets.MASK : wanted);
        }

        @Override
        public Finding judge(Outcome.Reply reply) {
            List<String> values = reply.headers().getOrDefault(name, List.of());
            if (values.isEmpty()) {
                return new Finding(Verdict.NO_DATA, "missing", "header " + name + " is missing, wanted " + quoted());
            }
            String seen = hides() ? Secrets.MASK : "'" + String.join("', '", values) + "'";
            return compare(values.equals(List.of(wanted)), "header " + name, seen, quoted());
        }

        private boolean hides() {
            return Secrets.soundsSecret(name);
        }

        private String quoted() {
            return hides() ? Secrets.MASK : "'" + wanted + "'";
        }
    }

    /** A value of a header matches an expression. */
    record HeaderMatches(String name, Pattern pattern) implements Expectation {

        public HeaderMatches {
            Objects.requireNonNull(pattern, "pattern");
            name = HeaderIs.legal(name);
        }

        @Override
        public Fact declared() {
            return Fact.declared("header " + name, "matches " + words(pattern));
        }

        @Override
        public Finding judge(Outcome.Reply reply) {
            String wanted = "one that matches " + words(pattern);
            List<String> values = reply.headers().getOrDefault(name, List.of());
            if (values.isEmpty()) {
                return new Finding(Verdict.NO_DATA, "missing", "header " + name + " is missing, wanted " + wanted);
            }
            boolean matches = values.stream().anyMatch(value -> Matching.finds(pattern, value));
            String seen = Secrets.soundsSecret(name) ? Secrets.MASK : "'" + String.join("', '", values) + "'";
            return compare(matches, "header " + name, seen, wanted);
        }
    }

    /** The body matches an expression. */
    record BodyMatches(Pattern pattern) implements Expectation {

        @Override
        public boolean looksIntoBody() {
            return true;
        }

        @Override
        public Fact declared() {
            return Fact.declared("body", "matches " + words(pattern));
        }

        @Override
        public Finding judge(Outcome.Reply reply) {
            String wanted = "one that matches " + words(pattern);
            if (reply.body().isEmpty()) {
                return new Finding(Verdict.NO_DATA, "empty", "the body is empty, wanted " + wanted);
            }
            boolean matches = Matching.finds(pattern, reply.body().text());
            return compare(matches, "the body", matches ? "a match" : "no match", wanted);
        }
    }

    /** An expression as it is declared. */
    private static String words(Pattern pattern) {
        String flags = pattern.flags() == 0 || pattern.flags() == Pattern.LITERAL ? "" : ", flags " + pattern.flags();
        return (pattern.flags() & Pattern.LITERAL) != 0
                ? "the text '" + pattern.pattern() + "'" + flags
                : "/" + pattern.pattern() + "/" + flags;
    }

    /** The answer is one JSON document and has this value where the pointer (RFC 6901) points. */
    record JsonIs(JsonValue place, Object wanted) implements Expectation {

        @Override
        public boolean looksIntoBody() {
            return true;
        }

        static JsonIs of(String pointer, Object wanted) {
            try {
                return new JsonIs(JsonValue.at(pointer), wanted instanceof Number n ? number(n) : wanted);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "JSON pointer '" + pointer + "' = " + wanted + " can't be asked for: " + e.getMessage(), e);
            }
        }

        @Override
        public Fact declared() {
            return Fact.declared(place.toString(), shown());
        }

        @Override
        public Finding judge(Outcome.Reply reply) {
            JsonValue.Found found = place.in(reply, shown());
            JsonNode node = found.node();
            return node == null
                    ? Objects.requireNonNull(found.problem())
                    : compare(matches(node), place.toString(), node.toString(), shown());
        }

        private boolean matches(JsonNode found) {
            if (wanted instanceof BigDecimal number) {
                return found.isNumber() && found.decimalValue().compareTo(number) == 0;
            }
            if (wanted instanceof Boolean truth) {
                return found.isBoolean() && found.booleanValue() == truth;
            }
            if (wanted instanceof Pattern pattern) {
                return found.isValueNode() && !found.isNull() && Matching.finds(pattern, found.asText());
            }
            return found.isTextual() && found.textValue().equals(wanted);
        }

        private String shown() {
            if (wanted instanceof BigDecimal number) {
                return number.stripTrailingZeros().toString();
            }
            if (wanted instanceof Pattern pattern) {
                return "one that matches " + words(pattern);
            }
            return wanted instanceof String text ? TextNode.valueOf(text).toString() : wanted.toString();
        }

        private static BigDecimal number(Number number) {
            if (number instanceof BigDecimal exact) {
                return exact;
            }
            if (number instanceof BigInteger whole) {
                return new BigDecimal(whole);
            }
            return new BigDecimal(number.toString());
        }
    }

    /** The last byte came in time, counted from the first attempt to connect. */
    record AnswersWithin(Duration limit) implements Expectation {

        public AnswersWithin {
            Declared.upTo(Declared.HOUR, "answersWithin", limit);
        }

        @Override
        public Fact declared() {
            return Fact.declared("answers within", limit);
        }

        @Override
        public Finding judge(Outcome.Reply reply) {
            boolean inTime = reply.took().compareTo(limit) <= 0;
            return compare(inTime, "latency", Shown.time(reply.took()), "at most " + Shown.time(limit));
        }
    }
}

package dev.windlass.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

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

    Finding judge(Outcome.Reply reply);

    private static Finding compare(boolean same, String what, String seen, String wanted) {
        return new Finding(same ? Verdict.PASSED : Verdict.FAILED, seen, what + " is " + seen + ", wanted " + wanted);
    }

    /** The status is between two others, both included. */
    record StatusIs(int from, int to) implements Expectation {

        public StatusIs {
            if (from < 100 || to > 599 || from > to) {
                throw new IllegalArgumentException(
                        "a status is between 100 and 599, from low to high, got " + from + " to " + to);
            }
        }

        @Override
        public Fact declared() {
            return Fact.declared("status", wanted());
        }

        @Override
        public Finding judge(Outcome.Reply reply) {
            boolean same = reply.status() >= from && reply.status() <= to;
            return compare(same, "status", String.valueOf(reply.status()), wanted());
        }

        private String wanted() {
            return from == to ? String.valueOf(from) : from + " to " + to;
        }
    }

    /** A header has one value, exactly this. */
    record HeaderIs(String name, String wanted) implements Expectation {

        public HeaderIs {
            name = name.toLowerCase(Locale.ROOT);
            if (name.isBlank()) {
                throw new IllegalArgumentException("a header needs a name, got '" + name + "'");
            }
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

    /** The answer is one JSON document and has this value where the pointer (RFC 6901) points. */
    record JsonIs(JsonPointer pointer, Object wanted) implements Expectation {

        static JsonIs of(String pointer, Object wanted) {
            try {
                return new JsonIs(JsonPointer.compile(pointer), wanted instanceof Number n ? number(n) : wanted);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "JSON pointer '" + pointer + "' = " + wanted + " can't be asked for: " + e.getMessage(), e);
            }
        }

        @Override
        public Fact declared() {
            return Fact.declared("json " + pointer, shown());
        }

        @Override
        public Finding judge(Outcome.Reply reply) {
            String at = "json " + pointer;
            if (reply.body().isEmpty()) {
                return new Finding(
                        Verdict.NO_DATA, "empty body", "the body is empty, wanted " + at + " to be " + shown());
            }
            JsonNode found;
            try {
                found = reply.body().read().at(pointer);
            } catch (IOException e) {
                return new Finding(
                        Verdict.INCONCLUSIVE,
                        "not JSON",
                        "the body is not one JSON document, wanted " + at + " to be " + shown());
            }
            if (found.isMissingNode()) {
                return new Finding(Verdict.NO_DATA, "missing", at + " is missing, wanted " + shown());
            }
            return compare(matches(found), at, found.toString(), shown());
        }

        private boolean matches(JsonNode found) {
            if (wanted instanceof BigDecimal number) {
                return found.isNumber() && found.decimalValue().compareTo(number) == 0;
            }
            if (wanted instanceof Boolean truth) {
                return found.isBoolean() && found.booleanValue() == truth;
            }
            return found.isTextual() && found.textValue().equals(wanted);
        }

        private String shown() {
            if (wanted instanceof BigDecimal number) {
                return number.stripTrailingZeros().toString();
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

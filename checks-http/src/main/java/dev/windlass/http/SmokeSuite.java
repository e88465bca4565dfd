package dev.windlass.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.check.Verdict;
import dev.windlass.secret.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A check that goes through a service as a user does: several questions one after the other, each with values of the
 * answers before it. Immutable, each call gives a new one; safe for use by several threads.
 *
 * <pre>{@code
 * SmokeSuite.named("orders can be read")
 *         .ask(HttpCheck.of(shop.post("/login").body(Map.of("user", "probe", "password", "${password}"))
 *                 .with("password", password)).named("log in"))
 *         .keepSecret("session", "/token")
 *         .ask(HttpCheck.of(shop.get("/orders").sending("Authorization", "Bearer ${session}")).named("read"))
 *         .finish(HttpCheck.of(shop.post("/logout").sending("Authorization", "Bearer ${session}")).named("log out"))
 * }</pre>
 *
 * <p>The first answer that doesn't pass gives the verdict; the questions behind it are not asked, but for those that {@link
 * #finish} it, which clean up. It passes only if all passed. It may be asked again at any time, so what it writes must be
 * harmless: a user, an order of its own, deleted at the end.
 */
public final class SmokeSuite implements Check, ReachesOutside {

    private final String name;
    private final List<Part> parts;

    /** One question, whether it cleans up, and what is kept of its answer. */
    private record Part(HttpCheck check, boolean finishes, List<Kept> kept) {
        Part {
            kept = List.copyOf(kept);
        }
    }

    private record Kept(String name, JsonValue value, boolean secret) {}

    private SmokeSuite(String name, List<Part> parts) {
        this.name = name;
        this.parts = List.copyOf(parts);
    }

    /**
     * Begins one.
     *
     * @param name the name under which it is reported, not blank
     * @return a test without a question yet; it never passes
     * @throws IllegalArgumentException if the name is blank
     */
    public static SmokeSuite named(String name) {
        return new SmokeSuite(Declared.named(name), List.of());
    }

    /**
     * Asks next.
     *
     * @param check the question; its places are filled with what was kept before
     * @return a new test
     * @throws IllegalArgumentException if another question has its name, it stands behind one that finishes, or a place of
     *     it has no value and none is kept before
     */
    public SmokeSuite ask(HttpCheck check) {
        if (!parts.isEmpty() && parts.get(parts.size() - 1).finishes()) {
            throw new IllegalArgumentException(
                    "smoke suite '" + name + "': question '" + check.name() + "' stands behind one that finishes it");
        }
        return and(new Part(check, false, List.of()));
    }

    /**
     * Asks at the end, also where a question before it didn't pass, to clean up. It is left out only where a value that it
     * needs was never had.
     *
     * @param check the question, as of {@link #ask}; it must pass, too
     * @return a new test
     * @throws IllegalArgumentException as of {@link #ask}
     */
    public SmokeSuite finish(HttpCheck check) {
        return and(new Part(check, true, List.of()));
    }

    /**
     * Keeps a value of the answer to the last question, for the questions behind it. What sounds secret is treated as by
     * {@link #keepSecret}.
     *
     * @param place the name of the places that it fills
     * @param pointer where it is in the JSON of the answer, as a JSON pointer (RFC 6901); a text, number or boolean
     * @return a new test
     * @throws IllegalArgumentException if the name or the pointer is none, or there is no question yet
     */
    public SmokeSuite keep(String place, String pointer) {
        return keeping(new Kept(Places.legal(place), JsonValue.at(pointer), Secrets.soundsSecret(place)));
    }

    /**
     * Keeps a value that nobody may read, such as a token; otherwise as {@link #keep}.
     *
     * @param place the name of the places that it fills
     * @param pointer where it is in the JSON of the answer, as a JSON pointer (RFC 6901)
     * @return a new test
     * @throws IllegalArgumentException if the name or the pointer is none, or there is no question yet
     */
    public SmokeSuite keepSecret(String place, String pointer) {
        return keeping(new Kept(Places.legal(place), JsonValue.at(pointer), true));
    }

    private SmokeSuite keeping(Kept kept) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException(
                    "smoke suite '" + name + "' keeps '" + kept.name() + "' of an answer before anything was asked");
        }
        var more = new ArrayList<>(parts);
        Part last = more.remove(more.size() - 1);
        var values = new ArrayList<>(last.kept());
        values.add(kept);
        more.add(new Part(last.check(), last.finishes(), values));
        return new SmokeSuite(name, more);
    }

    private SmokeSuite and(Part part) {
        Objects.requireNonNull(part.check(), "question of a smoke suite");
        Set<String> known = new HashSet<>();
        for (Part before : parts) {
            if (before.check().name().equals(part.check().name())) {
                throw new IllegalArgumentException("smoke suite '" + name + "' has two questions '"
                        + part.check().name() + "'; name one of them otherwise");
            }
            before.kept().forEach(kept -> known.add(kept.name()));
        }
        Set<String> empty = part.check().call().draft().empty();
        empty.removeAll(known);
        if (!empty.isEmpty()) {
            throw new IllegalArgumentException("smoke suite '" + name + "': question '"
                    + part.check().name() + "' has places without a value: " + empty
                    + "; keep them of an answer before, or give them by with(name, value)");
        }
        var more = new ArrayList<>(parts);
        more.add(part);
        return new SmokeSuite(name, more);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<Fact>();
        for (Part part : parts) {
            String asked = part.check().name() + ": ";
            part.check().declared().forEach(fact -> facts.add(new Fact(asked + fact.name(), fact.value())));
            part.kept()
                    .forEach(kept -> facts.add(new Fact(asked + "keeps " + kept.name(), String.valueOf(kept.value()))));
            if (part.finishes()) {
                facts.add(new Fact(asked + "is asked", "at the end, whatever came before"));
            }
        }
        return List.copyOf(facts);
    }

    /** {@return the sum of the timeouts of its questions} */
    @Override
    public Duration timeout() {
        Duration sum = Duration.ofSeconds(1);
        for (Part part : parts) {
            sum = sum.plus(part.check().timeout());
        }
        return sum;
    }

    /**
     * Asks one question after the other.
     *
     * @param context how much time is left
     * @return the answer, with a line for each question
     * @throws InterruptedException if the thread is interrupted; then nothing is cleaned up
     */
    @Override
    public Answer ask(CheckContext context) throws InterruptedException {
        if (parts.isEmpty()) {
            return Answer.noData("smoke suite '" + name + "' asks nothing");
        }
        var going = new Going(context);
        for (int i = 0; i < parts.size(); i++) {
            going.through(parts.get(i), i + 1);
        }
        return going.answer();
    }

    /** One going through all questions. */
    private final class Going {

        private final CheckContext context;
        private final Map<String, Object> values = new TreeMap<>();
        private final List<Fact> told = new ArrayList<>();
        private Verdict verdict = Verdict.PASSED;
        private String reason = "all " + parts.size() + " questions passed";
        private Secrets secrets = Secrets.NONE;

        Going(CheckContext context) {
            this.context = context;
        }

        void through(Part part, int number) throws InterruptedException {
            String asked = part.check().name();
            HttpCall call = part.check().call();
            Set<String> empty = call.draft().empty();
            empty.removeAll(values.keySet());
            if ((!verdict.passed() && !part.finishes()) || !empty.isEmpty()) {
                told.add(new Fact(asked, "not asked" + (empty.isEmpty() ? "" : ": nothing is known of " + empty)));
                return;
            }
            Answer answer;
            try {
                answer = asked(part, call);
            } catch (IllegalStateException | IllegalArgumentException e) {
                answer = Answer.errored("it can't be asked with what was kept: " + e.getMessage());
            }
            told.add(new Fact(asked, answer.verdict() + ", " + answer.reason()));
            if (verdict.passed() && !answer.verdict().passed()) {
                verdict = answer.verdict();
                reason = "question " + number + " of " + parts.size() + ", '" + asked + "': " + answer.reason();
                answer.evidence().facts().forEach(fact -> told.add(new Fact(asked + ": " + fact.name(), fact.value())));
            }
        }

        private Answer asked(Part part, HttpCall call) throws InterruptedException {
            HttpCall filled = call.with(call.draft().filledWith(values));
            // Of an answer that holds a secret nothing is told, whatever it says.
            filled = part.kept().stream().anyMatch(Kept::secret) ? filled.hidingAnswer() : filled;
            Request request = filled.request();
            Outcome outcome =
                    filled.begin(request, Ticker.ahead(context.timeLeft())).await();
            Answer answer = part.check().with(filled).judge(request, outcome);
            for (Kept kept : answer.verdict().passed() ? part.kept() : List.<Kept>of()) {
                answer = keep(kept, (Outcome.Reply) outcome, answer);
            }
            return answer;
        }

        private Answer keep(Kept kept, Outcome.Reply reply, Answer answer) {
            JsonValue.Found found = kept.value().in(reply, "a text, number or boolean");
            JsonNode node = found.node();
            String text = node == null || !node.isValueNode() || node.isNull() ? "" : node.asText();
            if (node == null || text.isBlank()) {
                Expectation.Finding problem = found.problem();
                return new Answer(
                        problem != null ? problem.verdict() : isText(node) ? Verdict.NO_DATA : Verdict.INCONCLUSIVE,
                        "nothing can be kept as '" + kept.name() + "': "
                                + (problem == null
                                        ? kept.value() + " has no text, number or boolean"
                                        : problem.reason()),
                        answer.evidence());
            }
            if (kept.secret()) {
                secrets = secrets.and(text);
                values.put(kept.name(), Secret.of(text));
            } else if (node.isNumber()) {
                values.put(kept.name(), node.decimalValue());
            } else {
                values.put(kept.name(), node.isBoolean() ? (Object) node.booleanValue() : text);
            }
            return answer;
        }

        private static boolean isText(@Nullable JsonNode node) {
            return node != null && node.isTextual();
        }

        Answer answer() {
            Answer answer = Answer.of(verdict, secrets.mask("smoke suite '" + name + "': " + reason));
            for (Fact fact : told) {
                answer = answer.with(fact.name(), secrets.mask(fact.value()));
            }
            return answer;
        }
    }

    /** {@return its name and its questions} */
    @Override
    public String toString() {
        return "smoke suite '" + name + "' "
                + Collections.unmodifiableList(
                        parts.stream().map(part -> part.check().name()).toList());
    }
}

package dev.windlass.http.monitoring;

import dev.windlass.http.HttpCall;
import dev.windlass.http.HttpFailure;
import dev.windlass.http.HttpReply;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import dev.windlass.plan.UndoContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A silence for a while, that becomes a step. Immutable, each call gives a new value; safe for use by several threads.
 *
 * <pre>{@code
 * Step<String> quiet = alertmanager.silence("silence the checkout", ofHours(1), "release 2.0.0")
 *         .matching("service", "checkout").step();
 *
 * paired(quiet).over(stopCheckout, migrate, startCheckout)
 * }</pre>
 *
 * <p><b>The step</b> is idempotent, since the silence bears a mark in its comment: where one with the mark of this step and
 * run is in force, or about to be, there is no second one. Its result is the identifier of the silence. The undo ends all
 * silences with the mark, and that of the result, and is content if there is none, or it is over: also one that somebody
 * edited, which gives it another identifier.
 *
 * <p><b>Time.</b> It begins at once and ends after its duration, by the clock of this process: its end is off by as much as
 * that differs from the clock of Alertmanager, and an end in the past is refused. Let it be as long as what it covers may
 * last, its rollback included. Of several Alertmanagers in a cluster a silence may take seconds to get about; let all calls
 * of a run reach the same one where that matters.
 *
 * @see <a href="https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml">Alertmanager's API, version 2</a>
 */
public final class Silence {

    private static final Duration LONGEST = Duration.ofDays(30);

    private final Source source;
    private final String name;
    private final Duration time;
    private final String comment;
    private final Map<String, String> matching;
    private final InstantSource clock;

    private Silence(
            Source source,
            String name,
            Duration time,
            String comment,
            Map<String, String> matching,
            InstantSource clock) {
        this.source = source;
        this.name = name;
        this.time = time;
        this.comment = comment;
        this.matching = Collections.unmodifiableMap(new LinkedHashMap<>(matching));
        this.clock = clock;
    }

    static Silence of(Source source, String name, Duration time, String comment) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "silence '" + name + "' must last from 1 second to " + LONGEST.toDays() + " days, got " + time);
        }
        if (comment.isBlank()) {
            throw new IllegalArgumentException("silence '" + name + "' must say what for, got '" + comment + "'");
        }
        return new Silence(source, name, time, comment, Map.of(), Clock.systemUTC());
    }

    /**
     * Narrows it to alerts with a label; all that is said must match.
     *
     * @param label its name
     * @param value its value, character by character; replaces what was said of that label before
     * @return a new value
     * @throws IllegalArgumentException if it is no name of a label, or the value is blank
     */
    public Silence matching(String label, String value) {
        var more = new LinkedHashMap<>(matching);
        more.put(Quoted.label(label), Quoted.value("label '" + label + "'", value));
        return new Silence(source, name, time, comment, more, clock);
    }

    Silence clock(InstantSource other) {
        return new Silence(source, name, time, comment, matching, other);
    }

    /**
     * The step.
     *
     * @return a step that is idempotent and has a probe and an undo; its result is the identifier of the silence
     * @throws IllegalStateException if nothing was said of the alerts: such a silence would be one of everything
     */
    public Step<String> step() {
        if (matching.isEmpty()) {
            throw new IllegalStateException(
                    "silence '" + name + "' would silence everything; say what by matching(label, value)");
        }
        String matchers = String.join(", ", matchers());
        // The key of an undo is another one than that of its action: the image has the one for both.
        return Step.named(name)
                .reachesOutside()
                .with(source.fact().name(), source.fact().value())
                .with("silences", matchers)
                .with("for", time)
                .with("comment", comment)
                .capture(String.class, c -> "windlass " + c.idempotencyKey())
                .run(String.class, c -> silence(c.before()))
                .idempotent()
                .probe(c -> {
                    Set<String> found = inForce(c.before());
                    return found.isEmpty()
                            ? Settlement.notDone()
                            : Settlement.done(found.iterator().next());
                })
                .undo(this::end)
                .undoByHand("expire the silence of " + matchers + " in " + source.service()
                        + " whose comment ends with 'windlass' and a key, or wait until it is over");
    }

    private List<String> matchers() {
        return matching.entrySet().stream()
                .map(one -> Quoted.equal(one.getKey(), one.getValue()))
                .toList();
    }

    // ------------------------------------------------------------------ doing

    /** That nothing was done is said only where no earlier attempt can have done it. */
    private String silence(String mark) throws HttpFailure, NoAnswer, NotApplied, InterruptedException {
        Set<String> found = inForce(mark);
        if (!found.isEmpty()) {
            return found.iterator().next();
        }
        HttpReply reply;
        try {
            reply = creation(mark).send();
        } catch (HttpFailure e) {
            if (e.hadNoEffect()) {
                throw new NotApplied(String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
        Document answer = source.json(reply);
        String id = answer.at("silenceID").text();
        if (id.isEmpty()) {
            throw answer.unfit("Alertmanager", "it has no identifier of a silence");
        }
        return id;
    }

    private HttpCall creation(String mark) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var all = new ArrayList<Map<String, Object>>();
        HttpCall call = source.service().post("/api/v2/silences");
        for (Map.Entry<String, String> one : matching.entrySet()) {
            String place = "value-of-" + one.getKey();
            all.add(Map.of("name", one.getKey(), "value", "${" + place + "}", "isRegex", false, "isEqual", true));
            call = call.with(place, one.getValue());
        }
        return call.body(Map.of(
                        "matchers",
                        all,
                        "startsAt",
                        now.toString(),
                        "endsAt",
                        now.plus(time).toString(),
                        "createdBy",
                        "windlass",
                        "comment",
                        "${comment}"))
                .with("comment", comment + " (" + mark + ")");
    }

    // ------------------------------------------------------------------ looking, and taking back

    /** The silences with the mark that are not over. Asked for are all: somebody may have edited what they match. */
    private Set<String> inForce(String mark) throws HttpFailure, NoAnswer, InterruptedException {
        Document silences = source.json(source.service().get("/api/v2/silences").send());
        if (!silences.json().isArray()) {
            throw silences.unfit("Alertmanager", "it is no list of silences");
        }
        return silences.elements().stream()
                .filter(silence -> silence.at("comment").text().contains("(" + mark + ")"))
                .filter(silence -> !isOver(silence))
                .map(silence -> silence.at("id").text())
                .filter(id -> !id.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static boolean isOver(Document silence) {
        return silence.at("status").at("state").text().equals("expired");
    }

    private void end(UndoContext<String, String> context) throws HttpFailure, NoAnswer, InterruptedException {
        Set<String> ids = inForce(context.before());
        context.result().ifPresent(ids::add);
        for (String id : ids) {
            end(id);
        }
    }

    /** An older Alertmanager says of one that is over, or gone, that it failed: what counts is how it is afterwards. */
    private void end(String id) throws HttpFailure, InterruptedException, NoAnswer {
        if (isEnded(id)) {
            return;
        }
        HttpReply reply = source.service()
                .delete("/api/v2/silence/${id}")
                .with("id", id)
                .accepts(200, 404)
                .exchange(source.timeout());
        if (reply.status() != 200 && !isEnded(id)) {
            throw source.refused(reply);
        }
    }

    private boolean isEnded(String id) throws HttpFailure, NoAnswer, InterruptedException {
        HttpReply reply =
                source.service().get("/api/v2/silence/${id}").with("id", id).exchange(source.timeout());
        return reply.status() == 404 || isOver(source.json(reply));
    }
}

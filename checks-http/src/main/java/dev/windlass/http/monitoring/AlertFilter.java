package dev.windlass.http.monitoring;

import dev.windlass.check.CheckContext;
import dev.windlass.check.Evidence;
import dev.windlass.check.Fact;
import dev.windlass.http.HttpCall;
import dev.windlass.metric.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which alerts are asked for. Immutable.
 *
 * @param source where
 * @param severities of any of these; of any at all where there is none
 * @param matching labels and their values, all of them
 * @param onlyNew whether only those count that began since the release changes things
 * @param proof the name of the alert that must fire; empty if there is none
 */
record AlertFilter(
        Source source, List<String> severities, Map<String, String> matching, boolean onlyNew, String proof) {

    private static final int MOST_SHOWN = 10;

    private static final String NOTHING_IS_NEW_YET =
            "nothing can be new: no step has begun that changes anything; ask this behind"
                    + " such a step, in a guard or soak, and ask ahead of it without newSinceTheRelease()";

    AlertFilter {
        severities = List.copyOf(severities);
        matching = Collections.unmodifiableMap(new LinkedHashMap<>(matching));
    }

    static AlertFilter of(Source source, String... severities) {
        return new AlertFilter(source, Names.legal("a severity", List.of(severities)), Map.of(), false, "");
    }

    AlertFilter matching(String label, String value) {
        var more = new LinkedHashMap<>(matching);
        more.put(Quoted.label(label), Quoted.value("label '" + label + "'", value));
        return new AlertFilter(source, severities, more, onlyNew, proof);
    }

    AlertFilter newSinceTheRelease() {
        return new AlertFilter(source, severities, matching, true, proof);
    }

    AlertFilter provenBy(String alert) {
        return new AlertFilter(source, severities, matching, onlyNew, Quoted.value("the alert that proves", alert));
    }

    /** What is asked for, in words. */
    String words() {
        return (onlyNew ? "new alerts" : "alerts")
                + (severities.isEmpty() ? "" : " of severity " + String.join(" or ", severities))
                + (matching.isEmpty() ? "" : " with " + matchers());
    }

    private String matchers() {
        return matching.entrySet().stream()
                .map(one -> Quoted.equal(one.getKey(), one.getValue()))
                .collect(Collectors.joining(", "));
    }

    List<Fact> facts() {
        var facts = new ArrayList<Fact>();
        facts.add(source.fact());
        facts.add(new Fact("alerts", String.join(" ", filters())));
        facts.add(Fact.declared("only what is new since the release", onlyNew));
        if (!proof.isEmpty()) {
            facts.add(new Fact("proven by", proof));
        }
        return List.copyOf(facts);
    }

    /** Alertmanager takes only alerts that all of them match. */
    private List<String> filters() {
        var filters = new ArrayList<String>();
        if (severities.size() == 1) {
            filters.add(Quoted.equal("severity", severities.get(0)));
        } else if (!severities.isEmpty()) {
            String any = severities.stream().map(Quoted::regex).collect(Collectors.joining("|"));
            filters.add("severity=~\"" + Quoted.text(any, '"') + '"');
        }
        matching.forEach((label, value) -> filters.add(Quoted.equal(label, value)));
        return filters;
    }

    /** Whether only what is new counts, at a moment at which nothing can be. */
    boolean isTooEarly(CheckContext context) {
        return onlyNew && context.changedSince().isEmpty();
    }

    /** How many fire, or why that can't be told. */
    Reading count(CheckContext context) throws InterruptedException {
        Evidence asked = Evidence.none().and("asked for", words());
        Optional<Instant> since = context.changedSince();
        if (isTooEarly(context)) {
            return new Reading.Missing(NOTHING_IS_NEW_YET, asked);
        }
        try {
            if (!proof.isEmpty()) {
                List<Document> proofs = alerts(List.of(Quoted.equal("alertname", proof)), "true", context);
                if (proofs.isEmpty()) {
                    return new Reading.Missing(
                            "alert '" + proof + "', which always fires, doesn't: no alert may have come here, so that"
                                    + " none that fires proves nothing; look at Prometheus and its alerting rules",
                            asked);
                }
                asked = asked.and(
                        "proven by",
                        proof + ", last told of at "
                                + proofs.get(0).at("updatedAt").shown());
            }
            List<Document> firing = alerts(filters(), "false", context);
            return read(onlyNew ? begun(firing, since.orElseThrow()) : firing, firing.size(), asked, since);
        } catch (NoAnswer e) {
            return new Reading.Failed(e.words(), asked);
        }
    }

    private List<Document> alerts(List<String> filters, String suppressedToo, CheckContext context)
            throws NoAnswer, InterruptedException {
        HttpCall call = source.service()
                .get("/api/v2/alerts")
                .query("active", "true")
                .query("silenced", suppressedToo)
                .query("inhibited", suppressedToo);
        int number = 0;
        for (String filter : filters) {
            String place = "filter" + number++;
            call = call.query("filter", "${" + place + "}").with(place, filter);
        }
        Document answer = source.json(call, context);
        if (!answer.json().isArray()) {
            throw answer.unfit("Alertmanager", "it is no list of alerts");
        }
        for (Document alert : answer.elements()) {
            if (!alert.at("labels").json().isObject()) {
                throw answer.unfit("Alertmanager", "an alert has no labels");
            }
        }
        return answer.elements();
    }

    private static List<Document> begun(List<Document> alerts, Instant since) throws NoAnswer {
        var begun = new ArrayList<Document>();
        for (Document alert : alerts) {
            Instant start = alert.at("startsAt")
                    .instant()
                    .orElseThrow(() -> alert.unfit("Alertmanager", "an alert doesn't tell since when it fires"));
            if (!start.isBefore(since)) {
                begun.add(alert);
            }
        }
        return begun;
    }

    private Reading read(List<Document> alerts, int all, Evidence asked, Optional<Instant> since) {
        Evidence evidence = asked.and("firing", alerts.size());
        if (onlyNew) {
            evidence = evidence.and("new since", since.orElseThrow()).and("from before", all - alerts.size());
        }
        int number = 1;
        for (Document alert : alerts.subList(0, Math.min(MOST_SHOWN, alerts.size()))) {
            evidence = evidence.and("alert " + number++, shown(alert));
        }
        return new Reading.Value(alerts.size(), evidence);
    }

    private static String shown(Document alert) {
        String generator = alert.at("generatorURL").text().isEmpty()
                ? ""
                : ", by " + alert.at("generatorURL").shown();
        return alert.at("labels").labels() + " since " + alert.at("startsAt").shown() + generator;
    }
}

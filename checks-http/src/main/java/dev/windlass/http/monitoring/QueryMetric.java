package dev.windlass.http.monitoring;

import dev.windlass.check.CheckContext;
import dev.windlass.check.Evidence;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Past;
import dev.windlass.metric.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a query gives, now and in the past. Immutable. */
record QueryMetric(String name, PrometheusApi api, String query, String unit, boolean higherIsBetter)
        implements Metric, ReachesOutside, Past {

    /** How many points of a series Prometheus gives at most, in one answer. */
    static final int MOST_POINTS = 11_000;

    /** How many answers make up a stretch of the past at most. */
    static final int MOST_ANSWERS = 10;

    private static final int MOST_SERIES_SHOWN = 3;

    @Override
    public List<Fact> facts() {
        return List.of(api.source().fact(), new Fact("query", query));
    }

    @Override
    public Duration timeout() {
        return api.source().timeout();
    }

    @Override
    public Optional<Past> past() {
        return Optional.of(this);
    }

    @Override
    public Reading read(CheckContext context) throws InterruptedException {
        Evidence asked = Evidence.none().and("query", query);
        try {
            Document answer = api.query(new PrometheusApi.Query("/api/v1/query", Map.of("query", query)), context);
            return instant(answer, asked);
        } catch (NoAnswer e) {
            return new Reading.Failed(e.words(), asked);
        }
    }

    private static Reading instant(Document answer, Evidence asked) throws NoAnswer {
        Document result = answer.at("data").at("result");
        String type = type(answer);
        return switch (type) {
            case "scalar" -> read(answer, Sample.of(result), asked);
            case "vector" -> vector(answer, result, asked);
            case "matrix" ->
                new Reading.Failed(
                        "the query gives a range of samples, one number is wanted; put it into a function such as rate() or"
                                + " avg_over_time()",
                        asked);
            case "string" -> new Reading.Failed("the query gives a text, a number is wanted", asked);
            default -> throw answer.unfit("Prometheus", "its type of result is none");
        };
    }

    private static Reading vector(Document answer, Document result, Evidence asked) throws NoAnswer {
        if (!result.json().isArray()) {
            throw answer.unfit("Prometheus", "its vector is no array");
        }
        List<Document> series = result.elements();
        Evidence evidence = asked.and("series", series.size());
        if (series.isEmpty()) {
            return new Reading.Missing("the query has no series", withInfos(answer, evidence));
        }
        if (series.size() > 1) {
            return new Reading.Failed(several(series), evidence);
        }
        refuseHistogram(series.get(0), "histogram");
        return read(
                answer,
                Sample.of(series.get(0).at("value")),
                evidence.and("labels", series.get(0).at("metric").labels()));
    }

    private static Reading read(Document answer, Sample sample, Evidence evidence) {
        return sample.reading(
                withInfos(answer, evidence.and("value", sample.text()).and("evaluated at", sample.at())));
    }

    private static Evidence withInfos(Document answer, Evidence evidence) {
        Document infos = answer.at("infos");
        return infos.elements().isEmpty() ? evidence : evidence.and("infos", infos.shownFirst(MOST_SERIES_SHOWN));
    }

    private static String several(List<Document> series) {
        var words = new StringBuilder("the query has " + series.size() + " series, one is wanted:");
        series.stream().limit(MOST_SERIES_SHOWN).forEach(one -> words.append(' ')
                .append(one.at("metric").labels()));
        return words.append(series.size() > MOST_SERIES_SHOWN ? " and more" : "")
                .append("; aggregate them by sum(), max(), min() or average(), or ask for one")
                .toString();
    }

    private static void refuseHistogram(Document series, String member) throws NoAnswer {
        if (series.json().has(member)) {
            throw new NoAnswer(series.reply().words() + ": the query gives a histogram, a number is wanted; put it into"
                    + " a function such as histogram_quantile()");
        }
    }

    private static String type(Document answer) {
        return answer.at("data").at("resultType").text();
    }

    // ------------------------------------------------------------------ the past

    @Override
    public List<At> between(Instant from, Instant to, Duration step, CheckContext context)
            throws NoAnswer, InterruptedException {
        long first = from.plusNanos(999_999).toEpochMilli();
        long last = to.toEpochMilli();
        long every = Math.max(1, step.toMillis());
        if (last < first) {
            return List.of();
        }
        long points = (last - first) / every + 1;
        if (points > (long) MOST_POINTS * MOST_ANSWERS) {
            throw new NoAnswer("from " + from + " to " + to + " there are " + points + " steps of " + step
                    + ", at most " + MOST_POINTS * MOST_ANSWERS + " are asked for; take a longer step");
        }
        var all = new ArrayList<At>();
        for (long begin = first; begin <= last; begin += every * MOST_POINTS) {
            long end = Math.min(last, begin + every * (MOST_POINTS - 1));
            all.addAll(range(begin, end, every, context));
        }
        return List.copyOf(all);
    }

    private List<At> range(long begin, long end, long every, CheckContext context)
            throws NoAnswer, InterruptedException {
        Document answer = api.query(
                new PrometheusApi.Query(
                        "/api/v1/query_range",
                        Map.of(
                                "query", query,
                                "start", PrometheusApi.seconds(begin),
                                "end", PrometheusApi.seconds(end),
                                "step", PrometheusApi.seconds(every))),
                context);
        Document result = answer.at("data").at("result");
        if (!type(answer).equals("matrix") || !result.json().isArray()) {
            throw answer.unfit("Prometheus", "the result of a range query is no matrix");
        }
        List<Document> series = result.elements();
        if (series.size() > 1) {
            throw new NoAnswer(answer.reply().words() + ": " + several(series));
        }
        return series.isEmpty() ? List.of() : points(answer, series.get(0));
    }

    private List<At> points(Document answer, Document series) throws NoAnswer {
        refuseHistogram(series, "histograms");
        Document values = series.at("values");
        if (!values.json().isArray()) {
            throw answer.unfit("Prometheus", "a series has no values");
        }
        Evidence evidence = withInfos(
                answer,
                Evidence.none()
                        .and("query", query)
                        .and("series", 1)
                        .and("labels", series.at("metric").labels()));
        var points = new ArrayList<At>();
        for (Document value : values.elements()) {
            Sample sample = Sample.of(value);
            points.add(new At(sample.at(), sample.reading(evidence)));
        }
        return points;
    }
}

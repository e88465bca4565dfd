package dev.windlass.http.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Spoken;
import dev.windlass.http.HttpCall;
import dev.windlass.http.HttpReply;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The HTTP API of Prometheus: what an answer must be to be one. Immutable.
 *
 * @param source where it is
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/api/">HTTP API</a>
 */
record PrometheusApi(Source source) {

    private static final int MOST_WARNINGS = 3;

    /** What it is asked, and by which parameters. */
    record Query(String path, Map<String, String> parameters) {}

    /** Sends a query as a form, since there is no limit to its length. */
    Document query(Query query, CheckContext context) throws NoAnswer, InterruptedException {
        Duration left = context.timeLeft().compareTo(source.timeout()) < 0 ? context.timeLeft() : source.timeout();
        var fields = new LinkedHashMap<String, String>();
        query.parameters().keySet().forEach(name -> fields.put(name, "${" + name + "}"));
        fields.put("timeout", "${timeout}");
        HttpCall call = source.service().post(query.path()).form(fields).with("timeout", seconds(sooner(left)));
        for (Map.Entry<String, String> parameter : query.parameters().entrySet()) {
            call = call.with(parameter.getKey(), parameter.getValue());
        }
        return data(call, context, left);
    }

    Document data(HttpCall call, CheckContext context) throws NoAnswer, InterruptedException {
        return data(call, context, source.timeout());
    }

    /** Gives what stands in {@code data}, unless the answer is an error or tells of a warning. */
    private Document data(HttpCall call, CheckContext context, Duration left) throws NoAnswer, InterruptedException {
        HttpReply reply = source.ask(call, context);
        Document answer = source.parsed(reply);
        String status = answer.at("status").text();
        if (status.equals("error")) {
            throw new NoAnswer(reply.words() + ": " + error(answer, left));
        }
        if (reply.status() < 200 || reply.status() > 299) {
            throw source.refused(reply);
        }
        if (!status.equals("success")) {
            throw answer.unfit("Prometheus", "it has no status");
        }
        Document warnings = answer.at("warnings");
        JsonNode told = warnings.json();
        if (!told.isMissingNode() && !told.isNull() && !(told.isArray() && told.isEmpty())) {
            throw new NoAnswer(reply.words() + ", but with warnings, so that it may be a part of the answer only: "
                    + warnings.shownFirst(MOST_WARNINGS)
                    + "; mend what it warns of: a part is never taken for the whole");
        }
        if (!answer.at("data").json().isObject()) {
            throw answer.unfit("Prometheus", "it has no data");
        }
        return answer;
    }

    private static String error(Document answer, Duration left) {
        String said = answer.at("error").shown();
        String type = answer.at("errorType").text();
        return switch (type) {
            case "bad_data" -> "Prometheus can't read what it is asked (bad_data): " + said + "; mend the query";
            case "execution" -> "the query can't be executed (execution): " + said + "; mend the query, or its data";
            case "timeout" ->
                "the query took too long (timeout): " + said + "; it had " + Spoken.time(left)
                        + ": let a recording rule compute it, or give it more time";
            case "canceled" -> "the query was given up (canceled): " + said + "; did it take too long?";
            case "unavailable" ->
                "Prometheus is not available (unavailable): " + said + "; it starts or ends: look at its log";
            case "internal" -> "Prometheus failed (internal): " + said + "; look at its log and its disk";
            default ->
                "an error of Prometheus, of the type " + answer.at("errorType").shown() + ": " + said;
        };
    }

    /** Lets the words of Prometheus arrive ahead of the end. */
    private static Duration sooner(Duration time) {
        return time.multipliedBy(9).dividedBy(10);
    }

    static String seconds(Duration time) {
        return seconds(Math.max(1, time.toMillis()));
    }

    static String seconds(long millis) {
        return BigDecimal.valueOf(millis, 3)
                .setScale(3, RoundingMode.UNNECESSARY)
                .toPlainString();
    }
}

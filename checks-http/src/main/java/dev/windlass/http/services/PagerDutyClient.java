package dev.windlass.http.services;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.check.Check;
import dev.windlass.http.HttpCall;
import dev.windlass.http.HttpFailure;
import dev.windlass.http.HttpReply;
import dev.windlass.http.HttpService;
import dev.windlass.plan.NotApplied;
import dev.windlass.secret.Secret;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Speaks PagerDuty's REST API v2 and reads every page of an answer, or none. Immutable.
 *
 * @param service with the headers that PagerDuty wants
 * @param token who asks
 */
record PagerDutyClient(HttpService service, Secret token) {

    private static final int PAGE = 100;
    /** PagerDuty itself pages no further. */
    private static final int MOST = 10_000;

    /** Those that it doesn't know: of them it lists no incident, and no error either. */
    List<String> unknown(List<String> services, TimeLeft left) throws IOException, InterruptedException {
        var unknown = new ArrayList<String>();
        for (String id : services) {
            HttpReply reply = send(service.get("/services/${id}").with("id", id).accepts(200, 404), left);
            if (reply.status() == 404) {
                unknown.add(id);
            } else if (!reply.at("/service/id").asText().equals(id)) {
                throw new IOException(
                        reply.words() + ", but its JSON is not that service; it begins " + reply.excerpt(reply.text()));
            }
        }
        return unknown;
    }

    /** The incidents that are open, in words. */
    List<String> openIncidents(List<String> services, boolean highOnly, TimeLeft left)
            throws IOException, InterruptedException {
        HttpCall call = service.get("/incidents")
                // Without it only those of the last month are listed.
                .query("date_range", "all")
                .query("statuses[]", "triggered")
                .query("statuses[]", "acknowledged");
        for (String id : services) {
            call = call.query("service_ids[]", id);
        }
        call = highOnly ? call.query("urgencies[]", "high") : call;
        var open = new ArrayList<String>();
        for (JsonNode incident : list(call, "incidents", left)) {
            open.add("#" + incident.path("incident_number").asInt() + " "
                    + Shown.clean(incident.path("title")
                            .asText(incident.path("summary").asText())) + " ("
                    + Shown.clean(incident.path("status").asText()) + ")");
        }
        return open;
    }

    /** Opens a window and gives its id. */
    String open(String description, Instant from, Instant to, List<String> services) throws Exception {
        var filling = new Filling();
        List<Map<String, String>> references = services.stream()
                .map(id -> Map.of("id", id, "type", "service_reference"))
                .toList();
        HttpCall call = filling.into(service.post("/maintenance_windows")
                        .body(Map.of(
                                "maintenance_window",
                                Map.of(
                                        "type",
                                        "maintenance_window",
                                        "start_time",
                                        from.toString(),
                                        "end_time",
                                        to.toString(),
                                        "description",
                                        filling.place(description),
                                        "services",
                                        references))))
                .accepts(201);
        try {
            HttpReply reply = send(call, null);
            String id = reply.at("/maintenance_window/id").asText();
            if (id.isEmpty()) {
                throw new IOException(reply.words() + ", but its JSON has no id of a window; it begins "
                        + reply.excerpt(reply.text()));
            }
            return id;
        } catch (HttpFailure e) {
            if (e.hadNoEffect()) {
                throw new NotApplied("no maintenance window was opened: " + e.getMessage(), e);
            }
            throw e;
        }
    }

    /** The ids of the windows that have not ended and hold a key in their description. */
    List<String> windows(String key) throws IOException, InterruptedException {
        HttpCall call = service.get("/maintenance_windows").query("filter", "open");
        var ids = new ArrayList<String>();
        for (JsonNode window : list(call, "maintenance_windows", new TimeLeft(Check.DEFAULT_TIMEOUT))) {
            String id = window.path("id").asText();
            if (window.path("description").asText().contains(key) && !id.isEmpty()) {
                ids.add(id);
            }
        }
        return ids;
    }

    /** Ends a window; one that has ended, or is gone, has ended. */
    void end(String window) throws IOException, InterruptedException {
        var unused = send(
                service.delete("/maintenance_windows/${window}")
                        .with("window", window)
                        .accepts(204, 404, 405),
                null);
    }

    private List<JsonNode> list(HttpCall call, String member, TimeLeft left) throws IOException, InterruptedException {
        var items = new ArrayList<JsonNode>();
        while (items.size() < MOST) {
            HttpReply reply = send(
                    call.query("limit", "" + PAGE)
                            .query("offset", "" + items.size())
                            .accepts(200),
                    left);
            JsonNode list = reply.at("/" + member);
            JsonNode more = reply.at("/more");
            if (!list.isArray() || !more.isBoolean() || (more.booleanValue() && list.isEmpty())) {
                throw new IOException(reply.words() + ", but its JSON is no page of " + member + "; it begins "
                        + reply.excerpt(reply.text()));
            }
            list.forEach(items::add);
            if (!more.booleanValue()) {
                return items;
            }
        }
        throw new IOException("PagerDuty lists more than " + MOST + " " + member + ", and no more are read");
    }

    private HttpReply send(HttpCall call, @Nullable TimeLeft left) throws IOException, InterruptedException {
        HttpCall filled = call.with("token", token);
        return left == null ? filled.send() : filled.send(left.get());
    }
}

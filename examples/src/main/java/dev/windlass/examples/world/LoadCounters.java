package dev.windlass.examples.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** What became of the requests of the load; goes on where the file of an earlier process ends. */
final class LoadCounters {
    private long sent;
    private long lost;
    private long acknowledged;
    private final Map<String, Long> statuses = new TreeMap<>();

    LoadCounters(ObjectNode before) {
        before.path("statuses")
                .properties()
                .forEach(e -> statuses.put(e.getKey(), e.getValue().asLong()));
        lost = before.path("lost").asLong();
        acknowledged = before.path("acknowledged").asLong();
        sent = lost + answered(); // what was in flight when the earlier one died is nobody's to count
    }

    synchronized void sent() {
        sent++;
    }

    synchronized void lost() {
        lost++;
    }

    synchronized void acknowledged() {
        acknowledged++;
    }

    synchronized void answered(int status) {
        statuses.merge(Integer.toString(status), 1L, Long::sum);
    }

    synchronized long inFlight() {
        return sent - lost - answered();
    }

    private long answered() {
        return statuses.values().stream().mapToLong(Long::longValue).sum();
    }

    synchronized ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("at", Instant.now().toString())
                .put("sent", sent)
                .put("lost", lost)
                .put("acknowledged", acknowledged);
        ObjectNode byStatus = json.putObject("statuses");
        statuses.forEach(byStatus::put);
        return json;
    }
}

package dev.windlass.http.monitoring;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether what a Prometheus scrapes is up. Immutable, safe for use by several threads. */
public final class TargetsUp implements Check, ReachesOutside {

    private final PrometheusApi api;
    private final List<String> jobs;
    private final int least;

    TargetsUp(PrometheusApi api, List<String> jobs, int least) {
        this.api = api;
        this.jobs = Names.legal("a job", jobs);
        this.least = least;
    }

    /** What was seen of one job. */
    private static final class Seen {
        private int up;
        private int waiting;
        private final List<String> down = new ArrayList<>();

        void add(Document target) {
            String health = target.at("health").text();
            if (health.equals("up")) {
                up++;
            } else if (health.equals("unknown")) {
                waiting++;
            } else {
                down.add(target.at("labels").at("instance").shown() + ": "
                        + target.at("lastError").shown());
            }
        }

        @Override
        public String toString() {
            return up + " up, " + down.size() + " down, " + waiting + " never scraped yet";
        }
    }

    /**
     * Wants more than one target.
     *
     * @param targets how many must be up, of each named job, or in all where none is named; at least 1
     * @return a new check
     * @throws IllegalArgumentException if it is less than 1
     */
    public TargetsUp atLeast(int targets) {
        if (targets < 1) {
            throw new IllegalArgumentException("at least 1 target must be up, got " + targets);
        }
        return new TargetsUp(api, jobs, targets);
    }

    @Override
    public String name() {
        return (jobs.isEmpty() ? "all targets" : "targets of " + String.join(", ", jobs)) + " are up";
    }

    @Override
    public List<Fact> facts() {
        return List.of(
                api.source().fact(),
                new Fact("jobs", jobs.isEmpty() ? "all" : String.join(", ", jobs)),
                Fact.declared("up at least", least));
    }

    @Override
    public Duration timeout() {
        return api.source().timeout();
    }

    @Override
    public Answer ask(CheckContext context) throws InterruptedException {
        try {
            Document answer =
                    api.data(api.source().service().get("/api/v1/targets").query("state", "active"), context);
            Document targets = answer.at("data").at("activeTargets");
            if (!targets.json().isArray()) {
                throw answer.unfit("Prometheus", "it has no list of active targets");
            }
            return judge(seen(targets));
        } catch (NoAnswer e) {
            return e.errored();
        }
    }

    private Map<String, Seen> seen(Document targets) {
        var seen = new TreeMap<String, Seen>();
        (jobs.isEmpty() ? List.of("all jobs") : jobs).forEach(job -> seen.put(job, new Seen()));
        for (Document target : targets.elements()) {
            Seen of = seen.get(
                    jobs.isEmpty() ? "all jobs" : target.at("labels").at("job").text());
            if (of != null) {
                of.add(target);
            }
        }
        return seen;
    }

    private Answer judge(Map<String, Seen> seen) {
        var down = new ArrayList<String>();
        var waiting = new ArrayList<String>();
        var few = new ArrayList<String>();
        seen.forEach((job, of) -> {
            down.addAll(of.down);
            if (of.up + of.waiting + of.down.size() == 0) {
                waiting.add("there is no active target of " + job);
            } else if (of.waiting > 0) {
                waiting.add(of.waiting + " of " + job + (of.waiting == 1 ? " was" : " were") + " never scraped yet");
            } else if (of.up < least) {
                few.add(of.up + " of " + job + (of.up == 1 ? " is" : " are") + " up, at least " + least + " must be");
            }
        });
        Answer answer;
        if (!down.isEmpty()) {
            answer = Answer.failed(Names.many(down.size(), "target") + (down.size() == 1 ? " is" : " are") + " down: "
                    + Names.few(down));
        } else if (!waiting.isEmpty()) {
            answer = Answer.noData(Names.few(waiting));
        } else {
            answer = few.isEmpty() ? Answer.passed("all targets are up") : Answer.failed(Names.few(few));
        }
        for (Map.Entry<String, Seen> one : seen.entrySet()) {
            answer = answer.with("targets of " + one.getKey(), one.getValue());
        }
        return answer;
    }
}

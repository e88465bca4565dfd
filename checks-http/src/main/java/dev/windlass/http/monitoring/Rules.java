package dev.windlass.http.monitoring;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.http.HttpCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The rules of a Prometheus. */
final class Rules {

    private Rules() {}

    static Check loaded(PrometheusApi api, List<String> rules) {
        List<String> names = Names.legal("a rule", rules);
        return api.source()
                .check(
                        names.isEmpty()
                                ? "all rules are loaded"
                                : Names.said("rule %s is loaded", "rules %s are loaded", names),
                        List.of(new Fact("rules", names.isEmpty() ? "all" : String.join(", ", names))),
                        context -> ask(api, names, context));
    }

    private static Answer ask(PrometheusApi api, List<String> names, CheckContext context)
            throws NoAnswer, InterruptedException {
        // An older Prometheus leaves what it doesn't know of these aside, and tells of more.
        HttpCall call = api.source().service().get("/api/v1/rules").query("exclude_alerts", "true");
        for (String name : names) {
            call = call.query("rule_name[]", "${" + place(names, name) + "}").with(place(names, name), name);
        }
        Document answer = api.data(call, context);
        Document groups = answer.at("data").at("groups");
        if (!groups.json().isArray()) {
            throw answer.unfit("Prometheus", "it has no list of groups of rules");
        }
        return judge(groups, names);
    }

    private static String place(List<String> names, String name) {
        return "rule" + names.indexOf(name);
    }

    private static Answer judge(Document groups, List<String> names) {
        Set<String> missing = new LinkedHashSet<>(names);
        var broken = new ArrayList<String>();
        var waiting = new ArrayList<String>();
        int loaded = 0;
        for (Document group : groups.elements()) {
            for (Document rule : group.at("rules").elements()) {
                String name = rule.at("name").text();
                if (!names.isEmpty() && !names.contains(name)) {
                    continue;
                }
                missing.remove(name);
                loaded++;
                String health = rule.at("health").text();
                if (health.equals("unknown") || (health.equals("ok") && !isEvaluated(rule))) {
                    waiting.add(rule.at("name").shown());
                } else if (!health.equals("ok")) {
                    broken.add(rule.at("name").shown() + ": "
                            + rule.at("lastError").shown());
                }
            }
        }
        return answer(missing, broken, waiting, loaded).with("rules seen", loaded);
    }

    private static Answer answer(Set<String> missing, List<String> broken, List<String> waiting, int loaded) {
        if (!missing.isEmpty()) {
            return Answer.failed("there is no rule " + Names.few(List.copyOf(missing))
                    + "; is its file among the rule_files, and was it loaded again?");
        }
        if (!broken.isEmpty()) {
            return Answer.failed("the evaluation fails of " + Names.few(broken));
        }
        if (!waiting.isEmpty()) {
            return Answer.noData("never evaluated yet: " + Names.few(waiting));
        }
        return loaded == 0 ? Answer.noData("there is no rule at all") : Answer.passed("all of them are evaluated");
    }

    /** The zero of Go's time stands for never. */
    private static boolean isEvaluated(Document rule) {
        return rule.at("lastEvaluation")
                .instant()
                .filter(at -> at.isAfter(Instant.EPOCH))
                .isPresent();
    }
}

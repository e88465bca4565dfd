package dev.windlass.kubernetes.command;

import dev.windlass.check.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether the services of a project run. */
final class ServicesRunning {

    private static final int TOLD = 10;

    private ServicesRunning() {}

    static Answer judge(Engine engine, Set<String> completing) throws InterruptedException {
        Set<String> services;
        List<ComposeContainer> containers;
        try {
            services = engine.services();
            containers = engine.containers();
        } catch (Failed e) {
            return Answer.errored(String.valueOf(e.getMessage()));
        }
        return judge(engine.compose().toString(), services, containers, completing);
    }

    static Answer judge(
            String project, Set<String> services, List<ComposeContainer> containers, Set<String> completing) {
        if (services.isEmpty()) {
            return Answer.noData("the files of " + project + " have no service");
        }
        var wrong = new ArrayList<String>();
        for (String service : services) {
            List<ComposeContainer> its =
                    containers.stream().filter(c -> c.service().equals(service)).toList();
            if (its.isEmpty()) {
                wrong.add("service " + service + " has no container");
            }
            its.stream()
                    .filter(c -> !c.isWell(completing))
                    .map(ComposeContainer::told)
                    .forEach(wrong::add);
        }
        Answer answer = wrong.isEmpty()
                ? Answer.passed("all " + services.size() + " services of " + project + " are running")
                : Answer.failed(
                        "of " + project + ": " + String.join(", ", wrong.subList(0, Math.min(TOLD, wrong.size())))
                                + (wrong.size() > TOLD ? " and more" : ""));
        answer = answer.with("services", services).with("containers", containers.size());
        List<String> others = containers.stream()
                .map(ComposeContainer::service)
                .filter(service -> !services.contains(service))
                .distinct()
                .toList();
        return others.isEmpty() ? answer : answer.with("services that the files don't know", others);
    }
}

package dev.windlass.kubernetes.workload;

import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Redacted;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.ContainerResource;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What people would look up by {@code describe}, {@code get events} and {@code logs}, in ten lines. */
final class RolloutEvidence {

    private static final int LINES = 10;
    private static final int LONGEST = 240;
    private static final int EVENTS = 3;
    private static final int LOG_LINES = 4;

    private final Target<?, ?> target;
    private final List<String> lines = new ArrayList<>();

    private RolloutEvidence(Target<?, ?> target) {
        this.target = target;
    }

    /**
     * Looks it up.
     *
     * @param target the workload
     * @param judgement what its status says
     * @param pods the pods that should have become ready
     * @param revision the name of what keeps their template, and makes them; empty if it isn't known
     */
    static List<String> of(Target<?, ?> target, Judgement judgement, List<Pod> pods, String revision) {
        var evidence = new RolloutEvidence(target);
        evidence.line(target.kind().word() + ": " + judgement.words());
        List<PodTrouble> troubles =
                pods.stream().flatMap(pod -> PodTrouble.of(pod).stream()).toList();
        troubles.stream().limit(2).forEach(trouble -> evidence.line(trouble.toString()));
        if (troubles.isEmpty()) {
            pods.stream()
                    .filter(pod -> !PodHealth.isReady(pod))
                    .limit(2)
                    .forEach(pod -> evidence.line(PodHealth.told(pod)));
        }
        evidence.events(pods, revision);
        Optional<PodTrouble> crashed =
                troubles.stream().filter(PodTrouble::crashed).findFirst();
        if (crashed.isPresent()) {
            evidence.log(crashed.get().pod(), crashed.get().container(), true);
        } else {
            pods.stream()
                    .filter(pod -> !PodHealth.isReady(pod) && "Running".equals(phase(pod)))
                    .findFirst()
                    .ifPresent(pod -> evidence.log(pod.getMetadata().getName(), notReady(pod), false));
        }
        return evidence.lines.stream().limit(LINES).toList();
    }

    private static String notReady(Pod pod) {
        return PodTrouble.containers(pod.getStatus())
                .filter(container -> !Boolean.TRUE.equals(container.getReady()))
                .map(ContainerStatus::getName)
                .reduce("", (init, last) -> last); // those of init come first, and are not ready for long
    }

    private static @Nullable String phase(Pod pod) {
        return pod.getStatus() == null ? null : pod.getStatus().getPhase();
    }

    private void line(String text) {
        lines.add(Redacted.line(text, LONGEST));
    }

    private void events(List<Pod> pods, String revision) {
        Set<String> involved = Stream.concat(
                        Stream.of(target.name(), revision),
                        pods.stream().map(pod -> pod.getMetadata().getName()))
                .collect(Collectors.toSet());
        try {
            target
                    .api()
                    .ask("list events in '" + target.namespace() + "'", client -> client.v1()
                            .events()
                            .inNamespace(target.namespace())
                            .withField("type", "Warning")
                            .list())
                    .getItems()
                    .stream()
                    .filter(event -> event.getInvolvedObject() != null
                            && involved.contains(event.getInvolvedObject().getName()))
                    .sorted(Comparator.comparing(RolloutEvidence::time).reversed())
                    .limit(EVENTS)
                    .forEach(event -> line("event " + told(event)));
        } catch (ApiFailure failure) {
            line("events: " + failure.getMessage());
        }
    }

    static String told(Event event) {
        Integer times =
                event.getSeries() == null ? event.getCount() : event.getSeries().getCount();
        return Redacted.line(
                time(event) + " of " + event.getInvolvedObject().getKind() + " '"
                        + event.getInvolvedObject().getName() + "': " + event.getReason() + ": " + event.getMessage()
                        + (times == null || times < 2 ? "" : " (" + times + " times)"),
                LONGEST);
    }

    /** When it happened last: of a series that goes on when it was last observed, and not when it began. */
    static String time(Event event) {
        return Stream.of(
                        event.getSeries() == null || event.getSeries().getLastObservedTime() == null
                                ? null
                                : event.getSeries().getLastObservedTime().getTime(),
                        event.getLastTimestamp(),
                        event.getEventTime() == null
                                ? null
                                : event.getEventTime().getTime(),
                        event.getMetadata().getCreationTimestamp())
                .filter(time -> time != null && !time.isEmpty())
                .findFirst()
                .orElse("");
    }

    private void log(String pod, String container, boolean previous) {
        String which = "the " + (previous ? "previous " : "") + "log of pod '" + pod + "'";
        try {
            String log = target.api().ask("read " + which + " in '" + target.namespace() + "'", client -> {
                PodResource resource =
                        client.pods().inNamespace(target.namespace()).withName(pod);
                ContainerResource from = container.isEmpty() ? null : resource.inContainer(container);
                return from == null
                        ? resource.tailingLines(LOG_LINES).getLog()
                        : previous
                                ? from.terminated().tailingLines(LOG_LINES).getLog()
                                : from.tailingLines(LOG_LINES).getLog();
            });
            List<String> told = log == null
                    ? List.of()
                    : log.lines().filter(one -> !one.isBlank()).toList();
            if (told.isEmpty()) {
                line(which + " is empty");
            }
            told.stream().skip(Math.max(0, told.size() - LOG_LINES)).forEach(one -> line("log: " + one));
        } catch (ApiFailure failure) {
            line(which + " can't be read: " + failure.getMessage());
        }
    }
}

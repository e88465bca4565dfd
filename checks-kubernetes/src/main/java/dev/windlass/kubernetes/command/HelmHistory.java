package dev.windlass.kubernetes.command;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.windlass.kubernetes.api.Redacted;
import dev.windlass.local.CommandFailed;
import dev.windlass.plan.ActionContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The revisions of a release.
 *
 * @param helm where it is
 * @param release its name
 * @param revisions from the oldest to the newest; none where there is no such release
 */
record HelmHistory(Helm helm, String release, List<HelmRevision> revisions) {

    /** What Helm says, with exit code 1, where there is no such release. */
    private static final String NO_RELEASE = "release: not found";

    private static final int TOLD = 300;

    /** A line of {@code helm history --output json}. */
    record Line(
            int revision,
            Optional<Instant> updated,
            String status,
            String chart,
            @JsonProperty("app_version") String appVersion,
            String description) {}

    static HelmHistory ask(Helm helm, String release, Duration within, ActionContext<?> context)
            throws Failed, InterruptedException {
        List<Line> lines;
        try {
            lines = helm.json(
                    "the history of release '" + release + "'",
                    new TypeReference<List<Line>>() {},
                    within,
                    context,
                    "history",
                    release,
                    "--output",
                    "json");
        } catch (Failed e) {
            if (e.getCause() instanceof CommandFailed failed
                    && failed.exitCode().orElse(0) == 1
                    && String.valueOf(failed.getMessage()).contains(NO_RELEASE)) {
                return new HelmHistory(helm, release, List.of());
            }
            throw e;
        }
        return new HelmHistory(
                helm,
                release,
                lines.stream()
                        .map(line -> new HelmRevision(
                                release,
                                line.revision(),
                                line.status(),
                                line.chart(),
                                line.appVersion(),
                                line.updated(),
                                Redacted.line(line.description(), TOLD)))
                        .sorted(Comparator.comparingInt(HelmRevision::revision))
                        .toList());
    }

    boolean isEmpty() {
        return revisions.isEmpty();
    }

    Optional<HelmRevision> last() {
        return isEmpty() ? Optional.empty() : Optional.of(revisions.get(revisions.size() - 1));
    }

    /** The revision that runs: the newest that is deployed. */
    Optional<HelmRevision> deployed() {
        return revisions.stream().filter(HelmRevision::isDeployed).reduce((one, other) -> other);
    }

    List<HelmRevision> after(int revision) {
        return revisions.stream().filter(r -> r.revision() > revision).toList();
    }

    /** The release in words. */
    String shown() {
        return "release '" + release + "' in " + helm.place();
    }

    /**
     * Why nothing can be done with it now, and what to do: another Helm is at work, or one was killed in the middle.
     *
     * @param now the time
     * @return the explanation; empty if its last revision is not between two states
     */
    Optional<String> stuck(Instant now) {
        return last().filter(HelmRevision::isPending).map(last -> {
            String since = last.updated()
                    .map(time -> " since " + time + " ("
                            + Math.max(0, Duration.between(time, now).toMinutes()) + " minutes)")
                    .orElse("");
            return shown() + " is busy or stuck: revision " + last.revision() + " is " + last.status() + since
                    + ". Another helm is at work, or one was killed in the middle and left it so; until then Helm refuses"
                    + " every upgrade. Make sure that no helm is running for it any more, then " + remedy(last);
        });
    }

    private String remedy(HelmRevision last) {
        if (last.status().equals("uninstalling")) {
            return "finish it: " + helm.typed("uninstall " + release);
        }
        return settled()
                .map(good -> "roll back to revision " + good.revision() + ", chart " + good.chart()
                        + (good.isDeployed() ? ", which is the one deployed" : ", the last that was deployed") + ": "
                        + helm.typed("rollback " + release + " " + good.revision() + " --wait"))
                .orElse("remove it, since nothing of it was ever deployed: " + helm.typed("uninstall " + release));
    }

    /** What a rollback would go to: the deployed revision, else the newest that once was. */
    private Optional<HelmRevision> settled() {
        return deployed().or(() -> revisions.stream()
                .filter(r -> r.status().equals("superseded"))
                .reduce((one, other) -> other));
    }
}

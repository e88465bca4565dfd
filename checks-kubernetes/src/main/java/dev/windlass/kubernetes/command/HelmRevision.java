package dev.windlass.kubernetes.command;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A revision of a release, as {@code helm history} tells it.
 *
 * @param release the name of the release
 * @param revision its number
 * @param status its status, such as {@code deployed}, {@code failed} or {@code pending-upgrade}
 * @param chart the chart with its version, such as {@code azora-1.4.0}
 * @param appVersion the version of the product that the chart says it brings; empty if it says none
 * @param updated when it was made
 * @param description what Helm, or who made it, says about it
 */
public record HelmRevision(
        String release,
        int revision,
        String status,
        String chart,
        String appVersion,
        Optional<Instant> updated,
        String description) {

    /** Checks that all parts are there. */
    public HelmRevision {
        Objects.requireNonNull(release, "release");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(chart, "chart");
        Objects.requireNonNull(appVersion, "appVersion");
        Objects.requireNonNull(updated, "updated");
        Objects.requireNonNull(description, "description");
    }

    boolean isDeployed() {
        return status.equals("deployed");
    }

    boolean isPending() {
        return status.startsWith("pending-") || status.equals("uninstalling");
    }

    /** The revision in one sentence's part, for a message. */
    String told() {
        return "revision " + revision + " (" + status + ", chart " + chart
                + updated.map(time -> ", of " + time).orElse("") + ", '" + description + "')";
    }
}

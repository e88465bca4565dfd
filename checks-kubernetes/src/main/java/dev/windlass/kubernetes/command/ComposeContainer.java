package dev.windlass.kubernetes.command;

import java.util.Set;

/**
 * A container of a service, as {@link Engine} asks for it.
 *
 * @param name its name
 * @param service the service that it belongs to
 * @param image the id of its image
 * @param reference what the image was called when the container was made
 * @param status its state, such as {@code running} or {@code exited}
 * @param exitCode how it exited; 0 while it runs
 * @param health what its health check says; empty if it has none
 */
record ComposeContainer(
        String name, String service, String image, String reference, String status, int exitCode, String health) {

    private static final String RUNNING = "running";

    boolean isRunning() {
        return status.equals(RUNNING);
    }

    boolean isWell(Set<String> completing) {
        return isRunning()
                ? health.isEmpty() || health.equals("healthy")
                : status.equals("exited") && exitCode == 0 && completing.contains(service);
    }

    String told() {
        return name.substring(name.indexOf('/') + 1) + " is " + status
                + (health.isEmpty() || !isRunning() ? "" : " and " + health) + (isRunning() ? "" : " with " + exitCode);
    }
}

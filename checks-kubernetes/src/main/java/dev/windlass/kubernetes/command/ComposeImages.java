package dev.windlass.kubernetes.command;

import java.util.Map;
import java.util.Objects;

/**
 * Which images the running containers of a project are of.
 *
 * @param project the name of the project
 * @param services by name of the service
 */
public record ComposeImages(String project, Map<String, Image> services) {

    /** Keeps a copy of the map. */
    public ComposeImages {
        Objects.requireNonNull(project, "project");
        services = Map.copyOf(services);
    }

    /**
     * An image.
     *
     * @param id its id, which is that of exactly one build
     * @param reference what it was called when the container was made, such as {@code shop/web:1.4.0}; it may mean another one by
     *     now
     */
    public record Image(String id, String reference) {

        /** Checks that all parts are there. */
        public Image {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(reference, "reference");
        }
    }
}

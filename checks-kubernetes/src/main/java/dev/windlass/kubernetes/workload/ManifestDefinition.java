package dev.windlass.kubernetes.workload;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Watching;
import dev.windlass.plan.ActionContext;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.time.Duration;
import java.util.Map;

/** Waits until the server serves the kind that a CustomResourceDefinition defines. */
final class ManifestDefinition {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    private ManifestDefinition() {}

    static void awaitServed(Api api, ManifestRef ref, Map<String, Object> applied, ActionContext<?> context)
            throws ApiFailure, InterruptedException {
        var known = ManifestContent.SERIALIZATION.convertValue(applied, CustomResourceDefinition.class);
        long deadline = System.nanoTime() + LONGEST.toNanos();
        try (var watching = new Watching(api)) {
            var view = watching.from(
                    ref.toString(),
                    client -> client.apiextensions()
                            .v1()
                            .customResourceDefinitions()
                            .withField("metadata.name", ref.name()),
                    known);
            while (view.one().filter(ManifestDefinition::isServed).isEmpty()) {
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                if (left.isNegative() || context.cancelled()) {
                    throw new IllegalStateException(
                            ref + " was applied, but is not served yet after " + LONGEST.toSeconds() + " seconds: "
                                    + conditions(view.one().orElse(known)));
                }
                context.progress("waiting until " + ref + " is served");
                watching.await(left);
            }
        }
    }

    private static boolean isServed(CustomResourceDefinition definition) {
        return definition.getStatus() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }

    private static String conditions(CustomResourceDefinition definition) {
        return definition.getStatus() == null
                ? "it has no status"
                : definition.getStatus().getConditions().stream()
                        .map(condition ->
                                condition.getType() + "=" + condition.getStatus() + " (" + condition.getMessage() + ")")
                        .toList()
                        .toString();
    }
}

package dev.windlass.kubernetes.workload;

import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.Right;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which rights manifests need. Of a kind that only the server knows the plural is guessed by the rules of English. */
final class ManifestRights {

    private ManifestRights() {}

    /** What it takes to apply them, to wait for them, and to take them back. */
    static List<Right> toApply(Api api, List<Manifest> manifests) {
        Set<Right> rights = new LinkedHashSet<>(toTry(manifests));
        for (Manifest manifest : manifests) {
            Stream.of("update", "delete", "list", "watch")
                    .forEach(verb -> rights.add(right(verb, manifest, manifests)));
            if (manifest.isWorkload()) {
                rights.addAll(ofRollout(api, manifest));
            }
        }
        return new ArrayList<>(rights);
    }

    private static List<Right> ofRollout(Api api, Manifest manifest) {
        String namespace = manifest.ref().namespace();
        String revisions = manifest.ref().kind().equals("Deployment") ? "replicasets" : "controllerrevisions";
        var rights = new ArrayList<Right>();
        ManifestRollout.of(api, manifest.ref())
                .ifPresent(rollout -> rights.addAll(rollout.target().rightsToWait()));
        rights.add(Right.to("get", "apps", revisions, namespace));
        if (manifest.ref().kind().equals("StatefulSet")) {
            rights.add(Right.to("delete", "", "pods", namespace));
        }
        return rights;
    }

    /** What it takes to try them: the same as to apply them. */
    static List<Right> toTry(List<Manifest> manifests) {
        Set<Right> rights = new LinkedHashSet<>();
        for (Manifest manifest : manifests) {
            Stream.of("get", "patch").forEach(verb -> rights.add(right(verb, manifest, manifests)));
            Right create = right("create", manifest, manifests);
            rights.add(create.on("")); // what isn't there yet has no name to grant it by
        }
        return new ArrayList<>(rights);
    }

    private static Right right(String verb, Manifest manifest, List<Manifest> all) {
        ManifestRef ref = manifest.ref();
        var kind = manifest.kind().or(() -> all.stream()
                .flatMap(other -> other.defines(manifest).stream())
                .findFirst());
        String plural = kind.map(ManifestKind::plural).orElseGet(() -> ManifestKind.guessedPlural(ref.kind()));
        String namespace = kind.isPresent() && !kind.get().namespaced() ? "" : ref.namespace();
        return Right.to(verb, ref.group(), plural, namespace).on(ref.name());
    }
}

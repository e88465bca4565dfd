package dev.windlass.kubernetes.workload;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.windlass.secret.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The content of an object that nobody may read, or none. A before-image or result that holds one is an encrypted attachment of
 * the journal; where there is none, no key is needed. Immutable, safe for use by several threads.
 */
public final class ManifestHidden {

    static final ManifestHidden NOTHING = new ManifestHidden(List.of());

    private final List<Secret> content;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    ManifestHidden(List<Secret> content) {
        this.content = List.copyOf(content);
    }

    static ManifestHidden of(Map<String, Object> content) {
        return new ManifestHidden(List.of(Secret.of(ManifestContent.json(content))));
    }

    @JsonValue
    List<Secret> content() {
        return content;
    }

    /**
     * The content.
     *
     * @return the object as JSON; empty if nothing is hidden
     */
    public Optional<Secret> json() {
        return content.stream().findFirst();
    }

    Optional<Map<String, Object>> reveal() {
        return json().map(secret -> ManifestContent.parse(secret.reveal()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ManifestHidden hidden && hidden.content.equals(content);
    }

    @Override
    public int hashCode() {
        return content.hashCode();
    }

    /** Shows whether there is one, and nothing of it. */
    @Override
    public String toString() {
        return content.toString();
    }
}

package dev.windlass.kubernetes.command;

import dev.windlass.plan.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Values in a values file that a release sets, such as the tag of an image. Immutable, each call gives a new value.
 *
 * <pre>{@code
 * HelmValues.of(Path.of("helm/values-production.yaml"))
 *         .set("image.tag", "1.0.0")
 *         .set("resources.limits.memory", "2Gi")
 *         .step("values of 1.0.0")
 * }</pre>
 *
 * <p>Only the values themselves are replaced: comments, order, blank lines and quotes of all others stay byte for byte. A text is
 * written in quotes, so that no {@code 1.10} becomes a number. A key that isn't there is refused, unless {@link #creating}; so
 * is one whose change would change another value too, such as an anchor or alias.
 *
 * <p>The undo puts back what stood there, byte for byte, and idempotently. Action and undo replace the file as a whole, by a rename,
 * and only if its SHA-256 says that nobody changed it in between; otherwise they fail and touch nothing.
 *
 * <p>The file is UTF-8, one YAML document. The value from before and the new one are journaled: neither is a secret.
 */
public final class HelmValues {

    private final Path file;
    private final List<Edit> edits;
    private final boolean creating;

    /** A value and where it stands. */
    record Edit(KeyPath key, Object value) {}

    private HelmValues(Path file, List<Edit> edits, boolean creating) {
        this.file = file;
        this.edits = List.copyOf(edits);
        this.creating = creating;
    }

    /**
     * A values file.
     *
     * @param file where it is; a relative path is looked up from the working directory of this process
     * @return the file, with nothing to set yet
     */
    public static HelmValues of(Path file) {
        return new HelmValues(Objects.requireNonNull(file, "values file"), List.of(), false);
    }

    /**
     * Sets a text.
     *
     * @param key where it stands, such as {@code image.tag}; a dot within a key is written {@code \.}
     * @param value the value, never a secret
     * @return a new value
     * @throws IllegalArgumentException if the key is none, or is set already
     */
    public HelmValues set(String key, String value) {
        return with(key, value);
    }

    /**
     * Sets a whole number.
     *
     * @param key where it stands
     * @param value the value
     * @return a new value
     * @throws IllegalArgumentException if the key is none, or is set already
     */
    public HelmValues set(String key, long value) {
        return with(key, value);
    }

    /**
     * Switches something on or off.
     *
     * @param key where it stands
     * @param value the value
     * @return a new value
     * @throws IllegalArgumentException if the key is none, or is set already
     */
    public HelmValues set(String key, boolean value) {
        return with(key, value);
    }

    /**
     * Makes keys that aren't there, and the mappings above them.
     *
     * @return a new value
     */
    public HelmValues creating() {
        return new HelmValues(file, edits, true);
    }

    private HelmValues with(String key, Object value) {
        Objects.requireNonNull(value, () -> "value of '" + key + "'");
        KeyPath path = KeyPath.of(key);
        if (edits.stream().anyMatch(edit -> edit.key().keys().equals(path.keys()))) {
            throw new IllegalArgumentException("'" + file + "': '" + key + "' is set twice");
        }
        var more = new ArrayList<>(edits);
        more.add(new Edit(path, value));
        return new HelmValues(file, more, creating);
    }

    /**
     * Gives the step.
     *
     * @param name its name, unique within the plan
     * @return the step; its result tells the file's checksums
     * @throws IllegalStateException if nothing is set
     */
    public Step<ValuesEdited> step(String name) {
        if (edits.isEmpty()) {
            throw new IllegalStateException("nothing is set in '" + file + "'; say set(key, value)");
        }
        return ValuesStep.of(name, new ValuesStep(file, edits, creating));
    }

    /** The file in words. */
    @Override
    public String toString() {
        return "values file '" + file + "'";
    }
}

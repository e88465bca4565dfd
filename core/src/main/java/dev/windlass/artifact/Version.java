package dev.windlass.artifact;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import java.util.Objects;
import java.util.Optional;

/**
 * The version that is released, and checks of it by <a href="https://semver.org/spec/v2.0.0.html">Semantic Versioning
 * 2.0.0</a>. Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * Version.of("1.4.0").isRelease()
 * Version.of("1.4.0").isGreaterThan("1.3.2")
 * }</pre>
 */
public final class Version {

    private final String text;

    private Version(String text) {
        this.text = text;
    }

    /**
     * A version.
     *
     * @param text the version, without {@code v}; whether it is one is for the checks to say
     * @return the version
     */
    public static Version of(String text) {
        return new Version(Objects.requireNonNull(text, "version"));
    }

    /**
     * Asks whether it is a semantic version.
     *
     * @return the check
     */
    public Check isSemantic() {
        return Check.named("version " + text + " is semantic")
                .with("version", text)
                .asks(c -> SemanticVersion.parse(text).isPresent()
                        ? Answer.passed("'" + text + "' is a semantic version")
                        : none(text));
    }

    /**
     * Asks whether it is a semantic version for production: no pre-release such as {@code 1.4.0-rc.1} or {@code
     * 1.4.0-SNAPSHOT}.
     *
     * @return the check
     */
    public Check isRelease() {
        return Check.named("version " + text + " is a release")
                .with("version", text)
                .asks(c -> {
                    Optional<SemanticVersion> version = SemanticVersion.parse(text);
                    if (version.isEmpty()) {
                        return none(text);
                    }
                    return version.get().isRelease()
                            ? Answer.passed("'" + text + "' is no pre-release")
                            : Answer.failed("'" + text + "' is a pre-release; build the version itself");
                });
    }

    /**
     * Asks whether it is greater than another version, by precedence; metadata behind a plus doesn't count.
     *
     * @param previous the other version, such as that which runs now
     * @return the check; {@link dev.windlass.check.Verdict#ERRORED} if the other one is no semantic version
     */
    public Check isGreaterThan(String previous) {
        Objects.requireNonNull(previous, "previous version");
        return Check.named("version " + text + " is greater than " + previous)
                .with("version", text)
                .with("previous", previous)
                .asks(c -> {
                    Optional<SemanticVersion> version = SemanticVersion.parse(text);
                    Optional<SemanticVersion> other = SemanticVersion.parse(previous);
                    if (version.isEmpty()) {
                        return none(text);
                    }
                    if (other.isEmpty()) {
                        return Answer.errored("'" + text + "' can't be compared: "
                                + none(previous).reason());
                    }
                    return version.get().compareTo(other.get()) > 0
                            ? Answer.passed("'" + text + "' is greater than '" + previous + "'")
                            : Answer.failed("'" + text + "' is not greater than '" + previous + "'");
                });
    }

    private static Answer none(String text) {
        String shown = Source.oneLine(text);
        return Answer.failed(
                "'" + shown + "' is no semantic version (MAJOR.MINOR.PATCH, with -pre-release and +build where"
                        + " wanted)" + (shown.startsWith("v") ? "; leave out the v" : ""));
    }

    @Override
    public String toString() {
        return text;
    }
}

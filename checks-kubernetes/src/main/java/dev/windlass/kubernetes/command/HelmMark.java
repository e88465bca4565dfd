package dev.windlass.kubernetes.command;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a revision is known as a step's own: by its description, which Helm writes when the upgrade has ended well, and by a label,
 * which it bears from its beginning. Later revisions inherit the label, so it tells only of the first one.
 *
 * @param key the idempotency key of the step
 * @param labelled whether its Helm writes labels
 */
record HelmMark(String key, boolean labelled) {

    private static final String LABEL = "windlass.dev/key";

    private static final Duration ASKING = Duration.ofMinutes(1);

    /** The first Helm that writes labels. */
    private static final int MAJOR = 3;

    private static final int MINOR = 13;

    private static final Pattern VERSION = Pattern.compile("v(\\d{1,4})\\.(\\d{1,4})\\..*");

    /** A line of {@code helm list --output json}. */
    record Line(String name, int revision) {}

    /** Whether a Helm writes labels; one that doesn't tell its version is taken for one that doesn't. */
    static boolean isWritten(Helm helm, ActionContext<?> context) throws InterruptedException {
        Action<ActionContext<?>, String> text = helm.command("version", "--template", "{{.Version}}")
                .timeout(ASKING)
                .text();
        try {
            Matcher version = VERSION.matcher(text.run(context));
            return version.matches()
                    && (number(version, 1) > MAJOR || (number(version, 1) == MAJOR && number(version, 2) >= MINOR));
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            return false;
        }
    }

    private static int number(Matcher version, int group) {
        return Integer.parseInt(version.group(group));
    }

    /** What an upgrade is given. */
    List<String> arguments() {
        var arguments = new ArrayList<>(List.of("--description", "by Windlass, key " + key));
        if (labelled) {
            arguments.addAll(List.of("--labels", LABEL + "=" + key));
        }
        return arguments;
    }

    /** Whether the description tells it. */
    boolean describes(HelmRevision revision) {
        return revision.description().contains(key);
    }

    /** Whether the label is on the last revision of a release, if that failed or is pending. */
    boolean isOn(Helm helm, HelmRevision last, ActionContext<?> context) throws Failed, InterruptedException {
        return helm
                .json(
                        "the label of release '" + last.release() + "'",
                        new TypeReference<List<Line>>() {},
                        ASKING,
                        context,
                        "list",
                        "--failed",
                        "--pending",
                        "--filter",
                        "^" + Pattern.quote(last.release()) + "$",
                        "--selector",
                        LABEL + "=" + key,
                        "--output",
                        "json")
                .stream()
                .anyMatch(line -> line.name().equals(last.release()) && line.revision() == last.revision());
    }
}

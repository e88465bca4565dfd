package dev.windlass.artifact;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A changelog in the form of <a href="https://keepachangelog.com/en/1.1.0/">Keep a Changelog</a>, and checks of it. Blocks
 * of code and comments in it don't count. Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * Changelog.of(Path.of("CHANGELOG.md")).mentions("1.4.0")
 * }</pre>
 */
public final class Changelog {

    /** {@code ## [1.4.0] - 2026-11-21}, the brackets as one likes. */
    private static final Pattern HEADING = Pattern.compile(
            " {0,3}##[ \\t]+(?:\\[([^\\]]+)\\](?:\\([^)]*\\))?|(\\S+))[ \\t]*(?:[-\u2013\u2014][ \\t]*(.*?))?[ \\t]*#*[ \\t]*");

    private static final Pattern OTHER_HEADING = Pattern.compile(" {0,3}#{1,2}[ \\t].*");
    private static final Pattern SUBHEADING = Pattern.compile(" {0,3}#{3,6}[ \\t]+(.*?)[ \\t]*#*[ \\t]*");
    private static final Pattern FENCE = Pattern.compile(" {0,3}(`{3,}|~{3,}).*");
    private static final Pattern LINK = Pattern.compile(" {0,3}\\[[^\\]]+\\]:.*");

    /** The lines of one version, with the subheading that each stands under. */
    private record Section(String heading, String date, List<Line> lines) {}

    private record Line(String under, String text) {}

    private final Source source;

    private Changelog(Source source) {
        this.source = source;
    }

    /**
     * A changelog.
     *
     * @param file Markdown in UTF-8, at most 64 MiB
     * @return the changelog
     */
    public static Changelog of(Path file) {
        return new Changelog(Source.of(file, "a changelog"));
    }

    /**
     * Asks whether a version has a section of its own, with a date and something in it, as in {@code ## [1.4.0] -
     * 2026-11-21}. What stands under Unreleased doesn't count, nor does a version that is marked as yanked.
     *
     * @param version the version, without {@code v}
     * @return the check
     * @throws IllegalArgumentException if it is blank
     */
    public Check mentions(String version) {
        requireText("version", version);
        return Check.named(source.path() + " mentions " + version)
                .with("changelog", source.path())
                .with("version", version)
                .asks(c -> {
                    try {
                        Section section = section(version);
                        return Answer.passed("'" + source.path() + "' tells of " + version)
                                .with("heading", section.heading().strip())
                                .with("lines", section.lines().size());
                    } catch (Unusable e) {
                        return e.answer();
                    }
                });
    }

    /**
     * Asks whether the section of a version has a part with something in it, such as {@code ### Removed} or {@code ###
     * Migration notes}.
     *
     * @param version the version, without {@code v}
     * @param part the heading of the part, in any case
     * @return the check; it wants all that {@link #mentions(String)} does, too
     * @throws IllegalArgumentException if one is blank
     */
    public Check mentions(String version, String part) {
        requireText("version", version);
        requireText("part", part);
        return Check.named(source.path() + " mentions " + part + " of " + version)
                .with("changelog", source.path())
                .with("version", version)
                .with("part", part)
                .asks(c -> {
                    try {
                        Section section = section(version);
                        long lines = section.lines().stream()
                                .filter(line -> line.under().equalsIgnoreCase(part.strip()))
                                .count();
                        return lines > 0
                                ? Answer.passed("'" + source.path() + "' tells of " + part + " of " + version)
                                        .with("lines", lines)
                                : Answer.failed(
                                        "'" + source.path() + "' has nothing under '### " + part + "' of " + version);
                    } catch (Unusable e) {
                        return e.answer();
                    }
                });
    }

    private Section section(String version) throws Unusable {
        List<Section> all = sections(text());
        List<Section> found = all.stream()
                .filter(section -> names(section.heading(), version))
                .toList();
        if (found.isEmpty()) {
            throw Unusable.failed("'" + source.path() + "' has no section '## [" + version + "] - <date>'; "
                    + (all.isEmpty()
                            ? "it has none of any version"
                            : "its first is '" + Source.oneLine(all.get(0).heading()) + "'"));
        }
        if (found.size() > 1) {
            throw Unusable.failed(
                    "'" + source.path() + "' has " + found.size() + " sections of " + version + "; put them together");
        }
        Section section = found.get(0);
        String heading = Source.oneLine(section.heading());
        try {
            LocalDate.parse(section.date());
        } catch (DateTimeException e) {
            throw Unusable.failed("'" + source.path() + "' has '" + heading + "' without a date as in '## [" + version
                    + "] - 2026-11-21' alone; say when it is released");
        }
        if (section.lines().isEmpty()) {
            throw Unusable.failed("'" + source.path() + "' has nothing under '" + heading + "'; tell what changed");
        }
        return section;
    }

    private static boolean names(String heading, String version) {
        Matcher matcher = HEADING.matcher(heading);
        if (!matcher.matches()) {
            return false;
        }
        String name = Objects.requireNonNullElseGet(matcher.group(1), () -> String.valueOf(matcher.group(2)))
                .strip();
        return name.equals(version) || name.equals("v" + version);
    }

    private static List<Section> sections(String text) {
        var sections = new ArrayList<Section>();
        List<Line> lines = new ArrayList<>();
        String under = "";
        for (String line : spoken(text)) {
            Matcher heading = HEADING.matcher(line);
            Matcher subheading = SUBHEADING.matcher(line);
            if (heading.matches()) {
                lines = new ArrayList<>();
                under = "";
                sections.add(new Section(line, Objects.requireNonNullElse(heading.group(3), ""), lines));
            } else if (OTHER_HEADING.matcher(line).matches()) {
                lines = new ArrayList<>();
            } else if (subheading.matches()) {
                under = String.valueOf(subheading.group(1));
            } else if (!line.isBlank() && !LINK.matcher(line).matches()) {
                lines.add(new Line(under, line));
            }
        }
        return sections;
    }

    /** The lines that are neither code nor comment. */
    private static List<String> spoken(String text) {
        var spoken = new ArrayList<String>();
        String fence = "";
        boolean comment = false;
        for (String line : text.lines().toList()) {
            Matcher matcher = FENCE.matcher(line);
            if (comment) {
                comment = !line.contains("-->");
            } else if (!fence.isEmpty()) {
                fence = line.strip().startsWith(fence) ? "" : fence;
            } else if (matcher.matches()) {
                fence = String.valueOf(matcher.group(1));
            } else if (line.strip().startsWith("<!--")) {
                comment = !line.contains("-->");
            } else {
                spoken.add(line);
            }
        }
        return spoken;
    }

    private String text() throws Unusable {
        byte[] bytes = source.read();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw source.malformed("it is not UTF-8");
        }
    }

    private void requireText(String what, String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("the " + what + " that '" + source.path() + "' should mention is blank");
        }
    }

    @Override
    public String toString() {
        return source.path().toString();
    }
}

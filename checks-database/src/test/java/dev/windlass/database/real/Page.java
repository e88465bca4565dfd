package dev.windlass.database.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A page of the documentation, and whether what is shown there stands, compiled, in a test. */
public final class Page {

    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private final String text;

    private Page(String text) {
        this.text = text;
    }

    /** The page of that name in {@code docs}. */
    public static Page of(String name) {
        return new Page(
                text(Path.of("").toAbsolutePath().getParent().resolve("docs").resolve(name)));
    }

    /** Its text. */
    public String text() {
        return text;
    }

    /** Its blocks of Java, without line breaks and indentation, which differ. */
    public List<String> blocks() {
        return BLOCK.matcher(text).results().map(found -> flat(found.group(1))).toList();
    }

    /** The source of a test, in the same way. */
    public static String source(Class<?> test) {
        return flat(text(Path.of("src/test/java", test.getName().replace('.', '/') + ".java")));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String flat(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining());
    }
}

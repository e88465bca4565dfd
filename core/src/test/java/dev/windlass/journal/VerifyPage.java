package dev.windlass.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The commands of docs/verify-a-journal.md, and the bash that runs them. */
final class VerifyPage {

    private static final Path PAGE = Path.of("").toAbsolutePath().resolveSibling("docs/verify-a-journal.md");

    private VerifyPage() {}

    /** What bash said, on both streams. */
    record Said(int exit, String out) {}

    /** The blocks that can be pasted, in order. */
    static List<String> blocks() throws IOException {
        List<String> blocks = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(blocks).hasSize(8);
        return blocks;
    }

    static Said bash(String script, Map<String, String> variables) {
        try {
            var builder = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true);
            builder.environment().putAll(variables);
            Process process = builder.start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Said(process.waitFor(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while bash ran", e);
        }
    }
}

package dev.windlass.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("G1: a damaged report never passes where the intact one would not")
class HostileReportsIT {

    private static final CheckContext MINUTE = CheckContext.within(Duration.ofMinutes(1));

    @TempDir
    Path directory;

    private int inputs;
    private final List<String> wrong = new ArrayList<>();

    @Test
    @DisplayName("cut off at each byte, two bits of each byte flipped, each value of another type")
    void damaged() throws Exception {
        for (Samples.Format format : Samples.formats()) {
            Path file = directory.resolve(format.file());
            Check check = format.check().apply(file);
            assertThat(verdict(check, file, format.good().getBytes(UTF_8)))
                    .as(format.name())
                    .isEqualTo(Verdict.PASSED);
            assertThat(verdict(check, file, format.bad().getBytes(UTF_8)))
                    .as(format.name())
                    .isEqualTo(Verdict.FAILED);
            cutOff(format, check, file);
            flipped(format, check, file);
            swapped(format, check, file);
        }
        System.out.println("suite artifacts: inputs=" + inputs + " wrong=" + wrong.size());
        assertThat(wrong).isEmpty();
    }

    private void cutOff(Samples.Format format, Check check, Path file) throws Exception {
        byte[] good = format.good().strip().getBytes(UTF_8);
        for (int length = 0; length < good.length; length++) {
            expectNoPass(format, "cut off after " + length, check, file, Arrays.copyOf(good, length));
        }
        byte[] bad = format.bad().getBytes(UTF_8);
        for (int length = 0; length < bad.length; length++) {
            expectNoPass(format, "bad one cut off after " + length, check, file, Arrays.copyOf(bad, length));
        }
    }

    private void flipped(Samples.Format format, Check check, Path file) throws Exception {
        byte[] bad = format.bad().getBytes(UTF_8);
        for (int at = 0; at < bad.length; at++) {
            if (isFigure(format, at)) {
                continue;
            }
            for (int bit : new int[] {at % 8, (at + 3) % 8}) {
                byte[] flipped = bad.clone();
                flipped[at] ^= (byte) (1 << bit);
                expectNoPass(format, "bit " + bit + " of byte " + at + " flipped", check, file, flipped);
            }
        }
    }

    private static boolean isFigure(Samples.Format format, int at) {
        String text = new String(format.bad().getBytes(UTF_8), ISO_8859_1);
        return format.figures().stream()
                .anyMatch(figure -> at >= text.indexOf(figure) && at < text.indexOf(figure) + figure.length());
    }

    private void swapped(Samples.Format format, Check check, Path file) throws Exception {
        var values = java.util.regex.Pattern.compile(
                format.bad().startsWith("{")
                        ? ": *(\"[^\"]*\"|[0-9.]+|true|false|\\[[^\\]]*\\]|\\{[^}]*\\})"
                        : "=(\"[^\"]*\")");
        List<String> others = format.bad().startsWith("{")
                ? List.of("null", "[]", "{}", "\"\"", "\"x\"", "[[]]", "1e400", "-1", "[null]", "{\"a\": null}")
                : List.of("\"\"", "\"-1\"", "\"x\"", "\"NaN\"", "\"1e9\"", "\"99999999999999999999\"");
        for (String report : List.of(format.bad(), format.good())) {
            var matcher = values.matcher(report);
            while (matcher.find()) {
                for (String other : others) {
                    String text = report.substring(0, matcher.start(1)) + other + report.substring(matcher.end(1));
                    if (report.equals(format.bad())) {
                        boolean emptied = matcher.group(1).startsWith("[")
                                || matcher.group(1).startsWith("{");
                        if (!emptied && !format.figures().contains(matcher.group(1))) {
                            expectNoPass(
                                    format,
                                    "swapped " + matcher.group(1) + " for " + other,
                                    check,
                                    file,
                                    text.getBytes(UTF_8));
                        }
                    } else {
                        // Whatever it says: it must be answered, not thrown.
                        verdict(check, file, text.getBytes(UTF_8));
                    }
                }
            }
        }
    }

    private void expectNoPass(Samples.Format format, String what, Check check, Path file, byte[] content)
            throws Exception {
        if (verdict(check, file, content) == Verdict.PASSED) {
            wrong.add(format.name() + ", " + what);
        }
    }

    private Verdict verdict(Check check, Path file, byte[] content) throws Exception {
        inputs++;
        Files.write(file, content);
        return check.ask(MINUTE).verdict();
    }
}

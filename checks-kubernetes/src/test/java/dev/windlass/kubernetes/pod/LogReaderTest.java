package dev.windlass.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.BufferedReader;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Reading logs, and what is left of pods that probe: pure parts (rules G1, J3)")
class LogReaderTest {

    private static LogReader.Count count(String regex, String log) throws Exception {
        var count = new LogReader.Count(Pattern.compile(regex), 1024);
        count.all(new BufferedReader(new StringReader(log)));
        return count;
    }

    @Test
    void lines_are_counted_the_last_one_without_an_end_as_well() throws Exception {
        LogReader.Count count = count("ERROR", "ERROR 1\r\n\nfine\nERROR 2");

        assertThat(count.lines()).isEqualTo(4);
        assertThat(count.matches()).isEqualTo(2);
        assertThat(count.last()).containsExactly("ERROR 1", "ERROR 2");
        assertThat(count("ERROR", "").lines()).isZero();
    }

    @Test
    void a_line_longer_than_what_is_matched_is_told() throws Exception {
        String big = "x".repeat(LogReader.LONGEST_LINE);

        assertThat(count("ERROR", big + "ERROR\n").longLines()).isEqualTo(1);
        assertThat(count("ERROR", big + "ERROR\n").matches()).isZero();
        assertThat(count("ERROR", big + "\n").longLines()).isZero();
        assertThat(count("^x", big + "ERROR\n").longLines()).isZero();
    }

    @Test
    void only_the_last_lines_are_kept_and_cut() throws Exception {
        LogReader.Count count = count("x", ("x".repeat(5_000) + "\n").repeat(50));

        assertThat(count.matches()).isEqualTo(50);
        assertThat(count.last()).hasSize(8).allSatisfy(line -> assertThat(line).hasSize(300));
    }

    @Test
    void the_server_is_asked_for_whole_seconds_that_leave_nothing_out() {
        assertThat(new LogSource.Part(Duration.ofMillis(1_500), null, 50, 10).parameters())
                .isEqualTo("limitBytes=10&sinceSeconds=2&tailLines=50");
        assertThat(new LogSource.Part(null, Instant.parse("2026-11-29T06:00:00.9Z"), null, 10).parameters())
                .isEqualTo("limitBytes=10&sinceTime=2026-11-29T06:00:00Z");
    }

    @Test
    void a_pod_that_probes_is_left_over_once_its_time_is_well_over() {
        assertThat(ProbePodCheck.isLeftover(probe("2026-11-29T06:00:00Z"), "2026-11-29T06:01:20Z"))
                .isFalse();
        assertThat(ProbePodCheck.isLeftover(probe("2026-11-29T06:00:00Z"), "2026-11-29T06:01:21Z"))
                .isTrue();
    }

    private static Pod probe(String created) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("windlass-probe-1")
                .withCreationTimestamp(created)
                .endMetadata()
                .withNewSpec()
                .withActiveDeadlineSeconds(60L)
                .endSpec()
                .build();
    }

    @Test
    void limits_that_make_no_sense_are_refused() {
        Logs logs = Pods.of(
                        dev.windlass.kubernetes.api.Api.of("test", () -> {
                            throw new AssertionError("connected");
                        }),
                        "shop",
                        "app=gw")
                .logs();

        assertThatThrownBy(() -> logs.since(Duration.ofMillis(5))).hasMessageContaining("1 second");
        assertThatThrownBy(() -> logs.tail(0)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> logs.atMostMegabytes(0)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> logs.matching("x").atMost(-1)).hasMessageContaining("got -1");
        assertThatThrownBy(() -> logs.matching("(")).isInstanceOf(java.util.regex.PatternSyntaxException.class);
    }
}

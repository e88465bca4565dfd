package dev.windlass.kubernetes.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The time for which the old version is kept counts from when the traffic was switched (rule G1)")
class UnchangedTest {

    private static final Duration DAY = Duration.ofHours(24);

    private static ManagedFieldsEntry entry(String manager, String time, String part) {
        var fields = new FieldsV1();
        fields.setAdditionalProperties(Map.of("f:spec", Map.of("f:" + part, Map.of())));
        return new ManagedFieldsEntryBuilder()
                .withManager(manager)
                .withTime(time)
                .withFieldsV1(fields)
                .build();
    }

    private static Answer judge(String now, ManagedFieldsEntry... entries) {
        return Unchanged.judge(
                "the selector of gw",
                new ObjectMetaBuilder().withManagedFields(entries).build(),
                List.of("spec", "selector"),
                DAY,
                Instant.parse(now));
    }

    @Test
    void it_is_told_since_when_until_when_and_by_whom() {
        ManagedFieldsEntry switched = entry("windlass", "2026-01-13T08:00:00Z", "selector");

        Answer early = judge("2026-01-13T10:00:00Z", entry("helm", "2025-01-01T00:00:00Z", "selector"), switched);
        assertThat(early.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(early.reason())
                .isEqualTo(
                        "the selector of gw was changed by 'windlass' at 2026-01-13T08:00:00Z, and is to be unchanged for"
                                + " 1 d, which is until 2026-01-14T08:00:00Z: try again then, in 22 h");
        assertThat(judge("2026-01-14T07:59:59Z", switched).verdict()).isEqualTo(Verdict.FAILED);
        Answer late = judge("2026-01-14T08:00:00Z", switched);
        assertThat(late.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(late.reason())
                .isEqualTo("the selector of gw was changed by 'windlass' at 2026-01-13T08:00:00Z, 1 d ago");
    }

    @Test
    void whoever_changed_it_last_counts_and_who_changed_another_part_does_not() {
        assertThat(judge(
                                "2026-01-14T09:00:00Z",
                                entry("windlass", "2026-01-13T08:00:00Z", "selector"),
                                entry("kubectl-edit", "2026-01-13T20:00:00Z", "selector"))
                        .reason())
                .contains("changed by 'kubectl-edit'", "until 2026-01-14T20:00:00Z");
        assertThat(judge(
                                "2026-01-14T09:00:00Z",
                                entry("windlass", "2026-01-13T08:00:00Z", "selector"),
                                entry("kubectl-edit", "2026-01-13T20:00:00Z", "type"))
                        .verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @Test
    void without_a_note_of_the_server_nothing_is_known() {
        assertThat(judge("2026-01-14T09:00:00Z").verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(judge("2026-01-14T09:00:00Z", entry("windlass", "some time", "selector"))
                        .verdict())
                .isEqualTo(Verdict.NO_DATA);
        assertThat(judge("2026-01-14T09:00:00Z", entry("windlass", "", "selector"))
                        .verdict())
                .isEqualTo(Verdict.NO_DATA);
    }
}

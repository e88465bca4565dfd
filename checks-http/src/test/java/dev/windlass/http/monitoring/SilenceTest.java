package dev.windlass.http.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.http.HttpFailure;
import dev.windlass.http.monitoring.Played.Asked;
import dev.windlass.http.monitoring.Played.Says;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Node;
import dev.windlass.plan.Nodes;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Step;
import dev.windlass.plan.StepDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The formats are those of https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml. */
@DisplayName("S4, S5: a silence is made once, and taken back whatever became of it")
class SilenceTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, ObjectNode> silences = new LinkedHashMap<>();
    private final List<Says> creations = new ArrayList<>();
    private Says deletion = Says.text(200, "");
    private boolean deletes = true;
    private @Nullable Says looking;
    private final Played played = Played.answering(this::answer);
    private final Alertmanager alertmanager = Alertmanager.at(played.url());

    @AfterEach
    void close() {
        played.close();
    }

    private synchronized Says answer(Asked asked) {
        String id = asked.path().substring(asked.path().lastIndexOf('/') + 1);
        return switch (asked.method() + " " + asked.path().replaceAll("/silence/.*", "/silence")) {
            case "POST /api/v2/silences" -> created(asked);
            case "GET /api/v2/silences" ->
                looking == null ? Says.ok(silences.values().toString()) : looking;
            case "GET /api/v2/silence" ->
                silences.containsKey(id) ? Says.ok(silences.get(id).toString()) : Says.text(404, "");
            case "DELETE /api/v2/silence" -> {
                if (deletes && silences.containsKey(id)) {
                    state(silences.get(id), "expired");
                }
                yield deletion;
            }
            default -> Says.text(404, "");
        };
    }

    /** It does its work, whatever it says. */
    private Says created(Asked asked) {
        Says says = creations.isEmpty() ? null : creations.remove(0);
        if (says != null && says.status() < 500) {
            return says;
        }
        try {
            ObjectNode silence = (ObjectNode) JSON.readTree(asked.body());
            String id = UUID.randomUUID().toString();
            silences.put(id, state(silence.put("id", id), "active"));
            return says == null ? Says.ok("{\"silenceID\": \"" + id + "\"}") : says;
        } catch (JsonProcessingException e) {
            return Says.json(400, "\"bad\"");
        }
    }

    private static ObjectNode state(ObjectNode silence, String state) {
        silence.putObject("status").put("state", state);
        return silence;
    }

    private List<String> states() {
        return silences.values().stream()
                .map(one -> one.at("/status/state").asText())
                .toList();
    }

    private long created() {
        return played.asked.stream()
                .filter(asked -> asked.method().equals("POST"))
                .count();
    }

    private Silence silence() {
        return alertmanager
                .silence("quiet", Duration.ofHours(1), "release ${version} \"2\"")
                .matching("service", "check${out}")
                .matching("zone", "b\"c");
    }

    private static Outcome run(Node... nodes) {
        var plan = Release.plan("azora", "2.0.0").to("production");
        Plan built = plan.phase("all", nodes).build();
        return Runner.of(built).journal(new MemoryJournal()).run();
    }

    private static Step<Void> fails() {
        return Step.named("fails")
                .run(c -> {
                    throw new IllegalStateException("broken");
                })
                .undo(c -> {});
    }

    @Test
    void it_is_posted_as_it_was_declared() throws Exception {
        Instant now = Instant.parse("2026-11-21T23:00:00.123456Z");
        assertThat(run(silence().clock(() -> now).step()).exitCode()).isZero();

        JsonNode sent = JSON.readTree(played.asked.stream()
                .filter(asked -> asked.method().equals("POST"))
                .findFirst()
                .orElseThrow()
                .body());
        assertThat(sent.at("/startsAt").asText()).isEqualTo("2026-11-21T23:00:00.123Z");
        assertThat(sent.at("/endsAt").asText()).isEqualTo("2026-11-22T00:00:00.123Z");
        assertThat(sent.at("/createdBy").asText()).isEqualTo("windlass");
        assertThat(sent.at("/comment").asText()).matches("release \\$\\{version} \"2\" \\(windlass [0-9a-f]{32}\\)");
        assertThat(sent.at("/matchers").toString())
                .contains("\"service\"", "check${out}", "\"zone\"", "b\\\"c", "\"isEqual\":true", "\"isRegex\":false");
        assertThat(states()).containsExactly("active");
    }

    @Test
    void a_rollback_ends_it_and_no_other() {
        silences.put("other", state(JSON.createObjectNode().put("id", "other").put("comment", "by hand"), "active"));

        assertThat(run(silence().step(), fails())).isInstanceOf(Outcome.RolledBack.class);
        assertThat(states()).containsExactly("active", "expired");
    }

    @Test
    void a_post_whose_answer_is_lost_is_found_again_and_not_repeated() {
        creations.add(Says.text(502, "bad gateway"));

        assertThat(run(silence().step().retry(Retry.attempts(2))).exitCode()).isZero();
        assertThat(created()).isEqualTo(1);
        assertThat(states()).containsExactly("active");
    }

    private record InStep(String before) implements ActionContext<String> {
        @Override
        public String idempotencyKey() {
            return "another";
        }

        @Override
        public void progress(String words) {}

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public <R> R result(Step<R> step) {
            throw new IllegalStateException("it reads none");
        }
    }

    @Test
    @SuppressWarnings("unchecked") // the image is the mark, a text
    void the_same_step_of_the_same_run_makes_one_silence_however_often_it_is_run() throws Exception {
        var definition = (StepDefinition<String, String>) silence().step().definition();
        String first = definition.action().run(new InStep("windlass 1"));

        assertThat(definition.action().run(new InStep("windlass 1"))).isEqualTo(first);
        assertThat(definition.action().run(new InStep("windlass 2"))).isNotEqualTo(first);
        assertThat(states()).containsExactly("active", "active");
    }

    @Test
    @SuppressWarnings("unchecked") // the image is the mark, a text
    void that_nothing_was_applied_is_said_only_of_a_post_that_was_refused() {
        var definition = (StepDefinition<String, String>) silence().step().definition();
        creations.add(Says.json(400, "\"bad\""));
        assertThatThrownBy(() -> definition.action().run(new InStep("windlass 1")))
                .isInstanceOf(NotApplied.class);

        creations.add(Says.text(502, "bad gateway"));
        assertThatThrownBy(() -> definition.action().run(new InStep("windlass 1")))
                .isInstanceOf(HttpFailure.class);

        looking = Says.json(400, "\"bad\"");
        assertThatThrownBy(() -> definition.action().run(new InStep("windlass 1")))
                .isInstanceOf(HttpFailure.class);
    }

    @Test
    void a_post_that_is_refused_leaves_nothing_to_take_back() {
        creations.add(Says.json(400, "\"end time can't be in the past\""));
        Outcome outcome = run(silence().step());

        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.toString()).contains("end time can't be in the past");
        assertThat(states()).isEmpty();
        assertThat(played.asked).noneMatch(asked -> asked.method().equals("DELETE"));
    }

    @Test
    void an_answer_without_an_identifier_is_settled_by_looking() {
        creations.add(Says.json(500, "{}"));
        Step<String> quiet = silence().step();

        assertThat(run(quiet).exitCode()).isZero();
        assertThat(created()).isEqualTo(1);
    }

    @Test
    void what_is_over_or_gone_is_taken_back() {
        Step<Void> forget = Step.named("forget").run(c -> silences.clear()).undo(c -> {});
        assertThat(run(silence().step(), forget, fails())).isInstanceOf(Outcome.RolledBack.class);

        Step<Void> expire = Step.named("expire")
                .run(c -> silences.values().forEach(one -> state(one, "expired")))
                .undo(c -> {});
        deletion = Says.text(500, "silence already expired");
        assertThat(run(silence().step(), expire, fails())).isInstanceOf(Outcome.RolledBack.class);
        assertThat(played.asked).noneMatch(asked -> asked.method().equals("DELETE"));
    }

    @Test
    void one_that_somebody_edited_is_ended_too() {
        Step<Void> edit = Step.named("edit")
                .run(c -> {
                    ObjectNode first = silences.values().iterator().next();
                    silences.put("edited", state(first.deepCopy().put("id", "edited"), "active"));
                    state(first, "expired");
                })
                .undo(c -> {});
        assertThat(run(silence().step(), edit, fails())).isInstanceOf(Outcome.RolledBack.class);
        assertThat(states()).containsExactly("expired", "expired");
    }

    @Test
    void a_deletion_that_says_that_it_failed_is_believed_only_if_the_silence_is_still_there() {
        deletion = Says.text(500, "silence not found");
        assertThat(run(silence().step().undoRetry(Retry.never()), fails())).isInstanceOf(Outcome.RolledBack.class);

        deletes = false;
        Outcome outcome = run(silence().step().undoRetry(Retry.never()), fails());
        assertThat(outcome).isInstanceOf(Outcome.RollbackFailed.class);
        assertThat(outcome.toString()).contains("expire the silence of service=");
    }

    @Test
    void around_a_pair_it_is_in_force_only_there_and_in_a_rollback_again() {
        var during = new ArrayList<String>();
        Step<Void> work =
                Step.named("work").run(c -> during.add("work " + states())).undo(c -> during.add("undo " + states()));

        Outcome outcome = run(Nodes.paired(silence().step()).over(work), fails());

        assertThat(outcome).isInstanceOf(Outcome.RolledBack.class);
        assertThat(during).containsExactly("work [active]", "undo [expired, active]");
        assertThat(states()).containsExactly("expired", "expired");
    }

    @Test
    void a_silence_of_everything_or_for_ever_is_refused() {
        assertThatThrownBy(() ->
                        alertmanager.silence("quiet", Duration.ofHours(1), "x").step())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("would silence everything");
        assertThatThrownBy(() -> silence().matching("a", "")).hasMessageContaining("must not be blank");
        assertThatThrownBy(() -> silence().matching("1a", "b")).hasMessageContaining("name of a label");
        assertThatThrownBy(() -> alertmanager.silence("quiet", Duration.ZERO, "x"))
                .hasMessageContaining("got PT0S");
        assertThatThrownBy(() -> alertmanager.silence("quiet", Duration.ofDays(31), "x"))
                .hasMessageContaining("30 days");
        assertThatThrownBy(() -> alertmanager.silence("quiet", Duration.ofDays(1), " "))
                .hasMessageContaining("must say what for");
        assertThat(silence().step().definition().facts().toString())
                .contains("silences=service=\"check${out}\", zone=\"b\\\"c\"", "for=PT1H", "alertmanager=http://127");
    }
}

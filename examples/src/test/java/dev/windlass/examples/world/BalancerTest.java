package dev.windlass.examples.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.examples.world.Balancer.Attempt;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BalancerTest {
    private static final Map<String, String> URLS = Map.of("blue", "http://b", "green", "http://g");

    @TempDir
    Path directory;

    private Balancer balancer;

    @BeforeEach
    void make() {
        balancer = new Balancer(directory.resolve("state"), "blue", URLS);
    }

    @Test
    void sharesOutExactlyByWeight() {
        setWeights(90, 10);
        Map<String, Integer> chosen = new TreeMap<>();
        for (int i = 0; i < 1_000; i++) {
            chosen.merge(balancer.choose(Set.of()).backend().name, 1, Integer::sum);
        }
        assertThat(chosen).containsExactly(Map.entry("blue", 900), Map.entry("green", 100));
    }

    @Test
    void avoidsWhoFailedUnlessThereIsNobodyElse() {
        setWeights(90, 10);
        assertThat(balancer.choose(Set.of("blue")).backend().name).isEqualTo("green");
        setWeights(100, 0);
        assertThat(balancer.choose(Set.of("blue")).backend().name).isEqualTo("blue");
    }

    @Test
    void countsInFlightFromTheChoiceToTheAnswer() {
        Attempt first = balancer.choose(Set.of());
        Attempt second = balancer.choose(Set.of());
        assertThat(blue().path("inFlight").asInt()).isEqualTo(2);
        balancer.answered(first.backend(), 503, 1_000_000);
        balancer.unanswered(second.backend());
        assertThat(blue().path("inFlight").asInt()).isZero();
        assertThat(blue().path("errors").asInt()).isEqualTo(1);
        assertThat(blue().path("unanswered").asInt()).isEqualTo(1);
        assertThat(blue().path("statuses").path("5xx").asInt()).isEqualTo(1);
        assertThat(blue().path("window").path("p99Millis").asDouble()).isEqualTo(1.0);
    }

    @Test
    void keepsWeightsAndUrlsAcrossARestart() {
        setWeights(30, 70);
        balancer.setUrl("green", "http://elsewhere");
        Balancer again = new Balancer(directory.resolve("state"), "blue", URLS);
        assertThat(again.weights()).hasToString("{\"blue\":30,\"green\":70}");
        assertThat(again.choose(Set.of("blue")).url()).isEqualTo("http://elsewhere");
    }

    @Test
    void refusesWhatCannotServeAndChangesNothing() {
        assertThatThrownBy(() -> setWeights(0, 0)).hasMessageContaining("sum to 0");
        assertThatThrownBy(() -> setWeights(-1, 2)).hasMessageContaining("blue is -1");
        assertThatThrownBy(() -> balancer.setWeights(Json.object().put("red", 1)))
                .hasMessageContaining("unknown backend red");
        assertThat(balancer.weights()).hasToString("{\"blue\":100,\"green\":0}");
    }

    private void setWeights(int blue, int green) {
        balancer.setWeights(Json.object().put("blue", blue).put("green", green));
    }

    private com.fasterxml.jackson.databind.JsonNode blue() {
        return balancer.stats(Instant.EPOCH).path("blue");
    }
}

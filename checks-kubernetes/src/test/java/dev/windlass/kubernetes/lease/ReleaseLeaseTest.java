package dev.windlass.kubernetes.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.windlass.kubernetes.api.Api;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is said of a lease is checked when it is said")
class ReleaseLeaseTest {

    private final ReleaseLease lease = ReleaseLease.of(
            Api.of("test", () -> {
                throw new IllegalStateException("there is no cluster");
            }),
            "azora");

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void a_name_comes_of_product_and_environment_and_no_two_have_the_same() {
        assertThat(lease.name("shop", "production")).isEqualTo("windlass.shop.production");
        Set<String> names = Stream.of(
                        "a-b|c", "a|b-c", "a.b|c", "a|b.c", "A|b-c", "a |b-c", "-a|b-c", "|", "-|-", "x|x", "ä|b",
                        "ö|b")
                .map(pair -> pair.split("\\|", -1))
                .map(pair -> lease.name(pair[0], pair[1]))
                .collect(Collectors.toSet());
        assertThat(names).hasSize(12).allMatch(name -> ReleaseLease.of(apiOf(), "azora", name) != null);
        assertThat(lease.name("x".repeat(300), "y".repeat(300))).hasSizeLessThan(253);
    }

    private static Api apiOf() {
        return Api.of("test", () -> {
            throw new IllegalStateException("there is no cluster");
        });
    }

    @Test
    void the_rights_that_it_needs_are_told_with_its_name() {
        assertThat(lease.rights("shop", "production"))
                .extracting(Object::toString)
                .containsExactly(
                        "create leases.coordination.k8s.io in 'azora'",
                        "get leases.coordination.k8s.io 'windlass.shop.production' in 'azora'",
                        "update leases.coordination.k8s.io 'windlass.shop.production' in 'azora'",
                        "list leases.coordination.k8s.io 'windlass.shop.production' in 'azora'",
                        "watch leases.coordination.k8s.io 'windlass.shop.production' in 'azora'");
    }

    @Test
    void times_that_would_let_two_hold_at_a_time_or_lose_it_by_one_lost_request_are_refused() {
        assertThat(lease.lasting(seconds(30), seconds(24), seconds(12))).isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lease.lasting(seconds(30), seconds(25), seconds(5)))
                .withMessageContaining("can be relied on for at most PT24S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lease.lasting(seconds(30), seconds(20), seconds(11)))
                .withMessageContaining("renewed twice");
        assertThatIllegalArgumentException().isThrownBy(() -> lease.lasting(seconds(30), seconds(20), seconds(0)));
        assertThatIllegalArgumentException().isThrownBy(() -> lease.lasting(seconds(2)));
        assertThatIllegalArgumentException().isThrownBy(() -> lease.lasting(Duration.ofMillis(30_500)));
        assertThatIllegalArgumentException().isThrownBy(() -> lease.lasting(Duration.ofHours(2)));
        assertThatIllegalArgumentException().isThrownBy(() -> lease.waiting(seconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> lease.outlasting(seconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> lease.outlasting(Duration.ofHours(2)));
        assertThat(lease.outlasting(Duration.ofHours(1)).lasting(seconds(60))).isNotNull();
    }
}

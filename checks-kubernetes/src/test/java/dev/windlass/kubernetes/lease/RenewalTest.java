package dev.windlass.kubernetes.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.journal.Holder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("C5: a lease is renewed for as long as it is held")
class RenewalTest {

    private static final Timing TIMING = new Timing(
            Duration.ofSeconds(30), Duration.ofSeconds(20), Duration.ofMillis(5), Duration.ZERO, Duration.ZERO);

    /** Its credentials can't be read at first. */
    private static final class Store implements LeaseStore {

        private final CountDownLatch failures = new CountDownLatch(2);
        private final CountDownLatch renewals = new CountDownLatch(1);

        @Override
        public String words() {
            return "the lease";
        }

        @Override
        public Lease blank() {
            return new LeaseBuilder()
                    .withNewMetadata()
                    .endMetadata()
                    .withNewSpec()
                    .endSpec()
                    .build();
        }

        @Override
        public Optional<Lease> read() {
            return Optional.empty();
        }

        @Override
        public Lease create(Lease lease) {
            return lease;
        }

        @Override
        public Lease update(Lease lease) {
            if (failures.getCount() > 0) {
                failures.countDown();
                throw new UncheckedIOException(new IOException("there is no token"));
            }
            renewals.countDown();
            return lease;
        }

        @Override
        public Sight watch(Lease known) {
            throw new IllegalStateException("nobody else holds it");
        }
    }

    @Test
    void though_what_gives_the_credentials_throws_for_a_while() throws Exception {
        var store = new Store();
        Owner ada = Owner.of("shop", "production", new Holder("ada", "ci-7", 1, Instant.EPOCH, ""));
        Tenure tenure = Taking.take(store, ada, TIMING, LeaseTime.REAL);
        try (Renewal renewal = Renewal.start(tenure, "shop")) {
            assertThat(store.renewals.await(30, TimeUnit.SECONDS))
                    .as("%s: it is renewed after the failures", renewal)
                    .isTrue();
        }
    }
}

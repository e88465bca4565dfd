package dev.windlass.kubernetes.lease;

import dev.windlass.kubernetes.api.Redacted;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What stands in a lease, and what is written into it. What others put beside it stays. Pure functions. */
final class Leases {

    private static final String PREFIX = "windlass.dev/";

    /** Names the hold that the other annotations tell of; where another one stands in the lease, they are old. */
    private static final String HOLD = PREFIX + "hold";

    private static final String USER = PREFIX + "user";
    private static final String HOST = PREFIX + "host";
    private static final String PROCESS = PREFIX + "process";
    private static final String SINCE = PREFIX + "since";
    private static final String RUNTIME = PREFIX + "runtime";
    private static final String PRODUCT = PREFIX + "product";
    private static final String ENVIRONMENT = PREFIX + "environment";

    private static final int LONGEST = 200;

    private Leases() {}

    // ------------------------------------------------------------------ what is written

    /** The lease as somebody takes it, with the next number. */
    static Lease taken(Lease before, Owner owner, Duration lasts, Instant now) {
        return new LeaseBuilder(before)
                .editMetadata()
                .addToAnnotations(annotations(owner))
                .endMetadata()
                .editOrNewSpec()
                .withHolderIdentity(owner.identity())
                .withLeaseDurationSeconds(Math.toIntExact(lasts.toSeconds()))
                .withAcquireTime(at(now))
                .withRenewTime(at(now))
                .withLeaseTransitions(Math.addExact(number(before), 1))
                .endSpec()
                .build();
    }

    private static Map<String, String> annotations(Owner owner) {
        var all = new LinkedHashMap<String, String>();
        all.put(HOLD, owner.identity());
        all.put(PRODUCT, owner.product());
        all.put(ENVIRONMENT, owner.environment());
        all.put(USER, owner.holder().user());
        all.put(HOST, owner.holder().host());
        all.put(PROCESS, Long.toString(owner.holder().pid()));
        all.put(SINCE, owner.holder().since().toString());
        all.put(RUNTIME, owner.holder().runtime());
        return all;
    }

    /** The lease as its holder renews it; whatever else others wrote into it is put right. */
    static Lease renewed(Lease mine, Duration lasts, int number, Instant now) {
        return new LeaseBuilder(mine)
                .editOrNewSpec()
                .withLeaseDurationSeconds(Math.toIntExact(lasts.toSeconds()))
                .withRenewTime(at(now))
                .withLeaseTransitions(number)
                .endSpec()
                .build();
    }

    /** The lease as its holder gives it back: nobody has to wait for it. */
    static Lease released(Lease mine, int number, Instant now) {
        return new LeaseBuilder(mine)
                .editOrNewSpec()
                .withHolderIdentity("")
                .withLeaseDurationSeconds(1)
                .withRenewTime(at(now))
                .withLeaseTransitions(number)
                .endSpec()
                .build();
    }

    private static ZonedDateTime at(Instant now) {
        return now.truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
    }

    // ------------------------------------------------------------------ what stands there

    private static Optional<LeaseSpec> spec(Lease lease) {
        return Optional.ofNullable(lease.getSpec());
    }

    /** Who holds it; empty if nobody does. */
    static String identity(Lease lease) {
        return spec(lease).map(LeaseSpec::getHolderIdentity).orElse("");
    }

    static boolean isFree(Lease lease) {
        return identity(lease).isEmpty();
    }

    /** How often it was taken. */
    static int number(Lease lease) {
        return spec(lease).map(LeaseSpec::getLeaseTransitions).orElse(0);
    }

    /** After which time without a renewal it may be taken over. Where its holder doesn't say, it is as with one's own. */
    static Duration lasts(Lease lease, Duration own) {
        return spec(lease)
                .map(LeaseSpec::getLeaseDurationSeconds)
                .filter(seconds -> seconds > 0)
                .map(Duration::ofSeconds)
                .orElse(own);
    }

    /** What changes with each renewal, and with nothing that others write beside it. */
    static List<Object> sign(Lease lease) {
        return List.of(
                lease.getMetadata().getUid() == null ? "" : lease.getMetadata().getUid(),
                identity(lease),
                number(lease),
                spec(lease).map(LeaseSpec::getRenewTime).map(ZonedDateTime::toInstant));
    }

    /** Until when it is valid, by the clock of its holder; empty where the lease doesn't say. */
    static Optional<Instant> validUntil(Lease lease) {
        return spec(lease)
                .filter(spec -> spec.getRenewTime() != null && spec.getLeaseDurationSeconds() != null)
                .map(spec -> spec.getRenewTime().toInstant().plusSeconds(spec.getLeaseDurationSeconds()));
    }

    /** Who holds it, in words, as far as that stands in it. */
    static String holder(Lease lease) {
        Map<String, String> annotations = lease.getMetadata().getAnnotations();
        String identity = identity(lease);
        if (annotations == null || !identity.equals(annotations.get(HOLD))) {
            return "'" + Redacted.line(identity, LONGEST) + "', which no release wrote there" + writer(lease);
        }
        return shown(annotations.get(USER)) + " on " + shown(annotations.get(HOST)) + ", process "
                + shown(annotations.get(PROCESS)) + ", since " + shown(annotations.get(SINCE));
    }

    /** What the holder releases, where that is something else. */
    static String otherProduct(Lease lease, Owner owner) {
        Map<String, String> annotations = lease.getMetadata().getAnnotations();
        if (annotations == null || !identity(lease).equals(annotations.get(HOLD))) {
            return "";
        }
        String product = shown(annotations.get(PRODUCT));
        String environment = shown(annotations.get(ENVIRONMENT));
        return product.equals(owner.product()) && environment.equals(owner.environment())
                ? ""
                : ", for " + product + " in " + environment + ", which shares the lease";
    }

    /** Who wrote it last, as the server knows. */
    static String writer(Lease lease) {
        List<ManagedFieldsEntry> managers = lease.getMetadata().getManagedFields();
        return managers == null
                ? ""
                : managers.stream()
                        .filter(entry -> entry.getTime() != null && entry.getManager() != null)
                        .max(Comparator.comparing(ManagedFieldsEntry::getTime))
                        .map(entry ->
                                " (written by " + shown(entry.getManager()) + " at " + shown(entry.getTime()) + ")")
                        .orElse("");
    }

    private static String shown(@Nullable String text) {
        return text == null || text.isBlank() ? "unknown" : Redacted.line(text, LONGEST);
    }
}

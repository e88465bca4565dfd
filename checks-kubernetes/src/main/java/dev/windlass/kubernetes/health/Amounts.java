package dev.windlass.kubernetes.health;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Exact amounts: cores and bytes. Pure functions. */
final class Amounts {

    static final String CPU = "cpu";
    static final String MEMORY = "memory";
    static final String PODS = "pods";

    private static final List<String> UNITS = List.of("Gi", "Mi", "Ki");

    private Amounts() {}

    static BigDecimal of(@Nullable Quantity quantity) {
        return quantity == null ? BigDecimal.ZERO : quantity.getNumericalAmount();
    }

    static BigDecimal of(@Nullable Map<String, Quantity> amounts, String resource) {
        return amounts == null ? BigDecimal.ZERO : of(amounts.get(resource));
    }

    /** An amount that a user wrote, such as {@code 500m} or {@code 2Gi}. */
    static BigDecimal parsed(String what, String text) {
        Objects.requireNonNull(text, what);
        BigDecimal amount;
        try {
            amount = new Quantity(text).getNumericalAmount();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "an amount of " + what + " is a number with a unit of Kubernetes, such as 500m or 2Gi, got '" + text
                            + "'",
                    e);
        }
        if (amount.signum() < 0) {
            throw new IllegalArgumentException("an amount of " + what + " must not be negative, got '" + text + "'");
        }
        return amount;
    }

    /** In words, exactly: {@code 512Mi}; in bytes where no unit is exact. */
    static String words(String resource, BigDecimal amount) {
        if (!resource.endsWith(MEMORY)
                || amount.signum() == 0
                || amount.stripTrailingZeros().scale() > 0) {
            return plain(amount);
        }
        BigInteger bytes = amount.toBigInteger();
        for (int unit = 0; unit < UNITS.size(); unit++) {
            BigInteger[] parts = bytes.divideAndRemainder(BigInteger.ONE.shiftLeft(10 * (UNITS.size() - unit)));
            if (parts[1].signum() == 0) {
                return parts[0] + UNITS.get(unit);
            }
        }
        return plain(amount);
    }

    private static String plain(BigDecimal amount) {
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }

    /**
     * What the scheduler reckons for a pod: its containers with the init containers that go on running, or what initializing it
     * takes where that is more, and its overhead.
     *
     * @param defaults what a container that requests nothing gets, by a LimitRange
     */
    static BigDecimal requested(PodSpec spec, String resource, Map<String, Quantity> defaults) {
        BigDecimal lasting = BigDecimal.ZERO;
        BigDecimal peak = BigDecimal.ZERO;
        for (Container init : spec.getInitContainers()) {
            BigDecimal one = requested(init, resource, defaults);
            if ("Always".equals(init.getRestartPolicy())) {
                lasting = lasting.add(one);
                peak = peak.max(lasting);
            } else {
                peak = peak.max(lasting.add(one));
            }
        }
        for (Container container : spec.getContainers()) {
            lasting = lasting.add(requested(container, resource, defaults));
        }
        BigDecimal all = lasting.max(peak);
        if (spec.getResources() != null
                && spec.getResources().getRequests() != null
                && spec.getResources().getRequests().containsKey(resource)) {
            all = of(spec.getResources().getRequests(), resource);
        }
        return all.add(of(spec.getOverhead(), resource));
    }

    private static BigDecimal requested(Container container, String resource, Map<String, Quantity> defaults) {
        var resources = container.getResources();
        if (resources != null
                && resources.getRequests() != null
                && resources.getRequests().containsKey(resource)) {
            return of(resources.getRequests(), resource);
        }
        if (resources != null
                && resources.getLimits() != null
                && resources.getLimits().containsKey(resource)) {
            return of(resources.getLimits(), resource);
        }
        return of(defaults, resource);
    }
}

package dev.windlass.kubernetes.lease;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The names of leases that nobody named. Pure functions. */
final class LeaseNames {

    private static final int LONGEST = 100;
    private static final int DIGITS = 12;

    private LeaseNames() {}

    /**
     * A name for a product and environment. No two pairs get the same: a dot is only between its parts, and whatever is not as
     * it was given has a part of a hash behind it.
     */
    static String of(String product, String environment) {
        String first = part(product);
        String second = part(environment);
        String name = "windlass." + first + "." + second;
        return first.equals(product) && second.equals(environment) ? name : name + "." + hash(product, environment);
    }

    private static String part(String text) {
        String allowed = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String cut = allowed.length() > LONGEST ? allowed.substring(0, LONGEST) : allowed;
        String bare = cut.replaceAll("^-+|-+$", "");
        return bare.isEmpty() ? "x" : bare;
    }

    private static String hash(String product, String environment) {
        try {
            byte[] both = (product.length() + ":" + product + environment).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(both))
                    .substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}

package dev.windlass.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.secret.Secret;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A check that a secret differs from one environment to the next. Immutable, each call gives a new check; safe for use by
 * several threads.
 *
 * <pre>{@code
 * DistinctSecrets.of("SECRET_KEY")
 *         .in("production", () -> vault.read("production/secret-key"))
 *         .in("staging", () -> vault.read("staging/secret-key"))
 * }</pre>
 *
 * <p>Compared are HMAC-SHA-256 (RFC 2104) of the values, under a key of 32 random bytes that is drawn for each question
 * and forgotten after it. Neither value, HMAC nor key enters facts, evidence or messages, so there is nothing that could
 * be tried out offline; the evidence names the environments that share a value. Blanks around a value don't count.
 */
public final class DistinctSecrets implements Check {

    private static final String ALGORITHM = "HmacSHA256";

    private final String name;
    private final Map<String, Callable<Secret>> sources;

    private DistinctSecrets(String name, Map<String, Callable<Secret>> sources) {
        this.name = name;
        this.sources = sources;
    }

    /**
     * A check of a secret in no environment yet; with fewer than two it is
     * {@link dev.windlass.check.Verdict#NO_DATA}.
     *
     * @param name what people call it, not blank; it is reported
     * @return the check, named "&lt;name&gt; differs per environment"
     * @throws IllegalArgumentException if the name is blank
     */
    public static DistinctSecrets of(String name) {
        return new DistinctSecrets(Require.text("the name of a secret", name), Map.of());
    }

    /**
     * Adds an environment.
     *
     * @param environment its name, not blank; it is reported
     * @param source gives its value, each time the check asks; what it throws counts as
     *     {@link dev.windlass.check.Verdict#ERRORED}
     * @return a new check
     * @throws IllegalArgumentException if the name is blank, or there already
     */
    public DistinctSecrets in(String environment, Callable<Secret> source) {
        Require.text("an environment of secret '" + name + "'", environment);
        Objects.requireNonNull(source, () -> "source of secret '" + name + "' in " + environment);
        var more = new LinkedHashMap<>(sources);
        if (more.put(environment, source) != null) {
            throw new IllegalArgumentException("secret '" + name + "' has environment '" + environment + "' twice");
        }
        return new DistinctSecrets(name, more);
    }

    @Override
    public String name() {
        return name + " differs per environment";
    }

    @Override
    public List<Fact> facts() {
        return List.of(
                Fact.declared("secret", name), Fact.declared("environments", String.join(", ", sources.keySet())));
    }

    @Override
    public Answer ask(CheckContext context) throws Exception {
        if (sources.size() < 2) {
            return Answer.noData("secret " + name + " is given for " + sources.size()
                    + " environments; there is nothing to compare. Add them with in(…)");
        }
        Mac mac = keyed();
        var seen = new LinkedHashMap<String, byte[]>();
        var shared = new ArrayList<String>();
        for (Map.Entry<String, Callable<Secret>> source : sources.entrySet()) {
            String environment = source.getKey();
            Secret secret = Objects.requireNonNull(
                    source.getValue().call(),
                    () -> "secret '" + name + "' in " + environment + ", what its source gave");
            byte[] digest = mac.doFinal(secret.reveal().strip().getBytes(UTF_8));
            seen.forEach((other, known) -> {
                if (MessageDigest.isEqual(known, digest)) {
                    shared.add(other + " and " + environment);
                }
            });
            seen.put(environment, digest);
        }
        Answer answer = shared.isEmpty()
                ? Answer.passed(name + " differs in all " + sources.size() + " environments")
                : Answer.failed(name + " is the same in " + String.join(", in ", shared)
                        + "; who can read one of them has both. Give each its own");
        return answer.with("environments compared", sources.size());
    }

    private static Mac keyed() throws GeneralSecurityException {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        Mac mac = Mac.getInstance(ALGORITHM);
        mac.init(new SecretKeySpec(key, ALGORITHM));
        return mac;
    }

    @Override
    public String toString() {
        return "check '" + name() + "'";
    }
}

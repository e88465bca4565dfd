package dev.windlass.machine;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.secret.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * A check that a secret is long enough, can hold enough chance, and is not one of the values that everybody tries first.
 * Immutable, each call gives a new check; safe for use by several threads.
 *
 * <pre>{@code
 * SecretStrength.of("SECRET_KEY", () -> Secret.env("SECRET_KEY")).lengthAtLeast(50).notOneOf(Secret.of(example))
 * }</pre>
 *
 * <p>Where nothing is said it wants {@value #DEFAULT_LENGTH} characters, as RFC 7518 (3.2) does of the key of HS256, and
 * {@value #DEFAULT_BITS} bits by estimate: the estimate of a short text spreads, and 32 hexadecimal digits of a generator,
 * which hold 128 bits, must not be refused. Values are refused that hold words such as {@code changeme}, {@code
 * placeholder} or {@code django-insecure}, whatever stands around them, in any case and with any separators.
 *
 * <p>The bits are estimated from the text alone: Shannon's entropy of its characters, with the correction of Miller and
 * Madow for short samples, times its length; less for repeated parts and even steps such as {@code abcdef}. That tells a
 * secret that is weak, and never proves that one is strong: a sentence out of a book passes. Let secrets be made by a
 * generator.
 *
 * <p>Neither the value nor any figure or hash of it enters facts, evidence or messages: these tell the limits, and which
 * of them are not met.
 */
public final class SecretStrength implements Check {

    /** How many characters are wanted where nothing is said. */
    public static final int DEFAULT_LENGTH = 32;

    /** How many bits of estimated entropy are wanted where nothing is said. */
    public static final int DEFAULT_BITS = 96;

    /** As a whole they are no secret; in lower case, letters and digits only. */
    private static final Set<String> BAD = Set.of(
            "secret",
            "password",
            "passwort",
            "default",
            "test",
            "testing",
            "admin",
            "root",
            "dev",
            "development",
            "production",
            "staging",
            "none",
            "null",
            "undefined",
            "todo",
            "token",
            "key",
            "qwerty",
            "letmein");

    /** A value that holds one of them was meant to be replaced; in lower case, letters and digits only. */
    private static final List<String> TELLTALE = List.of(
            "changeme",
            "changethis",
            "changeit",
            "replaceme",
            "replacethis",
            "placeholder",
            "yoursecret",
            "yourkey",
            "yourpassword",
            "yourtoken",
            "yourjwt",
            "yourapikey",
            "supersecret",
            "topsecret",
            "secretkey",
            "mysecret",
            "examplekey",
            "examplesecret",
            "djangoinsecure",
            "insecure",
            "notasecret",
            "keyboardcat",
            "donotuse",
            "defaultsecret",
            "devsecret",
            "testsecret",
            "password123",
            "1234567890");

    private final String name;
    private final Callable<Secret> source;
    private final int length;
    private final int bits;
    private final List<Secret> known;

    private SecretStrength(String name, Callable<Secret> source, int length, int bits, List<Secret> known) {
        this.name = name;
        this.source = source;
        this.length = length;
        this.bits = bits;
        this.known = known;
    }

    /**
     * A check of a secret.
     *
     * @param name what people call it, such as the name of its variable, not blank; it is reported
     * @param source gives it, each time the check asks; what it throws counts as
     *     {@link dev.windlass.check.Verdict#ERRORED}
     * @return the check, named "&lt;name&gt; is strong"
     * @throws IllegalArgumentException if the name is blank
     */
    public static SecretStrength of(String name, Callable<Secret> source) {
        Require.text("the name of a secret", name);
        Objects.requireNonNull(source, () -> "source of secret '" + name + "'");
        return new SecretStrength(name, source, DEFAULT_LENGTH, DEFAULT_BITS, List.of());
    }

    /**
     * Says how long it has to be.
     *
     * @param characters Unicode characters, positive; replaces what was said before
     * @return a new check
     * @throws IllegalArgumentException if it is not positive
     */
    public SecretStrength lengthAtLeast(int characters) {
        return new SecretStrength(name, source, positive("length", characters), bits, known);
    }

    /**
     * Says how much chance it has to be able to hold.
     *
     * @param bits of estimated entropy, positive; replaces what was said before
     * @return a new check
     * @throws IllegalArgumentException if it is not positive
     */
    public SecretStrength entropyAtLeast(int bits) {
        return new SecretStrength(name, source, length, positive("entropy", bits), known);
    }

    /**
     * Refuses values that are known elsewhere, such as that of an example file or the default of the product.
     *
     * @param values the values; only their number is a declared fact
     * @return a new check; several calls add up
     */
    public SecretStrength notOneOf(Secret... values) {
        return new SecretStrength(
                name,
                source,
                length,
                bits,
                Stream.concat(known.stream(), Stream.of(values)).toList());
    }

    @Override
    public String name() {
        return name + " is strong";
    }

    @Override
    public List<Fact> facts() {
        return List.of(
                Fact.declared("secret", name),
                Fact.declared("characters at least", length),
                Fact.declared("estimated bits at least", bits),
                Fact.declared("refused values beside the usual ones", known.size()));
    }

    @Override
    public Answer ask(CheckContext context) throws Exception {
        String value = Objects.requireNonNull(source.call(), "secret '" + name + "', what its source gave")
                .reveal()
                .strip();
        var faults = new ArrayList<String>();
        if (value.codePointCount(0, value.length()) < length) {
            faults.add("it is shorter than " + length + " characters");
        }
        if (Entropy.bits(value) < bits) {
            faults.add("it holds less than " + bits + " bits by estimate");
        }
        if (isUsual(value)) {
            faults.add("it is, or holds, one of the values that everybody tries first");
        }
        Secret stripped = value.isEmpty() ? null : Secret.of(value);
        if (stripped != null && known.stream().anyMatch(bad -> same(bad, stripped))) {
            faults.add("it is a value that is known elsewhere, such as that of an example");
        }
        Answer answer = faults.isEmpty()
                ? Answer.passed(name + " meets the limits")
                : Answer.failed(name + " is weak: " + String.join("; ", faults)
                        + ". Make a new one with a generator, such as 'openssl rand -base64 48'");
        return answer.with("limits not met", faults.size());
    }

    private static boolean same(Secret bad, Secret value) {
        String stripped = bad.reveal().strip();
        return !stripped.isEmpty() && Secret.of(stripped).equals(value);
    }

    private static boolean isUsual(String value) {
        var letters = new StringBuilder();
        value.toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .forEach(letters::appendCodePoint);
        String bare = letters.toString();
        return BAD.contains(bare) || TELLTALE.stream().anyMatch(bare::contains);
    }

    private int positive(String what, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(
                    "the " + what + " wanted of secret '" + name + "' must be positive, got " + number);
        }
        return number;
    }

    @Override
    public String toString() {
        return "check '" + name() + "'";
    }
}

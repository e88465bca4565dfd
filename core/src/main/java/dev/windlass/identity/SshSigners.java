package dev.windlass.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The people of an allowed signers file, which sign with their SSH keys. Immutable, each call gives a new one; safe for
 * use by several threads.
 *
 * <pre>{@code
 * # /etc/windlass/allowed_signers, as git and ssh-keygen(1) read it
 * ada@example.com namespaces="windlass,git" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI…
 * ben@example.com,ben valid-before="20270101Z" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI…
 *
 * $ ssh-keygen -Y sign -n windlass -f ~/.ssh/id_ed25519 go.approve
 * }</pre>
 *
 * <p>The file is read for each verdict, so a change counts at once; if it can't be read nobody is known. Its lines mean
 * what they mean to {@code ssh-keygen -Y verify}: names and patterns, {@code namespaces}, {@code valid-after}, {@code
 * valid-before}. Whoever is known here is known to ssh-keygen by the same name. The other way round there are exceptions:
 *
 * <ul>
 *   <li>Only plain Ed25519 keys are accepted, no certificates ({@code cert-authority}) and no other types; their lines
 *       are passed over.
 *   <li>A line must name somebody: the first of its names that is no pattern is the person's id; its other names are the
 *       same person. The lines of a person must all begin with that name, and nobody else's have any of its names, upper
 *       and lower case alike: what might be two people, or one that counts twice, is nobody.
 *   <li>A line that is written loosely (escapes, empty options, days that the calendar doesn't have) isn't understood
 *       and allows nothing. A signature in another form than ssh-keygen writes isn't accepted.
 * </ul>
 *
 * <p>Times without {@code Z} are in the zone of this process and, as in OpenSSH, in standard time even in summer: better
 * write the Z.
 */
public final class SshSigners implements Identities {

    private static final Logger LOG = LoggerFactory.getLogger(SshSigners.class);

    private final Path allowedSigners;
    private final ZoneId zone;
    private final Map<String, Set<String>> roles;

    private SshSigners(Path allowedSigners, ZoneId zone, Map<String, Set<String>> roles) {
        this.allowedSigners = Objects.requireNonNull(allowedSigners, "allowed signers file");
        this.zone = zone;
        this.roles = Collections.unmodifiableMap(roles);
    }

    /**
     * The people of a file. If it can't be read, or names nobody, that is logged: people would be asked, and nobody of
     * them be known; it may be put in place later.
     *
     * @param allowedSigners the file, of at most 1 MiB; whoever may write it decides who may sign
     * @return the signers, in no role
     */
    public static SshSigners of(Path allowedSigners) {
        SshSigners signers = in(ZoneId.systemDefault(), allowedSigners);
        signers.whyNobody().ifPresent(why -> LOG.warn("Whatever is signed now, nobody is known: {}.", why));
        return signers;
    }

    private Optional<String> whyNobody() {
        try {
            AllowedSigners file = AllowedSigners.read(allowedSigners, zone);
            return file.known(NAMESPACE)
                    ? Optional.empty()
                    : Optional.of(
                            "the allowed signers file " + allowedSigners + " has no line that names a person with an "
                                    + SshKey.TYPE + " key for " + NAMESPACE + file.misunderstood());
        } catch (Refused e) {
            return Optional.of(e.reason());
        }
    }

    static SshSigners in(ZoneId zone, Path allowedSigners) {
        return new SshSigners(allowedSigners, zone, new TreeMap<>());
    }

    /**
     * Puts people into a role, in addition to those who are in it.
     *
     * @param role its name, not blank
     * @param names the people, at least one, each by any of the names in the file
     * @return new signers
     * @throws IllegalArgumentException if the role or a name is blank, or nobody is named
     */
    public SshSigners role(String role, String... names) {
        if (role.isBlank() || names.length == 0) {
            throw new IllegalArgumentException(
                    "a role needs a name and somebody in it, got '" + role + "' with " + names.length + " names");
        }
        var people = new TreeSet<>(roles.getOrDefault(role, Set.of()));
        for (String name : names) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("role '" + role + "' has a name that is blank, got '" + name + "'");
            }
            people.add(name);
        }
        var more = new TreeMap<>(roles);
        more.put(role, Collections.unmodifiableSet(people));
        return new SshSigners(allowedSigners, zone, more);
    }

    @Override
    public Verified verify(Submission submission, Instant when) {
        Objects.requireNonNull(when, "when");
        try {
            return new Verified.Known(person(submission, when));
        } catch (Refused e) {
            return new Verified.Unknown(submission.origin() + ": " + e.reason());
        }
    }

    private Person person(Submission submission, Instant when) throws Refused {
        if (submission instanceof Illegible illegible) {
            throw new Refused(illegible.reason());
        }
        if (!(submission instanceof Signed signed)) {
            throw new Refused("it isn't signed, and nobody vouches for users here; sign it with ssh-keygen -Y sign");
        }
        SshSignature signature = SshSignature.parse(signed.signature());
        check(signature, signed.document());
        Iterator<String> names = AllowedSigners.read(allowedSigners, zone)
                .owner(signature.key(), NAMESPACE, when)
                .iterator();
        String id = names.next();
        Set<String> all = new TreeSet<>(Set.of(id));
        names.forEachRemaining(all::add);
        return new Person(
                id,
                roles.entrySet().stream()
                        .filter(role -> !Collections.disjoint(role.getValue(), all))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()));
    }

    private static void check(SshSignature signature, String document) throws Refused {
        try {
            signature.check(document.getBytes(UTF_8), NAMESPACE);
        } catch (Refused e) {
            if (holds(signature, document.replace("\r\n", "\n")) || holds(signature, document.replace("\n", "\r\n"))) {
                throw new Refused(
                        "the text was signed with other line ends (LF or CR LF) than it has now; something"
                                + " between the signer and here changed them. Put the text back as it was offered, and sign that",
                        e);
            }
            throw e;
        }
    }

    private static boolean holds(SshSignature signature, String text) {
        try {
            signature.check(text.getBytes(UTF_8), NAMESPACE);
            return true;
        } catch (Refused e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "the signers of " + allowedSigners;
    }
}

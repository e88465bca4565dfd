package dev.windlass.identity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An allowed signers file as it was read.
 *
 * @param file where it is, for messages
 * @param lines its lines with Ed25519 keys
 * @param notUnderstood what is wrong with its other lines, each with its number; they allow nothing
 */
record AllowedSigners(Path file, List<SignerLine> lines, List<String> notUnderstood) {

    private static final int MOST_BYTES = 1 << 20;

    static AllowedSigners read(Path file, ZoneId zone) throws Refused {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw new Refused(
                    "the allowed signers file " + file + " can't be read (" + e + "), so nobody is known;"
                            + " put it in place",
                    e);
        }
        if (bytes.length > MOST_BYTES) {
            throw new Refused("the allowed signers file " + file + " is larger than " + MOST_BYTES
                    + " bytes, so it is hardly one");
        }
        List<SignerLine> lines = new ArrayList<>();
        List<String> notUnderstood = new ArrayList<>();
        String[] texts = new String(bytes, ISO_8859_1).split("\n", -1);
        for (int i = 0; i < texts.length; i++) {
            try {
                SignerLine.parse(i + 1, texts[i], zone).ifPresent(lines::add);
            } catch (Refused e) {
                notUnderstood.add("line " + (i + 1) + ": " + e.reason());
            }
        }
        return new AllowedSigners(file, List.copyOf(lines), List.copyOf(notUnderstood));
    }

    /** Whose key it is: the names of a person, the id first. */
    Set<String> owner(SshKey key, String namespace, Instant when) throws Refused {
        List<SignerLine> own = lines.stream()
                .filter(line -> line.key().equals(key))
                .filter(line -> !line.authority()
                        && line.serves(namespace)
                        && !line.names().isEmpty())
                .toList();
        if (own.isEmpty()) {
            throw new Refused(whyNot(key, namespace));
        }
        String id = own.get(0).names().get(0);
        refuseAmbiguity(own, id, namespace);
        if (own.stream().noneMatch(line -> valid(line, when))) {
            throw new Refused("the key " + key.fingerprint() + " of " + id + " is not valid at " + when + ": "
                    + own.stream().map(AllowedSigners::validity).collect(Collectors.joining(", "))
                    + " of " + file + ". Sign with a key that is valid, or let the line be changed");
        }
        Set<String> names = new LinkedHashSet<>();
        speaking(namespace).filter(line -> line.names().get(0).equals(id)).forEach(line -> names.addAll(line.names()));
        return names;
    }

    /**
     * One key must not count as two people, nor two keys of one person: the lines of a person all begin with the same
     * name, and no other line has any of the names. Whether a line is valid at the moment makes no difference.
     */
    private void refuseAmbiguity(List<SignerLine> own, String id, String namespace) throws Refused {
        Set<String> names = own.stream()
                .flatMap(line -> line.names().stream())
                .map(AllowedSigners::folded)
                .collect(Collectors.toSet());
        Set<Integer> numbers = new TreeSet<>();
        speaking(namespace)
                .filter(line -> !line.names().get(0).equals(id))
                .filter(line ->
                        line.names().stream().map(AllowedSigners::folded).anyMatch(names::contains))
                .forEach(line -> numbers.add(line.number()));
        if (!numbers.isEmpty()) {
            throw new Refused("the key " + own.get(0).key().fingerprint() + " may be more than one person's: line "
                    + own.get(0).number() + " of " + file + " says '" + id + "', and line"
                    + (numbers.size() == 1 ? " " : "s ")
                    + numbers.stream().map(String::valueOf).collect(Collectors.joining(", "))
                    + " with the same key or one of its names begin"
                    + (numbers.size() == 1 ? "s" : "")
                    + " with another name. Let all lines of a person begin with the same name, and no name stand for"
                    + " two people");
        }
    }

    private Stream<SignerLine> speaking(String namespace) {
        return lines.stream()
                .filter(line -> !line.authority()
                        && line.serves(namespace)
                        && !line.names().isEmpty());
    }

    private String whyNot(SshKey key, String namespace) {
        List<SignerLine> same =
                lines.stream().filter(line -> line.key().equals(key)).toList();
        for (SignerLine line : same) {
            if (!line.authority() && line.serves(namespace)) {
                return stands(line) + ", but with patterns only: put the name of the person there first, such as"
                        + " ada@example.com, so that it is known who signed";
            }
        }
        if (!same.isEmpty()) {
            SignerLine line = same.get(0);
            return line.authority()
                    ? stands(line) + " to certify other keys (cert-authority), which is not supported: list the key of"
                            + " each person"
                    : stands(line) + " for other namespaces only: add " + namespace + " to its namespaces";
        }
        return "the key " + key.fingerprint() + " is nobody's in " + file
                + ". If it belongs to a person who may sign, add the line '<name> namespaces=\"" + namespace + "\" "
                + key
                + "' there"
                + misunderstood();
    }

    /** Whether anybody could be known by what is signed for a namespace. */
    boolean known(String namespace) {
        return speaking(namespace).findAny().isPresent();
    }

    /** What to do about the lines that allow nothing; empty if there are none. */
    String misunderstood() {
        return notUnderstood.isEmpty() ? "" : "; and mend what is not understood: " + String.join("; ", notUnderstood);
    }

    private String stands(SignerLine line) {
        return "the key " + line.key().fingerprint() + " stands in line " + line.number() + " of " + file;
    }

    /** To the second, as OpenSSH does. */
    private static boolean valid(SignerLine line, Instant when) {
        long second = when.getEpochSecond();
        return (line.after() == null || second >= line.after().getEpochSecond())
                && (line.before() == null || second <= line.before().getEpochSecond());
    }

    private static String validity(SignerLine line) {
        return "it is valid"
                + (line.after() == null ? "" : " from " + line.after())
                + (line.before() == null ? "" : " until " + line.before())
                + " by line " + line.number();
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}

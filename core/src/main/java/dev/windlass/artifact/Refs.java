package dev.windlass.artifact;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Names that are handed to git. None can be taken for an option, and none is other than git itself would allow (the rules
 * of {@code git check-ref-format}).
 */
final class Refs {

    private static final Pattern FORBIDDEN =
            Pattern.compile("[\\p{Cntrl}\\s~^:?*\\[\\\\]|\\.\\.|@\\{|//|(^|/)\\.|\\.lock(/|$)|^-|^/|/$|\\.$|^@$");

    /** No address: that may hold a password, and {@code ext::} runs a program. */
    private static final Pattern REMOTE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private static final Pattern ID = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    private Refs() {}

    static String tag(String name) {
        return name("tag", name);
    }

    static String branch(String name) {
        return name("branch", name);
    }

    private static String name(String what, String name) {
        Objects.requireNonNull(name, () -> "name of a " + what);
        if (name.isBlank() || FORBIDDEN.matcher(name).find()) {
            throw new IllegalArgumentException("'" + Source.oneLine(name) + "' can't be the name of a " + what
                    + " in git; see 'git help check-ref-format'");
        }
        return name;
    }

    /** A commit, said in any way that git knows. */
    static String revision(String revision) {
        Objects.requireNonNull(revision, "revision");
        if (revision.isBlank() || revision.startsWith("-") || revision.matches("(?s).*[\\p{Cntrl}\\s].*")) {
            throw new IllegalArgumentException("'" + Source.oneLine(revision)
                    + "' can't be a revision in git; give a tag, a branch or the id of a commit");
        }
        return revision;
    }

    static String id(String id) {
        Objects.requireNonNull(id, "id of a commit");
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("the id of a commit is 40 or 64 hexadecimal digits in lower case, got '"
                    + Source.oneLine(id) + "'; 'git rev-parse HEAD' prints one");
        }
        return id;
    }

    static String remote(String name) {
        Objects.requireNonNull(name, "name of a remote");
        if (!REMOTE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + Source.oneLine(name)
                            + "' can't be the name of a remote; give the name that 'git remote' lists, such as origin, no address");
        }
        return name;
    }
}

package dev.windlass.database.jdbc;

import dev.windlass.secret.Secret;
import java.sql.SQLException;
import java.util.IdentityHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Masks what drivers, URLs and Flyway may show of a password (rule J3). The passwords themselves are the data source's
 * and not known here, so they are told by what stands around them.
 */
public final class Secrets {

    // Where a password ends can't always be told: rather too much is masked than too little.
    private static final Pattern NAMED = Pattern.compile(
            "(?i)\\b((?:[a-z_.]*(?:password|passwd|passphrase)|pwd|secret|[a-z_]*token)(?:\\s*[=:]\\s*|\\s+(?=')))"
                    + "(?:'(?:[^']|'')*'|\"[^\"]*\"|[^\\s&;]+)");
    private static final Pattern OF_USER = Pattern.compile("(?i)(\\b[a-z][a-z0-9+.-]*://[^\\s/:@]*:)\\S*(@[^\\s@]*)");
    private static final Pattern OF_ORACLE = Pattern.compile("(?i)(jdbc:oracle:[a-z]+:[^\\s/@]+/)\\S*(@)");

    private Secrets() {}

    /**
     * Masks every password that can be told from its surroundings.
     *
     * @param text any; {@code null} says "no message"
     * @return the text without them
     */
    public static String mask(@Nullable String text) {
        if (text == null) {
            return "no message";
        }
        String masked = NAMED.matcher(text).replaceAll("$1" + Secret.MASK);
        masked = OF_USER.matcher(masked).replaceAll("$1" + Secret.MASK + "$2");
        return OF_ORACLE.matcher(masked).replaceAll("$1" + Secret.MASK + "$2");
    }

    /**
     * Gives the exception itself where nothing in it needs a mask, otherwise one of the same kind with masked messages.
     *
     * @param thrown what was thrown
     * @return what can be shown
     */
    public static Throwable mask(Throwable thrown) {
        return clean(thrown) ? thrown : masked(thrown, new IdentityHashMap<>());
    }

    private static boolean clean(Throwable thrown) {
        return clean(thrown, new IdentityHashMap<>());
    }

    private static boolean clean(@Nullable Throwable thrown, IdentityHashMap<Throwable, Boolean> seen) {
        if (thrown == null || seen.put(thrown, true) != null) {
            return true;
        }
        String message = thrown.getMessage();
        if (message != null && !mask(message).equals(message)) {
            return false;
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            if (!clean(suppressed, seen)) {
                return false;
            }
        }
        return clean(thrown.getCause(), seen)
                && (!(thrown instanceof SQLException sql) || clean(sql.getNextException(), seen));
    }

    private static Throwable masked(Throwable thrown, IdentityHashMap<Throwable, Boolean> seen) {
        String message = mask(thrown.getMessage());
        Throwable copy = thrown instanceof SQLException sql
                ? new SQLException(message, sql.getSQLState(), sql.getErrorCode())
                : new DatabaseException(thrown.getClass().getName() + ": " + message, null);
        copy.setStackTrace(thrown.getStackTrace());
        Throwable cause = thrown.getCause();
        if (cause != null && seen.put(cause, true) == null) {
            copy.initCause(masked(cause, seen));
        }
        return copy;
    }
}

package dev.windlass.kubernetes.api;

import dev.windlass.check.Shown;
import dev.windlass.secret.Secret;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may be shown of a text that comes out of a cluster: a log line, an event, a message of the server. What looks like a
 * secret is masked by the looks of it, since nobody declared it; control characters are made harmless. Pure functions, safe
 * for use by several threads.
 */
public final class Redacted {

    /** A word is gone through once, from its beginning: otherwise a long one takes the square of its length. */
    private static final String SECRET_NAME =
            "[\\w.-]*?(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)[\\w.-]*+";

    private static final String BEGIN = "(?<![\\w.-])";

    private static final String VALUE = "(\"[^\"]*\"|'[^']*'|[^\\s,;}\\]\"']+)";

    /** {@code password=…}, {@code "api_key": "…"}. */
    private static final Pattern ASSIGNED =
            Pattern.compile("(?i)(" + BEGIN + SECRET_NAME + "[\"']?\\s*[:=]\\s*)" + VALUE);

    /** {@code --token …}. */
    private static final Pattern OPTION = Pattern.compile("(?i)(" + BEGIN + "--" + SECRET_NAME + "\\s+)" + VALUE);

    private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer|basic)\\s+[A-Za-z0-9+/=_.~-]{8,}");
    private static final Pattern USER_INFO = Pattern.compile("(://)[^/\\s@]*@");
    private static final Pattern JWT = Pattern.compile("\\beyJ[A-Za-z0-9_-]{5,}\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");
    private static final Pattern PEM = Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----.*", Pattern.DOTALL);

    private Redacted() {}

    /**
     * A text on one line.
     *
     * @param text the text
     * @param most how many characters are shown of it, at least 1; the end is cut off
     * @return what may be shown
     */
    public static String line(String text, int most) {
        String masked = masked(text);
        var line = new StringBuilder();
        masked.codePoints().forEach(c -> {
            if (Shown.shows(c)) {
                line.appendCodePoint(c);
            } else if (line.length() > 0 && line.charAt(line.length() - 1) != ' ') {
                line.append(' ');
            }
        });
        String whole = line.toString().strip();
        return whole.length() <= most ? whole : whole.substring(0, most - 1) + "…";
    }

    /**
     * A text without what looks like a secret.
     *
     * @param text the text
     * @return the same with {@value Secret#MASK} in place of each
     */
    public static String masked(String text) {
        String masked = PEM.matcher(text).replaceAll(Secret.MASK);
        masked = JWT.matcher(masked).replaceAll(Secret.MASK);
        masked = BEARER.matcher(masked).replaceAll("$1 " + Matcher.quoteReplacement(Secret.MASK));
        masked = USER_INFO.matcher(masked).replaceAll("$1" + Matcher.quoteReplacement(Secret.MASK) + "@");
        masked = OPTION.matcher(masked).replaceAll("$1" + Matcher.quoteReplacement(Secret.MASK));
        return ASSIGNED.matcher(masked).replaceAll("$1" + Matcher.quoteReplacement(Secret.MASK));
    }

    /** An address without user, password and query. */
    static String url(String url) {
        String bare = USER_INFO.matcher(url).replaceAll("$1");
        int query = bare.indexOf('?');
        return query < 0 ? bare : bare.substring(0, query);
    }
}

package dev.windlass.database.health;

import dev.windlass.database.jdbc.Secrets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a query as it may be shown: in one line, shortened, without literals and comments, since these hold what users
 * keep in their database (rule J3). Where a literal ends can't always be told; rather too much is left out than too little.
 */
final class QueryText {

    /** How much of a text is asked of the server. */
    static final int ASKED = 2000;

    private static final int SHOWN = 200;

    // A text that was cut off on the server may end within any of them.
    private static final Pattern LITERAL = Pattern.compile(
            "--[^\\n]*+|/\\*(?:.*\\*/|.*$)|\\$((?:[^\\s$\\d][^\\s$]*)?)\\$(?:.*?\\$\\1\\$|.*$)|[A-Za-z&]*'[^']*+(?:'|$)"
                    + "|\"[^\"]*+(?:\"|$)|\\$\\d++|[A-Za-z_][\\w$]*+|\\.?\\d[\\w.]*+",
            Pattern.DOTALL);

    private QueryText() {}

    static String shown(String query) {
        String text = query.strip();
        if (text.isEmpty()) {
            return "(no text)";
        }
        if (text.indexOf('\\') >= 0) { // it may escape a quote, or not, by a setting of that session
            String word = text.split("[^A-Za-z]", 2)[0];
            return (word + " … (not shown: a backslash hides where its literals end)").strip();
        }
        String plain = LITERAL.matcher(text).replaceAll(found -> {
            String token = found.group();
            if (token.startsWith("--") || token.startsWith("/*")) {
                return " ";
            }
            char first = token.charAt(0);
            boolean kept = first == '"'
                    || (first == '$' && token.length() > 1 && Character.isDigit(token.charAt(1)))
                    || ((Character.isLetter(first) || first == '_') && token.indexOf('\'') < 0);
            return kept ? Matcher.quoteReplacement(token) : "?";
        });
        String line = Secrets.mask(plain.replaceAll("\\s+", " ").strip());
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    }
}

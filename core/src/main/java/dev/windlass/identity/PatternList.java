package dev.windlass.identity;

import java.util.List;

/**
 * A list of patterns as OpenSSH reads it (ssh_config(5), PATTERNS): separated by commas, {@code *} for any characters,
 * {@code ?} for one, {@code !} ahead of one that must not match.
 *
 * @param patterns the patterns as written
 */
record PatternList(List<String> patterns) {

    /** OpenSSH gives up a list at a pattern beyond this length. */
    private static final int LONGEST = 1022;

    static PatternList of(String list) {
        return new PatternList(List.of(list.split(",", -1)));
    }

    /** Whether one matches, and none that is negated does. */
    boolean matches(String text) {
        boolean matched = false;
        for (String pattern : patterns) {
            boolean negated = pattern.startsWith("!");
            String bare = negated ? pattern.substring(1) : pattern;
            if (bare.length() > LONGEST) {
                return false;
            }
            if (matches(bare, text)) {
                if (negated) {
                    return false;
                }
                matched = true;
            }
        }
        return matched;
    }

    /** Those that stand for one name and are not negated, in their order. */
    List<String> names() {
        return patterns.stream()
                .filter(pattern -> !pattern.isEmpty() && !pattern.startsWith("!"))
                .filter(pattern -> pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0)
                .filter(this::matches)
                .distinct()
                .toList();
    }

    /** After a mismatch only the last star needs to take one more: never more than pattern × text steps. */
    private static boolean matches(String pattern, String text) {
        int p = 0;
        int star = -1;
        int taken = 0;
        for (int t = 0; t < text.length(); ) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                taken = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++taken;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}

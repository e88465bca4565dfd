package dev.windlass.http.browser;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One content security policy, split as <a href="https://www.w3.org/TR/CSP3/#parse-serialized-policy">CSP3, section
 * 2.2.1</a> says: of a directive that is there twice the first counts. Immutable.
 */
record Policy(Map<String, List<String>> directives) {

    private static final Pattern SPACE = Pattern.compile("[\\t\\n\\f\\r ]+");
    private static final Pattern NONCE_OR_HASH = Pattern.compile("'(nonce|sha256|sha384|sha512)-.+'");

    private static final Pattern ANYWHERE = Pattern.compile("\\*|[a-z][a-z0-9+.-]*:(//\\*(:.*)?(/.*)?)?|\\*:.*");

    static List<Policy> parse(List<String> headers) {
        var policies = new ArrayList<Policy>();
        for (String header : headers) {
            for (String policy : header.split(",", -1)) {
                if (!policy.isBlank()) {
                    policies.add(parse(policy));
                }
            }
        }
        return policies;
    }

    private static Policy parse(String policy) {
        var directives = new LinkedHashMap<String, List<String>>();
        for (String token : policy.split(";", -1)) {
            if (!token.isBlank()) {
                List<String> words = List.of(SPACE.split(token.strip(), -1));
                directives.putIfAbsent(
                        words.get(0).toLowerCase(Locale.ROOT),
                        words.subList(1, words.size()).stream()
                                .map(word -> word.toLowerCase(Locale.ROOT))
                                .toList());
            }
        }
        return new Policy(directives);
    }

    /** Why scripts of strangers could run in spite of it; empty if they can't. */
    List<String> holes() {
        List<String> fallback = directives.get("default-src");
        List<String> sources = directives.getOrDefault("script-src", fallback);
        if (sources == null) {
            return List.of("it has neither script-src nor default-src");
        }
        var holes = new ArrayList<String>();
        holes("script-src", sources, holes);
        for (String part : List.of("script-src-elem", "script-src-attr")) {
            if (directives.containsKey(part)) {
                holes(part, directives.getOrDefault(part, List.of()), holes);
            }
        }
        return holes;
    }

    private static void holes(String directive, List<String> sources, List<String> holes) {
        // A browser that knows nonces and hashes ignores 'unsafe-inline' beside them (CSP3, section 6.7.3.2), and with
        // 'strict-dynamic' the hosts as well (section 6.7.2.3).
        boolean named = sources.stream()
                .anyMatch(source -> NONCE_OR_HASH.matcher(source).matches());
        boolean dynamic = named && sources.contains("'strict-dynamic'");
        if (sources.contains("'unsafe-inline'") && !named) {
            holes.add(directive + " allows scripts 'unsafe-inline'");
        }
        if (sources.contains("'unsafe-eval'")) {
            holes.add(directive + " allows 'unsafe-eval'");
        }
        for (String source : sources) {
            if (isAnywhere(source) && !dynamic) {
                holes.add(directive + " allows scripts from '" + source + "', which is anywhere");
            }
        }
    }

    /** Whether nobody may show it in a frame but those that are named. */
    boolean keepsFramesAway() {
        List<String> ancestors = directives.get("frame-ancestors");
        return ancestors != null && ancestors.stream().noneMatch(Policy::isAnywhere);
    }

    /** All hosts, or all of a scheme. */
    private static boolean isAnywhere(String source) {
        return ANYWHERE.matcher(source).matches();
    }
}

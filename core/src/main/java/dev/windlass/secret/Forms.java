package dev.windlass.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The texts as which a value may come back. */
final class Forms {

    /** Forms other than the value itself are no secret where they are shorter. */
    static final int SHORTEST = 4;

    private static final Pattern HEX = Pattern.compile("%[0-9A-F]{2}");

    private Forms() {}

    static Set<String> of(String value) {
        var forms = new LinkedHashSet<String>();
        value.lines().map(String::strip).forEach(forms::add);
        addUrlEncoded(value, forms);
        addBase64(value.getBytes(UTF_8), forms);
        addJson(value, forms);
        forms.removeIf(form -> form.length() < SHORTEST);
        forms.add(value);
        return forms;
    }

    private static void addUrlEncoded(String value, Set<String> forms) {
        String form = URLEncoder.encode(value, UTF_8);
        String path = form.replace("+", "%20");
        // What browsers' encodeURIComponent leaves as it is.
        String component = path.replace("%21", "!")
                .replace("%27", "'")
                .replace("%28", "(")
                .replace("%29", ")")
                .replace("%7E", "~");
        // What RFC 3986 asks for: all but the unreserved characters.
        String strict = path.replace("*", "%2A").replace("%7E", "~");
        for (String encoded : new String[] {form, path, component, strict}) {
            forms.add(encoded);
            forms.add(HEX.matcher(encoded).replaceAll(hex -> hex.group().toLowerCase(Locale.ROOT)));
        }
    }

    private static void addBase64(byte[] value, Set<String> forms) {
        for (Base64.Encoder encoder : new Base64.Encoder[] {Base64.getEncoder(), Base64.getUrlEncoder()}) {
            forms.add(encoder.encodeToString(value));
            forms.add(encoder.withoutPadding().encodeToString(value));
            for (int ahead = 0; ahead < 3; ahead++) {
                forms.add(inner(encoder, value, ahead));
            }
        }
    }

    /** The characters that depend on the value alone, wherever it stands in what was encoded. */
    private static String inner(Base64.Encoder encoder, byte[] value, int ahead) {
        byte[] shifted = new byte[ahead + value.length];
        System.arraycopy(value, 0, shifted, ahead, value.length);
        int first = (ahead * 8 + 5) / 6;
        int end = shifted.length * 8 / 6;
        return end <= first ? "" : encoder.encodeToString(shifted).substring(first, end);
    }

    private static void addJson(String value, Set<String> forms) {
        String plain = new String(JsonStringEncoder.getInstance().quoteAsString(value));
        for (String json : new String[] {plain, plain.replace("/", "\\/")}) {
            forms.add(json);
            for (String digits : new String[] {"%04x", "%04X"}) {
                forms.add(escaped(json, digits, ""));
                forms.add(escaped(json, digits, "<>&"));
            }
            // Go leaves letters of other scripts as they are.
            forms.add(json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"));
        }
    }

    /** With all that is not ASCII, and some that is, as {@code \}{@code u} and four digits. */
    private static String escaped(String json, String digits, String others) {
        var escaped = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c >= 0x7f || others.indexOf(c) >= 0) {
                escaped.append("\\u").append(String.format(Locale.ROOT, digits, (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}

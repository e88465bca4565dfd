package dev.windlass.identity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.check.Shown;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line of an allowed signers file with an Ed25519 key (ssh-keygen(1), ALLOWED SIGNERS).
 *
 * @param number which line, from 1
 * @param names whom it names, in their order; none if it has only patterns
 * @param key the key
 * @param authority whether the key is there to certify others
 * @param namespaces for what the key may sign; null for everything
 * @param after from when on it is valid; null for ever before
 * @param before until when, inclusive, it is valid; null for ever after
 */
record SignerLine(
        int number,
        List<String> names,
        SshKey key,
        boolean authority,
        @Nullable PatternList namespaces,
        @Nullable Instant after,
        @Nullable Instant before) {

    private static final Pattern OTHER_TYPE = Pattern.compile("(ssh|ecdsa|sk)-.*");
    private static final Pattern OPTION = Pattern.compile(
            "(?<name>cert-authority|namespaces|valid-after|valid-before)(?:=\"(?<value>[^\"\\\\]*)\")?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern TIME =
            Pattern.compile("(\\d{8})(?:(\\d{4})(\\d{2})?)?(Z|UTC)?", Pattern.CASE_INSENSITIVE);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    /**
     * Reads a line.
     *
     * @param number which line, from 1
     * @param line its bytes as Latin-1, without the line feed
     * @param zone in which times are meant that don't say
     * @return the line; empty if it is a comment, or for keys of other types
     * @throws Refused if it can't be understood
     */
    static Optional<SignerLine> parse(int number, String line, ZoneId zone) throws Refused {
        String bare = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        List<String> words = split(bare, " \t");
        if (words.isEmpty() || words.get(0).startsWith("#")) {
            return Optional.empty();
        }
        if (bare.indexOf('\0') >= 0 || words.get(0).indexOf('"') >= 0) {
            throw new Refused("its names have a quote, or it has a character that is none");
        }
        int type = words.size() > 1 && isType(words.get(1)) ? 1 : 2;
        if (words.size() < type + 2 || !isType(words.get(type))) {
            throw new Refused("it isn't 'names [options] type key'");
        }
        if (!words.get(type).equals(SshKey.TYPE)) {
            return Optional.empty();
        }
        SshKey key = SshKey.of(Armor.bytes(words.get(type + 1)));
        Map<String, String> options = options(type == 1 ? "" : words.get(1));
        Instant after = time(options.get("valid-after"), zone);
        Instant before = time(options.get("valid-before"), zone);
        if (after != null && before != null && !after.isBefore(before)) {
            throw new Refused("its valid-before is not later than its valid-after");
        }
        String namespaces = options.get("namespaces");
        return Optional.of(new SignerLine(
                number,
                readable(PatternList.of(words.get(0)).names()),
                key,
                options.containsKey("cert-authority"),
                namespaces == null ? null : PatternList.of(namespaces),
                after,
                before));
    }

    /** Whether the key may sign for this namespace. */
    boolean serves(String namespace) {
        return namespaces == null || namespaces.matches(namespace);
    }

    private static boolean isType(String word) {
        return word.equals(SshKey.TYPE) || OTHER_TYPE.matcher(word).matches();
    }

    /** The parts between separators that are not within quotes; a quote that doesn't end goes to the end. */
    private static List<String> split(String text, String separators) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || (!quoted && separators.indexOf(text.charAt(i)) >= 0)) {
                if (i > from) {
                    parts.add(text.substring(from, i));
                }
                from = i + 1;
            } else if (text.charAt(i) == '"') {
                quoted = !quoted;
            }
        }
        return parts;
    }

    private static Map<String, String> options(String options) throws Refused {
        Map<String, String> all = new HashMap<>();
        for (String written : split(options, ",")) {
            Matcher option = OPTION.matcher(written);
            if (!option.matches()) {
                throw new Refused("its option " + Statement.shown(written) + " is not known");
            }
            String name = option.group("name").toLowerCase(Locale.ROOT);
            String value = option.group("value");
            if (name.equals("cert-authority") != (value == null)) {
                throw new Refused("its option " + Statement.shown(written) + " is not written as it should");
            }
            if (all.put(name, value == null ? "" : value) != null) {
                throw new Refused("its option " + name + " is there twice");
            }
        }
        return all;
    }

    /**
     * A time, in UTC if it says so. Without that, OpenSSH takes it in the system's zone and, by a quirk of how it asks
     * the C library, in standard time also in summer; the same is done here, since both must agree.
     */
    private static @Nullable Instant time(@Nullable String written, ZoneId zone) throws Refused {
        if (written == null) {
            return null;
        }
        Matcher parts = TIME.matcher(written);
        if (parts.matches()) {
            try {
                String clock = Optional.ofNullable(parts.group(2)).orElse("0000")
                        + Optional.ofNullable(parts.group(3)).orElse("00");
                LocalDateTime local = LocalDateTime.parse(parts.group(1) + clock, SECONDS);
                Instant utc = local.toInstant(ZoneOffset.UTC);
                Instant time =
                        parts.group(4) == null ? local.toInstant(zone.getRules().getStandardOffset(utc)) : utc;
                if (time.getEpochSecond() > 0) {
                    return time;
                }
            } catch (DateTimeException e) {
                throw new Refused("its time " + Statement.shown(written) + " isn't in the calendar", e);
            }
        }
        throw new Refused("its time " + Statement.shown(written)
                + " isn't YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS, best with Z");
    }

    /** Names are shown to people and counted: they must be UTF-8, of characters that show. */
    private static List<String> readable(List<String> names) throws Refused {
        List<String> readable = new ArrayList<>();
        for (String name : names) {
            try {
                String text = UTF_8.newDecoder()
                        .decode(ByteBuffer.wrap(name.getBytes(ISO_8859_1)))
                        .toString();
                if (!text.codePoints().allMatch(Shown::shows)) {
                    throw new Refused("its name " + Statement.shown(text) + " has characters that don't show");
                }
                readable.add(text);
            } catch (CharacterCodingException e) {
                throw new Refused("its names are not UTF-8", e);
            }
        }
        return List.copyOf(readable);
    }
}

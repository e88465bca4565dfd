package dev.windlass.identity;

import java.util.Base64;
import java.util.regex.Pattern;

/** The lines and letters around the bytes of keys and signatures. */
final class Armor {

    private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----";
    private static final String END = "\n-----END SSH SIGNATURE-----";
    private static final Pattern LINE_ENDS = Pattern.compile("[ \t\r\n]+");

    private Armor() {}

    /** The bytes of a signature. */
    static byte[] open(String armored) throws Refused {
        if (!armored.startsWith(BEGIN + "\n") && !armored.startsWith(BEGIN + "\r\n")) {
            throw new Refused("it is no signature of ssh-keygen: it doesn't begin with the line '" + BEGIN + "'");
        }
        int end = armored.indexOf(END);
        if (end < 0) {
            throw new Refused("the signature has no line '" + END.strip() + "', so it is cut off");
        }
        String behind = armored.substring(end + END.length());
        if (!behind.isBlank()) {
            throw new Refused("there is more text behind the END line of the signature; one file holds one signature");
        }
        return bytes(LINE_ENDS.matcher(armored.substring(BEGIN.length(), end)).replaceAll(""));
    }

    /** What exactly one text stands for: the decoder alone would let padding and spare bits vary. */
    static byte[] bytes(String base64) throws Refused {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            if (Base64.getEncoder().encodeToString(bytes).equals(base64)) {
                return bytes;
            }
            throw new Refused("its base64 is cut off or damaged");
        } catch (IllegalArgumentException e) {
            throw new Refused("its base64 is cut off or damaged", e);
        }
    }
}

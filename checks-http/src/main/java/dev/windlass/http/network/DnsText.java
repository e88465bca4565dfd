package dev.windlass.http.network;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.xbill.DNS.Address;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** The data of a record as a text, the same for all ways to write it. */
final class DnsText {

    /** Those whose data is a name, and perhaps numbers: names are equal whatever their case. */
    private static final Set<Integer> NAMES =
            Set.of(Type.CNAME, Type.NS, Type.MX, Type.PTR, Type.SRV, Type.SOA, Type.DNAME);

    /** dnsjava itself takes any character. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._*-]+");

    private DnsText() {}

    static String of(Record record) {
        if (record instanceof TXTRecord text) {
            return joined(text);
        }
        String data = record.rdataToString();
        if (!NAMES.contains(record.getType())) {
            return data;
        }
        String lower = data.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") && !lower.endsWith(" .") && lower.length() > 1
                ? lower.substring(0, lower.length() - 1)
                : lower;
    }

    /** What a record of that type with the text as its data reads as. */
    static String wanted(int type, String text) {
        if (type == Type.TXT) {
            return text;
        }
        if (type == Type.A || type == Type.AAAA) {
            requireAddress(type, text);
        }
        try {
            return of(Record.fromString(Name.root, type, DClass.IN, 0, text, Name.root));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' can't be the data of a record " + Type.string(type) + ": " + e.getMessage(), e);
        }
    }

    static Name name(String name) {
        try {
            if (name.isBlank() || !name.equals(name.strip()) || name.equals("@")) {
                throw new TextParseException("it must be a domain name");
            }
            String ascii = IDN.toASCII(name);
            if (!NAME.matcher(ascii).matches()) {
                throw new TextParseException(
                        "it must have letters, digits, '-', '_', '.' and '*' only, without scheme, port and path");
            }
            return Name.fromString(ascii, Name.root);
        } catch (TextParseException | IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + Seen.text(name) + "' is no name to ask for: " + e.getMessage(), e);
        }
    }

    private static void requireAddress(int type, String text) {
        boolean four = type == Type.A;
        if (Address.toByteArray(text, four ? Address.IPv4 : Address.IPv6) == null) {
            throw new IllegalArgumentException("'" + text + "' is no IPv" + (four ? 4 : 6) + " address, as a record "
                    + Type.string(type) + " holds");
        }
    }

    /** A long text comes in pieces, which mean nothing (RFC 7208, 3.3). */
    private static String joined(TXTRecord text) {
        var bytes = new ByteArrayOutputStream();
        for (byte[] piece : text.getStringsAsByteArrays()) {
            bytes.writeBytes(piece);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}

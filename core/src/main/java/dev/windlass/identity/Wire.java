package dev.windlass.identity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** The strings of SSH's wire format: four bytes of length, then so many bytes (RFC 4251, section 5). */
final class Wire {

    private Wire() {}

    static byte[] take(ByteBuffer from, int length) throws Refused {
        if (length < 0 || length > from.remaining()) {
            throw new Refused("its bytes are cut off or damaged");
        }
        byte[] taken = new byte[length];
        from.get(taken);
        return taken;
    }

    static byte[] string(ByteBuffer from) throws Refused {
        return take(from, number(from));
    }

    static String text(ByteBuffer from) throws Refused {
        return new String(string(from), ISO_8859_1);
    }

    static int number(ByteBuffer from) throws Refused {
        try {
            return from.getInt();
        } catch (BufferUnderflowException e) {
            throw new Refused("its bytes are cut off or damaged", e);
        }
    }

    static void end(ByteBuffer from) throws Refused {
        if (from.hasRemaining()) {
            throw new Refused("its bytes go on behind its end");
        }
    }

    static ByteBuffer put(ByteBuffer to, byte[] string) {
        return to.putInt(string.length).put(string);
    }
}

package dev.windlass.identity;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A public Ed25519 key as SSH writes it.
 *
 * @param base64 its bytes in SSH's format, which is what stands in a {@code .pub} file behind the type
 */
record SshKey(String base64) {

    static final String TYPE = "ssh-ed25519";

    private static final int LENGTH = 32;

    /** What stands ahead of the 32 bytes in a SubjectPublicKeyInfo of Ed25519 (RFC 8410, section 4). */
    private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

    static SshKey of(byte[] blob) throws Refused {
        ByteBuffer from = ByteBuffer.wrap(blob);
        String type = Wire.text(from);
        if (!type.equals(TYPE)) {
            throw new Refused("its key is of type " + Statement.shown(type) + ", and only " + TYPE + " is accepted;"
                    + " make one by 'ssh-keygen -t ed25519'");
        }
        byte[] point = Wire.string(from);
        Wire.end(from);
        if (point.length != LENGTH) {
            throw new Refused("its key has " + point.length + " bytes instead of " + LENGTH);
        }
        return new SshKey(Base64.getEncoder().encodeToString(blob));
    }

    /** As {@code ssh-keygen -l} prints it. */
    String fingerprint() {
        byte[] hash = Digest.algorithm("SHA-256").digest(Base64.getDecoder().decode(base64));
        return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
    }

    /** For java.security. */
    PublicKey publicKey() throws GeneralSecurityException {
        byte[] blob = Base64.getDecoder().decode(base64);
        ByteBuffer encoded = ByteBuffer.allocate(SPKI.length + LENGTH);
        encoded.put(SPKI).put(blob, blob.length - LENGTH, LENGTH);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded.array()));
    }

    @Override
    public String toString() {
        return TYPE + " " + base64;
    }
}

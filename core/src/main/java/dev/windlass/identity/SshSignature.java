package dev.windlass.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Arrays;
import java.util.Map;

/**
 * A signature of {@code ssh-keygen -Y sign}, in the format of OpenSSH's {@code PROTOCOL.sshsig}. It is read in the one
 * form in which ssh-keygen writes it, and Java refuses the second form of an Ed25519 signature: otherwise somebody else
 * could make another signature out of it that would count as new.
 */
final class SshSignature {

    private static final byte[] MAGIC = "SSHSIG".getBytes(US_ASCII);
    private static final int VERSION = 1;
    private static final int LENGTH = 64;
    private static final Map<String, String> HASHES = Map.of("sha256", "SHA-256", "sha512", "SHA-512");

    private final SshKey key;
    private final String namespace;
    private final String hash;
    private final byte[] bytes;

    private SshSignature(SshKey key, String namespace, String hash, byte[] bytes) {
        this.key = key;
        this.namespace = namespace;
        this.hash = hash;
        this.bytes = bytes;
    }

    static SshSignature parse(String armored) throws Refused {
        ByteBuffer from = ByteBuffer.wrap(Armor.open(armored));
        if (!Arrays.equals(Wire.take(from, MAGIC.length), MAGIC)) {
            throw new Refused("its bytes are no signature of ssh-keygen");
        }
        int version = Wire.number(from);
        if (version != VERSION) {
            throw new Refused("it is of version " + Integer.toUnsignedString(version) + " of the format, and only "
                    + VERSION + " is known");
        }
        SshKey key = SshKey.of(Wire.string(from));
        String namespace = Wire.text(from);
        if (Wire.string(from).length > 0) {
            throw new Refused("it uses a field of the format that is reserved, and which ssh-keygen leaves empty");
        }
        String hash = Wire.text(from);
        ByteBuffer signature = ByteBuffer.wrap(Wire.string(from));
        Wire.end(from);
        String type = Wire.text(signature);
        byte[] bytes = Wire.string(signature);
        Wire.end(signature);
        if (!type.equals(SshKey.TYPE) || bytes.length != LENGTH) {
            throw new Refused("it has " + bytes.length + " bytes of type " + Statement.shown(type) + " instead of "
                    + LENGTH + " of " + SshKey.TYPE);
        }
        return new SshSignature(key, namespace, hash, bytes);
    }

    /** By whom it claims to be. */
    SshKey key() {
        return key;
    }

    /** Makes sure that the key made this signature, over this message, for this namespace. */
    void check(byte[] message, String wanted) throws Refused {
        if (!namespace.equals(wanted)) {
            throw new Refused("it was made for the namespace " + Statement.shown(namespace) + " instead of '" + wanted
                    + "'; sign again with '-n " + wanted + "'");
        }
        String algorithm = HASHES.get(hash);
        if (algorithm == null) {
            throw new Refused("it uses the hash " + Statement.shown(hash) + ", and only sha256 and sha512 are known");
        }
        if (!verifies(signed(Digest.algorithm(algorithm).digest(message)))) {
            throw new Refused("the key " + key.fingerprint() + " did not sign this text");
        }
    }

    /** What is really signed: not the message but its hash, with all that says what the signature is for. */
    private byte[] signed(byte[] digest) {
        byte[] space = namespace.getBytes(US_ASCII);
        byte[] name = hash.getBytes(US_ASCII);
        ByteBuffer to =
                ByteBuffer.allocate(MAGIC.length + 4 * Integer.BYTES + space.length + name.length + digest.length);
        to.put(MAGIC);
        Wire.put(to, space);
        Wire.put(to, new byte[0]);
        Wire.put(to, name);
        Wire.put(to, digest);
        return to.array();
    }

    private boolean verifies(byte[] signed) throws Refused {
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(key.publicKey());
            ed25519.update(signed);
            return ed25519.verify(bytes);
        } catch (GeneralSecurityException e) { // Java's way to say that the bytes are no point, or no number in range
            throw new Refused("the key " + key.fingerprint() + " did not sign this text: " + e.getMessage(), e);
        }
    }
}

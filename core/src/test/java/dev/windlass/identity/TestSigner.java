package dev.windlass.identity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;

/** Somebody with an Ed25519 key, who can sign as ssh-keygen does, and in ways in which it never would. */
public final class TestSigner {

    private final KeyPair keys;

    /**
     * What is written, and what is really signed, which need not agree.
     *
     * @param signedNamespace for what it is signed
     * @param signedHash the hash that is signed
     * @param algorithm with what the document is hashed; null for not at all
     */
    record Form(
            int version,
            String keyType,
            String namespace,
            String reserved,
            String hash,
            String signedNamespace,
            String signedHash,
            @org.jspecify.annotations.Nullable String algorithm,
            String signatureType,
            String tail,
            boolean malleated) {

        static Form usual() {
            return new Form(
                    1,
                    "ssh-ed25519",
                    "windlass",
                    "",
                    "sha512",
                    "windlass",
                    "sha512",
                    "SHA-512",
                    "ssh-ed25519",
                    "",
                    false);
        }

        Form version(int other) {
            return new Form(
                    other,
                    keyType,
                    namespace,
                    reserved,
                    hash,
                    signedNamespace,
                    signedHash,
                    algorithm,
                    signatureType,
                    tail,
                    malleated);
        }

        Form keyType(String other) {
            return new Form(
                    version,
                    other,
                    namespace,
                    reserved,
                    hash,
                    signedNamespace,
                    signedHash,
                    algorithm,
                    signatureType,
                    tail,
                    malleated);
        }

        Form namespace(String written, String signed) {
            return new Form(
                    version,
                    keyType,
                    written,
                    reserved,
                    hash,
                    signed,
                    signedHash,
                    algorithm,
                    signatureType,
                    tail,
                    malleated);
        }

        Form reserved(String other) {
            return new Form(
                    version,
                    keyType,
                    namespace,
                    other,
                    hash,
                    signedNamespace,
                    signedHash,
                    algorithm,
                    signatureType,
                    tail,
                    malleated);
        }

        Form hash(String written, String signed, @org.jspecify.annotations.Nullable String with) {
            return new Form(
                    version,
                    keyType,
                    namespace,
                    reserved,
                    written,
                    signedNamespace,
                    signed,
                    with,
                    signatureType,
                    tail,
                    malleated);
        }

        Form signatureType(String other) {
            return new Form(
                    version,
                    keyType,
                    namespace,
                    reserved,
                    hash,
                    signedNamespace,
                    signedHash,
                    algorithm,
                    other,
                    tail,
                    malleated);
        }

        Form tail(String other) {
            return new Form(
                    version,
                    keyType,
                    namespace,
                    reserved,
                    hash,
                    signedNamespace,
                    signedHash,
                    algorithm,
                    signatureType,
                    other,
                    malleated);
        }

        Form beyondOrder() {
            return new Form(
                    version,
                    keyType,
                    namespace,
                    reserved,
                    hash,
                    signedNamespace,
                    signedHash,
                    algorithm,
                    signatureType,
                    tail,
                    true);
        }
    }

    /**
     * @param seed whose key it is: the same in every process
     */
    public TestSigner(long seed) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, new Predictable(seed));
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What stands in the allowed signers file behind the options. */
    public String key() {
        return "ssh-ed25519 " + Base64.getEncoder().encodeToString(blob("ssh-ed25519"));
    }

    String fingerprint() throws GeneralSecurityException {
        return "SHA256:"
                + Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(blob("ssh-ed25519")));
    }

    /** Signs a text, as ssh-keygen does. */
    public Signed sign(String document) {
        return new Signed(document, armored(document, Form.usual()), "inbox/go.approve.sig");
    }

    Signed sign(String document, Form form) {
        return new Signed(document, armored(document, form), "inbox/go.approve.sig");
    }

    String armored(String document, Form form) {
        return armored(bytes(document, form));
    }

    byte[] bytes(String document, Form form) {
        try {
            byte[] message = document.getBytes(UTF_8);
            byte[] hashed = form.algorithm() == null
                    ? message
                    : MessageDigest.getInstance(form.algorithm()).digest(message);
            ByteBuffer signed = ByteBuffer.allocate(1 << 17).put("SSHSIG".getBytes(UTF_8));
            string(signed, form.signedNamespace());
            string(signed, "");
            string(signed, form.signedHash());
            string(signed, new String(hashed, ISO_8859_1));
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initSign(keys.getPrivate());
            ed25519.update(signed.flip());
            byte[] signature = ed25519.sign();
            if (form.malleated()) {
                addOrder(signature);
            }
            ByteBuffer inner = ByteBuffer.allocate(1 << 10);
            string(inner, form.signatureType());
            string(inner, new String(signature, ISO_8859_1));
            ByteBuffer all =
                    ByteBuffer.allocate(1 << 12).put("SSHSIG".getBytes(UTF_8)).putInt(form.version());
            string(all, new String(blob(form.keyType()), ISO_8859_1));
            string(all, form.namespace());
            string(all, form.reserved());
            string(all, form.hash());
            string(all, new String(Arrays.copyOf(inner.array(), inner.position()), ISO_8859_1));
            all.put(form.tail().getBytes(ISO_8859_1));
            return Arrays.copyOf(all.array(), all.position());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String armored(byte[] bytes) {
        return "-----BEGIN SSH SIGNATURE-----\n"
                + Base64.getMimeEncoder(70, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END SSH SIGNATURE-----\n";
    }

    private byte[] blob(String type) {
        byte[] encoded = keys.getPublic().getEncoded();
        ByteBuffer blob = ByteBuffer.allocate(128);
        string(blob, type);
        string(blob, new String(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length), ISO_8859_1));
        return Arrays.copyOf(blob.array(), blob.position());
    }

    private static void string(ByteBuffer to, String text) {
        to.putInt(text.length()).put(text.getBytes(ISO_8859_1));
    }

    /** S + L in place of S: the same number to the curve, 2^252 + 27742317777372353535851937790883648493 being its order. */
    private static void addOrder(byte[] signature) {
        var order = java.math.BigInteger.TWO
                .pow(252)
                .add(new java.math.BigInteger("27742317777372353535851937790883648493"));
        byte[] number = new byte[32];
        for (int i = 0; i < 32; i++) {
            number[i] = signature[63 - i];
        }
        byte[] sum = new java.math.BigInteger(1, number).add(order).toByteArray();
        for (int i = 0; i < 32; i++) {
            signature[32 + i] = i < sum.length ? sum[sum.length - 1 - i] : 0;
        }
    }

    /** The same keys in every run. */
    private static final class Predictable extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final Random random;

        Predictable(long seed) {
            random = new Random(seed);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }
    }
}

package dev.windlass.secret;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts bytes so that they can be read with the key alone, and any change of them shows: AES in Galois/counter mode,
 * with a 128-bit tag, by the Java platform's own provider. Safe for use by several threads.
 *
 * <p>Sealed bytes are one byte of version (1), a nonce of 12 bytes, the ciphertext, and a tag of 16 bytes. Each sealing
 * draws its nonce from {@link SecureRandom}; one key must not seal more than 2<sup>32</sup> times. The length of the
 * content can be told from the outside.
 */
public final class Sealing {

    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final Set<Integer> KEY_LENGTHS = Set.of(16, 32);

    private Sealing() {}

    /**
     * Encrypts.
     *
     * @param key an AES key of 128 or 256 bits
     * @param plain the content; may be empty
     * @param associated what the content belongs to, such as the name of its run and step; not part of the result, but
     *     it opens with the same only, so that sealed bytes can't be put in the place of others. May be empty
     * @return the sealed bytes, 29 more than the content; others each time
     * @throws IllegalArgumentException if the key is no such key
     */
    public static byte[] seal(SecretKey key, byte[] plain, byte[] associated) {
        validate(key);
        Objects.requireNonNull(plain, "content to seal");
        byte[] nonce = new byte[NONCE];
        new SecureRandom().nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, 0, associated);
            byte[] sealed = new byte[1 + NONCE + cipher.getOutputSize(plain.length)];
            sealed[0] = VERSION;
            System.arraycopy(nonce, 0, sealed, 1, NONCE);
            cipher.doFinal(plain, 0, plain.length, sealed, 1 + NONCE);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    /**
     * Decrypts.
     *
     * @param key the key that sealed
     * @param sealed what {@link #seal} gave
     * @param associated the same as it was sealed with
     * @return the content
     * @throws BrokenSeal if the key or the associated data is another, or a byte was changed, lost or added
     * @throws IllegalArgumentException if the key is no AES key of 128 or 256 bits
     */
    public static byte[] open(SecretKey key, byte[] sealed, byte[] associated) throws BrokenSeal {
        validate(key);
        Objects.requireNonNull(sealed, "sealed bytes");
        if (sealed.length < 1 + NONCE + TAG) {
            throw new BrokenSeal("sealed bytes can't be opened: they are cut off, " + sealed.length
                    + " bytes are left and " + (1 + NONCE + TAG) + " is the least");
        }
        if (sealed[0] != VERSION) {
            throw new BrokenSeal("sealed bytes can't be opened: their version is " + (sealed[0] & 0xff)
                    + ", and this library knows " + VERSION + "; they were changed, or sealed by a newer one");
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, sealed, 1, associated);
            return cipher.doFinal(sealed, 1 + NONCE, sealed.length - 1 - NONCE);
        } catch (AEADBadTagException e) {
            throw new BrokenSeal("sealed bytes can't be opened: they were changed, or sealed with another key or other"
                    + " associated data");
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, int at, byte[] associated)
            throws GeneralSecurityException {
        Objects.requireNonNull(associated, "associated data");
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG * 8, nonce, at, NONCE));
        cipher.updateAAD(new byte[] {VERSION});
        cipher.updateAAD(associated);
        return cipher;
    }

    /**
     * Checks that a key can be used here.
     *
     * @param key the key
     * @throws IllegalArgumentException if it is no AES key of 128 or 256 bits that gives its bytes
     */
    public static void validate(SecretKey key) {
        Objects.requireNonNull(key, "key to seal with");
        if (!key.getAlgorithm().equals("AES")) {
            throw new IllegalArgumentException(
                    "sealing needs an AES key, got one of algorithm '" + key.getAlgorithm() + "'");
        }
        byte[] bytes = key.getEncoded();
        if (bytes == null) {
            throw new IllegalArgumentException(
                    "sealing needs a key that gives its bytes; one that stays in its device" + " can't be checked");
        }
        Arrays.fill(bytes, (byte) 0);
        if (!KEY_LENGTHS.contains(bytes.length)) {
            throw new IllegalArgumentException(
                    "sealing needs an AES key of 128 or 256 bits, got one of " + bytes.length * 8L);
        }
    }

    private static IllegalStateException unusable(GeneralSecurityException e) {
        return new IllegalStateException(
                "this Java platform can't do AES/GCM/NoPadding, which every one has to: " + e, e);
    }
}

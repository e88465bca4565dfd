package dev.windlass.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("S3, J3: what is declared secret is sealed")
class SealingTest {

    private static final byte[] PLAIN = "hunter2, and a second block to go with it".getBytes(UTF_8);
    private static final byte[] ABOUT = "run 7, step dump".getBytes(UTF_8);
    private static final byte[] NOTHING = {};

    private static SecretKey key(int bytes, int fill) {
        byte[] key = new byte[bytes];
        Arrays.fill(key, (byte) fill);
        return new SecretKeySpec(key, "AES");
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    @DisplayName("what was sealed opens again, and shows nothing before")
    void opensAgain(int bytes) throws Exception {
        for (byte[] plain : new byte[][] {PLAIN, NOTHING, new byte[100_000]}) {
            byte[] sealed = Sealing.seal(key(bytes, 1), plain, ABOUT);

            assertThat(sealed).hasSize(plain.length + 29).startsWith((byte) 1);
            assertThat(Sealing.open(key(bytes, 1), sealed, ABOUT)).isEqualTo(plain);
        }
        assertThat(new String(Sealing.seal(key(bytes, 1), PLAIN, NOTHING), UTF_8))
                .doesNotContain("hunter2");
    }

    @Test
    @DisplayName("it is AES/GCM of the standard: a plain cipher reads it")
    void standard() throws Exception {
        byte[] sealed = Sealing.seal(key(32, 1), PLAIN, ABOUT);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, key(32, 1), new GCMParameterSpec(128, sealed, 1, 12));
        cipher.updateAAD(new byte[] {1});
        cipher.updateAAD(ABOUT);

        assertThat(cipher.doFinal(sealed, 13, sealed.length - 13)).isEqualTo(PLAIN);
    }

    @Test
    @DisplayName("a change of any byte shows")
    void anyByte() {
        byte[] sealed = Sealing.seal(key(32, 1), PLAIN, ABOUT);
        for (int at = 0; at < sealed.length; at++) {
            for (int flip : new int[] {1, 0x80}) {
                byte[] changed = sealed.clone();
                changed[at] ^= (byte) flip;
                broken(key(32, 1), changed, ABOUT);
            }
        }
    }

    @Test
    @DisplayName("a byte less or more shows")
    void anyLength() {
        byte[] sealed = Sealing.seal(key(32, 1), PLAIN, ABOUT);
        for (int length = 0; length < sealed.length; length++) {
            broken(key(32, 1), Arrays.copyOf(sealed, length), ABOUT);
        }
        broken(key(32, 1), Arrays.copyOf(sealed, sealed.length + 1), ABOUT);
    }

    @Test
    @DisplayName("another key or other associated data don't open it, and the message says nothing of the content")
    void otherKey() {
        byte[] sealed = Sealing.seal(key(32, 1), PLAIN, ABOUT);

        broken(key(32, 2), sealed, ABOUT);
        broken(key(16, 1), sealed, ABOUT);
        broken(key(32, 1), sealed, NOTHING);
        broken(key(32, 1), sealed, "run 8, step dump".getBytes(UTF_8));
    }

    private static void broken(SecretKey key, byte[] sealed, byte[] associated) {
        assertThatExceptionOfType(BrokenSeal.class)
                .isThrownBy(() -> Sealing.open(key, sealed, associated))
                .withNoCause()
                .withMessageStartingWith("sealed bytes can't be opened: ")
                .withMessageNotContaining("hunter2");
    }

    @Test
    @DisplayName("each sealing has a nonce of its own")
    void noncesDiffer() {
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            byte[] sealed = Sealing.seal(key(16, 1), PLAIN, ABOUT);
            nonces.add(Arrays.toString(Arrays.copyOfRange(sealed, 1, 13)));
        }
        assertThat(nonces).hasSize(1_000);
    }

    @Test
    @DisplayName("a key that is none is refused, without its bytes in the message")
    void badKeys() {
        for (SecretKey bad : new SecretKey[] {
            key(24, 77),
            key(8, 77),
            new SecretKeySpec(new byte[32], "DES"),
            new SecretKeySpec(new byte[16], "HmacSHA256")
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Sealing.seal(bad, PLAIN, ABOUT))
                    .withMessageStartingWith("sealing needs an AES key")
                    .withMessageNotContaining("77");
            assertThatIllegalArgumentException().isThrownBy(() -> Sealing.open(bad, new byte[40], ABOUT));
        }
    }
}

package dev.windlass.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Files, directories and disks")
class FilesTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path directory;

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(5)));
    }

    private static Verdict verdict(Check check) throws Exception {
        return ask(check).verdict();
    }

    private Path file(String name, String content) throws Exception {
        return Files.writeString(directory.resolve(name), content);
    }

    @Test
    @DisplayName("G1: exists wants a regular file with something in it")
    void exists() throws Exception {
        assertThat(verdict(LocalFile.of(file("a b\u00fc.md", "x")).exists())).isEqualTo(Verdict.PASSED);
        assertThat(verdict(LocalFile.of(file("empty", "")).exists())).isEqualTo(Verdict.FAILED);
        assertThat(verdict(LocalFile.of(directory).exists())).isEqualTo(Verdict.FAILED);
        Answer missing = ask(LocalFile.of(directory.resolve("none")).exists());
        assertThat(missing.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(missing.reason()).startsWith("there is no '" + directory.resolve("none") + "' (looked up from ");
        Answer below = ask(LocalFile.of(directory.resolve("empty/below")).exists());
        assertThat(below.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(below.reason()).startsWith("there is no '" + directory.resolve("empty/below") + "'");
        Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("none"));
        assertThat(verdict(LocalFile.of(dangling).exists())).isEqualTo(Verdict.FAILED);
        Path loop = Files.createSymbolicLink(directory.resolve("loop"), directory.resolve("loop"));
        assertThat(verdict(LocalFile.of(loop).exists())).isEqualTo(Verdict.ERRORED);
    }

    @Test
    @DisplayName("executable and writable")
    void executable() throws Exception {
        Path script = file("deploy.sh", "#!/bin/sh\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(ask(LocalFile.of(script).executable()).reason()).endsWith("; chmod +x it");
        assertThat(verdict(LocalFile.of(script).writable())).isEqualTo(Verdict.PASSED);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(verdict(LocalFile.of(script).executable())).isEqualTo(Verdict.PASSED);
        assertThat(verdict(LocalFile.of(directory).executable())).isEqualTo(Verdict.FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "rw-------, 600, PASSED",
        "r--------, 600, PASSED",
        "---------, 600, PASSED",
        "rwx------, 600, FAILED",
        "rw----r--, 600, FAILED",
        "rw--w----, 600, FAILED",
        "rw-r-----, 640, PASSED",
        "rwxrwxrwx, 777, PASSED",
        "rwxr-xr-x, 755, PASSED",
        "rwxr-xrwx, 755, FAILED",
        "rwxrwxrwx, 776, FAILED",
        "r-x------, 600, FAILED"
    })
    @DisplayName("permissions at most: no bit beyond")
    void permissions(String found, String most, Verdict verdict) throws Exception {
        Path key = file("key", "x");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(found));
        assertThat(verdict(LocalFile.of(key).permissionsAtMost(most))).isEqualTo(verdict);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "60", "0600", "rw-------", "680", "-60"})
    @DisplayName("permissions that are none are refused early")
    void badPermissions(String octal) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LocalFile.of(directory).permissionsAtMost(octal))
                .withMessageContaining("'" + octal + "'");
    }

    @Test
    @DisplayName("contains counts lines; J3: what stands in them is not shown")
    void contains() throws Exception {
        LocalFile dockerfile = LocalFile.of(file("Dockerfile", "FROM a AS hunter2\nRUN x\r\nFROM b\n"));
        assertThat(verdict(dockerfile.contains("^FROM b$"))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(dockerfile.contains("^FROM ", 2))).isEqualTo(Verdict.PASSED);
        Answer three = ask(dockerfile.contains("^FROM ", 3));
        assertThat(three.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(three.evidence()).hasToString("lines=3, matching=2, matching lines=[1, 3]");
        assertThat(three.toString()).doesNotContain("hunter2");
        assertThat(verdict(LocalFile.of(file("empty", "")).contains(".*"))).isEqualTo(Verdict.NO_DATA);
        assertThatIllegalArgumentException().isThrownBy(() -> dockerfile.contains("("));
        assertThatIllegalArgumentException().isThrownBy(() -> dockerfile.contains("x", 0));
    }

    @Test
    @DisplayName("G1: doesNotContain passes on a readable text with something in it only")
    void doesNotContain() throws Exception {
        Path log = file("app.log", "fine\nERROR boom\n");
        assertThat(ask(LocalFile.of(log).doesNotContain("ERROR|FATAL")).reason())
                .endsWith("the first is line 2");
        assertThat(verdict(LocalFile.of(log).doesNotContain("PANIC"))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(LocalFile.of(file("none.log", "")).doesNotContain("x")))
                .isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(LocalFile.of(directory.resolve("gone")).doesNotContain("x")))
                .isEqualTo(Verdict.FAILED);
        assertThat(verdict(LocalFile.of(directory).doesNotContain("x"))).isEqualTo(Verdict.FAILED);
        Path binary = Files.write(directory.resolve("binary"), new byte[] {'o', 'k', (byte) 0xff});
        assertThat(verdict(LocalFile.of(binary).doesNotContain("x"))).isEqualTo(Verdict.ERRORED);
        Path huge = Files.write(directory.resolve("huge"), new byte[Contents.LARGEST + 1]);
        assertThat(ask(LocalFile.of(huge).doesNotContain("x")).reason()).contains("larger than the 16 MiB");
    }

    @Test
    @DisplayName("an expression that takes for ever, or too much of the stack, never passes")
    void expressions() throws Exception {
        LocalFile a = LocalFile.of(file("a", "a".repeat(100_000)));
        assertThatThrownBy(() -> ask(a.doesNotContain("(a|b)*c"))).hasMessageContaining("too much for the expression");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() ->
                        ask(LocalFile.of(file("b", "a".repeat(100))).doesNotContain("^(([a-z])+.)+[A-Z]([a-z])+$")))
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    @DisplayName("newer than another file, or than a time; as old has failed")
    void newer() throws Exception {
        Path report = file("report", "x");
        Path jar = file("jar", "x");
        Files.setLastModifiedTime(jar, FileTime.from(NOON));
        Files.setLastModifiedTime(report, FileTime.from(NOON.plusSeconds(1)));
        assertThat(verdict(LocalFile.of(report).newerThan(jar))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(LocalFile.of(jar).newerThan(report))).isEqualTo(Verdict.FAILED);
        assertThat(verdict(LocalFile.of(jar).newerThan(jar))).isEqualTo(Verdict.FAILED);
        assertThat(verdict(LocalFile.of(jar).newerThan(directory.resolve("none"))))
                .isEqualTo(Verdict.FAILED);
        assertThat(verdict(LocalFile.of(report).modifiedAfter(NOON))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(LocalFile.of(jar).modifiedAfter(NOON))).isEqualTo(Verdict.FAILED);
    }

    @Test
    @DisplayName("G1: a directory; zero matching files never pass")
    void directories() throws Exception {
        Path scripts = Files.createDirectory(directory.resolve("scripts"));
        assertThat(verdict(LocalDirectory.of(scripts).notEmpty())).isEqualTo(Verdict.FAILED);
        assertThat(verdict(LocalDirectory.of(scripts).filesAreExecutable("*.sh")))
                .isEqualTo(Verdict.NO_DATA);
        Path one = Files.writeString(scripts.resolve("a.sh"), "x");
        assertThat(verdict(LocalDirectory.of(scripts).notEmpty())).isEqualTo(Verdict.PASSED);
        assertThat(ask(LocalDirectory.of(scripts).filesAreExecutable("*.sh")).reason())
                .contains("1 of 1")
                .contains("a.sh");
        Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("rwx------"));
        assertThat(verdict(LocalDirectory.of(scripts).filesAreExecutable("*.sh")))
                .isEqualTo(Verdict.PASSED);
        assertThat(verdict(LocalDirectory.of(scripts).writable())).isEqualTo(Verdict.PASSED);
        assertThat(verdict(LocalDirectory.of(one).notEmpty())).isEqualTo(Verdict.FAILED);
        assertThat(verdict(LocalDirectory.of(directory.resolve("none")).writable()))
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    @DisplayName("free room, in bytes and percent")
    void disk() throws Exception {
        long free = Files.getFileStore(directory).getUsableSpace();
        assertThat(verdict(Disk.of(directory).freeAtLeast(1))).isEqualTo(Verdict.PASSED);
        Answer full = ask(Disk.of(directory).freeAtLeast(free * 2 + 1));
        assertThat(full.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(full.reason()).contains("wanted are at least").endsWith("; make room");
        assertThat(verdict(Disk.of(directory).freeAtLeastPercent(0.0001))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(Disk.of(directory).freeAtLeastPercent(100))).isEqualTo(Verdict.FAILED);
        assertThat(verdict(Disk.of(directory.resolve("none")).freeAtLeast(1))).isEqualTo(Verdict.ERRORED);
        assertThatIllegalArgumentException().isThrownBy(() -> Disk.of(directory).freeAtLeast(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Disk.of(directory).freeAtLeastPercent(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> Disk.of(directory).freeAtLeastPercent(101));
    }
}

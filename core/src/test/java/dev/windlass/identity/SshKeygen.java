package dev.windlass.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real ssh-keygen, with files of its own. */
public final class SshKeygen {

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path directory;

    /**
     * @param directory where its files lie
     */
    public SshKeygen(Path directory) {
        this.directory = directory;
    }

    /** Makes a key; gives its type and bytes. */
    public String key(String name, String type) throws IOException, InterruptedException {
        run(Map.of(), Path.of("/dev/null"), List.of("-q", "-t", type, "-N", "", "-C", "", "-f", path(name)));
        return Files.readString(directory.resolve(name + ".pub")).strip();
    }

    /** Signs a text; gives the armored signature. */
    public String sign(String key, String namespace, String hash, String document)
            throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("to-sign"), document);
        Files.deleteIfExists(directory.resolve("to-sign.sig"));
        run(
                Map.of(),
                Path.of("/dev/null"),
                List.of(
                        "-q",
                        "-Y",
                        "sign",
                        "-n",
                        namespace,
                        "-O",
                        "hashalg=" + hash,
                        "-f",
                        path(key),
                        file.toString()));
        return Files.readString(directory.resolve("to-sign.sig"));
    }

    public void allow(byte[] allowedSigners) throws IOException {
        Files.write(allowedSigners(), allowedSigners);
    }

    public Path allowedSigners() {
        return directory.resolve("allowed_signers");
    }

    void take(Signed signed) throws IOException {
        Files.writeString(directory.resolve("document"), signed.document());
        Files.writeString(directory.resolve("document.sig"), signed.signature());
    }

    /** Whether the taken signature is this person's. */
    boolean verifies(String person, Instant when, ZoneId zone) {
        return succeeds(
                zone,
                List.of(
                        "-Y",
                        "verify",
                        "-n",
                        Identities.NAMESPACE,
                        "-I",
                        person,
                        "-f",
                        allowedSigners().toString(),
                        "-s",
                        path("document.sig"),
                        "-O",
                        "verify-time=" + SECONDS.format(when)));
    }

    /** Whether the taken signature is one of its key over the taken document. */
    boolean holds() {
        return succeeds(
                ZoneOffset.UTC,
                List.of("-Y", "check-novalidate", "-n", Identities.NAMESPACE, "-s", path("document.sig")));
    }

    /** Whether the key of the taken signature is anybody's. */
    boolean findsPrincipals(Instant when, ZoneId zone) {
        return succeeds(
                zone,
                List.of(
                        "-Y",
                        "find-principals",
                        "-f",
                        allowedSigners().toString(),
                        "-s",
                        path("document.sig"),
                        "-O",
                        "verify-time=" + SECONDS.format(when)));
    }

    private boolean succeeds(ZoneId zone, List<String> arguments) {
        try {
            return run(Map.of("TZ", zone.getId()), directory.resolve("document"), arguments) == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private static int run(Map<String, String> environment, Path input, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("ssh-keygen"));
        line.addAll(arguments);
        var builder = new ProcessBuilder(line)
                .redirectInput(input.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return builder.start().waitFor();
    }
}

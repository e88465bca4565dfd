package dev.windlass.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.identity.DirectoryInbox;
import dev.windlass.identity.Identities;
import dev.windlass.identity.Inbox;
import dev.windlass.identity.Request;
import dev.windlass.identity.SshSigners;
import dev.windlass.identity.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A person with a real key, who signs with the real ssh-keygen whatever is put into a directory, as soon as it is there.
 */
final class Signer implements Inbox {

    private static final String WHO = "anna";

    private final Path directory;
    private final Inbox inbox;
    private final Points points;

    private Signer(Path directory, Inbox inbox, Points points) {
        this.directory = directory;
        this.inbox = inbox;
        this.points = points;
    }

    static Signer in(Path directory, Points points) throws IOException {
        Files.createDirectories(directory);
        return new Signer(directory, DirectoryInbox.in(directory.resolve("inbox")), points);
    }

    /** Who may sign: the key's owner. */
    Identities identities() throws IOException {
        Path key = directory.resolve("key");
        Path allowed = directory.resolve("allowed_signers");
        if (!Files.exists(allowed)) {
            Files.deleteIfExists(key);
            Files.deleteIfExists(directory.resolve("key.pub"));
            keygen("-t", "ed25519", "-N", "", "-C", "", "-f", key.toString());
            Path draft = directory.resolve("draft");
            Files.writeString(draft, WHO + " " + Files.readString(directory.resolve("key.pub"), UTF_8), UTF_8);
            Files.move(draft, allowed);
        }
        return SshSigners.of(allowed);
    }

    @Override
    public List<Submission> poll() throws IOException {
        return inbox.poll();
    }

    @Override
    public void offer(Request request) throws IOException {
        points.pass("offer " + request.name());
        inbox.offer(request);
        points.pass("offered " + request.name());
        Path document = directory.resolve("inbox").resolve(request.name() + ".approve");
        if (!Files.exists(document.resolveSibling(document.getFileName() + ".sig"))) {
            keygen(
                    "-Y",
                    "sign",
                    "-n",
                    Identities.NAMESPACE,
                    "-f",
                    directory.resolve("key").toString(),
                    document.toString());
        }
        points.pass("signed " + request.name());
    }

    @Override
    public void withdraw(String name) throws IOException {
        points.pass("withdraw " + name);
        inbox.withdraw(name);
    }

    private static void keygen(String... arguments) throws IOException {
        var line = new java.util.ArrayList<>(List.of("ssh-keygen", "-q"));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(line + " ended with " + process.exitValue());
            }
        } catch (InterruptedException e) {
            throw new IOException(line + " was interrupted", e);
        }
    }
}

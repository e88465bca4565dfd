package dev.windlass.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.identity.DirectoryInbox;
import dev.windlass.identity.Identities;
import dev.windlass.identity.Inbox;
import dev.windlass.identity.Request;
import dev.windlass.identity.SshKeygen;
import dev.windlass.identity.SshSigners;
import dev.windlass.identity.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * People of a virtual release who do what people do: each has a key of ssh-keygen's, finds in a directory what is to be
 * signed, and puts the signature beside it. What they do happens at its time, with the files that lie there then.
 */
final class Signers implements Inbox {

    /** What somebody does. */
    @FunctionalInterface
    interface Deed {
        void happen() throws IOException, InterruptedException;
    }

    private record Due(Instant at, Deed deed) {}

    private final VirtualTime time;
    private final Path directory;
    private final SshKeygen ssh;
    private final DirectoryInbox inbox;
    private final List<Due> deeds = new ArrayList<>();

    /**
     * @param directory where the inbox lies, and beside it the keys
     * @param known whose keys stand in the allowed signers file
     * @param strangers who has a key too
     */
    Signers(VirtualTime time, Path directory, List<String> known, List<String> strangers)
            throws IOException, InterruptedException {
        this.time = time;
        this.directory = directory.resolve("inbox");
        this.inbox = DirectoryInbox.in(this.directory);
        this.ssh = new SshKeygen(Files.createDirectories(directory.resolve("keys")));
        var lines = new StringBuilder();
        for (String person : known) {
            lines.append(person).append(" namespaces=\"windlass\" ").append(ssh.key(person, "ed25519"));
            lines.append('\n');
        }
        ssh.allow(lines.toString().getBytes(UTF_8));
        for (String person : strangers) {
            ssh.key(person, "ed25519");
        }
    }

    Inbox inbox() {
        return inbox;
    }

    Identities identities() {
        return SshSigners.of(ssh.allowedSigners());
    }

    People people(Duration every) {
        return new People(this, identities(), every);
    }

    Signers at(Instant when, Deed deed) {
        deeds.add(new Due(when, deed));
        deeds.sort(Comparator.comparing(Due::at));
        return this;
    }

    /** Signs what lies there as it is. */
    Deed signs(String person, String document) {
        return () -> put(document + "." + person, signature(person, Files.readString(directory.resolve(document))));
    }

    /** Signs a text of one's own, in a directory of one's own. */
    Deed signs(String person, String document, Text text) {
        return () -> {
            Path own = Files.createDirectories(directory.resolve(person)).resolve(document);
            Files.writeString(own, text.get());
            put(person + "/" + document, signature(person, text.get()));
        };
    }

    /** A text as it is when it is wanted. */
    @FunctionalInterface
    interface Text {
        String get() throws IOException;
    }

    /** What lies there, with a reason behind it. */
    Text withReason(String document, String reason) {
        return () -> Files.readString(directory.resolve(document)) + "reason: " + reason + "\n";
    }

    /** Puts somebody's signature of another document beside a document. */
    Deed moves(String person, String signed, String document) {
        return () -> put(document + "." + person, Files.readString(directory.resolve(signed + ".sig")));
    }

    Text text(String document) {
        return () -> Files.readString(directory.resolve(document));
    }

    private String signature(String person, String text) throws IOException, InterruptedException {
        return ssh.sign(person, Identities.NAMESPACE, "sha512", text);
    }

    private void put(String document, String signature) throws IOException {
        Files.writeString(directory.resolve(document + ".sig"), signature);
    }

    @Override
    public List<Submission> poll() throws IOException {
        while (!deeds.isEmpty() && !deeds.get(0).at().isAfter(time.now().at())) {
            try {
                deeds.remove(0).deed().happen();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while ssh-keygen signed", e);
            }
        }
        return inbox.poll();
    }

    @Override
    public void offer(Request request) throws IOException {
        inbox.offer(request);
    }

    @Override
    public void withdraw(String name) throws IOException {
        inbox.withdraw(name);
    }
}

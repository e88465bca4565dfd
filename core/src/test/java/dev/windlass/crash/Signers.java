package dev.windlass.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.identity.DirectoryInbox;
import dev.windlass.identity.Identities;
import dev.windlass.identity.Inbox;
import dev.windlass.identity.Request;
import dev.windlass.identity.SshSigners;
import dev.windlass.identity.Statement;
import dev.windlass.identity.Submission;
import dev.windlass.identity.TestSigner;
import dev.windlass.journal.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * People with keys, the same in every process, who sign what is put into a directory: one of them as soon as it is there,
 * the next one in the next session, and so on. What they sign is a file that outlives the process.
 */
final class Signers implements Inbox {

    /** Who they are; all of them sign off. */
    static final List<String> WHO = List.of("anna", "ben");

    /** Made when they are wanted: a process that nobody signs in goes without. */
    private static final Map<String, TestSigner> KEYS = new ConcurrentHashMap<>();

    private final Path directory;
    private final Inbox inbox;
    private final Points points;

    private Signers(Path directory, Inbox inbox, Points points) {
        this.directory = directory;
        this.inbox = inbox;
        this.points = points;
    }

    static Signers in(Path world, Points points) throws IOException {
        Path directory = world.resolve("inbox");
        return new Signers(directory, DirectoryInbox.in(directory), points);
    }

    /** Who may sign: the owners of the keys. */
    Identities identities() throws IOException {
        Path allowed = directory.resolveSibling("allowed_signers");
        if (!Files.exists(allowed)) {
            put(
                    allowed,
                    WHO.stream()
                            .map(name -> name + " namespaces=\"" + Identities.NAMESPACE + "\" "
                                    + key(name).key() + "\n")
                            .collect(Collectors.joining()));
        }
        return SshSigners.of(allowed);
    }

    /** The first of them orders something, in writing; not again if it lies there. */
    void order(Order order, String run, long number) throws IOException {
        String document = "order-" + number;
        if (!Files.exists(signature(document, WHO.get(0)))) {
            String text = Statement.of("order")
                    .with("run", run)
                    .with("order", order.name())
                    .with("reason", "the cause is mended")
                    .with("issued", Instant.now().toString())
                    .text();
            put(directory.resolve(document), text);
            put(signature(document, WHO.get(0)), key(WHO.get(0)).sign(text).signature());
        }
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
        String document = request.name() + ".approve";
        for (String name : WHO) {
            if (!Files.exists(signature(document, name))) {
                sign(document, name);
                return;
            }
        }
    }

    @Override
    public void withdraw(String name) throws IOException {
        points.pass("withdraw " + name);
        inbox.withdraw(name);
        points.pass("withdrawn " + name);
    }

    private void sign(String document, String name) throws IOException {
        points.pass("sign " + document + " as " + name);
        String text = Files.readString(directory.resolve(document), UTF_8);
        put(signature(document, name), key(name).sign(text).signature());
        points.pass("signed " + document + " as " + name);
    }

    private static TestSigner key(String name) {
        return KEYS.computeIfAbsent(name, who -> new TestSigner(who.hashCode()));
    }

    private Path signature(String document, String name) {
        return directory.resolve(document + "." + name + ".sig");
    }

    private void put(Path file, String text) throws IOException {
        Path draft = directory.resolveSibling("draft");
        Files.writeString(draft, text, UTF_8);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}

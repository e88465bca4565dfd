package dev.windlass.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory in which people find what they are asked to sign, and put their signatures. Safe for use by several
 * threads.
 *
 * <pre>
 * $ less go.approve
 * $ ssh-keygen -Y sign -n windlass -f ~/.ssh/id_ed25519 go.approve     # writes go.approve.sig
 * </pre>
 *
 * <p>A request is put there as a file for each of its statements, {@code <name>.<kind>}, such as {@code go.approve} and
 * {@code go.reject}; in the name everything but letters, digits, {@code -} and {@code _} becomes {@code -}, and a part of
 * its hash follows then. Files appear and are replaced whole.
 *
 * <p>A signature is a file {@code *.sig}. {@code go.approve.sig} belongs to the document {@code go.approve}, and so does
 * {@code go.approve.ada.sig}, since several people sign the same document; it lies beside its document, or in a directory
 * below, up to 3 deep, such as one that only ada may write into. Documents that nobody asked for are read as well, such as
 * an order that an operator writes and signs. Names that begin with a dot are ignored.
 *
 * <p>What can't be taken arrives as {@link Illegible}, once two looks found it the same: it may still have been written
 * at the first one. That is whatever is no plain file, is larger than 64 KiB, can't be read, is no text in UTF-8, no
 * whole signature, or has no document. What is withdrawn or replaced is moved, with its signatures, into the directory
 * {@value #WITHDRAWN}, where nothing is read any more.
 */
public final class DirectoryInbox implements Inbox {

    /** Where goes what isn't wanted any more, within the directory. */
    public static final String WITHDRAWN = "withdrawn";

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryInbox.class);
    private static final int MOST = 1_000;
    private static final int LONGEST_NAME = 80;
    private static final String START = "windlass ";

    private final Path directory;
    private final InboxFiles files;

    /** What couldn't be taken at the last look, and why. */
    private Map<Path, String> doubtful = new HashMap<>();

    private DirectoryInbox(Path directory) {
        this.directory = directory;
        this.files = new InboxFiles(directory, directory.resolve(WITHDRAWN));
    }

    /**
     * The inbox in a directory, which is made if it isn't there.
     *
     * @param directory where; whoever may write into it may hinder others from signing, but not sign for them
     * @return the inbox
     * @throws IOException if the directory can't be made
     */
    public static DirectoryInbox in(Path directory) throws IOException {
        return new DirectoryInbox(Files.createDirectories(directory).toRealPath());
    }

    @Override
    public synchronized List<Submission> poll() throws IOException {
        List<Path> signatures = looked();
        List<Submission> all = new ArrayList<>();
        Map<Path, String> bad = new HashMap<>();
        for (Path signature : signatures.subList(0, Math.min(MOST, signatures.size()))) {
            try {
                signed(signature).ifPresent(all::add);
            } catch (Refused e) {
                bad.put(signature, e.reason());
            }
        }
        if (signatures.size() > MOST) {
            bad.put(
                    directory,
                    "there are " + signatures.size() + " signatures, and the first " + MOST
                            + " by name are read; move away what is old");
        }
        bad.entrySet().stream()
                .filter(entry -> entry.getValue().equals(doubtful.get(entry.getKey())))
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> all.add(new Illegible(InboxFiles.shown(entry.getKey()), entry.getValue())));
        doubtful = bad;
        return List.copyOf(all);
    }

    private List<Path> looked() throws IOException {
        try {
            return files.signatures();
        } catch (IOException e) {
            throw new IOException(
                    "the inbox " + directory + " can't be looked into (" + e
                            + "), so no signature is seen; put the directory back, or let this process read it",
                    e);
        }
    }

    private Optional<Submission> signed(Path signature) throws Refused {
        Optional<String> armored = InboxFiles.read(signature);
        if (armored.isEmpty()) {
            return Optional.empty();
        }
        Armor.open(armored.get());
        Optional<Path> document = files.document(signature);
        Optional<String> text = document.isEmpty() ? Optional.empty() : InboxFiles.read(document.get());
        if (text.isEmpty()) {
            throw new Refused("there is no document that this signature belongs to, neither beside it nor above; it is"
                    + " the name without '" + InboxFiles.SIGNATURE
                    + "'. If it was there it is not wanted any more: see "
                    + WITHDRAWN);
        }
        return Optional.of(new Signed(text.get(), armored.get(), InboxFiles.shown(signature)));
    }

    @Override
    public synchronized void offer(Request request) throws IOException {
        for (Statement statement : request.statements()) {
            Path file = directory.resolve(fileName(request.name(), statement.kind()));
            if (!statement.text().equals(present(file).orElse(null))) {
                put(file, statement.text());
            }
        }
    }

    private static Optional<String> present(Path file) {
        try {
            return InboxFiles.read(file);
        } catch (Refused e) {
            return Optional.empty();
        }
    }

    private void put(Path file, String text) throws IOException {
        Path whole = directory.resolve("." + file.getFileName() + "-" + UUID.randomUUID());
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                retire(file);
            }
            Files.writeString(whole, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(whole);
            throw new IOException(
                    "what is to be signed can't be put into " + file + " (" + e + "); let this process write there", e);
        }
    }

    @Override
    public synchronized void withdraw(String name) throws IOException {
        String offered = fileName(name) + "\\.[a-z]{1,20}";
        try {
            for (Path file : files.here()) {
                if (file.getFileName().toString().matches(offered)
                        && present(file).filter(text -> text.startsWith(START)).isPresent()) {
                    retire(file);
                }
            }
        } catch (IOException e) {
            throw new IOException(
                    "what was to be signed for '" + name + "' can't be moved from " + directory + " into "
                            + WITHDRAWN + " (" + e
                            + "); nobody needs to sign it any more. Let this process write there, or move"
                            + " it by hand",
                    e);
        }
    }

    /** Moves a document away, and its signatures ahead of it: one that stays alone would look as if it were lost. */
    private void retire(Path document) throws IOException {
        String digest = Digest.of(present(document).orElse("")).hex();
        Path to = directory.resolve(WITHDRAWN).resolve(document.getFileName() + "-" + digest.substring(0, 8));
        for (Path signature : files.signatures()) {
            if (files.document(signature).filter(document::equals).isPresent()) {
                try {
                    move(signature, to.resolve(directory.relativize(signature)));
                } catch (IOException e) {
                    LOG.warn(
                            "The signature {} isn't wanted any more and can't be moved away; do so by hand.",
                            signature,
                            e);
                }
            }
        }
        move(document, to.resolve(document.getFileName()));
    }

    private static void move(Path from, Path to) throws IOException {
        Path parent = to.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * The file in which a statement lies that is to be signed.
     *
     * @param request the name of the request
     * @param kind the kind of the statement, such as {@code approve}
     * @return such as {@code go.approve}, or {@code go-live-1a556635.approve} for a request {@code go live}
     */
    public static String fileName(String request, String kind) {
        return fileName(request) + "." + kind;
    }

    /** A name for a file, of harmless characters; where some had to go, others tell it from its likes. */
    static String fileName(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9_-]", "-");
        return safe.equals(name) && name.length() <= LONGEST_NAME && !name.isEmpty()
                ? safe
                : safe.substring(0, Math.min(safe.length(), LONGEST_NAME)) + "-"
                        + Digest.of(name).hex().substring(0, 8);
    }
}

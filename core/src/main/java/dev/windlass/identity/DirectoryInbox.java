package dev.windlass.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
 * its hash follows then ({@link #fileName}). Files appear and are replaced whole. A line {@code reason: …} that people
 * add behind the text stays as long as the same is asked; better they add it to a copy, such as {@code go.approve.ada}.
 *
 * <p>A signature is a file {@code *.sig}. {@code go.approve.sig} belongs to the document {@code go.approve}, and so does
 * {@code go.approve.ada.sig}, since several people sign the same document; it lies beside its document, or in a directory
 * below, up to 3 deep, such as one that only ada may write into. Documents that nobody asked for are read as well, such as
 * an order that an operator writes and signs. Names that begin with a dot are ignored.
 *
 * <p>What can't be taken arrives as {@link Illegible}, once two looks found it the same, or it has not been changed for 10
 * seconds: before that it may still be written. That is whatever is no plain file, is larger than 64 KiB, can't be read, is
 * no text in UTF-8, no whole signature, or has no document.
 *
 * <p>No signature goes unseen. If another text takes the place of one that was signed, that one is put aside with its
 * signatures, as {@code go.approve-1a556635}, and they arrive from there. What is withdrawn is moved, with its copies and
 * signatures, into the directory {@value #WITHDRAWN}, where nothing is read any more; a signature that no look had given
 * before then is logged, and given at the next one.
 */
public final class DirectoryInbox implements Inbox {

    /** Where goes what isn't wanted any more, within the directory. */
    public static final String WITHDRAWN = "withdrawn";

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryInbox.class);
    private static final int MOST = 1_000;
    private static final int LONGEST_NAME = 80;

    /** How many digits of a hash tell one name from its likes. */
    static final int HASH = 8;

    private static final String REASON = "reason: ";
    private static final Duration AT_REST = Duration.ofSeconds(10);

    private final Path directory;
    private final InboxFiles files;
    private final Documents documents;

    /** What couldn't be taken at the last look, and why. */
    private Map<Path, String> doubtful = new HashMap<>();

    /** What the last look gave, by digest. */
    private Set<String> given = Set.of();

    /** What was withdrawn before any look gave it. */
    private final List<Submission> late = new ArrayList<>();

    private DirectoryInbox(Path directory) {
        this.directory = directory;
        this.files = new InboxFiles(directory, directory.resolve(WITHDRAWN));
        this.documents = new Documents(directory, files);
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
        List<Submission> all = new ArrayList<>(late);
        late.clear();
        Map<Path, String> bad = new HashMap<>();
        for (Path signature : signatures.subList(0, Math.min(MOST, signatures.size()))) {
            try {
                documents.signed(signature).ifPresent(all::add);
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
                .filter(entry -> entry.getValue().equals(doubtful.get(entry.getKey())) || atRest(entry.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> all.add(new Illegible(InboxFiles.shown(entry.getKey()), entry.getValue())));
        doubtful = bad;
        given = all.stream().map(Submission::digest).collect(Collectors.toSet());
        return List.copyOf(all);
    }

    /** Whether nobody writes it any more: a process that comes and goes looks only once. */
    private static boolean atRest(Path path) {
        try {
            Instant changed =
                    Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
            return changed.isBefore(Instant.now().minus(AT_REST));
        } catch (IOException gone) {
            return false;
        }
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

    @Override
    public synchronized void offer(Request request) throws IOException {
        for (Statement statement : request.statements()) {
            Path file = directory.resolve(fileName(request.name(), statement.kind()));
            String text = statement.text();
            String there = Documents.present(file).orElse("");
            if (!there.equals(text) && !there.startsWith(text + REASON)) {
                tell(documents.put(file, text));
            }
        }
    }

    @Override
    public synchronized void withdraw(String name) throws IOException {
        Pattern offered = Pattern.compile(fileName(name) + "\\.(?<kind>[a-z]{1,20})(-[0-9a-f]{8})?(\\..*)?");
        try {
            for (Path file : files.here()) {
                Matcher matcher = offered.matcher(file.getFileName().toString());
                if (matcher.matches()
                        && Documents.present(file)
                                .filter(text -> text.startsWith("windlass " + matcher.group("kind") + " "))
                                .isPresent()) {
                    tell(documents.retire(file));
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

    /** What was moved away before any look gave it: a person signed, and has to learn that it came too late. */
    private void tell(List<Documents.Moved> moved) {
        for (Documents.Moved one : moved) {
            if (one.said().filter(said -> given.contains(said.digest())).isEmpty()) {
                LOG.warn(
                        "The signature {} came when what it is for wasn't wanted any more; it lies in {} now.",
                        one.from(),
                        one.to());
                one.said().ifPresent(late::add);
            }
        }
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
                        + Digest.of(name).hex().substring(0, HASH);
    }
}

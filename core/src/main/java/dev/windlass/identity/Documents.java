package dev.windlass.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The documents of a directory and their signatures: where one goes, the other goes too. */
final class Documents {

    private static final Logger LOG = LoggerFactory.getLogger(Documents.class);

    /**
     * A signature that was moved away with its document.
     *
     * @param from where it lay
     * @param to where it lies
     * @param said what it says; empty if that can't be read
     */
    record Moved(Path from, Path to, Optional<Signed> said) {}

    private final Path directory;
    private final InboxFiles files;

    Documents(Path directory, InboxFiles files) {
        this.directory = directory;
        this.files = files;
    }

    /** What a signature says; empty if it isn't there any more. */
    Optional<Signed> signed(Path signature) throws Refused {
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
                    + DirectoryInbox.WITHDRAWN);
        }
        return Optional.of(new Signed(text.get(), armored.get(), InboxFiles.shown(signature)));
    }

    /** The text of a document, as far as it can be read. */
    static Optional<String> present(Path file) {
        try {
            return InboxFiles.read(file);
        } catch (Refused e) {
            return Optional.empty();
        }
    }

    /** Puts a text in place of what is there; gives the signatures that had to be moved away with that. */
    List<Moved> put(Path file, String text) throws IOException {
        try {
            boolean inTheWay = Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !putAside(file);
            List<Moved> moved = inTheWay ? retire(file) : List.of();
            write(file, text);
            return moved;
        } catch (IOException e) {
            throw new IOException(
                    "what is to be signed can't be put into " + file + " (" + e + "); let this process write there", e);
        }
    }

    private void write(Path file, String text) throws IOException {
        Path whole = directory.resolve("." + file.getFileName() + "-" + UUID.randomUUID());
        try {
            Files.writeString(whole, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(whole);
            throw e;
        }
    }

    /**
     * Leads signatures to a copy of the text that they were made for, before another takes its place; tells whether there
     * was anything to be read and signed. The copy comes first: wherever this is cut off, a signature lies beside its text.
     */
    private boolean putAside(Path document) throws IOException {
        Optional<String> text = present(document);
        List<Path> signatures = signaturesOf(document);
        if (text.isEmpty() || signatures.isEmpty()) {
            return false;
        }
        String name = document.getFileName().toString();
        String aside = aside(document, text.get());
        write(directory.resolve(aside), text.get());
        for (Path signature : signatures) {
            String rest = signature.getFileName().toString().substring(name.length());
            Path to = signature.resolveSibling(aside + rest);
            try {
                Files.move(
                        signature,
                        Files.exists(to, LinkOption.NOFOLLOW_LINKS)
                                ? signature.resolveSibling(aside + "." + UUID.randomUUID() + rest)
                                : to);
            } catch (IOException e) {
                LOG.warn(
                        "The signature {} is not for what is asked now, and can't be moved beside {}, which it is for; do"
                                + " so by hand.",
                        signature,
                        aside,
                        e);
            }
        }
        return true;
    }

    private static String aside(Path document, String text) {
        return document.getFileName() + "-" + Digest.of(text).hex().substring(0, DirectoryInbox.HASH);
    }

    private List<Path> signaturesOf(Path document) throws IOException {
        return files.signatures().stream()
                .filter(signature ->
                        files.document(signature).filter(document::equals).isPresent())
                .toList();
    }

    /** Moves a document away, and its signatures ahead of it: one that stays alone would look as if it were lost. */
    List<Moved> retire(Path document) throws IOException {
        List<Moved> moved = new ArrayList<>();
        Path to = directory
                .resolve(DirectoryInbox.WITHDRAWN)
                .resolve(aside(document, present(document).orElse("")));
        for (Path signature : signaturesOf(document)) {
            Path there = to.resolve(directory.relativize(signature));
            Optional<Signed> said = said(signature, there);
            try {
                move(signature, there);
                moved.add(new Moved(signature, there, said));
            } catch (IOException e) {
                LOG.warn(
                        "The signature {} isn't wanted any more and can't be moved away; do so by hand.", signature, e);
            }
        }
        move(document, to.resolve(document.getFileName()));
        return moved;
    }

    /** What a signature says, for who finds it at another place; nothing if it can't be read. */
    private Optional<Signed> said(Path signature, Path there) {
        try {
            return signed(signature).map(one -> new Signed(one.document(), one.signature(), InboxFiles.shown(there)));
        } catch (Refused illegible) {
            return Optional.empty();
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Path parent = to.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
}

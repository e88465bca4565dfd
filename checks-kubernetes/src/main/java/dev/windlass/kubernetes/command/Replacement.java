package dev.windlass.kubernetes.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;

/** A file that takes the place of another at once, with its permissions: whoever reads it finds the old one or the new one. */
final class Replacement {

    private Replacement() {}

    /** Replaces the content of a file; after a failure the old one is there, and nothing else. */
    static void of(Path file, byte[] content) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Path beside = Files.createTempFile(directory, "." + file.getFileName() + ".", ".windlass");
        try {
            try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                likeTheOld(file, beside);
                channel.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static void likeTheOld(Path file, Path beside) throws IOException {
        PosixFileAttributeView old = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        PosixFileAttributeView other = Files.getFileAttributeView(beside, PosixFileAttributeView.class);
        if (old == null || other == null) {
            return;
        }
        var attributes = old.readAttributes();
        if (!other.readAttributes().owner().equals(attributes.owner())) {
            other.setOwner(attributes.owner());
        }
        if (!other.readAttributes().group().equals(attributes.group())) {
            other.setGroup(attributes.group());
        }
        other.setPermissions(attributes.permissions());
    }
}

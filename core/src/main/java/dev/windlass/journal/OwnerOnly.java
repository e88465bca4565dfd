package dev.windlass.journal;

import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** The permissions of what only its owner may see; none where the system doesn't know such permissions. */
final class OwnerOnly {

    private OwnerOnly() {}

    static FileAttribute<?>[] file(Path at) {
        return permissions(at, "rw-------");
    }

    static FileAttribute<?>[] directory(Path at) {
        return permissions(at, "rwx------");
    }

    private static FileAttribute<?>[] permissions(Path at, String permissions) {
        return at.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}

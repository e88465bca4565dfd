package dev.windlass.machine;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an archive is made of.
 *
 * @param files by the name that each will have in the archive; directories end with a slash
 */
record Gathered(SortedMap<String, Path> files) {

    /** What keeps something from being archived; the message says what to do. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * Walks through all of it.
     *
     * @param sources absolute paths
     * @param archives the directory in which the archives are, which may not be among it
     */
    static Gathered of(List<Path> sources, Path archives) throws IOException {
        var files = new TreeMap<String, Path>();
        for (Path source : sources) {
            if (!Files.exists(source)) {
                throw new Refused("'" + source + "' should be archived, but isn't there");
            }
            Files.walkFileTree(
                    source,
                    EnumSet.of(FileVisitOption.FOLLOW_LINKS),
                    Integer.MAX_VALUE,
                    new Gathering(files, archives));
        }
        if (files.keySet().stream().allMatch(name -> name.endsWith("/"))) {
            throw new Refused("there is no file in " + sources + ", and an archive of none is no backup");
        }
        return new Gathered(files);
    }

    private static final class Gathering extends SimpleFileVisitor<Path> {

        private final Map<String, Path> files;
        private final Path archives;

        Gathering(Map<String, Path> files, Path archives) {
            this.files = files;
            this.archives = archives;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            if (Files.exists(archives) && Files.isSameFile(directory, archives)) {
                throw new Refused("'" + directory
                        + "' is where the archives are, and an archive can't be in itself; keep them" + " elsewhere");
            }
            files.put(name(directory) + "/", directory);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isSymbolicLink()) {
                throw new Refused(
                        "'" + file + "' is a link to '" + Files.readSymbolicLink(file) + "', which isn't there");
            }
            if (!attributes.isRegularFile()) {
                throw new Refused("'" + file + "' is neither a file nor a directory, and can't be archived");
            }
            if (!Files.isReadable(file)) {
                throw new Refused("'" + file + "' may not be read by this user");
            }
            files.put(name(file), file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
            if (why instanceof FileSystemLoopException) {
                throw new Refused(
                        "'" + file + "' is a link that leads back to what it is in, and would be archived for ever");
            }
            throw new Refused("'" + file + "' can't be archived: " + why);
        }

        /** Without the slash at the beginning, so that it unpacks where one stands. */
        private static String name(Path path) throws Refused {
            Path root = path.getRoot();
            String name = (root == null ? path : root.relativize(path))
                    .toString()
                    .replace(path.getFileSystem().getSeparator(), "/");
            if (name.chars().anyMatch(Character::isISOControl) || name.indexOf('\\') >= 0) {
                throw new Refused("a list of checksums can't hold the name of '" + path + "'");
            }
            return name;
        }
    }
}

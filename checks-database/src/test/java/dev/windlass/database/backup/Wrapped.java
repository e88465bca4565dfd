package dev.windlass.database.backup;

import dev.windlass.database.real.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Directories with the real programs, behind something that goes wrong. */
final class Wrapped {

    private Wrapped() {}

    /** No file may become larger than so many blocks of 512 bytes; the program is told, as of a full disk. */
    static Path limitingFiles(Path below, int blocks) throws IOException {
        return with(below, "trap '' XFSZ\nulimit -f " + blocks + "\nexec %s \"$@\"\n");
    }

    /** It is killed when it has done nearly all of its work. */
    static Path killedBehind(Path below) throws IOException {
        return with(below, "%s \"$@\"\ncase $1 in --version) ;; *) kill -KILL $$ ;; esac\n");
    }

    private static Path with(Path below, String script) throws IOException {
        Path directory = Files.createTempDirectory(below, "programs-");
        for (Tool tool : List.of(Tool.PG_DUMP, Tool.PG_RESTORE)) {
            Path program = directory.resolve(tool.program().getFileName());
            Files.writeString(program, "#!/bin/sh\n" + script.formatted(tool.program()));
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return directory;
    }
}

package dev.windlass.examples.shop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** A shop with its cluster, of which the state can be looked at. Its kubectl is a script with a file for its memory. */
final class FakeShop implements Shop {

    private static final String SCRIPT = """
            #!/bin/sh
            case "$1 $2 $3" in
            "apply -f "*) echo "${3%%/*}" > CLUSTER ;;
            "rollout status deploy/shop") ;;
            *) echo "what is $*" >&2; exit 1 ;;
            esac
            """;

    private final Path cluster;
    private final Path kubectl;
    private final Set<String> dumps = new TreeSet<>();
    private int schema = 71;
    private boolean warm;
    private boolean maintenance;
    private boolean visitorsSawIt;

    /**
     * @param directory where the cluster is kept
     */
    FakeShop(Path directory) {
        try {
            Path mine = Files.createTempDirectory(directory, "cluster");
            cluster = mine.resolve("running");
            kubectl = mine.resolve("kubectl");
            Files.writeString(cluster, "7.1.0");
            Files.writeString(kubectl, SCRIPT.replace("CLUSTER", cluster.toString()));
            Files.setPosixFilePermissions(kubectl, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String kubectl() {
        return kubectl.toString();
    }

    /** What runs in the cluster. */
    String running() {
        try {
            return Files.readString(cluster).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the database was changed while visitors used it. */
    boolean visitorsSawIt() {
        return visitorsSawIt;
    }

    boolean maintenance() {
        return maintenance;
    }

    /** All of it, in words. */
    String state() {
        return running() + ", schema " + schema + ", dumps " + dumps + (warm ? ", warm" : "")
                + (maintenance ? ", in maintenance" : "");
    }

    @Override
    public String dump(String name) {
        dumps.add(name);
        return name;
    }

    @Override
    public void deleteDump(String name) {
        dumps.remove(name);
    }

    @Override
    public void warmUp() {
        warm = true;
    }

    @Override
    public void coolDown() {
        warm = false;
    }

    @Override
    public boolean migrationsPending() {
        return schema == 71;
    }

    @Override
    public void maintenance(boolean on) {
        maintenance = on;
    }

    @Override
    public void migrate(Consumer<String> progress) {
        visitorsSawIt |= !maintenance;
        progress.accept("the first table");
        schema = 72;
        progress.accept("all tables");
    }

    @Override
    public void restore(String dump) {
        if (!dumps.contains(dump)) {
            throw new IllegalStateException("there is no dump " + dump);
        }
        visitorsSawIt |= !maintenance;
        schema = 71;
    }
}

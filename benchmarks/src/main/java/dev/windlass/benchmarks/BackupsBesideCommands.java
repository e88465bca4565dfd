package dev.windlass.benchmarks;

import dev.windlass.Release;
import dev.windlass.database.backup.Backups;
import dev.windlass.database.backup.PostgresAddress;
import dev.windlass.database.backup.RestoreDrill;
import dev.windlass.journal.FileJournal;
import dev.windlass.plan.Step;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A release that backs up, and one that drills, in turns with the commands of a shell script on the same server: {@code pg_dump}
 * alone, and the commands that prove as much as the step does (the digest of the dump, rows and checksum of each table). The whole
 * run of the release counts, with a forced journal.
 */
final class BackupsBesideCommands implements AutoCloseable {

    private static final int TABLES = 4;
    private static final List<String> PROGRAMS =
            List.of("pg_dump", "pg_restore", "createdb", "dropdb", "psql", "sha256sum");

    private final Workplace place;
    private final EmbeddedPostgres server;
    private int files;

    private BackupsBesideCommands(Workplace place, EmbeddedPostgres server) {
        this.place = place;
        this.server = server;
    }

    /** Measures with a database of so many rows, and gives the tables. */
    static String measure(int runs, int rows) throws IOException {
        requirePrograms();
        try (BackupsBesideCommands measured = start()) {
            measured.fill(rows);
            return measured.tables(runs);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private static BackupsBesideCommands start() throws IOException {
        Workplace place = Workplace.open();
        try {
            Path data = Files.createDirectory(place.directory().resolve("server"));
            return new BackupsBesideCommands(
                    place,
                    EmbeddedPostgres.builder()
                            .setOverrideWorkingDirectory(data.toFile())
                            .setServerConfig("fsync", "on")
                            .setServerConfig("synchronous_commit", "on")
                            .start());
        } catch (IOException | RuntimeException e) {
            place.close();
            throw e;
        }
    }

    /** Rows of some 200 bytes, half of which a compressor can make nothing of. */
    private void fill(int rows) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (int table = 1; table <= TABLES; table++) {
                statement.execute(
                        "create table orders" + table + " (id bigint primary key, customer text not null, note text,"
                                + " total numeric(12,2) not null, placed timestamptz not null)");
                statement.execute("insert into orders" + table + " select i, md5(i::text) || md5((i * 7)::text),"
                        + " repeat('a note on the order ', 4) || i, i / 100.0, timestamptz '2026-01-01' + i * interval '1 s'"
                        + " from generate_series(1, " + rows / TABLES + ") i");
            }
            statement.execute("create index on orders1 (customer)");
            statement.execute("vacuum analyze");
        }
    }

    private String tables(int runs) throws IOException {
        var backups = new double[runs];
        var dumps = new double[runs];
        var dumpsProven = new double[runs];
        var drills = new double[runs];
        var restores = new double[runs];
        long bytes = 0;
        for (int run = -1; run < runs; run++) { // the first one warms up
            Path directory = Files.createDirectory(place.directory().resolve("backups" + run));
            Path bare = place.directory().resolve("bare" + run + ".dump");
            double backup = seconds(() -> backUp(directory));
            double dump = seconds(() -> dump(bare));
            double proven = dump + seconds(() -> prove("postgres", bare));
            double drill = seconds(() -> drill(directory));
            double restore = seconds(() -> restore(bare));
            bytes = Files.size(bare);
            Files.delete(bare);
            if (run >= 0) {
                backups[run] = backup;
                dumps[run] = dump;
                dumpsProven[run] = proven;
                drills[run] = drill;
                restores[run] = restore;
            }
        }
        var table = new Table("what", "seconds, median (middle half)", "the release over it, median (middle half)");
        table.row("a release that backs up", new Samples(backups).told("%.2f"), "");
        table.row("`pg_dump`", new Samples(dumps).told("%.2f"), ratio(backups, dumps));
        table.row(
                "`pg_dump`, `sha256sum`, `psql` for rows and checksums",
                new Samples(dumpsProven).told("%.2f"),
                ratio(backups, dumpsProven));
        table.row("a release that drills the newest backup", new Samples(drills).told("%.2f"), "");
        table.row(
                "`sha256sum`, `createdb`, `pg_restore`, `psql` for rows and checksums, `dropdb`",
                new Samples(restores).told("%.2f"),
                ratio(drills, restores));
        return runs + " runs of each, in turns, a dump of " + bytes / 1_000_000 + " MB:\n\n" + table;
    }

    private static String ratio(double[] ours, double[] theirs) {
        var ratios = new double[ours.length];
        Arrays.setAll(ratios, i -> ours[i] / theirs[i]);
        return "**" + new Samples(ratios).told("%.2f") + "**";
    }

    @FunctionalInterface
    private interface Measured {
        void run() throws IOException;
    }

    private static double seconds(Measured measured) throws IOException {
        long start = System.nanoTime();
        measured.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private void backUp(Path directory) {
        run(Backups.of(address()).in(directory).step("back up"));
    }

    private void drill(Path directory) {
        run(RestoreDrill.on(address()).step("drill", Backups.of(address()).in(directory)));
    }

    private void run(Step<?> step) {
        Runs.complete(
                Release.plan("orders", "1")
                        .to("production")
                        .phase("database", step)
                        .build(),
                FileJournal.in(place.directory().resolve("journal" + files++)));
    }

    private PostgresAddress address() {
        return PostgresAddress.of("localhost", server.getPort(), "postgres");
    }

    private void dump(Path file) throws IOException {
        command("pg_dump", "--format=custom", "--file=" + file, "postgres");
    }

    private void prove(String database, Path dump) throws IOException {
        command("sha256sum", dump.toString());
        checksums(database);
    }

    private void restore(Path dump) throws IOException {
        command("sha256sum", dump.toString());
        command("createdb", "--template=template0", "scratch");
        command("pg_restore", "--exit-on-error", "--dbname=scratch", dump.toString());
        checksums("scratch");
        command("dropdb", "scratch");
    }

    /** As the steps do it: the rows of each table, and the sums of two hashes of each row. */
    private void checksums(String database) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("psql", "--no-psqlrc", "--tuples-only", "--dbname=" + database));
        for (int table = 1; table <= TABLES; table++) {
            arguments.add("--command=select count(*), sum(hashtextextended(r, 0)), sum(hashtextextended(r, 1)) from"
                    + " (select row(customer, id, note, placed, total)::text as r from orders" + table + ") x");
        }
        command(arguments.toArray(String[]::new));
    }

    private void command(String... words) throws IOException {
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "PGHOST", "localhost", "PGPORT", "" + server.getPort(), "PGUSER", "postgres", "LC_ALL", "C"));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(words[0] + " was to succeed, but: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void requirePrograms() throws Unmeasured {
        List<String> path =
                List.of(System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator), -1));
        for (String program : PROGRAMS) {
            if (path.stream().noneMatch(directory -> Files.isExecutable(Path.of(directory, program)))) {
                throw new Unmeasured("there is no " + program
                        + " on the PATH to measure beside; install the client programs of PostgreSQL"
                        + " (Debian: apt-get install postgresql-client) and start again with: backups");
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        place.close();
    }
}

package dev.windlass.benchmarks;

import dev.windlass.database.Database;
import dev.windlass.database.journal.PostgresJournal;
import dev.windlass.journal.Event;
import dev.windlass.journal.Holder;
import dev.windlass.journal.Journal;
import dev.windlass.journal.Recorded;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Appends to the shared journal against bare {@code INSERT … COMMIT} of the same bytes, one after the other on one server that
 * forces what it writes: what load there is, both sides have it.
 */
final class SharedJournal implements AutoCloseable {

    /** A table like that of the journal, without anything else. */
    private static final String TABLE =
            "create table bare (run int not null, batch bigint not null, content bytea not null,"
                    + " primary key (run, batch))";

    private final Workplace place;
    private final EmbeddedPostgres server;

    private SharedJournal(Workplace place, EmbeddedPostgres server) {
        this.place = place;
        this.server = server;
    }

    static String measure(int runs, int appends) throws IOException {
        try (SharedJournal measured = start()) {
            return measured.table(runs, appends);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private static SharedJournal start() throws IOException {
        Workplace place = Workplace.open();
        try {
            return new SharedJournal(
                    place,
                    EmbeddedPostgres.builder()
                            .setOverrideWorkingDirectory(place.directory().toFile())
                            .setServerConfig("fsync", "on")
                            .setServerConfig("synchronous_commit", "on")
                            .start());
        } catch (IOException | RuntimeException e) {
            place.close();
            throw e;
        }
    }

    private String table(int runs, int appends) throws IOException, SQLException {
        PostgresJournal journal = PostgresJournal.in(Database.of("measured", server.getPostgresDatabase()));
        journal.createTables();
        var shared = new double[runs];
        var bare = new double[runs];
        var raw = new double[runs];
        var ratios = new double[runs];
        int bytes = 0;
        for (int run = -1; run < runs; run++) { // the first one warms up
            var micros = new double[2][appends];
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    Journal.Hold hold = journal.hold("shop", "production", holder());
                    Journal.RunLog log = hold.begin("run " + run)) {
                prepare(connection);
                for (int i = 0; i < appends; i++) {
                    List<Recorded> batch = batch(i + 1);
                    long start = System.nanoTime();
                    log.append(batch, false);
                    micros[0][i] = (System.nanoTime() - start) / 1e3;
                    byte[] content = bytes == 0 ? new byte[700] : new byte[bytes];
                    start = System.nanoTime();
                    insert(connection, i, content);
                    micros[1][i] = (System.nanoTime() - start) / 1e3;
                }
            }
            bytes = size(journal);
            if (run >= 0) {
                shared[run] = new Samples(micros[0]).median();
                bare[run] = new Samples(micros[1]).median();
                ratios[run] = new Samples(micros[0]).sum() / new Samples(micros[1]).sum();
                raw[run] = RawAppends.micros(place.directory(), appends, bytes);
            }
        }
        var table = new Table("one forced write", "µs, median of the medians (middle half)");
        table.row("an append to the shared journal", new Samples(shared).told("%.0f"));
        table.row("a bare INSERT, committed, of the same bytes", new Samples(bare).told("%.0f"));
        table.row("a raw forced append to a file, beside it", new Samples(raw).told("%.0f"));
        return runs + " runs of " + appends + " appends of " + bytes
                + " bytes, PostgreSQL on this machine, fsync on:\n\n" + table
                + "\nRatio of the shared journal to the bare INSERT, of the sums of each run: **"
                + new Samples(ratios).told("%.2f") + "**\n";
    }

    private int size(PostgresJournal journal) throws IOException {
        var runs = journal.runs("shop", "production");
        Path exported =
                journal.export(runs.get(runs.size() - 1), place.directory().resolve("exported"));
        try (var lines = Files.lines(exported)) {
            return (int) (Files.size(exported) / (lines.count() / 3)); // a header and two events
        }
    }

    private static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists bare");
            statement.execute(TABLE);
            statement.execute("alter table bare alter column content set storage external");
        }
    }

    private static void insert(Connection connection, int batch, byte[] content) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("insert into bare values (1, ?, ?)")) {
            statement.setLong(1, batch);
            statement.setBytes(2, content);
            statement.executeUpdate(); // and commits
        }
    }

    /** What a step writes: the end of one and the start of the next. */
    private static List<Recorded> batch(int step) {
        return List.of(
                new Recorded(2L * step - 1, Instant.EPOCH, Duration.ofMillis(step), phase(step)),
                new Recorded(2L * step, Instant.EPOCH, Duration.ofMillis(step), phase(step + 1)));
    }

    private static Event phase(int number) {
        return new Event.PhaseStarted("phase " + number + " with a name as long as a result, " + "x".repeat(120));
    }

    private static Holder holder() {
        return new Holder("benchmark", "here", ProcessHandle.current().pid(), Instant.EPOCH, "Windlass");
    }

    @Override
    public void close() throws IOException {
        server.close();
        place.close();
    }
}

package dev.windlass.database.journal;

import dev.windlass.crash.CrashSuite;
import dev.windlass.crash.Keeping;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

/** The crash suite of the engine with the shared journal: each process that goes on might be on another machine. */
class SharedCrashIT extends CrashSuite {

    private @Nullable EmbeddedPostgres server;
    private @Nullable InPostgres keeping;

    @Override
    protected Keeping keeping() {
        if (keeping == null) {
            try {
                server = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "off") // which the journal sets right for itself
                        .start();
                keeping = new InPostgres(server.getJdbcUrl("postgres", "postgres"));
                keeping.journal().createTables();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return keeping;
    }

    @Override
    protected String name() {
        return "database-journal";
    }

    /** A fifth of the points, of all plans: that the engine stands each of them is proven on files. */
    @Override
    protected int oneOf() {
        return 5;
    }

    @AfterAll
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }
}

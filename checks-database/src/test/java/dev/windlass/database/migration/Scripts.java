package dev.windlass.database.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** A directory of migration scripts, and Flyways that look into it. */
final class Scripts {

    private final Path directory;

    Scripts(Path directory) {
        this.directory = directory;
    }

    Scripts with(String name, String... lines) {
        try {
            Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    Scripts without(String name) {
        try {
            Files.delete(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    FluentConfiguration on(DataSource source) {
        return Flyway.configure().dataSource(source).locations("filesystem:" + directory);
    }

    /** With the lock that PostgreSQL's concurrent index builds don't wait for. */
    Migrations withSessionLock(DataSource source) {
        return Migrations.of(
                "orders",
                on(source)
                        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                        .load());
    }

    Migrations migrations(DataSource source) {
        return Migrations.of("orders", on(source).load());
    }
}

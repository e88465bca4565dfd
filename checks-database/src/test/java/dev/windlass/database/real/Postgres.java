package dev.windlass.database.real;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** The versions of PostgreSQL that the tests start. */
public enum Postgres implements PgBinaryResolver {
    /** Two versions of one artifact can't be on one class path: the build unpacks this one beside the tests' classes. */
    V14("14") {
        @Override
        public InputStream getPgBinary(String system, String machine) throws IOException {
            URL unpacked = Postgres.class.getResource("/postgres-14");
            if (unpacked == null) {
                throw new IOException("no /postgres-14 on the class path: the build unpacks it in the phase"
                        + " generate-test-resources, run './mvnw process-test-resources -pl checks-database' once");
            }
            try (Stream<Path> files = Files.list(Path.of(unpacked.toURI()))) {
                Path archive = files.filter(file -> file.toString().endsWith(".txz"))
                        .findFirst()
                        .orElseThrow(() -> new IOException("no .txz in " + unpacked));
                return Files.newInputStream(archive);
            } catch (URISyntaxException e) {
                throw new IOException("can't look into " + unpacked, e);
            }
        }
    },
    V17("17") {
        @Override
        public InputStream getPgBinary(String system, String machine) throws IOException {
            return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine);
        }
    };

    private final String major;

    Postgres(String major) {
        this.major = major;
    }

    /** The major version, such as {@code 17}. */
    public String major() {
        return major;
    }

    EmbeddedPostgres.Builder builder() {
        return EmbeddedPostgres.builder()
                .setPgBinaryResolver(this)
                .setPGStartupWait(Duration.ofMinutes(1)) // a busy machine is no fault
                .setServerConfig("fsync", "off")
                .setServerConfig("max_connections", "50");
    }
}

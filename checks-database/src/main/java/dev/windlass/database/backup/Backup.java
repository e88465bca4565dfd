package dev.windlass.database.backup;

import dev.windlass.database.jdbc.DatabaseIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A dump of a database: where it is, what is in it, and of when. Immutable.
 *
 * @param path where the dump is, absolute, and where it was found if its directory was copied or moved; beside it
 *     {@code <path>.sha256} holds its checksum and {@code <path>.json} all of this
 * @param bytes how large it is
 * @param sha256 its SHA-256, in hexadecimal digits
 * @param source which database of which server it is of
 * @param shape how its database is to be made anew
 * @param tables what its tables held, by the very snapshot that was dumped
 * @param at of when it is, by the clock of the machine that made it: nothing older is missing in it
 * @param took how long it took
 * @param serverVersion the version of that server, such as {@code 17.6}
 * @param pgDump the version of {@code pg_dump}, such as {@code 17.6}
 */
public record Backup(
        String path,
        long bytes,
        String sha256,
        DatabaseIdentity source,
        Shape shape,
        List<Table> tables,
        Instant at,
        Duration took,
        String serverVersion,
        String pgDump) {

    /** Checks that all parts are there, and keeps a copy of the list. */
    public Backup {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(took, "took");
        tables = List.copyOf(tables);
    }

    /**
     * The rows of all tables.
     *
     * @return their number
     */
    public long rows() {
        return tables.stream().mapToLong(Table::rows).sum();
    }

    /**
     * What a table held.
     *
     * @param name its schema and name, quoted where SQL wants it
     * @param rows how many rows it had
     * @param checksum a checksum over all rows and columns that doesn't depend on their order; to compare with others of this
     *     library, nothing else
     */
    public record Table(String name, long rows, String checksum) {}

    /**
     * What a database was created with.
     *
     * @param owner the role that it is of
     * @param encoding such as {@code UTF8}
     * @param provider who sorts: {@code c} the C library, {@code i} ICU, {@code b} PostgreSQL itself
     * @param collate the order of the C library
     * @param ctype the kinds of letters of the C library
     * @param locale that of ICU, or of PostgreSQL itself; empty for the C library
     * @param rules what is changed of ICU's order; empty for nothing
     */
    public record Shape(
            String owner, String encoding, String provider, String collate, String ctype, String locale, String rules) {

        /** Checks that all parts are there: a backup made before one of them was known tells nothing of it. */
        public Shape {
            Objects.requireNonNull(owner, "owner");
            Objects.requireNonNull(encoding, "encoding");
            Objects.requireNonNull(provider, "provider");
            Objects.requireNonNull(collate, "collate");
            Objects.requireNonNull(ctype, "ctype");
            Objects.requireNonNull(locale, "locale");
            Objects.requireNonNull(rules, "rules");
        }
    }
}

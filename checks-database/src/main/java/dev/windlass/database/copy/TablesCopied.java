package dev.windlass.database.copy;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a copy of tables holds: all of them as they stood at one moment. Immutable.
 *
 * @param copyId tells this copy from every other one; it stands in the copy too
 * @param schema the schema that holds the copies
 * @param tables the tables, in the order in which they were named
 * @param takenAt when the copy was begun, by the server's clock
 * @param server the product, its version and its address; passwords masked
 */
public record TablesCopied(UUID copyId, String schema, List<Table> tables, Instant takenAt, String server) {

    /**
     * Keeps a copy of the list.
     *
     * @param copyId the mark of the copy
     * @param schema the schema that holds it
     * @param tables the tables
     * @param takenAt when it was begun
     * @param server where it was taken
     */
    public TablesCopied {
        tables = List.copyOf(tables);
    }

    /**
     * One copied table.
     *
     * @param name the original, with its schema
     * @param rows how many rows were copied
     * @param checksum a checksum over all rows and columns that doesn't depend on their order; to compare with others of
     *     this library, nothing else
     */
    public record Table(String name, long rows, String checksum) {}
}

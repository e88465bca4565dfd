package dev.windlass.database.health;

import dev.windlass.database.Database;
import dev.windlass.database.jdbc.Require;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * How a PostgreSQL server is, 14 or newer: the nouns that are asked of it. Immutable, safe for use by several threads where its
 * data source is.
 *
 * <pre>{@code
 * PostgresHealth health = PostgresHealth.of(Database.of("orders", dataSource));
 *
 * checks("database").critical(health.replicas("replica1").lagAtMost(seconds(5)), health.indexes().valid())
 *         .important(health.connections().usedAtMost(80), health.locks().noneWaitsLongerThan(seconds(30)))
 * guardedBy(health.locks().waiting().above(20).sustainedFor(minutes(1)).every(seconds(15)).onNoData(HOLD))
 * }</pre>
 */
public final class PostgresHealth {

    private final Database database;

    private PostgresHealth(Database database) {
        this.database = database;
    }

    /**
     * Asks a database how it is. Each check ends within the timeout of the database.
     *
     * @param database a PostgreSQL database, asked with a role that has {@code pg_monitor}
     * @return its health
     */
    public static PostgresHealth of(Database database) {
        return new PostgresHealth(Objects.requireNonNull(database, "database"));
    }

    /**
     * The connections of clients to its server.
     *
     * @return the connections
     */
    public Connections connections() {
        return new Connections(database);
    }

    /**
     * The replicas that should stream from it, by their names; it has to be a primary.
     *
     * @param names the {@code application_name} of each (by {@code primary_conninfo} or {@code cluster_name}), at least one
     * @return the replicas
     * @throws IllegalArgumentException if there is no name, one is blank, or one is named twice
     */
    public Replicas replicas(String... names) {
        List<String> all = List.copyOf(Arrays.asList(names));
        all.forEach(name -> Require.text("the name of a replica", name));
        if (all.isEmpty() || new HashSet<>(all).size() < all.size()) {
            throw new IllegalArgumentException("replicas are asked for by at least one name, each once, got " + all);
        }
        return new Replicas(database, all, all.size());
    }

    /**
     * The replicas that should stream from it, by their number; it has to be a primary.
     *
     * @param number how many at least, from 1
     * @return the replicas
     * @throws IllegalArgumentException if it is below 1
     */
    public Replicas replicas(int number) {
        Words.positive("the number of replicas", number);
        return new Replicas(database, List.of(), number);
    }

    /**
     * Itself, as a replica of another server.
     *
     * @return the replica
     */
    public Replica replica() {
        return new Replica(database);
    }

    /**
     * The replication slots of its server, which has to be a primary.
     *
     * @return the slots
     */
    public ReplicationSlots replicationSlots() {
        return new ReplicationSlots(database);
    }

    /**
     * The locks in it that are waited for.
     *
     * @return the locks
     */
    public Locks locks() {
        return new Locks(database);
    }

    /**
     * What its sessions have been doing for long.
     *
     * @return the sessions
     */
    public Sessions sessions() {
        return new Sessions(database);
    }

    /**
     * The statements that run in it, by {@code pg_stat_statements}.
     *
     * @return the statements
     */
    public Statements statements() {
        return new Statements(database);
    }

    /**
     * Its indexes.
     *
     * @return the indexes
     */
    public Indexes indexes() {
        return new Indexes(database);
    }

    /**
     * Its size, its volume and its transaction ids.
     *
     * @return the storage
     */
    public Storage storage() {
        return new Storage(database);
    }
}

package dev.windlass.database.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.database.Database;
import dev.windlass.database.jdbc.Require;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import java.util.Comparator;
import java.util.List;

/**
 * How large a database is, how full its volume, and how near the wraparound of its transaction ids. Immutable, safe for use by
 * several threads.
 *
 * <p>PostgreSQL doesn't know how much of its disk is free. So either the size of the volume is declared
 * ({@link #onVolume(long)}), or somebody who knows is asked: the monitoring, or a function of one's own by
 * {@link Database#query(String, String, Object...)}.
 */
public final class Storage {

    /** The ids that are there in all, of which half are of the past. */
    private static final double IDS = 1L << 31;

    private final Database database;

    Storage(Database database) {
        this.database = database;
    }

    /**
     * Asks whether the database is not too large, its indexes included.
     *
     * @param bytes how large it may be, at least 1
     * @return the check
     * @throws IllegalArgumentException if it is below 1
     */
    public Check sizeAtMost(long bytes) {
        Words.positive("the size of database '" + database.name() + "'", bytes);
        return Question.of(database, "the database has at most " + Words.bytes(bytes))
                .with("at most, in bytes", bytes)
                .check(Storage::size, size -> atMost("the database", size, bytes));
    }

    /**
     * How large the database is, its indexes included.
     *
     * @return the metric, in bytes
     */
    public Metric size() {
        return Question.of(database, "size of the database")
                .metric("bytes", Storage::size, size -> Reading.value((double) size));
    }

    /**
     * Asks whether a table is not too large, its indexes included. While somebody holds it locked exclusively its size can't be
     * told, which is an error.
     *
     * @param table its name as SQL has it, with its schema, such as {@code shop.orders}
     * @param bytes how large it may be, at least 1
     * @return the check
     * @throws IllegalArgumentException if the table is blank or the size below 1
     */
    public Check tableAtMost(String table, long bytes) {
        Require.text("the table whose size is limited", table);
        Words.positive("the size of table " + table, bytes);
        return Question.of(database, "table " + table + " has at most " + Words.bytes(bytes))
                .with("table", table)
                .with("at most, in bytes", bytes)
                .check(session -> table(session, table), size -> atMost("table " + table, size, bytes));
    }

    /**
     * Says how large the volume is on which the server has its data.
     *
     * @param bytes its size, at least 1
     * @return the volume
     * @throws IllegalArgumentException if it is below 1
     */
    public Volume onVolume(long bytes) {
        return new Volume(database, Words.positive("the size of the volume of '" + database.name() + "'", bytes));
    }

    /**
     * Asks whether enough transaction ids (and multixact ids) are left until their wraparound, of all databases of the server.
     * Near its end the server takes no more writes. Autovacuum keeps the share below some 10 percent by default
     * ({@code autovacuum_freeze_max_age}): much more says that it doesn't get through.
     *
     * @param percent how much may be used, from 1 to 100
     * @return the check
     * @throws IllegalArgumentException if it is not
     */
    public Check transactionIdsUsedAtMost(int percent) {
        Words.percentLimit("the transaction ids that may be used", percent);
        return Question.of(database, "at most " + percent + " % of the transaction ids are used")
                .with("at most, in percent", percent)
                .check(Oldest::look, oldest -> oldest.judge(percent));
    }

    /**
     * How much is used of the transaction ids or multixact ids, whichever is more.
     *
     * @return the metric, in percent
     */
    public Metric transactionIdsUsed() {
        return Question.of(database, "transaction ids used")
                .metric(
                        "%",
                        Oldest::look, oldest -> Reading.value(oldest.percent()).with("oldest", oldest.words()));
    }

    // ------------------------------------------------------------------ judgement

    private static long size(Session session) throws Exception {
        return session.one("select pg_database_size(current_database())", row -> row.getLong(1));
    }

    private static long table(Session session, String table) throws Exception {
        return session.size(table, "select pg_total_relation_size(to_regclass(?))", table)
                .orElseThrow(() -> Unanswered.noData("there is no table " + table
                        + ". Check its name and schema, and that this is the right database."));
    }

    private static Answer atMost(String what, long size, long limit) {
        String words = what + " has " + Words.bytes(size) + ", at most " + Words.bytes(limit) + " expected";
        return (size <= limit ? Answer.passed(words) : Answer.failed(words)).with("bytes", size);
    }

    private record Oldest(List<Age> ages) {

        private record Age(String of, long age) {}

        static Oldest look(Session session) throws Exception {
            return new Oldest(session.list(
                    "(select 'transactions of database ' || quote_ident(datname), age(datfrozenxid)::int8 from"
                            + " pg_database order by 2 desc limit 1) union all"
                            + " (select 'multixacts of database ' || quote_ident(datname), mxid_age(datminmxid)::int8"
                            + " from pg_database order by 2 desc limit 1)",
                    row -> new Age(row.getString(1), row.getLong(2))));
        }

        Age most() {
            return ages.stream().max(Comparator.comparingLong(Age::age)).orElseThrow();
        }

        double percent() {
            return most().age() * 100.0 / IDS;
        }

        String words() {
            return most().of() + ": " + most().age() + " of " + (long) IDS + " ids, " + Words.percent(percent());
        }

        Answer judge(int percent) {
            Answer answer = percent() <= percent
                    ? Answer.passed(words())
                    : Answer.failed(words() + ", at most " + percent + " % expected. Look what keeps vacuum from its"
                            + " work (long transactions, replication slots, prepared transactions), then vacuum"
                            + " (freeze).");
            for (Age age : ages) {
                answer = answer.with("oldest " + age.of(), age.age());
            }
            return answer;
        }
    }
}

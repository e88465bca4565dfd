package dev.windlass.database.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.database.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The indexes of a database. Immutable, safe for use by several threads. */
public final class Indexes {

    private final Database database;

    Indexes(Database database) {
        this.database = database;
    }

    /**
     * Asks whether every index is valid. One that isn't is kept up with each write and used by no query: what a {@code create
     * index concurrently} leaves that failed. One that is being built at this moment is inconclusive.
     *
     * @return the check
     */
    public Check valid() {
        return Question.of(database, "every index is valid").check(Indexes::invalid, Indexes::judge);
    }

    /**
     * Asks whether the statistics show no large table that is mostly read from beginning to end. That an index is missing is
     * what they suggest, not what they prove: a table that is meant to be read whole, by a report or a dump, looks the same.
     *
     * <p>A table counts if it is at least that large, was read sequentially at least that often since its database's statistics
     * were reset, and more often so than by its indexes. While somebody holds such a table locked exclusively its size can't be
     * told, which is an error.
     *
     * @param bytes from which size on a table counts, at least 1; 64 MiB are a good begin
     * @param scans how many sequential scans are too many, at least 1
     * @return the check
     * @throws IllegalArgumentException if a number is below 1
     */
    public Check noneSeemsMissing(long bytes, long scans) {
        Words.positive("the size of a table", bytes);
        Words.positive("the number of sequential scans", scans);
        return Question.of(database, "no large table is mostly read sequentially")
                .with("tables of at least, in bytes", bytes)
                .with("sequential scans, fewer than", scans)
                .check(session -> Scanned.look(session, bytes, scans), Scanned::judge);
    }

    // ------------------------------------------------------------------ judgement

    /** An index that is not valid. */
    record Invalid(String index, String table, boolean parent, boolean beingBuilt) {

        String words() {
            return index + " on " + table
                    + (beingBuilt ? ", being built now" : parent ? ", lacks the index of a partition" : "");
        }
    }

    private static List<Invalid> invalid(Session session) throws Exception {
        session.requireStatistics(); // the progress of others is seen with it alone
        return session.list(
                "select i.indexrelid::regclass::text, i.indrelid::regclass::text, c.relkind = 'I',"
                        + " exists (select from pg_stat_progress_create_index p where p.relid = i.indrelid"
                        + " and p.datid = (select oid from pg_database where datname = current_database())"
                        + " and p.index_relid in (0, i.indexrelid))"
                        + " from pg_index i join pg_class c on c.oid = i.indexrelid"
                        + " where not (i.indisvalid and i.indisready and i.indislive)"
                        + " order by 1",
                row -> new Invalid(row.getString(1), row.getString(2), row.getBoolean(3), row.getBoolean(4)));
    }

    static Answer judge(List<Invalid> found) {
        List<Invalid> left = found.stream().filter(one -> !one.beingBuilt()).toList();
        Answer answer;
        if (!left.isEmpty()) {
            answer = Answer.failed(Words.count(left.size(), "index") + " not valid: used by no query, and kept up by"
                    + " each write. Build it again (reindex index concurrently), or drop it (drop index"
                    + " concurrently).");
        } else if (!found.isEmpty()) {
            answer = Answer.inconclusive(Words.count(found.size(), "index") + " being built at this moment");
        } else {
            answer = Answer.passed("every index is valid");
        }
        return Words.shown(
                answer, "not valid", found.stream().map(Invalid::words).toList());
    }

    /** A table, and how it was read. */
    record Table(long oid, String name, long sequential, long rowsRead, long byIndex) {

        boolean mostlySequential(long scans) {
            return sequential >= scans && sequential > byIndex;
        }

        String words(long bytes) {
            return name + ": " + Words.bytes(bytes) + ", read sequentially " + sequential + " times ("
                    + (sequential == 0 ? 0 : rowsRead / sequential) + " rows each), by index " + byIndex + " times";
        }
    }

    private record Scanned(List<Table> tables, List<String> suspects, String since) {

        /** Only of those that are mostly read sequentially the size is asked, since the server locks a table for that. */
        static Scanned look(Session session, long bytes, long scans) throws Exception {
            String counts = session.one("select current_setting('track_counts')", row -> row.getString(1));
            if (!counts.equals("on")) {
                throw Unanswered.noData("the server doesn't count how tables are read: track_counts is " + counts);
            }
            List<Table> tables = session.list(
                    "select relid::int8, quote_ident(schemaname) || '.' || quote_ident(relname), coalesce(seq_scan, 0),"
                            + " coalesce(seq_tup_read, 0), coalesce(idx_scan, 0) from pg_stat_user_tables"
                            + " order by 4 desc",
                    row -> new Table(row.getLong(1), row.getString(2), row.getLong(3), row.getLong(4), row.getLong(5)));
            List<String> suspects = new ArrayList<>();
            for (Table table : tables) {
                if (table.mostlySequential(scans)) {
                    OptionalLong size = session.size(table.name(), "select pg_relation_size(?::oid)", table.oid());
                    if (size.orElse(0) >= bytes) { // one that was dropped meanwhile has none
                        suspects.add(table.words(size.orElse(0)));
                    }
                }
            }
            return new Scanned(
                    tables,
                    suspects,
                    session.one(
                            "select coalesce(stats_reset::text, 'the database was made') from pg_stat_database"
                                    + " where datname = current_database()",
                            row -> row.getString(1)));
        }

        Answer judge() {
            if (tables.isEmpty()) {
                return Answer.noData("there is no table in this database");
            }
            if (tables.stream().allMatch(table -> table.sequential() == 0 && table.byIndex() == 0)) {
                return Answer.noData("no table was read since " + since);
            }
            Answer answer = suspects.isEmpty()
                    ? Answer.passed(
                            "none of " + Words.count(tables.size(), "table") + " is large and mostly read sequentially")
                    : Answer.failed(Words.count(suspects.size(), "large table") + " mostly read sequentially: an index"
                            + " may be missing. Look at its slow statements (pg_stat_statements) and their plans"
                            + " (explain).");
            return Words.shown(answer, "table", suspects).with("counted since", since);
        }
    }
}

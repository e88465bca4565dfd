package dev.windlass.database.health;

import dev.windlass.check.Answer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where those stand that stream from a primary.
 *
 * @param written up to where the primary has flushed its WAL: what is not flushed is not sent
 * @param all those that are connected, backups and archivers among them
 */
record Standing(String written, List<Upstream> all) {

    /**
     * One that is connected.
     *
     * @param replayed up to where it has replayed; null if it doesn't tell
     * @param behind how many bytes are left to replay; null if it doesn't tell
     * @param lag what the server tells as {@code replay_lag}; null if nothing
     */
    record Upstream(
            int pid,
            String name,
            String state,
            @Nullable String replayed,
            @Nullable Long behind,
            @Nullable String lag,
            boolean logical) {

        boolean streams() {
            return state.equals("streaming");
        }

        String words() {
            return name + " (pid " + pid + "): " + state + ", "
                    + (behind == null ? "replay unknown" : Words.bytes(behind) + " left to replay")
                    + ", replay_lag " + (lag == null ? "none" : lag)
                    + (logical ? ", logical" : "");
        }
    }

    static Standing look(Session session) throws Exception {
        session.requireStatistics();
        session.requirePrimary();
        String written = session.one("select pg_current_wal_flush_lsn()::text", row -> row.getString(1));
        return new Standing(
                written,
                session.list(
                        "select r.pid, coalesce(r.application_name, '') as name, coalesce(r.state, 'unknown') as state,"
                                + " r.replay_lsn::text as replayed, r.replay_lag::text as lag,"
                                + " greatest(0, pg_wal_lsn_diff(?::pg_lsn, r.replay_lsn))::int8 as behind,"
                                + " exists (select from pg_replication_slots s where s.active_pid = r.pid"
                                + " and s.slot_type = 'logical') as logical"
                                + " from pg_stat_replication r order by name, r.pid",
                        row -> {
                            String replayed = row.getString("replayed");
                            return new Upstream(
                                    row.getInt("pid"),
                                    row.getString("name"),
                                    row.getString("state"),
                                    replayed,
                                    replayed == null ? null : row.getLong("behind"),
                                    row.getString("lag"),
                                    row.getBoolean("logical"));
                        },
                        written));
    }

    /** Those that are wanted: by name, or without names that many that replay. */
    Wanted wanted(List<String> names, int number) {
        List<Upstream> found = all.stream()
                .filter(one -> names.isEmpty()
                        ? !one.logical()
                                && (!one.streams() || one.replayed() != null)
                                && !one.state().equals("backup")
                        : names.contains(one.name()))
                .toList();
        List<String> missing = new ArrayList<>();
        for (String name : names) {
            if (found.stream().noneMatch(one -> one.name().equals(name))) {
                missing.add("'" + name + "' is not connected");
            }
        }
        if (names.isEmpty() && found.size() < number) {
            missing.add((found.isEmpty() ? "no replica" : Words.count(found.size(), "replica")) + " connected, "
                    + number + " wanted");
        }
        found.stream()
                .filter(one -> !one.streams())
                .forEach(one ->
                        missing.add("'" + one.name() + "' is connected and doesn't stream (" + one.state() + ")"));
        return new Wanted(found, missing, all);
    }

    /** Those that are wanted, and why they are not complete. */
    record Wanted(List<Upstream> found, List<String> missing, List<Upstream> all) {

        boolean complete() {
            return missing.isEmpty();
        }

        /** Why it isn't known how far one of them is. */
        List<String> unknown() {
            return found.stream()
                    .filter(one -> one.replayed() == null)
                    .map(one -> "'" + one.name() + "' doesn't tell how far it has replayed")
                    .toList();
        }

        long farthest() {
            return found.stream()
                    .mapToLong(one -> one.behind() == null ? 0 : one.behind())
                    .max()
                    .orElse(0);
        }

        Answer streaming() {
            String words = String.join(", ", missing);
            return told(
                    complete()
                            ? Answer.passed(Words.count(found.size(), "replica") + " streaming")
                            : Answer.failed(words + ". Look at its log and pg_stat_wal_receiver there, at the network,"
                                    + " and whether the primary still has the WAL that it needs."));
        }

        Answer behind(long bytes) {
            if (!complete()) {
                return streaming();
            }
            if (!unknown().isEmpty()) {
                return told(Answer.noData(unknown().get(0)));
            }
            String words = "the replica that is farthest behind has " + Words.bytes(farthest())
                    + " left to replay, at most " + Words.bytes(bytes) + " expected";
            return told(farthest() <= bytes ? Answer.passed(words) : Answer.failed(words));
        }

        Answer told(Answer answer) {
            return Words.shown(
                    answer, "connected", all.stream().map(Upstream::words).toList());
        }
    }
}

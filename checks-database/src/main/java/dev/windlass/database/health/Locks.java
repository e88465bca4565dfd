package dev.windlass.database.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Spoken;
import dev.windlass.database.Database;
import dev.windlass.database.jdbc.Require;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who waits for a lock in a database, and for whom. Immutable, safe for use by several threads.
 *
 * <p>The evidence names for each session that waits what it waits for, since when and to do what, and who is in its way: with
 * process id, application and user, and the text of its query without literals. Whether one of them is to be ended is for a
 * person to decide: nothing here ends a session.
 */
public final class Locks {

    private final Database database;

    Locks(Database database) {
        this.database = database;
    }

    /**
     * Asks whether nobody has been waiting for a lock for too long.
     *
     * @param limit how long a session may wait, positive
     * @return the check
     * @throws IllegalArgumentException if it is not positive
     */
    public Check noneWaitsLongerThan(Duration limit) {
        Require.positive("the time that a session may wait for a lock", limit);
        return Question.of(database, "nobody waits for a lock longer than " + Spoken.time(limit))
                .with("at most", limit)
                .check(Seen::look, seen -> judge(seen, limit));
    }

    /**
     * How many sessions wait for a lock at this moment. It is zero most of the time, and what is relative to a baseline of zero
     * is inconclusive: hold it against a number.
     *
     * @return the metric
     */
    public Metric waiting() {
        return Question.of(database, "sessions that wait for a lock")
                .metric(
                        "",
                        Seen::look,
                        seen -> seen.first(Reading.value(seen.waits().size())));
    }

    /**
     * How long the session has been waiting that waits longest; zero if none does.
     *
     * @return the metric, in seconds
     */
    public Metric longestWait() {
        return Question.of(database, "longest wait for a lock")
                .metric(
                        "s",
                        Seen::look,
                        seen -> seen.first(Reading.value(seen.waits().stream()
                                .mapToDouble(Wait::seconds)
                                .max()
                                .orElse(0))));
    }

    // ------------------------------------------------------------------ judgement

    /** Somebody who waits, and the process ids of those who are in the way; 0 is a prepared transaction. */
    record Wait(int pid, double seconds, String mode, String target, List<Integer> blockers) {}

    /** A session; what it does and since when. */
    record Who(
            int pid,
            String application,
            String user,
            String state,
            double stateSeconds,
            double transactionSeconds,
            String query) {

        static Who of(ResultSet row) throws SQLException {
            return new Who(
                    row.getInt("pid"),
                    Objects.requireNonNullElse(row.getString("application_name"), ""),
                    Objects.requireNonNullElse(row.getString("usename"), "(no user)"),
                    Objects.requireNonNullElse(row.getString("state"), "unknown"),
                    row.getDouble("state_seconds"),
                    row.getDouble("transaction_seconds"),
                    QueryText.shown(Objects.requireNonNullElse(row.getString("query"), "")));
        }

        String named() {
            return "pid " + pid + " (application '" + application + "', user '" + user + "')";
        }

        String words() {
            return named() + ", " + state + " since " + Spoken.time(Words.seconds(stateSeconds))
                    + ", transaction since "
                    + Spoken.time(Words.seconds(transactionSeconds)) + ", "
                    + (state.equals("active") ? "doing: " : "last: ") + query;
        }
    }

    record Seen(List<Wait> waits, Map<Integer, Who> sessions) {

        static final String ACTIVITY = "select pid, application_name, usename, state,"
                + " extract(epoch from clock_timestamp() - state_change)::float8 as state_seconds,"
                + " extract(epoch from clock_timestamp() - coalesce(xact_start, clock_timestamp()))::float8"
                + " as transaction_seconds, left(query, " + QueryText.ASKED + ") as query from pg_stat_activity";

        static Seen look(Session session) throws Exception {
            session.requireStatistics();
            List<Wait> waits = session.list(
                    "select l.pid, coalesce(extract(epoch from clock_timestamp() - l.waitstart), 0)::float8 as seconds,"
                            + " l.mode, case when l.relation is not null and l.database = a.datid"
                            + " then l.locktype || ' of ' || l.relation::regclass::text"
                            + " else l.locktype end as target, pg_blocking_pids(l.pid) as blockers"
                            + " from pg_locks l join pg_stat_activity a on a.pid = l.pid"
                            + " where not l.granted and a.datname = current_database() order by 2 desc",
                    row -> new Wait(
                            row.getInt("pid"),
                            row.getDouble("seconds"),
                            row.getString("mode"),
                            row.getString("target"),
                            Arrays.stream((Integer[]) row.getArray("blockers").getArray())
                                    .distinct()
                                    .toList()));
            Map<Integer, Who> sessions = new HashMap<>();
            if (!waits.isEmpty()) {
                session.list(ACTIVITY, Who::of).forEach(one -> sessions.put(one.pid(), one));
            }
            return new Seen(waits, sessions);
        }

        /** Those who are in the way and don't wait themselves: with them it began. */
        List<Who> roots() {
            Set<Integer> waiting = new HashSet<>();
            waits.forEach(wait -> waiting.add(wait.pid()));
            return waits.stream()
                    .flatMap(wait -> wait.blockers().stream())
                    .distinct()
                    .filter(pid -> pid != 0 && !waiting.contains(pid))
                    .flatMap(pid -> Stream.ofNullable(sessions.get(pid)))
                    .sorted(Comparator.comparingDouble(Who::transactionSeconds).reversed())
                    .toList();
        }

        List<String> stories() {
            List<String> all = new ArrayList<>();
            for (Wait wait : waits) {
                Who who = sessions.get(wait.pid());
                all.add((who == null ? "pid " + wait.pid() : who.named()) + " waits "
                        + Spoken.time(Words.seconds(wait.seconds())) + " for " + wait.mode() + " on " + wait.target()
                        + (who == null ? "" : ", to do: " + who.query()) + "; in its way: "
                        + blockers(wait));
            }
            return all;
        }

        private String blockers(Wait wait) {
            if (wait.blockers().isEmpty()) {
                return "nobody any more";
            }
            return String.join(
                    " and ",
                    wait.blockers().stream()
                            .map(pid -> {
                                Who who = sessions.get(pid);
                                return pid == 0
                                        ? "a prepared transaction (pg_prepared_xacts)"
                                        : who == null ? "pid " + pid : who.words();
                            })
                            .toList());
        }

        Reading first(Reading reading) {
            List<String> stories = stories();
            return stories.isEmpty() ? reading : reading.with("blocked", stories.get(0));
        }
    }

    static Answer judge(Seen seen, Duration limit) {
        long tooLong = seen.waits().stream()
                .filter(wait -> wait.seconds() * 1000 > limit.toMillis())
                .count();
        String now = seen.waits().isEmpty()
                ? "nobody waits for a lock"
                : Words.count(seen.waits().size(), "session") + " waiting for a lock, " + tooLong
                        + " of them longer than " + Spoken.time(limit);
        Answer answer = tooLong == 0 ? Answer.passed(now) : Answer.failed(now);
        answer = Words.shown(answer, "blocked", seen.stories());
        if (tooLong > 0) {
            List<String> ways = new ArrayList<>();
            for (Who who : seen.roots()) {
                ways.add("let " + who.named() + " finish, or end it by hand: select pg_terminate_backend(" + who.pid()
                        + ")");
            }
            if (seen.waits().stream().anyMatch(wait -> wait.blockers().contains(0))) {
                ways.add("commit or roll back the prepared transaction: select gid from pg_prepared_xacts, then"
                        + " rollback prepared '…'");
            }
            answer = Words.shown(answer, "what to do", ways);
        }
        return answer;
    }
}

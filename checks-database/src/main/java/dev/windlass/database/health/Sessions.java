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
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the sessions of clients in one database have been doing for long: transactions, queries, transactions in which nothing
 * happens, and prepared transactions that nobody ended. They hold locks and keep vacuum from its work. Immutable, safe for use
 * by several threads.
 *
 * <p>Some are meant to be long, such as a dump or a report: {@link #exceptApplications} and {@link #exceptUsers} leave them
 * out, and the evidence says how many were.
 *
 * <pre>{@code
 * checks("database").important(
 *         health.sessions().exceptApplications("pg_dump").noTransactionLongerThan(minutes(5)),
 *         health.sessions().noneIdleInTransactionFor(minutes(1)))
 * }</pre>
 */
public final class Sessions {

    private final Database database;
    private final SortedSet<String> applications;
    private final SortedSet<String> users;

    Sessions(Database database) {
        this(database, new TreeSet<>(), new TreeSet<>());
    }

    private Sessions(Database database, SortedSet<String> applications, SortedSet<String> users) {
        this.database = database;
        this.applications = applications;
        this.users = users;
    }

    /**
     * Leaves out the sessions of applications, beside what was left out before. A prepared transaction has no application any
     * more: it is left out by its user.
     *
     * @param names their {@code application_name} at the server, none blank
     * @return new sessions
     * @throws IllegalArgumentException if a name is blank
     */
    public Sessions exceptApplications(String... names) {
        return new Sessions(database, more(applications, "an application that is left out", names), users);
    }

    /**
     * Leaves out the sessions of users, beside what was left out before.
     *
     * @param names their names at the server, none blank
     * @return new sessions
     * @throws IllegalArgumentException if a name is blank
     */
    public Sessions exceptUsers(String... names) {
        return new Sessions(database, applications, more(users, "a user that is left out", names));
    }

    /**
     * Asks whether no transaction is open for too long, be something happening in it or not.
     *
     * @param limit how long at most, positive
     * @return the check
     * @throws IllegalArgumentException if it is not positive
     */
    public Check noTransactionLongerThan(Duration limit) {
        return check("no transaction is open longer than " + Spoken.time(limit), Kind.TRANSACTION, limit);
    }

    /**
     * Asks whether no query runs for too long.
     *
     * @param limit how long at most, positive
     * @return the check
     * @throws IllegalArgumentException if it is not positive
     */
    public Check noQueryLongerThan(Duration limit) {
        return check("no query runs longer than " + Spoken.time(limit), Kind.QUERY, limit);
    }

    /**
     * Asks whether no session leaves its transaction open for too long without doing anything.
     *
     * @param limit how long at most, positive
     * @return the check
     * @throws IllegalArgumentException if it is not positive
     */
    public Check noneIdleInTransactionFor(Duration limit) {
        return check("nobody is idle in a transaction longer than " + Spoken.time(limit), Kind.IDLE, limit);
    }

    /**
     * Asks whether no transaction was prepared for a commit in two phases and left at that.
     *
     * @param limit how old one may be, positive
     * @return the check
     * @throws IllegalArgumentException if it is not positive
     */
    public Check noPreparedTransactionOlderThan(Duration limit) {
        return check("no prepared transaction is older than " + Spoken.time(limit), Kind.PREPARED, limit);
    }

    /**
     * How long the oldest transaction is open; zero if none is.
     *
     * @return the metric, in seconds
     */
    public Metric longestTransaction() {
        return metric("longest transaction", Kind.TRANSACTION);
    }

    /**
     * How long the longest query has been running; zero if none is.
     *
     * @return the metric, in seconds
     */
    public Metric longestQuery() {
        return metric("longest query", Kind.QUERY);
    }

    /**
     * How long the longest silence in an open transaction lasts; zero if there is none.
     *
     * @return the metric, in seconds
     */
    public Metric longestIdleInTransaction() {
        return metric("longest idle in transaction", Kind.IDLE);
    }

    // ------------------------------------------------------------------ questions

    private enum Kind {
        TRANSACTION("xact_start", "xact_start is not null", "with a transaction open"),
        QUERY("query_start", "state = 'active'", "with a query running"),
        IDLE("state_change", "state like 'idle in transaction%'", "idle in transaction"),
        PREPARED("prepared", "", "with a transaction left prepared");

        private final String since;
        private final String condition;
        private final String words;

        Kind(String since, String condition, String words) {
            this.since = since;
            this.condition = condition;
            this.words = words;
        }

        String sql() {
            return this == PREPARED
                    ? "select 0 as pid, '' as application_name, owner as usename, 'prepared as ' || gid as state,"
                            + " extract(epoch from clock_timestamp() - prepared)::float8 as seconds, '' as query"
                            + " from pg_prepared_xacts where database = current_database()"
                    : "select pid, application_name, usename, state, extract(epoch from clock_timestamp() - " + since
                            + ")::float8 as seconds, left(query, " + QueryText.ASKED + ") as query"
                            + " from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
                            + " and datname = current_database() and " + condition;
        }
    }

    /** One of them, and for how long. */
    record Lasting(int pid, String application, String user, String state, double seconds, String query) {

        static Lasting of(ResultSet row) throws SQLException {
            return new Lasting(
                    row.getInt("pid"),
                    Objects.requireNonNullElse(row.getString("application_name"), ""),
                    Objects.requireNonNullElse(row.getString("usename"), "(no user)"),
                    Objects.requireNonNullElse(row.getString("state"), "unknown"),
                    Math.max(0, row.getDouble("seconds")),
                    QueryText.shown(Objects.requireNonNullElse(row.getString("query"), "")));
        }

        String words() {
            String time = Spoken.time(Words.seconds(seconds));
            return pid == 0
                    ? state + " by user '" + user + "' " + time + " ago"
                    : time + ": pid " + pid + " (application '" + application + "', user '" + user + "'), " + state
                            + ", " + (state.equals("active") ? "doing: " : "last: ") + query;
        }

        String way() {
            return pid == 0
                    ? "commit prepared or rollback prepared, by hand, once it is known which is right"
                    : "let pid " + pid + " finish, or end it by hand: select pg_terminate_backend(" + pid + ")";
        }
    }

    private record Seen(List<Lasting> counted, int leftOut) {}

    private Seen look(Session session, Kind kind) throws Exception {
        if (kind != Kind.PREPARED) {
            session.requireStatistics();
        }
        List<Lasting> all = session.list(kind.sql(), Lasting::of);
        List<Lasting> counted = all.stream()
                .filter(one -> !users.contains(one.user()))
                .filter(one -> one.pid() == 0 || !applications.contains(one.application()))
                .sorted(Comparator.comparingDouble(Lasting::seconds).reversed())
                .toList();
        return new Seen(counted, all.size() - counted.size());
    }

    private Question question(String what) {
        Question question = Question.of(database, what);
        if (!applications.isEmpty()) {
            question = question.with("except applications", String.join(", ", applications));
        }
        return users.isEmpty() ? question : question.with("except users", String.join(", ", users));
    }

    private Check check(String what, Kind kind, Duration limit) {
        Require.positive("the limit of '" + what + "'", limit);
        return question(what)
                .with("at most", limit)
                .check(session -> look(session, kind), seen -> judge(seen, kind, limit));
    }

    private Metric metric(String what, Kind kind) {
        return question(what).metric("s", session -> look(session, kind), seen -> {
            Reading reading = Reading.value(
                    seen.counted().stream().mapToDouble(Lasting::seconds).max().orElse(0));
            return seen.counted().isEmpty()
                    ? reading
                    : reading.with("longest", seen.counted().get(0).words());
        });
    }

    private static Answer judge(Seen seen, Kind kind, Duration limit) {
        List<Lasting> tooLong = seen.counted().stream()
                .filter(one -> one.seconds() * 1000 > limit.toMillis())
                .toList();
        Answer answer = tooLong.isEmpty()
                ? Answer.passed("there is no session " + kind.words + " for longer than " + Spoken.time(limit))
                : Answer.failed(Words.count(tooLong.size(), "session") + " " + kind.words + " for longer than "
                        + Spoken.time(limit));
        answer = Words.shown(
                answer, "too long", tooLong.stream().map(Lasting::words).toList());
        answer = Words.shown(
                answer,
                "what to do",
                tooLong.stream().map(Lasting::way).distinct().toList());
        if (tooLong.isEmpty() && !seen.counted().isEmpty()) {
            answer = answer.with("longest", seen.counted().get(0).words());
        }
        return answer.with("seen", seen.counted().size()).with("left out", seen.leftOut());
    }

    private static SortedSet<String> more(SortedSet<String> before, String what, String... names) {
        SortedSet<String> all = new TreeSet<>(before);
        for (String name : names) {
            all.add(Require.text(what, name));
        }
        return all;
    }
}

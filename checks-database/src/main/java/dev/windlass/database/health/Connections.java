package dev.windlass.database.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.database.Database;
import dev.windlass.database.jdbc.Require;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The connections of clients to a PostgreSQL server, the one that asks among them. Immutable, safe for use by several threads.
 *
 * <p>What is used is held against each limit there is: {@code max_connections} less those that are reserved for superusers
 * (and, from PostgreSQL 16 on, for {@code pg_use_reserved_connections}), the limit of the database, and the limit of each role
 * that is connected. Whichever is nearest to its limit counts.
 *
 * <pre>{@code
 * checks("database").important(health.connections().usedAtMost(80))
 * health.connections().used().above(90).sustainedFor(minutes(2)).every(seconds(15)).onNoData(HOLD)
 * }</pre>
 */
public final class Connections {

    private final Database database;

    Connections(Database database) {
        this.database = database;
    }

    /**
     * Asks whether there is room for more connections.
     *
     * @param percent how much of each limit may be used, from 1 to 100
     * @return the check
     * @throws IllegalArgumentException if it is not
     */
    public Check usedAtMost(int percent) {
        Words.percentLimit("the connections that may be used", percent);
        return Question.of(database, "at most " + percent + " % of the connections are used")
                .with("at most, in percent", percent)
                .check(Seen::look, seen -> judgeUsed(seen, percent));
    }

    /**
     * How much is used of the limit that is nearest.
     *
     * @return the metric, in percent
     */
    public Metric used() {
        return Question.of(database, "connections used")
                .metric(
                        "%",
                        Seen::look, seen -> {
                            Use use = seen.nearest();
                            return Reading.value(use.percent()).with("nearest limit", use.words());
                        });
    }

    /**
     * How many connections of clients there are; in a soak with two limits it tells whether they are stable within a band.
     *
     * @return the metric
     */
    public Metric count() {
        return Question.of(database, "connections")
                .metric("", Seen::look, seen -> Reading.value(seen.all().size()));
    }

    /**
     * How many connections an application has; none are zero.
     *
     * @param application its {@code application_name} at the server, not blank
     * @return the metric
     * @throws IllegalArgumentException if the name is blank
     */
    public Metric countOf(String application) {
        Require.text("the application whose connections are counted", application);
        return Question.of(database, "connections of " + application)
                .with("application", application)
                .metric(
                        "",
                        Seen::look,
                        seen -> Reading.value((double) seen.all().stream()
                                .filter(one -> one.application().equals(application))
                                .count()));
    }

    /**
     * Asks whether there are as many connections of clients as there should be.
     *
     * @param lowest how many at least, from 0
     * @param highest how many at most, not below the lowest
     * @return the check
     * @throws IllegalArgumentException if they are not
     */
    public Check between(int lowest, int highest) {
        if (lowest < 0 || highest < lowest) {
            throw new IllegalArgumentException(
                    "connections are wanted between 0 or more and no less, got " + lowest + " and " + highest);
        }
        return Question.of(database, "there are between " + lowest + " and " + highest + " connections")
                .with("lowest", lowest)
                .with("highest", highest)
                .check(Seen::look, seen -> {
                    int count = seen.all().size();
                    String words = "there are " + Words.count(count, "connection") + ", expected between " + lowest
                            + " and " + highest;
                    return seen.told(count >= lowest && count <= highest ? Answer.passed(words) : Answer.failed(words));
                });
    }

    /**
     * Asks whether the pools of all instances together fit beside what else is connected now, if each of them opens all it may,
     * into what the server lets in and what this database does, to which all of them are taken to lead. The limits of roles don't
     * count. Connections of the applications that are named count by what they may open, not by what they have open now.
     *
     * @param pools the pools of each application
     * @return the check
     * @throws IllegalArgumentException if there is none, or an application is named twice
     */
    public Check roomFor(PoolSize... pools) {
        List<PoolSize> all = List.copyOf(Arrays.asList(pools));
        Set<String> applications = all.stream().map(PoolSize::application).collect(Collectors.toSet());
        if (all.isEmpty() || applications.size() < all.size()) {
            throw new IllegalArgumentException("room is asked for at least one application, each named once, got "
                    + all.stream().map(PoolSize::application).toList());
        }
        Question question = Question.of(database, "there is room for the pools of all instances");
        for (PoolSize pool : all) {
            question = question.with("pool", pool.words());
        }
        return question.check(Seen::look, seen -> judgeRoom(seen, all));
    }

    // ------------------------------------------------------------------ judgement

    /** One connection of a client. */
    record Connected(String application, String user, String database, String state, boolean own) {}

    /** How much is used of one limit. */
    record Use(String of, long used, long limit) {

        double percent() {
            return limit <= 0 ? 100 : used * 100.0 / limit;
        }

        String words() {
            return of + ": " + used + " of " + limit + ", " + Words.percent(percent());
        }
    }

    /** What others leave of a limit. */
    private record Room(long others, long limit, String where, String setting) {

        long left() {
            return limit - others;
        }
    }

    /** The limit of a role or a database. */
    record Limited(String name, int limit) {}

    record Seen(int maximum, int reserved, List<Connected> all, List<Limited> roles, List<Limited> databases) {

        static Seen look(Session session) throws Exception {
            session.requireStatistics();
            int maximum = session.one("select current_setting('max_connections')::int", row -> row.getInt(1));
            int reserved = session.one(
                    "select current_setting('superuser_reserved_connections')::int"
                            + " + coalesce(current_setting('reserved_connections', true)::int, 0)",
                    row -> row.getInt(1));
            return new Seen(
                    maximum,
                    reserved,
                    session.list(
                            "select coalesce(application_name, ''), coalesce(usename, ''), coalesce(datname, ''),"
                                    + " coalesce(state, 'unknown'), pid = pg_backend_pid() from pg_stat_activity"
                                    + " where backend_type = 'client backend'",
                            row -> new Connected(
                                    row.getString(1),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4),
                                    row.getBoolean(5))),
                    session.list(
                            "select rolname, rolconnlimit from pg_roles where rolconnlimit >= 0 and not rolsuper",
                            row -> new Limited(row.getString(1), row.getInt(2))),
                    session.list(
                            "select datname, datconnlimit from pg_database where datconnlimit >= 0"
                                    + " and datname = current_database()",
                            row -> new Limited(row.getString(1), row.getInt(2))));
        }

        int usable() {
            return maximum - reserved;
        }

        List<Use> uses() {
            List<Use> uses = new ArrayList<>();
            uses.add(new Use("server", all.size(), usable()));
            for (Limited one : databases) {
                uses.add(new Use("database '" + one.name() + "'", count(Connected::database, one.name()), one.limit()));
            }
            for (Limited one : roles) {
                long used = count(Connected::user, one.name());
                if (used > 0) {
                    uses.add(new Use("role '" + one.name() + "'", used, one.limit()));
                }
            }
            return uses;
        }

        Use nearest() {
            return uses().stream().max(Comparator.comparingDouble(Use::percent)).orElseThrow();
        }

        private long count(Function<Connected, String> by, String value) {
            return all.stream().filter(one -> by.apply(one).equals(value)).count();
        }

        Answer told(Answer answer) {
            Answer told = answer.with("max_connections", maximum + ", of which " + reserved + " are reserved");
            told = Words.shown(told, "by state", counted(Connected::state));
            return Words.shown(
                    told,
                    "by application",
                    counted(one -> one.application().isEmpty() ? "(no name)" : one.application()));
        }

        private List<String> counted(Function<Connected, String> by) {
            return all.stream().collect(Collectors.groupingBy(by, Collectors.counting())).entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue()
                            .reversed()
                            .thenComparing(Map.Entry.comparingByKey()))
                    .map(one -> one.getKey() + ": " + one.getValue())
                    .toList();
        }
    }

    static Answer judgeUsed(Seen seen, int percent) {
        Use nearest = seen.nearest();
        List<String> above = seen.uses().stream()
                .filter(use -> use.used() * 100 > use.limit() * percent)
                .map(Use::words)
                .toList();
        String words = "of the connections of " + nearest.words() + " are used, at most " + percent + " % may be";
        Answer answer = above.isEmpty()
                ? Answer.passed(words)
                : Answer.failed(words + ". Look at who holds them (by application), close what is idle, make pools"
                        + " smaller, or raise the limit.");
        return seen.told(Words.shown(
                answer, "limit", seen.uses().stream().map(Use::words).toList()));
    }

    static Answer judgeRoom(Seen seen, List<PoolSize> pools) {
        Set<String> named = pools.stream().map(PoolSize::application).collect(Collectors.toSet());
        long wanted = pools.stream().mapToLong(PoolSize::connections).sum();
        List<Connected> others = seen.all().stream()
                .filter(one -> !one.own() && !named.contains(one.application()))
                .toList();
        Room server = new Room(others.size(), seen.usable(), "", "max_connections");
        Room nearest = seen.databases().stream()
                .map(one -> new Room(
                        others.stream()
                                .filter(other -> other.database().equals(one.name()))
                                .count(),
                        one.limit(),
                        " in database '" + one.name() + "'",
                        "the connection limit of the database"))
                .filter(room -> room.left() < server.left())
                .findFirst()
                .orElse(server);
        String words = "the pools may open " + Words.count(wanted, "connection") + " and others have "
                + nearest.others() + " open" + nearest.where() + ", of " + nearest.limit() + " that are to be had";
        Answer answer = wanted <= nearest.left()
                ? Answer.passed(words)
                : Answer.failed(
                        words + ". Make the pools smaller, run fewer instances, or raise " + nearest.setting() + ".");
        return seen.told(
                Words.shown(answer, "pool", pools.stream().map(PoolSize::words).toList()));
    }
}

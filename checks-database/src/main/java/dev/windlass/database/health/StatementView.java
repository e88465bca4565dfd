package dev.windlass.database.health;

import dev.windlass.database.health.StatementStatistics.Counted;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The view {@code pg_stat_statements} of one database, wherever its extension is. */
final class StatementView {

    private static final String MISSING = "so nobody counts how long statements take. Load it"
            + " (shared_preload_libraries = 'pg_stat_statements', which takes a restart), then create extension"
            + " pg_stat_statements in this database.";

    private final Session session;
    private final String schema;

    private StatementView(Session session, String schema) {
        this.session = session;
        this.schema = schema;
    }

    /** A statement with its text. */
    record Statement(Counted counted, String user, String text) {

        double mean() {
            return counted.totalMillis() / counted.calls();
        }

        String words(boolean maxKnown) {
            return String.format(
                    Locale.ROOT,
                    "mean %.1f ms, max %s%.1f ms, %d calls by '%s': %s",
                    mean(),
                    maxKnown ? "" : "at most ",
                    counted.maxMillis(),
                    counted.calls(),
                    user,
                    text);
        }
    }

    static StatementView in(Session session) throws Exception {
        List<String> found = session.list(
                "select quote_ident(n.nspname), e.extversion from pg_extension e"
                        + " join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_stat_statements'",
                row -> row.getString(1) + " " + row.getString(2));
        if (found.isEmpty()) {
            throw Unanswered.noData("the extension pg_stat_statements is not in this database, " + MISSING);
        }
        session.requireStatistics();
        String tracks = session.one(
                "select coalesce(current_setting('pg_stat_statements.track', true), '')", row -> row.getString(1));
        String schema = found.get(0).substring(0, found.get(0).lastIndexOf(' '));
        var view = new StatementView(session, schema);
        try {
            session.list("select 1 from " + schema + ".pg_stat_statements_info", row -> 1);
        } catch (SQLException e) {
            if ("55000".equals(e.getSQLState())) {
                throw Unanswered.noData("pg_stat_statements is created and not loaded, " + MISSING);
            }
            if ("42P01".equals(e.getSQLState())) {
                throw Unanswered.noData("pg_stat_statements is of an old version,"
                        + found.get(0).substring(found.get(0).lastIndexOf(' '))
                        + ": alter extension pg_stat_statements update");
            }
            throw e;
        }
        if (tracks.equals("none")) {
            throw Unanswered.noData("pg_stat_statements counts nothing: pg_stat_statements.track is none");
        }
        return view;
    }

    StatementStatistics counted(String user) throws SQLException {
        return session.one(
                "select clock_timestamp(), stats_reset, dealloc from " + schema + ".pg_stat_statements_info",
                row -> new StatementStatistics(
                        instant(row.getObject(1, OffsetDateTime.class)),
                        instant(row.getObject(2, OffsetDateTime.class)),
                        row.getLong(3),
                        session.list(
                                "select queryid, userid::int8, toplevel, calls, total_exec_time, max_exec_time from "
                                        + schema + ".pg_stat_statements(false) where " + ofThisDatabase(user)
                                        + " order by 1, 2, 3",
                                one -> new Counted(
                                        one.getLong(1),
                                        one.getLong(2),
                                        one.getBoolean(3),
                                        one.getLong(4),
                                        one.getDouble(5),
                                        one.getDouble(6)),
                                parameters(user))));
    }

    /** All of them, the slowest by its mean first. */
    List<Statement> statements(String user, long calls) throws SQLException {
        return session.list(
                "select queryid, userid::int8, toplevel, calls, total_exec_time, max_exec_time,"
                        + " pg_get_userbyid(userid)::text, left(query, " + QueryText.ASKED + ") from " + schema
                        + ".pg_stat_statements(true) where calls >= " + calls + " and " + ofThisDatabase(user)
                        + " order by mean_exec_time desc",
                StatementView::statement,
                parameters(user));
    }

    private static Statement statement(ResultSet row) throws SQLException {
        return new Statement(
                new Counted(
                        row.getLong(1),
                        row.getLong(2),
                        row.getBoolean(3),
                        row.getLong(4),
                        row.getDouble(5),
                        row.getDouble(6)),
                row.getString(7),
                QueryText.shown(Objects.requireNonNullElse(row.getString(8), "")));
    }

    private static String ofThisDatabase(String user) {
        return "calls > 0 and queryid is not null"
                + " and dbid = (select oid from pg_database where datname = current_database())"
                + (user.isEmpty() ? "" : " and userid = (select oid from pg_roles where rolname = ?)");
    }

    private static Object[] parameters(String user) {
        return user.isEmpty() ? new Object[0] : new Object[] {user};
    }

    private static Instant instant(OffsetDateTime time) {
        return time.toInstant();
    }
}

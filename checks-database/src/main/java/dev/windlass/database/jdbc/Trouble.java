package dev.windlass.database.jdbc;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says what came back from a database and what to do about it, for the person who reads it during a release. */
public final class Trouble {

    private static final String CUT_OFF = "57014";

    private static final Map<String, String> BY_STATE = Map.ofEntries(
            Map.entry("28P01", "Check the user and the password of the data source."),
            Map.entry("28000", "Check the user of the data source and what the server lets in (pg_hba.conf)."),
            Map.entry("3D000", "Check the database name in the URL of the data source."),
            Map.entry("42501", "Grant the privilege to the user of the data source, or use a user that has it."),
            Map.entry("42P01", "Check the name of the table and its schema, and that this is the right database."),
            Map.entry("42703", "Check the name of the column, and that this is the right database."),
            Map.entry("42601", "Correct the SQL."),
            Map.entry("25006", "A check only reads: make what writes a step, with an undo."),
            Map.entry("53100", "Free disk space on the server, then try again."),
            Map.entry("53300", "The server has no connection left: close some, or raise its limit."),
            Map.entry(
                    "55P03",
                    "Find who holds the lock, let it finish, then try again. While somebody waits,"
                            + " PostgresHealth.of(…).locks() names who is in the way; afterwards look in pg_locks and"
                            + " pg_stat_activity."),
            Map.entry("40P01", "It collided with another transaction: try again."),
            Map.entry(
                    "57P01", "Somebody ended the session, or the server was stopped: look at its log, then try again."),
            Map.entry(
                    "57P02", "A process of the server has crashed: look at its log, and wait until it has recovered."),
            Map.entry(
                    "57P03", "The server starts, stops or recovers: wait until it takes connections, then try again."),
            Map.entry(CUT_OFF, "Look at what the server is busy with, or allow more time."));

    private Trouble() {}

    /**
     * What came back, with its SQL state, and what to do where the state tells.
     *
     * @param thrown what was thrown
     * @return whole sentences
     */
    public static String of(Throwable thrown) {
        SQLException sql = sql(thrown);
        if (sql == null) {
            return sentence(thrown.getClass().getSimpleName() + ": " + oneLine(thrown.getMessage())) + ".";
        }
        String state = state(sql);
        String advice = advice(state);
        return sentence(oneLine(sql.getMessage()))
                + (state.isEmpty() ? "." : " (SQL state " + state + ").")
                + (advice.isEmpty() ? "" : " " + advice);
    }

    /**
     * The same of what Flyway throws: its message names the script and the line, so it is kept whole.
     *
     * @param thrown what was thrown
     * @return whole sentences
     */
    public static String ofFlyway(Throwable thrown) {
        SQLException sql = sql(thrown);
        String advice = sql == null ? "" : advice(state(sql));
        return sentence(oneLine(thrown.getMessage())) + "." + (advice.isEmpty() ? "" : " " + advice);
    }

    /**
     * Whether {@link #of} says what to do.
     *
     * @param sql what JDBC threw
     * @return whether its SQL state tells
     */
    public static boolean advised(SQLException sql) {
        return !advice(state(sql)).isEmpty();
    }

    /**
     * Whether the driver or the server ended a statement because its time was over.
     *
     * @param thrown what was thrown
     * @return whether it was
     */
    public static boolean cutOff(Throwable thrown) {
        SQLException sql = sql(thrown);
        return sql instanceof SQLTimeoutException || (sql != null && state(sql).equals(CUT_OFF));
    }

    /**
     * What JDBC threw.
     *
     * @param thrown itself, or what was thrown because of it
     * @return the first one; {@code null} if there is none
     */
    public static @Nullable SQLException sql(Throwable thrown) {
        int depth = 0;
        for (Throwable t = thrown; t != null && depth < 20; t = t.getCause()) {
            if (t instanceof SQLException sql) {
                return sql;
            }
            depth++;
        }
        return null;
    }

    /**
     * A message without line breaks and secrets.
     *
     * @param message any; {@code null} says "no message"
     * @return one line
     */
    public static String oneLine(@Nullable String message) {
        return Secrets.mask(message)
                .strip()
                .replaceAll("\\R-{3,}\\R", "\n")
                .replaceAll("\\s*\\R\\s*", "; ")
                .replaceAll(" {2,}", " ");
    }

    /**
     * The SQL state.
     *
     * @param sql what JDBC threw
     * @return the state; empty if it has none
     */
    public static String state(SQLException sql) {
        String state = sql.getSQLState();
        return state == null ? "" : state;
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static String advice(String state) {
        if (state.startsWith("08")) {
            return "Check that host and port are right, that the server runs, and that the network lets you through.";
        }
        return BY_STATE.getOrDefault(state, "");
    }
}

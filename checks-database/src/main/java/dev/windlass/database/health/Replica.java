package dev.windlass.database.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Spoken;
import dev.windlass.database.Database;
import dev.windlass.database.jdbc.Require;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A replica, which is asked itself. Immutable, safe for use by several threads.
 *
 * <p>It knows of the primary what it last heard. With nothing to do a primary is silent for up to half of {@code
 * wal_receiver_timeout}, so that a network that was cut shows here only after that; the primary notices by {@link
 * Replicas#lagAtMost} as soon as it writes.
 */
public final class Replica {

    private final Database replica;

    Replica(Database replica) {
        this.replica = replica;
    }

    /**
     * Asks whether it is a replica, receives WAL by streaming, has heard of its primary lately, and replays: its replay is not
     * paused.
     *
     * @return the check
     */
    public Check receiving() {
        return Question.of(replica, "the replica receives and replays").check(State::look, State::receiving);
    }

    /**
     * Asks whether it receives, and what it has replayed last is not older than a limit, unless it has replayed all that it has
     * received.
     *
     * @param limit how old at most, positive
     * @return the check
     * @throws IllegalArgumentException if it is not positive
     */
    public Check delayAtMost(Duration limit) {
        Require.positive("the delay of a replica", limit);
        return Question.of(replica, "the replica is at most " + Spoken.time(limit) + " behind")
                .with("at most", limit)
                .check(State::look, state -> state.delayed(limit));
    }

    /**
     * How old the transaction is that it has replayed last; zero if it has replayed all that it has received. No data where it
     * doesn't receive; where its replay is paused it grows.
     *
     * @return the metric, in seconds
     */
    public Metric delay() {
        return Question.of(replica, "delay of the replica").metric("s", State::look, state -> {
            String unfed = state.unfed();
            if (unfed != null) {
                return Reading.noData(unfed);
            }
            Double seconds = state.delay();
            return seconds == null ? Reading.noData(State.NOTHING) : Reading.value(seconds);
        });
    }

    /**
     * What a replica knows.
     *
     * @param status of what receives its WAL; null if nothing does
     * @param heard how many seconds ago it last heard of the primary
     * @param silence how many seconds a primary may be silent
     * @param left how many bytes were received and are left to replay
     * @param age of the last transaction that was replayed, in seconds; null if none was
     */
    record State(
            boolean replica,
            @Nullable String status,
            @Nullable String sender,
            double heard,
            double silence,
            String pause,
            @Nullable Long left,
            @Nullable Double age) {

        static final String NOTHING = "it has not replayed any transaction yet";

        static State look(Session session) throws Exception {
            session.requireStatistics();
            if (!session.isReplica()) {
                return new State(false, null, null, 0, 0, "", null, null);
            }
            return session.one(
                    "select r.status, r.sender_host || ':' || r.sender_port as sender,"
                            + " extract(epoch from clock_timestamp() - r.last_msg_receipt_time)::float8 as heard,"
                            + " (select setting::float8 / 2000 from pg_settings where name = 'wal_receiver_timeout')"
                            + " as silence, pg_get_wal_replay_pause_state() as pause,"
                            + " pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::int8 as behind,"
                            + " extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8 as age"
                            + " from (select 1) one left join pg_stat_wal_receiver r on true",
                    row -> {
                        Long left = row.getObject("behind", Long.class);
                        Double age = row.getObject("age", Double.class);
                        return new State(
                                true,
                                row.getString("status"),
                                row.getString("sender"),
                                row.getDouble("heard"),
                                row.getDouble("silence"),
                                row.getString("pause"),
                                left,
                                age);
                    });
        }

        /** Why it is not well; null if it is. */
        @Nullable
        String trouble() {
            String unfed = unfed();
            if (unfed != null || pause.equals("not paused")) {
                return unfed;
            }
            return "its replay is paused (" + pause + "). Go on with it: select pg_wal_replay_resume()";
        }

        /** Why nothing of what the primary writes gets here; null if it does. */
        @Nullable
        String unfed() {
            if (!replica) {
                return "the server is no replica: it was promoted, or the data source leads to a primary";
            }
            if (status == null) {
                return "the replica receives no WAL: nothing is connected to a primary. Look at its log, at"
                        + " primary_conninfo, and whether the primary runs and still has the WAL that it needs.";
            }
            if (!status.equals("streaming")) {
                return "the replica doesn't stream: it is " + status;
            }
            // A primary is asked to say something after half of the timeout (0: never); give it a moment to do so.
            return silence > 0 && heard > silence + 5
                    ? "nothing was heard of the primary for " + Spoken.time(Words.seconds(heard))
                            + ". Look at the network between them."
                    : null;
        }

        /** How old is what it shows; null if it can't be known. */
        @Nullable
        Double delay() {
            return left != null && left <= 0 ? Double.valueOf(0) : age;
        }

        Answer receiving() {
            String trouble = trouble();
            return told(trouble == null ? Answer.passed("it receives and replays") : Answer.failed(trouble));
        }

        Answer delayed(Duration limit) {
            String trouble = trouble();
            if (trouble != null) {
                return told(Answer.failed(trouble));
            }
            Double seconds = delay();
            if (seconds == null) {
                return told(Answer.noData(NOTHING));
            }
            String words = "what it shows is " + Spoken.time(Words.seconds(seconds)) + " old, at most "
                    + Spoken.time(limit) + " expected";
            return told(seconds * 1000 <= limit.toMillis() ? Answer.passed(words) : Answer.failed(words));
        }

        private Answer told(Answer answer) {
            if (!replica) {
                return answer;
            }
            Answer told =
                    answer.with("receiver", status == null ? "none" : status).with("replay", pause);
            if (status != null) {
                told = told.with("primary", sender == null ? "not told" : sender)
                        .with("heard of it", Spoken.time(Words.seconds(heard)) + " ago");
            }
            return left == null ? told : told.with("received and not replayed, in bytes", left);
        }
    }
}

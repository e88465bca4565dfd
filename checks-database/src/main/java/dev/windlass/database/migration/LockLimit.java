package dev.windlass.database.migration;

import dev.windlass.check.Answer;
import dev.windlass.database.jdbc.PostgresSettings;
import dev.windlass.database.jdbc.ServerInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Whether anything limits how long a migration waits for a lock. */
final class LockLimit {

    private LockLimit() {}

    /** On a connection as migrations have it. */
    static Answer answer(Connection connection, String place, Optional<Duration> said) throws SQLException {
        if (!PostgresSettings.is(connection.getMetaData())) {
            return Answer.errored(
                    "whether migrations of " + place + " wait for locks with a limit can be told of PostgreSQL"
                            + " only, and this is " + ServerInfo.product(connection) + ". Leave this check out there.");
        }
        String server = PostgresSettings.setting(connection, PostgresSettings.LOCK_TIMEOUT);
        boolean limited = said.isPresent() || !server.equals("0");
        Answer answer = limited
                ? Answer.passed("migrations of " + place + " wait for a lock no longer than "
                        + said.map(Duration::toString).orElse(server))
                : Answer.failed("nothing limits how long migrations of " + place
                        + " wait for a lock, so one that waits behind a long query stops all traffic behind itself. Say"
                        + " lockTimeout(…) of the migrations, or set lock_timeout for the role that migrates.");
        return answer.with("lock_timeout of the server", server);
    }
}

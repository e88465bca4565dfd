package dev.windlass.database.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Evidence;
import dev.windlass.database.Database;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Asks as a runner does, and reads the answers; sessions that stand in the way are made here too. */
final class Asked {

    private Asked() {}

    static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(check.timeout()));
    }

    static Reading read(Metric metric) throws Exception {
        return metric.read(CheckContext.within(metric.timeout()));
    }

    static double value(Metric metric) throws Exception {
        Reading reading = read(metric);
        if (reading instanceof Reading.Value value) {
            return value.value();
        }
        throw new AssertionError(metric.name() + " has no value: " + reading);
    }

    static List<String> all(Evidence evidence, String name) {
        return evidence.facts().stream()
                .filter(fact -> fact.name().equals(name))
                .map(fact -> fact.value())
                .toList();
    }

    static List<String> all(Answer answer, String name) {
        return all(answer.evidence(), name);
    }

    static PostgresHealth health(TestDatabase world) {
        return PostgresHealth.of(world.asked());
    }

    static PostgresHealth health(TestDatabase world, String user, String password) {
        return PostgresHealth.of(Database.of("orders", world.direct(user, password)));
    }

    /** A session of an application. */
    static Connection session(TestDatabase world, String application) throws SQLException {
        return session(world, application, "postgres", "postgres");
    }

    static Connection session(TestDatabase world, String application, String user, String password)
            throws SQLException {
        var source = (PGSimpleDataSource) world.direct(user, password);
        source.setApplicationName(application);
        return source.getConnection();
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs a statement beside the test; what it is told then is the future's value; empty if it went well. */
    static FutureTask<String> beside(Connection connection, String sql) {
        var task = new FutureTask<String>(() -> {
            try {
                run(connection, sql);
                return "";
            } catch (SQLException e) {
                return String.valueOf(e.getMessage());
            }
        });
        var thread = new Thread(task, "beside");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    static void await(TestDatabase world, String condition) {
        while (!world.value("select " + condition).equals("t")) {
            Thread.onSpinWait();
        }
    }

    static Database at(String name, DataSource source, Duration timeout) {
        return Database.of(name, source).timeout(timeout);
    }
}

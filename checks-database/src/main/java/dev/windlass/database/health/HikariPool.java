package dev.windlass.database.health;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.NamedCheck;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.Require;
import dev.windlass.database.jdbc.Trouble;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * A connection pool of HikariCP, by its MXBeans: of this JVM, or of a service's by JMX. One that is closed, or that has not
 * opened yet, is no data. Immutable, safe for use by several threads. It needs HikariCP on the class path, which the user brings.
 *
 * <pre>{@code
 * guardedBy(pool.used().above(80).sustainedFor(minutes(2)).every(seconds(15)).onNoData(FAIL))
 * }</pre>
 */
public final class HikariPool {

    private final String name;
    private final Beans beans;

    private HikariPool(String name, Beans beans) {
        this.name = name;
        this.beans = beans;
    }

    /** Gives the two beans each time, since a pool may open or a service start anew meanwhile. */
    private interface Beans {
        @Nullable
        HikariPoolMXBean pool() throws Exception;

        HikariConfigMXBean config() throws Exception;
    }

    /**
     * The pool of a data source of this JVM.
     *
     * @param dataSource the data source; its pool opens with its first connection
     * @return the pool, under the name that its data source has
     */
    public static HikariPool of(HikariDataSource dataSource) {
        Objects.requireNonNull(dataSource, "dataSource");
        String name = Objects.requireNonNullElse(dataSource.getPoolName(), "(no name)");
        return new HikariPool(name, new Beans() {
            @Override
            public @Nullable HikariPoolMXBean pool() {
                return dataSource.isClosed() ? null : dataSource.getHikariPoolMXBean();
            }

            @Override
            public HikariConfigMXBean config() {
                return dataSource.getHikariConfigMXBean();
            }
        });
    }

    /**
     * The pool of a service, by JMX; it has to have {@code registerMbeans = true}.
     *
     * @param name what people call it, not blank, such as {@code orders-service 1}
     * @param server the connection to its JVM
     * @param poolName the pool's own name, by its setting {@code poolName}
     * @return the pool
     * @throws IllegalArgumentException if a name is blank, or the pool's own name can't be one
     */
    public static HikariPool of(String name, MBeanServerConnection server, String poolName) {
        Objects.requireNonNull(server, "server");
        Require.text("the name of a pool", name);
        Require.text("the setting poolName of pool '" + name + "'", poolName);
        ObjectName pool = objectName("Pool", poolName);
        ObjectName config = objectName("PoolConfig", poolName);
        return new HikariPool(name, new Beans() {
            @Override
            public @Nullable HikariPoolMXBean pool() throws Exception {
                return server.isRegistered(pool) ? JMX.newMXBeanProxy(server, pool, HikariPoolMXBean.class) : null;
            }

            @Override
            public HikariConfigMXBean config() {
                return JMX.newMXBeanProxy(server, config, HikariConfigMXBean.class);
            }
        });
    }

    private static ObjectName objectName(String type, String poolName) {
        try {
            return new ObjectName("com.zaxxer.hikari:type=" + type + " (" + poolName + ")");
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException("'" + poolName + "' can't be the name of a pool", e);
        }
    }

    /**
     * Asks whether not too many of its connections are in use.
     *
     * @param percent how much of its maximum may be, from 1 to 100
     * @return the check
     * @throws IllegalArgumentException if it is not
     */
    public Check usedAtMost(int percent) {
        Words.percentLimit("what may be used of pool '" + name + "'", percent);
        return named("at most " + percent + " % are used")
                .with("at most, in percent", percent)
                .asks(c -> judge(use -> {
                    String words = use.words() + " are used, " + Words.percent(use.percent()) + ", at most " + percent
                            + " % expected";
                    return use.active() * 100L <= use.maximum() * (long) percent
                            ? Answer.passed(words)
                            : Answer.failed(words);
                }));
    }

    /**
     * Asks whether no thread waits for a connection.
     *
     * @return the check
     */
    public Check noneWaits() {
        return named("no thread waits for a connection")
                .asks(c -> judge(use -> {
                    String words = Words.count(use.waiting(), "thread") + " waiting for a connection, " + use.words()
                            + " are used";
                    return use.waiting() == 0 ? Answer.passed(words) : Answer.failed(words);
                }));
    }

    /**
     * Asks whether its maximum is set as it should be.
     *
     * @param maximum how many connections it may open, at least 1
     * @return the check
     * @throws IllegalArgumentException if it is below 1
     */
    public Check maximumIs(int maximum) {
        Words.positive("the maximum of pool '" + name + "'", maximum);
        return named("it may open " + Words.count(maximum, "connection"))
                .with("maximum", maximum)
                .asks(c -> judge(use -> {
                    String words = "the pool may open " + Words.count(use.maximum(), "connection") + ", " + maximum
                            + " expected";
                    return use.maximum() == maximum ? Answer.passed(words) : Answer.failed(words);
                }));
    }

    /**
     * How much of its maximum is in use.
     *
     * @return the metric, in percent
     */
    public Metric used() {
        return metric("connections used", "%", Use::percent);
    }

    /**
     * How many threads wait for a connection.
     *
     * @return the metric
     */
    public Metric waiting() {
        return metric("threads waiting for a connection", "", Use::waiting);
    }

    // ------------------------------------------------------------------ judgement

    private record Use(int active, int idle, int waiting, int maximum) {

        double percent() {
            return maximum <= 0 ? Double.NaN : active * 100.0 / maximum;
        }

        String words() {
            return active + " of " + Words.count(maximum, "connection");
        }
    }

    private NamedCheck named(String what) {
        return Outside.check("pool " + name + ": " + what).with("pool", name);
    }

    private Metric metric(String what, String unit, ToDoubleFunction<Use> number) {
        return Outside.metric("pool " + name + ": " + what)
                .with("pool", name)
                .unit(unit)
                .asks(c -> {
                    try {
                        Use use = use();
                        return Reading.value(number.applyAsDouble(use))
                                .with("active", use.active())
                                .with("idle", use.idle())
                                .with("waiting", use.waiting())
                                .with("maximum", use.maximum());
                    } catch (Unanswered e) {
                        return e.reading();
                    }
                });
    }

    private Answer judge(Function<Use, Answer> judge) throws Exception {
        try {
            Use use = use();
            return judge.apply(use)
                    .with("active", use.active())
                    .with("idle", use.idle())
                    .with("waiting", use.waiting())
                    .with("maximum", use.maximum());
        } catch (Unanswered e) {
            return e.answer().with("pool", name);
        }
    }

    private Use use() throws Exception {
        try {
            HikariPoolMXBean pool = beans.pool();
            if (pool == null) {
                throw Unanswered.noData(
                        "pool '" + name + "' is not open: it was closed, it has given no connection yet,"
                                + " or its MXBeans are not registered (registerMbeans)");
            }
            return new Use(
                    pool.getActiveConnections(),
                    pool.getIdleConnections(),
                    pool.getThreadsAwaitingConnection(),
                    beans.config().getMaximumPoolSize());
        } catch (UndeclaredThrowableException e) { // what the connection to the other JVM throws through the proxy
            throw unreachable(e.getCause() == null ? e : e.getCause());
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private Unanswered unreachable(Throwable thrown) {
        return Unanswered.errored("asking pool '" + name + "' by JMX failed: " + Trouble.of(thrown)
                + " Check that its service runs and lets you in.");
    }
}

package dev.windlass.database.health;

import static dev.windlass.database.health.Asked.all;
import static dev.windlass.database.health.Asked.ask;
import static dev.windlass.database.health.Asked.read;
import static dev.windlass.database.health.Asked.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.windlass.check.Answer;
import dev.windlass.check.Verdict;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.metric.Reading;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.util.concurrent.FutureTask;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real pool that is used up (G1). */
@ExtendWith(Server.class)
class HikariPoolIT {

    @Test
    @DisplayName("G1: a pool is judged by what is in use and who waits; one that is not open is no data")
    void aPoolThatIsUsedUp(TestDatabase world) throws Exception {
        HikariDataSource source = pool(world, "orders-pool");
        HikariPool pool = HikariPool.of(source);
        assertThat(ask(pool.usedAtMost(100)).reason()).startsWith("pool 'orders-pool' is not open");
        assertThat(ask(pool.usedAtMost(100)).verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(read(pool.used())).isInstanceOf(Reading.Missing.class);

        FutureTask<Boolean> third;
        try (Connection first = source.getConnection();
                Connection second = source.getConnection()) {
            assertThat(first).isNotSameAs(second);
            assertThat(value(pool.used())).isEqualTo(100);
            assertThat(value(pool.waiting())).isZero();
            Answer answer = ask(pool.usedAtMost(99));
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason()).isEqualTo("2 of 2 connections are used, 100 %, at most 99 % expected");
            assertThat(all(answer, "active")).containsExactly("2");
            assertThat(ask(pool.usedAtMost(100)).verdict()).isEqualTo(Verdict.PASSED);
            assertThat(ask(pool.noneWaits()).verdict()).isEqualTo(Verdict.PASSED);

            world.fault();
            third = new FutureTask<>(() -> {
                try (Connection waited = source.getConnection()) {
                    return waited.isValid(10);
                }
            });
            new Thread(third, "third").start();
            while (value(pool.waiting()) == 0) {
                Thread.onSpinWait();
            }
            answer = ask(pool.noneWaits());
            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason()).isEqualTo("1 thread waiting for a connection, 2 of 2 connections are used");
        }
        assertThat(third.get()).isTrue();
        assertThat(ask(pool.usedAtMost(49)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(pool.maximumIs(2)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(pool.maximumIs(10)).reason()).isEqualTo("the pool may open 2 connections, 10 expected");
        assertThat(ask(pool.maximumIs(10)).verdict()).isEqualTo(Verdict.FAILED);
        source.close();
        assertThat(ask(pool.noneWaits()).verdict()).isEqualTo(Verdict.NO_DATA);
    }

    @Test
    @SuppressWarnings("BanJNDI") // the address is that of the server which this test has started
    @DisplayName("G1: the pool of a service is asked by JMX; a service that is gone is an error")
    void aPoolOfAnotherJvm(TestDatabase world) throws Exception {
        var beans = ManagementFactory.getPlatformMBeanServer();
        JMXConnectorServer server =
                JMXConnectorServerFactory.newJMXConnectorServer(new JMXServiceURL("service:jmx:rmi://"), null, beans);
        server.start();
        try (HikariDataSource source = pool(world, "orders-jmx");
                JMXConnector connector = JMXConnectorFactory.connect(server.getAddress())) {
            var there = connector.getMBeanServerConnection();
            HikariPool pool = HikariPool.of("orders-service 1", there, "orders-jmx");
            try (Connection used = source.getConnection()) {
                assertThat(used.isValid(10)).isTrue();
                assertThat(value(pool.used())).isEqualTo(50);
                assertThat(ask(pool.usedAtMost(49)).verdict()).isEqualTo(Verdict.FAILED);
                assertThat(ask(pool.maximumIs(2)).verdict()).isEqualTo(Verdict.PASSED);
            }
            assertThat(ask(HikariPool.of("orders-service 1", there, "another").noneWaits())
                            .verdict())
                    .isEqualTo(Verdict.NO_DATA);

            world.fault();
            server.stop();
            Answer answer = ask(pool.usedAtMost(100));
            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason()).startsWith("asking pool 'orders-service 1' by JMX failed: ");
            assertThat(read(pool.waiting())).isInstanceOf(Reading.Failed.class);
        } catch (java.io.IOException closing) {
            assertThat(server.isActive()).isFalse(); // the client can't say goodbye to a server that is gone
        }
    }

    private static HikariDataSource pool(TestDatabase world, String name) {
        var config = new HikariConfig();
        config.setDataSource(world.direct("postgres", "postgres"));
        config.setPoolName(name);
        config.setMaximumPoolSize(2);
        config.setRegisterMbeans(true);
        var source = new HikariDataSource();
        config.copyStateTo(source);
        return source;
    }
}

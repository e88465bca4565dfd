package dev.windlass.database.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fixtures themselves: the server is of the version that was asked for, and what was committed survives its death. */
@ExtendWith(Server.class)
class ServerIT {

    @ParameterizedTest
    @EnumSource(Postgres.class)
    void eachVersionIsWhatItSays(Postgres version, Servers servers) {
        assertThat(servers.fresh(version).value("show server_version")).startsWith(version.major() + ".");
    }

    @Test
    void theVersionIsSaidAtTheParameter(@On(Postgres.V14) TestDatabase old, TestDatabase usual) {
        assertThat(old.value("show server_version")).startsWith("14.");
        assertThat(usual.value("show server_version")).startsWith("17.");
    }

    @Test
    @On(Postgres.V14)
    void aKilledServerComesBackOnItsPortWithWhatWasCommitted(OwnServer server) {
        TestDatabase database = server.fresh();
        database.execute("create table kept (id int)", "insert into kept values (1)");
        ProcessHandle process = server.process();

        server.kill();

        assertThat(process.isAlive()).isFalse();
        assertThatThrownBy(() -> database.direct("postgres", "postgres").getConnection())
                .isInstanceOf(SQLException.class);
        server.startAgain();
        assertThat(database.value("select id from kept")).isEqualTo("1");
        assertThat(database.value("show server_version")).startsWith("14.");
    }

    @Test
    void aServerOfItsOwnMayWantPasswords(OwnServer server) {
        TestDatabase database = server.fresh();
        server.execute("create role clerk login password 'right'");
        server.wantsPasswords();

        assertThatThrownBy(() -> database.direct("clerk", "wrong").getConnection())
                .hasMessageContaining("password authentication failed");
    }
}

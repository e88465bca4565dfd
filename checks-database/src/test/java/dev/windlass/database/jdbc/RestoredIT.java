package dev.windlass.database.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.Release;
import dev.windlass.database.copy.TableCopy;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.plan.Plan;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

@ExtendWith(Server.class)
@DisplayName("J5: whether a restore would take back tables is told by the server, not by names and addresses")
class RestoredIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<String> MINE = List.of("windlass.journal", "windlass.run");

    private TestDatabase world;
    private DatabaseIdentity place;

    @BeforeEach
    void aPlace(TestDatabase fresh) throws SQLException {
        world = fresh;
        place = identity(world.direct("postgres", "postgres"));
    }

    private static DatabaseIdentity identity(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return DatabaseIdentity.of(connection, 20);
        }
    }

    private DataSource at(String host, String database) {
        var source = new PGSimpleDataSource();
        source.setURL("jdbc:postgresql://" + host + ":" + world.port() + "/" + database);
        source.setUser("postgres");
        source.setPassword("postgres");
        return source;
    }

    private boolean takesBack(Restored restored) throws Exception {
        return restored.takesBack(place, MINE, PATIENCE);
    }

    @Test
    void aDatabaseIsTheSameByWhateverAddress() throws Exception {
        assertThat(takesBack(Restored.database("the database", at("localhost", world.name()))))
                .isTrue();
        assertThat(takesBack(Restored.database("the database", at("127.0.0.1", world.name()))))
                .isTrue();
        assertThat(takesBack(Restored.database("another one", at("localhost", "postgres"))))
                .isFalse();
    }

    @Test
    void aServerIsRestoredWithAllItsDatabases() throws Exception {
        assertThat(takesBack(Restored.server("the server", at("127.0.0.1", "postgres"))))
                .isTrue();
        assertThat(Restored.server("this server", at("localhost", "postgres"))
                        .takesBack(new DatabaseIdentity("7", world.name()), MINE, PATIENCE))
                .as("another server, with a database of that name")
                .isFalse();
    }

    @Test
    void tablesAreRestoredAlone() throws Exception {
        DataSource here = world.direct("postgres", "postgres");
        assertThat(takesBack(Restored.tables("others", here, List.of("public.orders", "public.run"))))
                .isFalse();
        assertThat(takesBack(Restored.tables("one of them", here, List.of("public.orders", "windlass.run"))))
                .isTrue();
        assertThat(takesBack(Restored.tables("namesakes", at("localhost", "postgres"), MINE)))
                .isFalse();
    }

    @Test
    void theUndoOfACopySaysItOfItself() throws Exception {
        var copy = TableCopy.of(world.asked(), "windlass.run", "public.orders").into("copy_of_it");
        Plan restored = Release.plan("shop", "1")
                .to("test")
                .step(copy.copyRestoredOnUndoLosingWrites("copy"))
                .build();
        Plan dropped = Release.plan("shop", "1")
                .to("test")
                .step(copy.copyDroppedOnUndo("copy"))
                .build();

        assertThat(restored.undos()).singleElement().isInstanceOfSatisfying(RestoresDatabase.class, undo -> assertThat(
                        undo.restored())
                .hasToString("tables [windlass.run, public.orders] of database 'orders'"));
        assertThat(takesBack(((RestoresDatabase) restored.undos().get(0)).restored()))
                .isTrue();
        assertThat(dropped.undos()).noneMatch(RestoresDatabase.class::isInstance);
    }

    @Test
    void whatCanNotBeAskedIsUnknownAndNotAnotherOne() {
        world.fault();
        assertThatThrownBy(() -> takesBack(Restored.database("database 'gone'", at("localhost", "gone"))))
                .isInstanceOf(DatabaseException.class)
                .hasMessageStartingWith("where database 'gone' lies could not be found out")
                .hasMessageContaining("3D000");
        world.fault();
        assertThatThrownBy(() -> takesBack(Restored.server("database 'mute'", world.direct("nobody", "hush-hush"))))
                .isInstanceOf(DatabaseException.class)
                .hasMessageNotContaining("hush");
    }

    @Test
    void aUserWhoMayNotAskIsToldWhatToGrant() {
        world.fault();
        world.execute(
                "drop role if exists timid",
                "create role timid login password 'timid'",
                "revoke execute on function pg_catalog.pg_control_system() from public");
        assertThatThrownBy(() -> takesBack(Restored.database("database 'shop'", world.direct("timid", "timid"))))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("pg_control_system")
                .hasMessageContaining("Grant");
    }
}

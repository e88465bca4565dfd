package dev.windlass.database.backup;

import static dev.windlass.database.real.Postgres.V14;
import static dev.windlass.database.real.Postgres.V17;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.database.real.OwnServer;
import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.Servers;
import dev.windlass.database.real.Walk;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(Server.class)
@DisplayName(
        "The whole way from a dump to its restore and back, on each server, as superuser and with the documented rights alone")
class WholeWayIT {

    private static final String LATIN = "template template0 encoding 'LATIN1' lc_collate 'C' lc_ctype 'POSIX'";
    private static final String LIBC =
            "template template0 locale_provider libc encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'";
    private static final String ICU = "template template0 locale_provider icu icu_locale 'de-AT' icu_rules '&a < g'"
            + " encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'";
    private static final String BUILTIN =
            "template template0 locale_provider builtin builtin_locale 'C.UTF-8' encoding 'UTF8' lc_collate 'C' lc_ctype 'C'";

    static Stream<Arguments> worlds() {
        return Stream.of("postgres", Shop.RELEASE)
                .flatMap(user -> Stream.of(
                        Arguments.of(V14, user, LATIN),
                        Arguments.of(V17, user, LIBC),
                        Arguments.of(V17, user, ICU),
                        Arguments.of(V17, user, BUILTIN)));
    }

    @TempDir
    Path directory;

    @ParameterizedTest(name = "PostgreSQL {0}, user {1}, {2}")
    @MethodSource("worlds")
    @DisplayName(
            "B1, S5: dumped, verified, drilled, restored by a rollback, restored by hand, taken back, kept: all is as it was each"
                    + " time, rows, owners, grants and what the database is itself")
    void wholeWay(Postgres version, String user, String shape, Servers servers) throws Exception {
        var shop = new Shop(servers.own(version), user, shape, directory);
        String before = shop.all();

        Backup backup = shop.backup();
        assertThat(Walk.through(shop.backups.verify("verify", shop.dump))
                        .reading(backup)
                        .run())
                .isEqualTo(backup);
        assertThat(shop.drill(backup).run().rows()).isEqualTo(2021);
        shop.isAs(before);

        Walk<?, RestoredDatabase> wayBack = shop.wayBack(backup);
        RestoredDatabase told = wayBack.run();
        shop.spoil();
        String spoiled = shop.all();
        endsSessionsOfOthers(shop, wayBack::undo);
        assertThat(shop.databases()).containsExactly("shop", told.replaced());
        shop.dropReplaced(told);
        shop.isAs(before);

        shop.spoil();
        Walk<?, RestoredDatabase> emergency = shop.emergency(backup);
        endsSessionsOfOthers(shop, emergency::run);
        assertThat(shop.all()).isEqualTo(before);
        endsSessionsOfOthers(shop, emergency::undo);
        shop.isAs(spoiled);

        shop.dropReplaced(shop.emergency(backup).run());
        shop.isAs(before);
    }

    @Test
    @DisplayName("who sorts is said to the server: its template may say another")
    void anotherTemplate(OwnServer server) throws Exception {
        var shop = new Shop(server, "postgres", LIBC, directory);
        server.execute(
                "create database template_icu template template0 locale_provider icu icu_locale 'de'",
                "alter database template0 rename to template_libc",
                "alter database template_icu rename to template0",
                "alter database template0 allow_connections false",
                "update pg_database set datcollversion = null where datname = 'template0'"); // as initdb leaves it
        String before = shop.all();

        Walk<?, RestoredDatabase> emergency = shop.emergency(shop.backup());
        emergency.run();

        assertThat(shop.all()).isEqualTo(before);
    }

    @FunctionalInterface
    private interface Exchange {
        void make() throws Exception;
    }

    private static void endsSessionsOfOthers(Shop shop, Exchange exchange) throws Exception {
        try (Connection session = shop.world.direct("clerk", "").getConnection();
                Statement statement = session.createStatement()) {
            statement.execute("select 1");

            exchange.make();

            assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLException.class);
        }
    }
}

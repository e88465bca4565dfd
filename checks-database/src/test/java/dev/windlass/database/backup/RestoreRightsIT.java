package dev.windlass.database.backup;

import static dev.windlass.database.backup.Shop.RELEASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.database.real.Postgres;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.Servers;
import dev.windlass.database.real.Walk;
import dev.windlass.plan.NotApplied;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Server.class)
@DisplayName(
        "Each right that the documentation asks for is missed, ahead where that is possible, and nothing is changed")
class RestoreRightsIT {

    private static final List<Lack> LACKS = List.of(
            new Lack(
                    "may not create databases (alter role release createdb)",
                    "alter role release nocreatedb",
                    "alter role release createdb"),
            new Lack(
                    "may not act as app, who owns the database (grant app to release)",
                    "revoke app from release",
                    "grant app to release"),
            new Lack(
                    "may not end the sessions of others (grant pg_signal_backend to release)",
                    "revoke pg_signal_backend from release",
                    "grant pg_signal_backend to release"),
            new Lack(
                    "may not set log_min_duration_statement, which is set for the database",
                    "alter database shop set log_min_duration_statement = 10",
                    "alter database shop reset log_min_duration_statement"),
            new Lack(
                    "may not set app.tenant, which is set for the database",
                    "alter database shop set app.tenant = 'one'",
                    "alter database shop reset app.tenant"),
            new Lack(
                    "may not set anything for role reader, as is done in the database",
                    "alter role reader in database shop set work_mem = '1MB'",
                    "alter role reader in database shop reset work_mem"));

    /** What is told, how it is taken away, and given back. */
    private record Lack(String told, String taken, String given) {}

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName(
            "the way back is refused by its step, the restore by hand ahead of its work; both say which right is lacking")
    void restore(Postgres version, Servers servers) throws Exception {
        var shop = new Shop(servers.own(version), RELEASE, "", directory);
        Backup backup = shop.backup();

        for (Lack lack : LACKS) {
            shop.server.execute(lack.taken());
            shop.world.fault();
            String before = shop.all();
            Walk<?, RestoredDatabase> wayBack = shop.wayBack(backup);
            Walk<?, RestoredDatabase> emergency = shop.emergency(backup);

            assertThatThrownBy(wayBack::run)
                    .isInstanceOf(NotApplied.class)
                    .hasMessageContaining("user 'release' is no superuser, and " + lack.told());
            assertThatThrownBy(emergency.telling(words -> assertThat(words).doesNotContain("restores"))::run)
                    .isInstanceOf(NotApplied.class)
                    .hasMessageContaining("user 'release' is no superuser, and " + lack.told());

            shop.isAs(before);
            shop.server.execute(lack.given());
        }
        assertThat(shop.wayBack(backup).run().rows()).as("with all rights").isEqualTo(2021);
    }

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName(
            "the owners of what is in the database are told by the way back and the restore ahead, by a drill in its first second")
    void owners(Postgres version, Servers servers) throws Exception {
        var shop = new Shop(servers.own(version), RELEASE, "", directory);
        if (version == Postgres.V17) { // there not everybody may
            shop.world.execute("create role keeper", "grant create on schema public to keeper");
        } else {
            shop.world.execute("create role keeper");
        }
        shop.world.execute(
                "alter table base owner to keeper",
                "alter function noted() owner to keeper",
                "grant select on base to app");
        shop.world.fault();
        Backup backup = shop.backup();
        String before = shop.all();

        assertThatThrownBy(shop.wayBack(backup)::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageEndingWith(
                        "and may not act as keeper, who owns what is in the database (grant keeper to release).");
        assertThatThrownBy(shop.emergency(backup)::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining(
                        "may not act as keeper, who owns what is in the database (grant keeper to release).")
                .hasMessageEndingWith("The database is as it was.");
        assertThatThrownBy(shop.drill(backup)::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("\"keeper\"")
                .hasMessageContaining("Grant that role to the user of the address");
        shop.isAs(before);
    }

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName(
            "what is another superuser's schema public can't be brought back as it was, and would be open to all: said ahead")
    void schemaPublic(Postgres version, Servers servers) throws Exception {
        var shop = new Shop(servers.own(version), RELEASE, "", directory);
        shop.world.execute(
                "alter schema public owner to postgres",
                "grant create on schema public to app",
                "revoke create on schema public from public");
        shop.world.fault();
        Backup backup = shop.backup();
        String before = shop.all();

        assertThatThrownBy(shop.wayBack(backup)::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("may not bring back the owner and grants of schema public");
        assertThatThrownBy(shop.emergency(backup)::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("may not bring back the owner and grants of schema public");
        shop.isAs(before);
    }

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName("a drill needs the right to create databases and to act as their owner, unless owners are left out")
    void drill(Postgres version, Servers servers) throws Exception {
        var shop = new Shop(servers.own(version), RELEASE, "", directory);
        Backup backup = shop.backup();
        shop.world.fault();
        shop.server.execute("revoke app from release");
        String before = shop.all();

        assertThatThrownBy(shop.drill(backup)::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("\"app\"")
                .hasMessageContaining("Grant that role to the user of the address");
        assertThat(Walk.through(RestoreDrill.on(shop.address)
                                .withoutOwnersAndGrants()
                                .step("drill", shop.dump))
                        .reading(backup)
                        .capture()
                        .run()
                        .rows())
                .isEqualTo(2021);
        shop.server.execute("alter role release nocreatedb");
        assertThatThrownBy(shop.drill(backup)::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("permission denied to create database");
        shop.isAs(before);
    }

    @ParameterizedTest
    @EnumSource(Postgres.class)
    @DisplayName("the session of a superuser can't be ended: the message names it, the database is as it was, and open")
    void superusersSession(Postgres version, Servers servers) throws Exception {
        var shop = new Shop(servers.own(version), RELEASE, "", directory);
        Backup backup = shop.backup();
        Walk<?, RestoredDatabase> emergency = shop.emergency(backup);
        shop.world.fault();
        String before = shop.all();
        try (Connection session = shop.world.direct("postgres", "").getConnection();
                Statement statement = session.createStatement()) {
            statement.execute("set application_name = 'monitor'");

            assertThatThrownBy(emergency::run)
                    .isInstanceOf(NotApplied.class)
                    .hasMessageContaining("of postgres (application monitor), could not be ended")
                    .hasMessageContaining("The database is as it was.");

            statement.execute("select 1");
        }
        shop.isAs(before);
        emergency.run();
    }
}

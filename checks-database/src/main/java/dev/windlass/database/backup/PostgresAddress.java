package dev.windlass.database.backup;

import dev.windlass.database.jdbc.Require;
import dev.windlass.secret.Secret;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL database is, and as whom one enters it: for {@code pg_dump} and {@code pg_restore}, which take no data
 * source, and for the questions that are asked beside them over JDBC, with the PostgreSQL driver that is on the class path.
 * Immutable and safe for use by several threads.
 *
 * <pre>{@code
 * PostgresAddress orders = PostgresAddress.of("db.example", 5432, "orders").user("release").password(Secret.env("PGPASSWORD"));
 * }</pre>
 *
 * <p>The password goes to the programs in their environment, never as an argument. Neither the environment of this process nor
 * {@code ~/.pgpass} have a say.
 */
public final class PostgresAddress {

    private static final int HIGHEST_PORT = 65_535;

    private final Server server;
    private final String database;
    private final Login login;
    private final Tls tls;
    private final @Nullable Path programs;

    /** Where it is, and from which of its databases others are created and dropped. */
    record Server(String host, int port, String maintenance) {}

    /** As whom one enters. */
    record Login(String user, @Nullable Secret password) {}

    /** What is wanted of the connection. */
    record Tls(SslMode mode, @Nullable Path rootCertificate) {}

    private PostgresAddress(Server server, String database, Login login, Tls tls, @Nullable Path programs) {
        this.server = server;
        this.database = database;
        this.login = login;
        this.tls = tls;
        this.programs = programs;
    }

    /**
     * A database on a server.
     *
     * @param host its name or address, not blank
     * @param port its port, 5432 for most
     * @param database the name of the database, spelled as the catalogue spells it
     * @return the address, for user {@code postgres} without a password, with TLS where the server has it
     * @throws IllegalArgumentException if a name is blank, or the port is none
     */
    public static PostgresAddress of(String host, int port, String database) {
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException(
                    "a port of PostgreSQL is from 1 to " + HIGHEST_PORT + ", got " + port + " on host '" + host + "'");
        }
        return new PostgresAddress(
                new Server(Require.text("the host of a PostgreSQL", host), port, "postgres"),
                Require.text("the name of a database on '" + host + "'", database),
                new Login("postgres", null),
                new Tls(SslMode.PREFER, null),
                null);
    }

    /**
     * Says as whom one enters.
     *
     * @param user the role, not blank
     * @return a new value
     * @throws IllegalArgumentException if it is blank
     */
    public PostgresAddress user(String user) {
        Require.text("the user of " + this, user);
        return new PostgresAddress(server, database, new Login(user, login.password), tls, programs);
    }

    /**
     * Says with which password.
     *
     * @param password of the user
     * @return a new value
     */
    public PostgresAddress password(Secret password) {
        Objects.requireNonNull(password, "password");
        return new PostgresAddress(server, database, new Login(login.user, password), tls, programs);
    }

    /**
     * Says what is wanted of TLS.
     *
     * @param mode the mode; {@link SslMode#PREFER} where nothing is said
     * @return a new value
     */
    public PostgresAddress ssl(SslMode mode) {
        Objects.requireNonNull(mode, "SSL mode");
        return new PostgresAddress(server, database, login, new Tls(mode, tls.rootCertificate), programs);
    }

    /**
     * Wants the server's certificate to be signed by a root, and to be of its host: {@link SslMode#VERIFY_FULL}.
     *
     * @param rootCertificate a file with certificates, in PEM
     * @return a new value
     */
    public PostgresAddress ssl(Path rootCertificate) {
        Objects.requireNonNull(rootCertificate, "root certificate");
        return new PostgresAddress(server, database, login, new Tls(SslMode.VERIFY_FULL, rootCertificate), programs);
    }

    /**
     * Says where {@code pg_dump} and {@code pg_restore} are, where several versions are installed.
     *
     * @param directory such as {@code /usr/lib/postgresql/17/bin}; the {@code PATH} of this process where nothing is said
     * @return a new value
     */
    public PostgresAddress programs(Path directory) {
        Objects.requireNonNull(directory, "directory of programs");
        return new PostgresAddress(server, database, login, tls, directory);
    }

    /**
     * Says from which database others are created, renamed and dropped.
     *
     * @param database any that the user may enter; {@code postgres} where nothing is said
     * @return a new value
     * @throws IllegalArgumentException if it is blank
     */
    public PostgresAddress maintenance(String database) {
        Require.text("the maintenance database of " + this, database);
        return new PostgresAddress(new Server(server.host, server.port, database), this.database, login, tls, programs);
    }

    /**
     * The name of the database.
     *
     * @return its name
     */
    public String database() {
        return database;
    }

    Server at() {
        return server;
    }

    Login login() {
        return login;
    }

    Tls tls() {
        return tls;
    }

    Optional<Path> programs() {
        return Optional.ofNullable(programs);
    }

    /** The same server and user, another database. */
    PostgresAddress database(String other) {
        return new PostgresAddress(server, other, login, tls, programs);
    }

    PostgresAddress maintaining() {
        return database(server.maintenance);
    }

    /** The server without the database, for facts. */
    String server() {
        return login.user + "@" + server.host + ":" + server.port;
    }

    DataSource dataSource() {
        return new AddressSource(this);
    }

    /** Database, user, host and port, without the password. */
    @Override
    public String toString() {
        return "database '" + database + "' at " + server();
    }
}

package dev.windlass.database.backup;

import dev.windlass.local.Command;
import dev.windlass.local.CommandFailed;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How {@code pg_dump} and {@code pg_restore} are called. */
final class Programs {

    static final String APPLICATION = "windlass";

    /** So long may one take; an hour, as actions have it where nothing is said, is too little for a large database. */
    static final Duration LONGEST = Duration.ofDays(1);

    /** From this version on pg_restore sets {@code transaction_timeout}, and servers know it. */
    private static final int TRANSACTION_TIMEOUT = 17;

    /** What a server says before 16. */
    private static final String MEMBER = "must be member of role";

    private static final String SET_ROLE = "must be able to SET ROLE";
    private static final String ROLE = "role \"";
    private static final String GRANT_ROLE =
            "Grant that role to the user of the address; or, in a drill, leave out owners and grants.";

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\)\\s+(\\d[^\\s]*)");

    /** The first whose words are in a message says what to do. */
    private static final List<Advice> ADVICE = List.of(
            new Advice("No space left on device", "Free disk space there, or name another directory."),
            new Advice("File too large", "A limit on the size of files cut it off: raise it."),
            new Advice(MEMBER, GRANT_ROLE),
            new Advice(SET_ROLE, GRANT_ROLE),
            new Advice(
                    "permission denied for schema",
                    "What the backup has in that schema is of a role that may not create there until grants are restored,"
                            + " which come last: restore as a superuser, or let one role own both."),
            new Advice("password authentication failed", "Check the user and the password of the address."),
            new Advice("permission denied", "Grant the right to the user of the address, or use one that has it."),
            new Advice("unsupported version", "Use a pg_restore that is not older than the pg_dump that made it."),
            new Advice(
                    "unrecognized configuration parameter",
                    "pg_restore is newer than the server: use one of the server's own version."),
            new Advice(ROLE, "Create that role on the server, or restore without owners and grants."));

    private record Advice(String words, String todo) {}

    private Programs() {}

    /** The version of a program, such as {@code 15.18}. */
    static String version(PostgresAddress address, String program, ActionContext<?> context)
            throws NotApplied, InterruptedException {
        String said;
        try {
            said = Command.of(path(address, program), "--version")
                    .env("LC_ALL", "C")
                    .text()
                    .run(context);
        } catch (NotApplied | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new NotApplied(program + " could not be asked for its version: " + e.getMessage(), e);
        }
        Matcher version = VERSION.matcher(said);
        if (!version.find()) {
            throw new NotApplied(
                    path(address, program) + " is no " + program + " of PostgreSQL: it says '" + said + "'");
        }
        return version.group(1);
    }

    static int major(String version) {
        return Integer.parseInt(version.split("\\D", 2)[0]);
    }

    /** Refuses the pg_restore that the server would refuse, after a database was made for it. */
    static void requireRestorer(PostgresAddress address, Connection connection, ActionContext<?> context)
            throws NotApplied, SQLException, InterruptedException {
        String program = version(address, "pg_restore", context);
        int server = connection.getMetaData().getDatabaseMajorVersion();
        if (major(program) >= TRANSACTION_TIMEOUT && server < TRANSACTION_TIMEOUT) {
            throw new NotApplied("pg_restore " + program + " is too new for the server at " + address.server() + ", "
                    + server
                    + ": it sets transaction_timeout, which that doesn't know. Say by programs(…) where the one"
                    + " of PostgreSQL " + server + " is.");
        }
    }

    static Command dump(PostgresAddress address, Path file, String snapshot, Duration lockTimeout) {
        return connecting(
                address,
                "pg_dump",
                "--format=custom",
                "--no-subscriptions",
                "--snapshot=" + snapshot,
                "--lock-wait-timeout=" + Math.max(1, lockTimeout.toMillis()),
                "--file=" + file,
                "--dbname=" + connection(address.database()));
    }

    static Command restore(PostgresAddress address, Path file, int jobs, boolean withoutOwners) {
        List<String> arguments = new ArrayList<>(List.of("--exit-on-error", "--no-subscriptions"));
        if (withoutOwners) {
            arguments.addAll(List.of("--no-owner", "--no-privileges"));
        }
        if (jobs > 1) {
            arguments.add("--jobs=" + jobs);
        }
        arguments.add("--dbname=" + connection(address.database()));
        arguments.add(file.toString());
        return connecting(address, "pg_restore", arguments.toArray(String[]::new));
    }

    /** Writes the table of contents of a dump into a file; connects to nothing. */
    static Command list(PostgresAddress address, Path dump, Path into) {
        return Command.of(path(address, "pg_restore"), "--list", "--file=" + into, dump.toString())
                .env("LC_ALL", "C")
                .timeout(LONGEST);
    }

    /** What went wrong, and what to do where its words tell. */
    static String why(CommandFailed failed) {
        return advised(String.valueOf(failed.getMessage()));
    }

    /** Whether a server's message is about a role that isn't there, or isn't the user's to act as. */
    static boolean isOfRole(@Nullable String message) {
        return message != null && Stream.of(MEMBER, SET_ROLE, ROLE).anyMatch(message::contains);
    }

    static String advised(String message) {
        return ADVICE.stream()
                .filter(it -> message.contains(it.words()))
                .findFirst()
                .map(it -> message + " " + it.todo())
                .orElse(message);
    }

    private static Command connecting(PostgresAddress address, String program, String... arguments) {
        PostgresAddress.Login login = address.login();
        PostgresAddress.Tls tls = address.tls();
        List<String> all = new ArrayList<>(List.of(
                "--host=" + address.at().host(),
                "--port=" + address.at().port(),
                "--username=" + login.user(),
                "--no-password"));
        all.addAll(List.of(arguments));
        Command command = Command.of(path(address, program), all.toArray(String[]::new))
                .env("PGSSLMODE", tls.mode().toString())
                .env("PGCONNECT_TIMEOUT", "10")
                .env("PGAPPNAME", APPLICATION)
                .env("LC_ALL", "C")
                .timeout(LONGEST);
        if (tls.rootCertificate() != null) {
            command = command.env("PGSSLROOTCERT", tls.rootCertificate().toString());
        }
        return login.password() == null ? command : command.env("PGPASSWORD", login.password());
    }

    /** As a connection string, so that no name is taken for one. */
    private static String connection(String database) {
        return "dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static String path(PostgresAddress address, String program) {
        return address.programs()
                .map(directory -> directory.resolve(program).toString())
                .orElse(program);
    }
}

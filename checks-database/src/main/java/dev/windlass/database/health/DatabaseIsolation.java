package dev.windlass.database.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.Spoken;
import dev.windlass.database.Database;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.Trouble;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Tenants that are kept apart by a database for each.
 *
 * <p>Two have to agree. The catalogue says that the role may not connect; and the server, asked to let him in, refuses with the
 * SQL state for a missing privilege, which it does only after it knows who he is. Either alone proves little: the catalogue
 * doesn't know with which user the tenant really comes, and the same state is given to somebody who may connect and asks for a
 * setting that he may not have. What refuses before it knows him, a line of {@code pg_hba.conf} or a password, refuses from here
 * and now.
 */
record DatabaseIsolation(Database other, String role, Database asTenant, List<TenantTable> tables) {

    private static final String NO_PRIVILEGE = "42501";
    private static final String NOT_LET_IN = "28000";

    Check check() {
        Question question = Question.of(other, "role '" + role + "' is refused the database of another tenant")
                .with("role", role)
                .with("as", asTenant.name())
                .timeout(other.timeout().plus(asTenant.timeout()));
        for (TenantTable table : tables) {
            question = question.with("table of another", table.toString());
        }
        return question.check(this::look, answer -> answer);
    }

    private Answer look(Session session) throws Exception {
        List<String> empty = TenantTable.empty(session, tables);
        if (!empty.isEmpty()) {
            return Answer.noData("there is nothing in " + String.join(", ", empty) + " that could be seen");
        }
        List<Known> known = session.list(
                "select rolcanlogin, has_database_privilege(oid, current_database(), 'connect') from pg_roles"
                        + " where rolname = ?",
                row -> new Known(row.getBoolean(1), row.getBoolean(2)),
                role);
        if (known.isEmpty()) {
            return Answer.noData("there is no role '" + role + "'");
        }
        return known.get(0).canLogIn()
                ? connecting(known.get(0).mayConnect())
                : Answer.errored(
                        "role '" + role + "' can't log in to any database, so that it is refused this one proves"
                                + " nothing: name the role with which the tenant connects");
    }

    /** What the catalogue says of a role. */
    private record Known(boolean canLogIn, boolean mayConnect) {}

    private Answer connecting(boolean mayConnect) throws InterruptedException {
        String what = "connecting to the other tenant's database as '" + asTenant.name() + "'";
        try {
            String user = Leash.ask(what, asTenant.timeout(), leash -> {
                try (Connection connection = leash.connect(asTenant.dataSource(), true)) {
                    return connection.getMetaData().getUserName();
                }
            });
            return Answer.failed("tenants are not kept apart: user '" + user + "' was let into the database of another."
                    + " Revoke connect on database … from public, and grant it to each tenant's own role.");
        } catch (InterruptedException e) {
            throw e;
        } catch (TimeoutException e) {
            return Answer.errored(what + " did not end within " + Spoken.time(Leash.patience(asTenant.timeout()))
                    + ": that proves nothing");
        } catch (Exception e) {
            return refused(what, e, mayConnect);
        }
    }

    private Answer refused(String what, Exception thrown, boolean mayConnect) {
        SQLException sql = Trouble.sql(thrown);
        String state = sql == null ? "" : Trouble.state(sql);
        if (mayConnect) {
            return Answer.inconclusive(
                            what + " failed, and role '" + role + "' has the privilege to connect, so what kept"
                                    + " it out here and now may not do so elsewhere. Revoke connect on database … from public and"
                                    + " from the role.")
                    .with("said", Trouble.of(thrown));
        }
        if (state.equals(NO_PRIVILEGE)) {
            return Answer.passed("the server refuses role '" + role
                            + "' the database of another, and the role lacks the" + " privilege to connect")
                    .with("said", Trouble.of(thrown));
        }
        return Answer.errored(what + " failed before the server had asked for the privilege to connect, which proves"
                + " nothing: " + Trouble.of(thrown)
                + (state.equals(NOT_LET_IN) ? " Ask from where tenants are let in." : ""));
    }
}

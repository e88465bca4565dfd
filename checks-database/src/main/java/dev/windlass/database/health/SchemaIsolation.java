package dev.windlass.database.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.database.Database;
import dev.windlass.database.jdbc.Trouble;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;

/** Tenants that are kept apart by a schema for each. */
record SchemaIsolation(Database all, String role, List<TenantTable> tables) {

    private static final String REFUSED = "42501";

    Check check() {
        Question question = Question.of(all, "role '" + role + "' sees nothing of another tenant's schema")
                .with("role", role);
        for (TenantTable table : tables) {
            question = question.with("table of another", table.toString());
        }
        return question.check(this::look, this::judge);
    }

    private record Seen(List<String> breaches, List<String> empty) {}

    private Seen look(Session session) throws Exception {
        List<String> breaches = new ArrayList<>();
        List<Boolean> superuser =
                session.list("select rolsuper from pg_roles where rolname = ?", row -> row.getBoolean(1), role);
        if (superuser.isEmpty()) {
            throw Unanswered.noData("there is no role '" + role + "'");
        }
        if (superuser.get(0)) {
            breaches.add("role '" + role + "' is a superuser, who may read everything");
        }
        List<String> empty = TenantTable.empty(session, tables);
        for (TenantTable table : tables) {
            readers(session, table)
                    .forEach(other -> breaches.add(
                            "role '" + role + "' may take on role '" + other + "', which may read " + table));
        }
        session.list("select set_config('row_security', 'on', true)", row -> true);
        session.list("select set_config('role', ?, true)", row -> true, role);
        for (TenantTable table : tables) {
            Savepoint savepoint = session.connection().setSavepoint();
            try {
                session.list("select 1 from " + table.sql() + " limit 1", row -> 1);
                breaches.add("role '" + role + "' may read " + table);
            } catch (SQLException e) {
                if (!Trouble.state(e).equals(REFUSED)) {
                    throw e;
                }
                session.connection().rollback(savepoint);
            }
        }
        return new Seen(breaches, empty);
    }

    /** Roles that may read a table, and that the tenant's may take on without having their privileges before. */
    private List<String> readers(Session session, TenantTable table) throws SQLException {
        return session.list(
                "select r.rolname from pg_roles r join pg_roles mine on mine.rolname = ? and mine.oid <> r.oid"
                        + " where not mine.rolsuper and pg_has_role(mine.oid, r.oid, '" + session.takingOn() + "')"
                        + " and has_schema_privilege(r.oid, ?, 'usage')"
                        + " and has_any_column_privilege(r.oid, ?, 'select') order by 1",
                row -> row.getString(1),
                role,
                table.schema(),
                table.sql());
    }

    private Answer judge(Seen seen) {
        Answer answer = !seen.breaches().isEmpty()
                ? Answer.failed("tenants are not kept apart: " + seen.breaches().get(0))
                : !seen.empty().isEmpty()
                        ? Answer.noData(
                                "there is nothing in " + String.join(", ", seen.empty()) + " that could be seen")
                        : Answer.passed("role '" + role + "' is refused " + Words.count(tables.size(), "table")
                                + " of another tenant");
        return Words.shown(answer, "breach", seen.breaches());
    }
}

package dev.windlass.database.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.database.Database;
import dev.windlass.database.jdbc.Require;
import dev.windlass.database.jdbc.Trouble;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Tenants that are kept apart by row-level security, and still wants or has its tables. Immutable, safe for use by several
 * threads.
 */
public final class RowIsolation {

    /** Classes of SQL states by which a server says that it could not run a statement. */
    private static final Set<String> NOT_RUN = Set.of("08", "25", "40", "53", "54", "55", "57", "58", "F0", "HV", "XX");

    private final Database all;
    private final String role;
    private final String setting;
    private final List<Guarded> tables;

    RowIsolation(Database all, String role, String setting, List<Guarded> tables) {
        this.all = all;
        this.role = role;
        this.setting = setting;
        this.tables = List.copyOf(tables);
    }

    /** A table, and the column that says whose a row is. */
    record Guarded(TenantTable table, String column) {}

    /**
     * Adds a table.
     *
     * @param name its name with its schema, such as {@code shop.orders}, as the catalogue spells it
     * @param tenantColumn the column that says whose a row is
     * @return a new value
     * @throws IllegalArgumentException if they can't be such names
     */
    public RowIsolation table(String name, String tenantColumn) {
        var more = new ArrayList<>(tables);
        more.add(new Guarded(TenantTable.of(name), TenantTable.column(tenantColumn)));
        return new RowIsolation(all, role, setting, more);
    }

    /**
     * Asks of each table whether row-level security is enabled and forced (so that it holds for the owner, too), whether the
     * role can't get round it, nor one that it may take on by {@code set role}, whether either tenant sees its own rows and none
     * of anybody else's, and whether without a tenant nothing is seen.
     *
     * @param tenant one tenant, as it stands in the column, not blank; never a secret
     * @param other another
     * @return the check
     * @throws IllegalArgumentException if they are blank or the same, or there is no table
     */
    public Check between(String tenant, String other) {
        Require.text("a tenant", tenant);
        Require.text("the other tenant", other);
        if (tenant.equals(other)) {
            throw new IllegalArgumentException("two tenants are asked for, got '" + tenant + "' twice");
        }
        if (tables.isEmpty()) {
            throw new IllegalArgumentException("the isolation of tenants is asked of at least one table, got none");
        }
        Question question = Question.of(
                        all, "tenant '" + tenant + "' and tenant '" + other + "' see nothing of each other")
                .with("role", role)
                .with("setting", setting);
        for (Guarded one : tables) {
            question = question.with("table", one.table() + " by " + one.column());
        }
        return question.check(session -> look(session, tenant, other), this::judge);
    }

    // ------------------------------------------------------------------ looking

    private record Seen(List<String> breaches, List<String> unproven, String rejected) {}

    private Seen look(Session session, String tenant, String other) throws Exception {
        List<String> breaches = new ArrayList<>(round(session));
        List<String> unproven = new ArrayList<>();
        session.list(
                "select set_config('row_security', 'off', true)", row -> true); // an error where it would hide rows
        for (Guarded one : tables) {
            breaches.addAll(unguarded(session, one));
            for (String each : List.of(tenant, other)) {
                if (!any(session, one, "\"" + one.column() + "\" = ?", each)) {
                    unproven.add("tenant '" + each + "' has no rows in " + one.table() + ", so nothing could be seen");
                }
            }
        }
        session.list("select set_config('row_security', 'on', true)", row -> true);
        session.list("select set_config('role', ?, true)", row -> true, role);
        String rejected = withoutTenant(session, breaches);
        asTenant(session, tenant, other, breaches, unproven);
        asTenant(session, other, tenant, breaches, unproven);
        return new Seen(breaches, unproven, rejected);
    }

    /** How the role gets round row-level security, by itself or by a role that it may take on. */
    private List<String> round(Session session) throws SQLException, Unanswered {
        if (session.list("select 1 from pg_roles where rolname = ?", row -> 1, role)
                .isEmpty()) {
            throw Unanswered.noData("there is no role '" + role + "'");
        }
        return session.list(
                "select case when r.oid = mine.oid then '' else ' may take on role ' || quote_literal(r.rolname) || ', which' end"
                        + " || case when r.rolsuper then ' is a superuser' else ' has BYPASSRLS' end"
                        + " from pg_roles r join pg_roles mine on mine.rolname = ?"
                        + " where (r.rolsuper or r.rolbypassrls) and (r.oid = mine.oid"
                        + " or not mine.rolsuper and pg_has_role(mine.oid, r.oid, '" + session.takingOn() + "'))"
                        + " order by r.oid <> mine.oid, r.rolname",
                row -> "role '" + role + "'" + row.getString(1) + ", for which no policy holds",
                role);
    }

    private static List<String> unguarded(Session session, Guarded one) throws SQLException, Unanswered {
        List<String> found = session.list(
                "select case when not relrowsecurity then 'row-level security is not enabled on '"
                        + " when not relforcerowsecurity then 'row-level security is not forced on ' else '' end"
                        + " from pg_class where oid = to_regclass(?)",
                row -> row.getString(1),
                one.table().sql());
        if (found.isEmpty()) {
            throw Unanswered.noData("there is no table " + one.table());
        }
        return found.get(0).isEmpty() ? List.of() : List.of(found.get(0) + one.table());
    }

    /** What happens while no tenant is set: that may be an error, and must not be rows. */
    private String withoutTenant(Session session, List<String> breaches) throws SQLException {
        String rejected = "";
        for (Guarded one : tables) {
            Savepoint savepoint = session.connection().setSavepoint();
            try {
                if (any(session, one, "true")) {
                    breaches.add("without a tenant rows of " + one.table() + " are seen");
                }
            } catch (SQLException e) {
                if (!byPolicy(e)) {
                    throw e;
                }
                session.connection().rollback(savepoint);
                rejected = Trouble.oneLine(e.getMessage());
            }
        }
        return rejected;
    }

    /** Whether the statement was run and refused; not where it could not be run: without a connection, a lock, memory or time. */
    private static boolean byPolicy(SQLException thrown) {
        String state = Trouble.state(thrown);
        return state.length() == 5 && !NOT_RUN.contains(state.substring(0, 2)) && !Trouble.cutOff(thrown);
    }

    private void asTenant(Session session, String tenant, String other, List<String> breaches, List<String> unproven)
            throws SQLException {
        session.list("select set_config(?, ?, true)", row -> true, setting, tenant);
        for (Guarded one : tables) {
            String column = "\"" + one.column() + "\"";
            if (any(session, one, column + " = ?", other)) {
                breaches.add("as tenant '" + tenant + "' rows of tenant '" + other + "' are seen in " + one.table());
            } else if (any(session, one, column + " is distinct from ?", tenant)) {
                breaches.add("as tenant '" + tenant + "' rows of others are seen in " + one.table());
            }
            if (!any(session, one, column + " = ?", tenant)) {
                unproven.add("as tenant '" + tenant + "' not even its own rows are seen in " + one.table() + ": is '"
                        + setting + "' the setting?");
            }
        }
    }

    /** The tenant is sent without a type, so that it becomes what the column is. */
    private static boolean any(Session session, Guarded one, String condition, Object... tenant) throws SQLException {
        var untyped = new Object[tenant.length];
        for (int i = 0; i < tenant.length; i++) {
            untyped[i] = new Session.Untyped(String.valueOf(tenant[i]));
        }
        return !session.list(
                        "select 1 from " + one.table().sql() + " where " + condition + " limit 1", row -> 1, untyped)
                .isEmpty();
    }

    private Answer judge(Seen seen) {
        String rest = seen.unproven().isEmpty() ? "" : seen.unproven().get(0);
        Answer answer = !seen.breaches().isEmpty()
                ? Answer.failed("tenants are not kept apart: " + seen.breaches().get(0))
                : !rest.isEmpty()
                        ? Answer.noData("that tenants are kept apart is not proven: " + rest)
                        : Answer.passed("either tenant sees its own rows and none of others, in "
                                + Words.count(tables.size(), "table"));
        answer = Words.shown(answer, "breach", seen.breaches());
        answer = Words.shown(answer, "not proven", seen.unproven());
        return seen.rejected().isEmpty() ? answer : answer.with("without a tenant", seen.rejected());
    }
}

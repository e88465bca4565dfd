package dev.windlass.database.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.database.Database;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.Trouble;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Tenants that are kept apart by a database for each. */
record DatabaseIsolation(Database other, Database asTenant, List<TenantTable> tables) {

    /** By this the server says that it knows him and doesn't let him in: he lacks the privilege to connect. */
    private static final String REFUSED = "42501";

    Check check() {
        Question question = Question.of(other, "a tenant is refused the database of another")
                .with("as", asTenant.name())
                .timeout(other.timeout().plus(asTenant.timeout()));
        for (TenantTable table : tables) {
            question = question.with("table of another", table.toString());
        }
        return question.check(this::look, answer -> answer);
    }

    private Answer look(Session session) throws Exception {
        List<String> empty = TenantTable.empty(session, tables);
        return empty.isEmpty()
                ? refused()
                : Answer.noData("there is nothing in " + String.join(", ", empty) + " that could be seen");
    }

    private Answer refused() throws InterruptedException {
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
            return Answer.errored(what + " did not end within " + Trouble.seconds(Leash.patience(asTenant.timeout()))
                    + ": that proves nothing");
        } catch (Exception e) {
            SQLException sql = Trouble.sql(e);
            return sql != null && Trouble.state(sql).equals(REFUSED)
                    ? Answer.passed("the server refuses the tenant the database of another")
                            .with("said", Trouble.oneLine(sql.getMessage()))
                    : Answer.errored(
                            what + " failed, and not because he lacks the privilege to connect, which proves nothing: "
                                    + Trouble.of(e));
        }
    }
}

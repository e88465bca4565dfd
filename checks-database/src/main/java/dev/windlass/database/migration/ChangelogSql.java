package dev.windlass.database.migration;

import dev.windlass.database.migration.lint.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import liquibase.change.Change;
import liquibase.changelog.ChangeSet;
import liquibase.database.Database;
import liquibase.sql.Sql;
import liquibase.sql.visitor.SqlVisitor;
import liquibase.sqlgenerator.SqlGeneratorFactory;

/** The SQL that Liquibase makes of changesets; what they ask of the database, or do in Java, has none. */
final class ChangelogSql {

    private ChangelogSql() {}

    static List<Script> scripts(List<ChangeSet> changeSets, Database database) {
        return changeSets.stream().map(changeSet -> script(changeSet, database)).toList();
    }

    private static Script script(ChangeSet changeSet, Database database) {
        var statements = new ArrayList<Script.Statement>();
        Optional<String> withoutSql = Optional.empty();
        for (Change change : changeSet.getChanges()) {
            if (change.generateStatementsVolatile(database)) {
                withoutSql =
                        Optional.of("what " + change.getSerializedObjectName() + " does is only known when it runs");
                continue;
            }
            for (Sql sql : SqlGeneratorFactory.getInstance().generateSql(change, database)) {
                statements.add(new Script.Statement(0, modified(sql.toSql(), changeSet, database)));
            }
        }
        return new Script(ChangelogState.name(changeSet), changeSet.isRunInTransaction(), statements, withoutSql);
    }

    private static String modified(String sql, ChangeSet changeSet, Database database) {
        String modified = sql;
        for (SqlVisitor visitor : changeSet.getSqlVisitors()) {
            Set<String> only = visitor.getApplicableDbms();
            if (only == null || only.isEmpty() || only.contains(database.getShortName())) {
                modified = visitor.modifySql(modified, database);
            }
        }
        return modified;
    }
}

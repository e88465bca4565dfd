package dev.windlass.database.migration.lint;

/**
 * One thing that a rule says of a statement.
 *
 * @param rule the rule
 * @param script the migration that it stands in
 * @param line of the statement, from 1; 0 where it isn't known
 * @param sql the statement
 * @param words what the statement does, to what
 */
record Finding(LintRule rule, String script, int line, String sql, String words) {

    String place() {
        return line > 0 ? script + " line " + line : script;
    }

    /** A line for people: where, what, why, what to do. */
    String text() {
        return place() + " " + words + " [" + rule.text() + "]: " + rule.why() + "; " + rule.remedy() + ".";
    }
}

package dev.windlass.database.migration.lint;

import dev.windlass.check.Answer;
import dev.windlass.check.Fact;
import dev.windlass.database.jdbc.PostgresSettings;
import dev.windlass.database.jdbc.Require;
import dev.windlass.database.jdbc.ServerInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the SQL of migrations is judged by: all of {@link LintRule}, less what is allowed by name and with a reason. Immutable, each
 * call gives a new value; safe for use by several threads.
 *
 * <pre>{@code
 * migrations.lint(MigrationLint.standard()
 *         .allow(LintRule.TABLE_REWRITE, "V7__codes.sql", "200 rows, takes milliseconds")
 *         .reviewed("V8__fill.sql", "1f9c…", "DO block fills in batches of 1000, seen by ana"))
 * }</pre>
 *
 * <p>A statement on a table that the same migrations create blocks nobody, and scanning or rewriting an empty one neither;
 * the live catalogue is asked for that, in a read-only transaction, and for the types of columns, the volatility of functions
 * and constraints that prove a {@code NOT NULL}. What it says holds for the moment at which it is asked.
 *
 * <p>Triggers that fire, and views and functions that are replaced, are not looked into.
 */
public final class MigrationLint {

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    /** So many findings are told in the reason; all of them stand in the evidence, up to the limit below. */
    private static final int IN_REASON = 3;

    private static final int IN_EVIDENCE = 100;

    private final List<Exemption> exemptions;
    private final boolean expandOnly;

    private MigrationLint(List<Exemption> exemptions, boolean expandOnly) {
        this.exemptions = List.copyOf(exemptions);
        this.expandOnly = expandOnly;
    }

    /**
     * Every rule but {@link LintRule#TIGHTENS}, nothing allowed.
     *
     * @return the lint
     */
    public static MigrationLint standard() {
        return new MigrationLint(List.of(), false);
    }

    /**
     * Allows what a rule finds, everywhere.
     *
     * @param rule what is allowed; not {@link LintRule#NOT_UNDERSTOOD}, which is reviewed or waived
     * @param reason why, for whoever reads the plan; it enters facts and evidence, never a secret
     * @return a new value
     * @throws IllegalArgumentException if the reason is blank, or it is that rule
     */
    public MigrationLint allow(LintRule rule, String reason) {
        return and(new Exemption(allowable(rule), "", "", because(rule.text(), reason)));
    }

    /**
     * Allows what a rule finds in one script.
     *
     * @param rule what is allowed; not {@link LintRule#NOT_UNDERSTOOD}, which is reviewed or waived
     * @param script the name of the script, as the check tells it
     * @param reason why; it enters facts and evidence, never a secret
     * @return a new value
     * @throws IllegalArgumentException if a text is blank, or it is that rule
     */
    public MigrationLint allow(LintRule rule, String script, String reason) {
        Require.text("the script in which '" + rule.text() + "' is allowed", script);
        return and(new Exemption(allowable(rule), script, "", because(rule.text(), reason)));
    }

    /**
     * Says that a person has looked at a script: whatever is found in it is let pass, while it is the same.
     *
     * @param script the name of the script, as the check tells it
     * @param digest what the preview and the check show as its SHA-256: 64 hexadecimal digits
     * @param reason who looked, and what was seen; it enters facts and evidence, never a secret
     * @return a new value
     * @throws IllegalArgumentException if a text is blank, or the digest is none
     */
    public MigrationLint reviewed(String script, String digest, String reason) {
        Require.text("the script that was reviewed", script);
        if (!DIGEST.matcher(digest).matches()) {
            throw new IllegalArgumentException("the digest of reviewed script '" + script
                    + "' must be the 64 hexadecimal digits that the check shows, got '" + digest + "'");
        }
        return and(new Exemption(null, script, digest, because(script, reason)));
    }

    /**
     * Asks for more: nothing may be tightened either, so that the old version can write as it did. For the migrations ahead
     * of the switch, where old and new version run side by side.
     *
     * @return a new value
     */
    public MigrationLint expandOnly() {
        return new MigrationLint(exemptions, true);
    }

    /**
     * What it is, for the facts of a check.
     *
     * @return whether it is for an expand phase, and what is allowed
     */
    public List<Fact> facts() {
        var facts = new ArrayList<Fact>();
        facts.add(new Fact("lint", expandOnly ? "expand only" : "standard"));
        exemptions.forEach(exemption -> facts.add(new Fact(exemption.fact(), exemption.value())));
        return List.copyOf(facts);
    }

    /**
     * Judges scripts. Passes if every statement is understood and nothing is found but what is allowed; what isn't understood
     * is {@link dev.windlass.check.Verdict#INCONCLUSIVE}, anything else that is found {@link
     * dev.windlass.check.Verdict#FAILED}, and no script at all {@link dev.windlass.check.Verdict#NO_DATA}.
     *
     * @param connection a read-only one to the database that they will run on, which finds names as they will
     * @param place what that is, for messages
     * @param scripts what will run, in order
     * @param runs what whoever runs them does around them
     * @return the answer, with each finding as evidence
     * @throws SQLException if the catalogue can't be read
     */
    public Answer judge(Connection connection, String place, List<Script> scripts, Runs runs) throws SQLException {
        if (!PostgresSettings.is(connection.getMetaData())) {
            return Answer.errored(
                    "the migrations of " + place + " can't be judged: the rules are PostgreSQL's, and this is "
                            + ServerInfo.product(connection) + ". Leave this check out there.");
        }
        if (scripts.isEmpty()) {
            return Answer.noData(
                    "no migration is pending on " + place + ", so there is no SQL to judge. Check that this"
                            + " artifact and this database are the ones the plan was written for.");
        }
        return answer(place, scripts, find(new LiveCatalogue(connection), scripts, runs));
    }

    /** What is found, allowed or not. */
    List<Finding> find(Catalogue catalogue, List<Script> scripts, Runs runs) throws SQLException {
        return new Linter(catalogue, expandOnly, runs).look(scripts);
    }

    private Answer answer(String place, List<Script> scripts, List<Finding> findings) {
        List<Finding> bad = findings.stream()
                .filter(finding -> allowed(finding, scripts).isEmpty())
                .toList();
        boolean onlyRiddles = bad.stream().allMatch(finding -> finding.rule() == LintRule.NOT_UNDERSTOOD);
        long statements =
                scripts.stream().mapToLong(script -> script.statements().size()).sum();
        Answer answer = bad.isEmpty()
                ? Answer.passed(statements + " statements of " + scripts.size() + " pending migrations of " + place
                        + " block no traffic and break no old version"
                        + (findings.isEmpty() ? "" : ", apart from what is allowed"))
                : onlyRiddles ? Answer.inconclusive(reason(place, bad)) : Answer.failed(reason(place, bad));
        answer = answer.with("scripts", scripts.size()).with("statements", statements);
        int told = 0;
        for (Finding finding : findings) {
            if (told == IN_EVIDENCE) {
                answer = answer.with("not told", (findings.size() - told) + " more findings");
                break;
            }
            told++;
            Optional<Exemption> exemption = allowed(finding, scripts);
            answer = answer.with(
                    "finding " + told,
                    finding.text()
                            + exemption
                                    .map(e -> " Allowed: " + e.reason() + ".")
                                    .orElse("")
                            + (finding.sql().isEmpty()
                                    ? ""
                                    : " SQL: " + new Script.Statement(finding.line(), finding.sql()).shown()));
        }
        for (Script script : scripts) {
            answer = answer.with("SHA-256 of " + script.name(), script.digest());
        }
        return answer;
    }

    private static String reason(String place, List<Finding> bad) {
        return "the pending migrations of " + place + " are not fit for a database with traffic: "
                + bad.stream().limit(IN_REASON).map(Finding::text).collect(Collectors.joining(" "))
                + (bad.size() > IN_REASON ? " And " + (bad.size() - IN_REASON) + " more, see the evidence." : "");
    }

    private Optional<Exemption> allowed(Finding finding, List<Script> scripts) {
        Optional<Script> script =
                scripts.stream().filter(s -> s.name().equals(finding.script())).findFirst();
        return exemptions.stream()
                .filter(exemption -> exemption.covers(finding, script))
                .findFirst();
    }

    private MigrationLint and(Exemption exemption) {
        Objects.requireNonNull(exemption, "exemption");
        var more = new ArrayList<>(exemptions);
        more.add(exemption);
        return new MigrationLint(more, expandOnly);
    }

    private static LintRule allowable(LintRule rule) {
        if (rule == LintRule.NOT_UNDERSTOOD) {
            throw new IllegalArgumentException("what is not understood can't be allowed unseen: declare the script"
                    + " reviewed, or have the check waived by who looked at it");
        }
        return rule;
    }

    private static String because(String what, String reason) {
        return Require.text("the reason why '" + what + "' is let pass", reason);
    }
}

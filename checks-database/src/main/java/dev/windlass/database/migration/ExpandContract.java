package dev.windlass.database.migration;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.database.jdbc.Require;
import dev.windlass.database.migration.lint.MigrationLint;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.flywaydb.core.api.MigrationVersion;

/**
 * Expand and contract: migrations of one release in two phases. The first adds what the new version needs and leaves what the old one
 * uses; it can be undone. The second takes away what only the old one used, when that is gone; nothing brings that
 * back. Immutable.
 *
 * <pre>{@code
 * ExpandContract schema = migrations.expandThenContract(List.of("7", "8"), List.of("9"));
 * Release.plan("shop", "1.4").to("production")
 *         .phase("expand",
 *                 checks("schema").critical(schema.allPending(), schema.expandIsSafe(MigrationLint.standard())),
 *                 schema.expand("expand the schema"),
 *                 checks("old version").critical(oldVersion.worksOn(database), schema.contractIsPending()))
 *         .phase("switch", …)
 *         .pointOfNoReturn("the old version is gone after this")
 *         .phase("contract", removeOldVersion, checks("…").critical(schema.contractIsPending()), schema.contract("contract the schema"))
 * }</pre>
 */
public final class ExpandContract {

    private final FlywayAccess access;
    private final Duration timeout;
    private final Optional<Duration> lockTimeout;
    private final Safeguards safeguards;
    private final List<MigrationVersion> expand;
    private final List<MigrationVersion> contract;

    private ExpandContract(
            FlywayAccess access,
            Duration timeout,
            Optional<Duration> lockTimeout,
            Safeguards safeguards,
            List<MigrationVersion> expand,
            List<MigrationVersion> contract) {
        this.access = access;
        this.timeout = timeout;
        this.lockTimeout = lockTimeout;
        this.safeguards = safeguards;
        this.expand = expand;
        this.contract = contract;
    }

    static ExpandContract of(
            FlywayAccess access,
            Duration timeout,
            Optional<Duration> lockTimeout,
            Safeguards safeguards,
            List<MigrationVersion> expand,
            List<MigrationVersion> contract) {
        MigrationVersion last = expand.get(expand.size() - 1);
        if (contract.get(0).compareTo(last) <= 0) {
            throw new IllegalArgumentException("on database '" + access.database() + "' the contract phase ("
                    + SchemaState.text(contract) + ") must be above the expand phase (" + SchemaState.text(expand)
                    + "), since Flyway applies them in order");
        }
        return new ExpandContract(access, timeout, lockTimeout, safeguards, expand, contract);
    }

    /**
     * Asks that just the migrations of both phases are pending: for the beginning.
     *
     * @return the check, named "&lt;database&gt; waits for expand &lt;versions&gt; and contract &lt;versions&gt;"
     */
    public Check allPending() {
        var all = new ArrayList<>(expand);
        all.addAll(contract);
        return pending(
                access.database() + " waits for expand " + SchemaState.text(expand) + " and contract "
                        + SchemaState.text(contract),
                all);
    }

    /**
     * Asks that the expand phase is applied and just the contract phase is pending: between the phases.
     *
     * @return the check, named "&lt;database&gt; is expanded and waits for contract &lt;versions&gt;"
     */
    public Check contractIsPending() {
        return pending(
                access.database() + " is expanded and waits for contract " + SchemaState.text(contract), contract);
    }

    /**
     * Judges the SQL of the expand phase alone, and more strictly: nothing may be dropped, renamed or tightened.
     *
     * @param lint the rules, and what is allowed; {@link MigrationLint#expandOnly()} is added
     * @return the check, named "expand &lt;versions&gt; of &lt;database&gt; leaves the old version working"
     */
    public Check expandIsSafe(MigrationLint lint) {
        MigrationLint strict = lint.expandOnly();
        return PendingSql.declaring(
                        questions()
                                .named("expand " + SchemaState.text(expand) + " of " + access.database()
                                        + " leaves the old version working"),
                        strict)
                .asks(c -> questions().ask(c, leash -> first().lint(leash, strict, lockTimeout.isPresent())));
    }

    /**
     * Makes the step of the expand phase: as {@link Migrations#migrate}, while the contract phase stays pending.
     *
     * @param name the name of the step
     * @return the step, which can be undone
     */
    public Step<Migrated> expand(String name) {
        return migrate(first(), name, expand, safeguards, true).step();
    }

    /**
     * Makes the step of the contract phase. What it takes away is gone: the step is a point of no return. It belongs behind a gate that says
     * that the old version is gone.
     *
     * @param name the name of the step
     * @return the step, which needs no undo scripts
     */
    public Step<Migrated> contract(String name) {
        return migrate(access, name, contract, Safeguards.NONE, false)
                .irreversible(
                        "what the old version used is taken away, with its data, by " + SchemaState.text(contract));
    }

    private MigrateStep migrate(
            FlywayAccess on, String name, List<MigrationVersion> versions, Safeguards ahead, boolean undone) {
        Require.text("the name of a migrate step on database '" + access.database() + "'", name);
        return new MigrateStep(on, name, versions, lockTimeout, ahead, undone);
    }

    private FlywayAccess first() {
        return access.upTo(expand.get(expand.size() - 1));
    }

    private Check pending(String name, List<MigrationVersion> expected) {
        String text = SchemaState.text(expected);
        return questions().named(name).with("expected", text).asks(c -> questions()
                .ask(c, leash -> {
                    SchemaState state = access.read(leash, true);
                    boolean same = new TreeSet<>(state.pending()).equals(new TreeSet<>(expected))
                            && state.pendingRepeatables().isEmpty()
                            && state.failed().isEmpty();
                    Answer answer = same
                            ? Answer.passed("just " + text + " is pending on " + access.place())
                            : Answer.failed("pending on " + access.place() + " is " + state.pendingText()
                                    + (state.failed().isEmpty() ? "" : ", failed " + state.failed())
                                    + ", expected exactly " + text
                                    + ". Look whether somebody migrated too far, or not far enough.");
                    return answer.with("version", state.versionText()).with("pending", state.pendingText());
                }));
    }

    private Questions questions() {
        return new Questions(access.database(), access.place(), access.locations(), timeout);
    }
}

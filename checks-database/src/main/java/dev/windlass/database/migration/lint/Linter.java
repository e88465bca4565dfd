package dev.windlass.database.migration.lint;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** Goes through scripts in the order in which they will run, and says what is wrong. */
final class Linter {

    /** They are about rows that are there: on an empty table there is nothing to them. */
    private static final Set<LintRule> NOTHING_WHERE_EMPTY =
            Set.of(LintRule.INDEX_WITHOUT_CONCURRENTLY, LintRule.TRUNCATES);

    private final Known known;
    private final boolean expandOnly;
    private final Runs runs;
    private final boolean limitedBySession;
    private final List<Finding> findings = new ArrayList<>();

    private boolean inTransaction;
    private boolean limited;
    private boolean toldOfTimeout;
    private @Nullable Touch held;

    Linter(Catalogue catalogue, boolean expandOnly, Runs runs) throws SQLException {
        this.known = new Known(catalogue);
        this.expandOnly = expandOnly;
        this.runs = runs;
        this.limitedBySession = catalogue.hasLockTimeout();
    }

    List<Finding> look(List<Script> scripts) throws SQLException {
        for (Script script : scripts) {
            look(script);
        }
        return List.copyOf(findings);
    }

    private void look(Script script) throws SQLException {
        inTransaction = script.inTransaction();
        limited = limitedBySession || (inTransaction && runs.limited());
        toldOfTimeout = false;
        held = null;
        if (script.withoutSql().isPresent()) {
            findings.add(new Finding(
                    LintRule.NOT_UNDERSTOOD,
                    script.name(),
                    0,
                    "",
                    "has no SQL to look at: " + script.withoutSql().get()));
        }
        for (Script.Statement statement : script.statements()) {
            var place = new Place(script, statement);
            try {
                for (SQLParser.StatementContext each : PostgresGrammar.read(statement.sql())) {
                    judge(place, Reader.read(each, known));
                }
            } catch (PostgresGrammar.Unreadable e) {
                tell(LintRule.NOT_UNDERSTOOD, place, "is not understood, " + e.getMessage());
            }
        }
    }

    private record Place(Script script, Script.Statement statement) {}

    private void judge(Place place, Meaning meaning) throws SQLException {
        bracket(meaning);
        if (meaning.outsideOnly() != null && inTransaction) {
            tell(LintRule.CANNOT_RUN_IN_TRANSACTION, place, "runs " + meaning.outsideOnly() + " in a transaction");
        }
        if (meaning.waitsForAll() && !inTransaction && runs.besideATransaction()) {
            tell(LintRule.WAITS_FOR_OWN_LOCK, place, "runs " + meaning.outsideOnly() + " beside a transaction");
        }
        for (String riddle : meaning.riddles()) {
            tell(LintRule.NOT_UNDERSTOOD, place, "is not understood, " + riddle);
        }
        Touch before = held;
        for (Touch touch : meaning.touches()) {
            if (!known.isNew(touch.relation())) {
                judge(place, touch, before);
            }
        }
        for (Meaning.Concern concern : meaning.concerns()) {
            if (applies(concern)) {
                tell(concern.rule(), place, concern.words());
            }
        }
        meaning.created().forEach(known::created);
    }

    private void bracket(Meaning meaning) {
        switch (meaning.bracket()) {
            case BEGIN -> inTransaction = true;
            case END -> {
                inTransaction = false;
                held = null;
            }
            case NONE -> {}
        }
        switch (meaning.lockTimeout()) {
            case LIMITED -> limited = true;
            case LIFTED -> limited = false;
            case UNTOUCHED -> {}
        }
    }

    private void judge(Place place, Touch touch, @Nullable Touch before) throws SQLException {
        boolean empty = known.isEmpty(touch.relation());
        if (touch.rule() != null && !empty) {
            tell(touch.rule(), place, touch.words());
        }
        if (before != null && touch.work().isLong() && !empty) {
            tell(
                    LintRule.LONG_WORK_UNDER_LOCK,
                    place,
                    touch.words() + " while " + before.relation() + " is locked in "
                            + before.lock().sql() + " mode, so that its "
                            + before.lock().blocks() + " wait");
        }
        if (touch.lock().blocksWrites()) {
            if (!limited && !toldOfTimeout) {
                toldOfTimeout = true;
                tell(
                        LintRule.NO_LOCK_TIMEOUT,
                        place,
                        "waits for " + touch.lock().sql() + " on " + touch.relation() + " without a limit");
            }
            if (inTransaction && held == null) {
                held = touch;
            }
        }
    }

    private boolean applies(Meaning.Concern concern) throws SQLException {
        if (concern.rule() == LintRule.TIGHTENS && !expandOnly) {
            return false;
        }
        if (NOTHING_WHERE_EMPTY.contains(concern.rule()) && known.isEmpty(concern.subject())) {
            return false;
        }
        return !known.isNew(concern.subject());
    }

    private void tell(LintRule rule, Place place, String words) {
        findings.add(new Finding(rule, place.script.name(), place.statement.line(), place.statement.sql(), words));
    }
}

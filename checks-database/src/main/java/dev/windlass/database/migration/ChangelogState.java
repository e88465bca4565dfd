package dev.windlass.database.migration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.changelog.ChangeLogHistoryService;
import liquibase.changelog.ChangeLogHistoryServiceFactory;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.RanChangeSet;
import liquibase.database.Database;
import liquibase.lockservice.LockServiceFactory;

/**
 * What Liquibase knows of a database at one moment.
 *
 * @param applied the changesets in its history, in the order in which they ran
 * @param pending the changesets that will run, in order
 * @param found how many changesets the changelog has
 * @param lock who holds Liquibase's lock, and since when; empty where nobody does
 */
record ChangelogState(List<String> applied, List<ChangeSet> pending, int found, Optional<String> lock) {

    static ChangelogState read(Liquibase liquibase, ChangelogAccess access) throws Exception {
        Database database = liquibase.getDatabase();
        List<ChangeSet> pending = liquibase.listUnrunChangeSets(access.asContexts(), access.asLabels(), false);
        return new ChangelogState(
                applied(database),
                List.copyOf(pending),
                liquibase.getDatabaseChangeLog().getChangeSets().size(),
                lock(database));
    }

    private static List<String> applied(Database database) throws Exception {
        ChangeLogHistoryService history = Scope.getCurrentScope()
                .getSingleton(ChangeLogHistoryServiceFactory.class)
                .getChangeLogService(database);
        history.reset();
        var rows = new ArrayList<>(history.getRanChangeSets());
        rows.sort(
                Comparator.comparing(RanChangeSet::getOrderExecuted, Comparator.nullsFirst(Comparator.naturalOrder())));
        return rows.stream()
                .map(row -> row.getChangeLog() + "::" + row.getId() + "::" + row.getAuthor())
                .toList();
    }

    private static Optional<String> lock(Database database) throws Exception {
        return Arrays.stream(LockServiceFactory.getInstance()
                        .getLockService(database)
                        .listLocks())
                .filter(Objects::nonNull)
                .findFirst()
                .map(lock -> lock.getLockedBy() + " since "
                        + (lock.getLockGranted() == null
                                ? "an unknown time"
                                : lock.getLockGranted().toInstant()));
    }

    static String name(ChangeSet changeSet) {
        return changeSet.toString(false);
    }

    List<String> pendingNames() {
        return pending.stream().map(ChangelogState::name).toList();
    }

    /** What the history holds that it didn't hold before, oldest first. */
    List<String> since(List<String> before) {
        var more = new ArrayList<>(applied);
        before.forEach(more::remove);
        return List.copyOf(more);
    }

    /** What to do about a lock that is held. */
    static String locked(String place, String holder) {
        return "Liquibase's lock on " + place + " (table DATABASECHANGELOGLOCK) is held by " + holder
                + ". If that process still runs, let it finish; if it died, look at what it left, run liquibase"
                + " release-locks, then try again.";
    }

    static String text(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}

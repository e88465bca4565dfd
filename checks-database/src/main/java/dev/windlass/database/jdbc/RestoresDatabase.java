package dev.windlass.database.jdbc;

/**
 * What an action or an undo implements that may put a database, or tables of it, back to an earlier state. A journal that lives
 * there would lose what the release did since, so it {@linkplain dev.windlass.journal.Journal.Hold#admit refuses} a plan in
 * which one is found (rule J5). It can only be found where it is given to {@code run} or {@code undo} itself: a lambda that
 * calls it hides it.
 */
@FunctionalInterface
public interface RestoresDatabase {

    /**
     * What may be put back. It is asked before anything of the plan runs, so the database is as the release found it.
     *
     * @return what, and how it is told which database that is
     */
    Restored restored();
}

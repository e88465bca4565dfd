package dev.windlass.database.migration.lint;

import org.jspecify.annotations.Nullable;

/**
 * What a statement does to a relation while it runs.
 *
 * @param relation which one: a table, an index, a view or a sequence
 * @param lock the strongest lock it takes on it
 * @param work what it does under that lock
 * @param rule by which this is judged where the relation is in use; {@code null} where the lock is short
 * @param words what it does, such as {@code builds an index}
 */
record Touch(
        Name relation, LockMode lock, Work work, @Nullable LintRule rule, String words) {

    static Touch brief(Name relation, LockMode lock, String words) {
        return new Touch(relation, lock, Work.CATALOGUE, null, words);
    }
}

/**
 * The write-ahead record of a run: the {@link dev.windlass.journal.Event events}, the {@link
 * dev.windlass.journal.Journal} port behind which they are kept, and the file journal that keeps them in hash-chained,
 * framed batches. One enters at {@link dev.windlass.journal.FileJournal#in(java.nio.file.Path)}.
 */
@NullMarked
package dev.windlass.journal;

import org.jspecify.annotations.NullMarked;

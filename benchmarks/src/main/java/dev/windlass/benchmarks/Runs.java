package dev.windlass.benchmarks;

import dev.windlass.Outcome;
import dev.windlass.Runner;
import dev.windlass.journal.FileJournal;
import dev.windlass.journal.Journal;
import dev.windlass.plan.Plan;
import java.nio.file.Path;

/** Runs that must end as they are expected to, since a run that fails early is a fast one. */
final class Runs {

    private Runs() {}

    static Outcome.Completed complete(Plan plan, Journal journal) {
        Outcome outcome = Runner.of(plan).journal(journal).run();
        if (outcome instanceof Outcome.Completed completed) {
            return completed;
        }
        throw new IllegalStateException("the run was to be completed, but: " + outcome);
    }

    static void cutAfter(long events, Plan plan, Path directory) {
        Outcome outcome = Runner.of(plan)
                .journal(ForwardingJournal.cutAfter(
                        events, FileJournal.in(directory).killSafe()))
                .run();
        if (!(outcome instanceof Outcome.JournalLost)) {
            throw new IllegalStateException("the run was to be cut after " + events + " events, but: " + outcome);
        }
    }
}

package dev.windlass.rehearsal;

/** What the suite of explorations came to. */
final class Tally {

    static int seeded;
    static int found;
    static int schedules;
    static int violations;

    private Tally() {}

    /** Counts the runs of a plan that is right. */
    static void schedules(Exploration exploration) {
        schedules += exploration.schedules();
        violations += exploration.violations().size();
    }
}

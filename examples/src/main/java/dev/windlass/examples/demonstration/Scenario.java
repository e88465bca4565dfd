package dev.windlass.examples.demonstration;

import dev.windlass.examples.world.Fault;
import dev.windlass.examples.world.Migrations;

/** What is wrong with the release that is demonstrated. */
public enum Scenario {
    /** Nothing: it goes through. */
    NONE(Fault.NONE, Migrations.GOOD),
    /** Version 2 is slow for three requests in ten. */
    SLOW_GREEN(Fault.SLOW, Migrations.GOOD),
    /** Version 2 answers three requests in ten with an error. */
    ERRORS_IN_GREEN(Fault.ERRORS, Migrations.GOOD),
    /** The migration fails half-way and leaves traces. */
    MIGRATION_FAILS(Fault.NONE, Migrations.FAILING),
    /** Version 2 answers with errors, and then the undo of the migration fails too. */
    UNDO_FAILS(Fault.ERRORS, Migrations.UNDO_FAILS);

    private final Fault fault;
    private final Migrations migrations;

    Scenario(Fault fault, Migrations migrations) {
        this.fault = fault;
        this.migrations = migrations;
    }

    /** What is wrong with version 2. */
    public Fault fault() {
        return fault;
    }

    /** The migrations that version 2 brings. */
    public Migrations migrations() {
        return migrations;
    }
}

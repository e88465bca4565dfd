package dev.windlass.database.migration;

import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/** How Flyway holds its own lock on PostgreSQL; its module for PostgreSQL is asked, which is there where it migrates one. */
final class OwnLock {

    private OwnLock() {}

    /** Whether in a transaction that stays open on a connection of its own; its default. */
    static boolean isTransactional(Configuration configuration) {
        PostgreSQLConfigurationExtension postgres =
                configuration.getPluginRegister().getExact(PostgreSQLConfigurationExtension.class);
        return postgres == null || postgres.isTransactionalLock();
    }
}

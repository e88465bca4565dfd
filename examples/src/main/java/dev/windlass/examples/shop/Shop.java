package dev.windlass.examples.shop;

/** What the release of the shop touches besides the cluster. */
public interface Shop {

    /** Takes a dump of the database, under a name; gives where it is. */
    String dump(String name);

    /** Deletes the dump of a name, if there is one. */
    void deleteDump(String name);

    /** Fills the cache of the new version. */
    void warmUp();

    /** Empties that cache. */
    void coolDown();

    /** Whether the new version brings migrations that are not applied. */
    boolean migrationsPending();

    /** Shows visitors the maintenance page, or no longer. */
    void maintenance(boolean on);

    /** Migrates the database, telling how far it is. */
    void migrate(java.util.function.Consumer<String> progress);

    /** Restores the database from a dump. */
    void restore(String dump);
}

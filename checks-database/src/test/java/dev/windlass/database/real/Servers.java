package dev.windlass.database.real;

import java.util.Map;

/** Gives a test, as its parameter, databases and servers on versions of its choice; they end with it. */
public interface Servers {

    /** A fresh database on the suite's server of that version. */
    TestDatabase fresh(Postgres version);

    /** A server of its own, with settings of {@code postgresql.conf}. */
    OwnServer own(Postgres version, Map<String, String> settings);

    /** A server of its own. */
    default OwnServer own(Postgres version) {
        return own(version, Map.of());
    }

    /** A replica that streams from a primary, which it reaches at that port; the primary is started anew for it. */
    OwnServer replica(OwnServer primary, String name, int port, Map<String, String> settings);
}

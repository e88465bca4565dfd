package dev.windlass.database.health;

import dev.windlass.database.real.On;
import dev.windlass.database.real.Postgres;

/** The same on the oldest server that is asked (G1). */
@On(Postgres.V14)
class TenantIsolationOn14IT extends TenantIsolationIT {}

package dev.windlass.database;

import dev.windlass.database.real.On;
import dev.windlass.database.real.Postgres;

/** The same on the oldest server that the project knows (G1, J3). */
@On(Postgres.V14)
class OwnSqlOn14IT extends OwnSqlIT {}

package dev.windlass.database.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.database.Database;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import java.util.List;

/**
 * The volume of a server, whose size was declared. What is known to lie on it are all databases of the server and its WAL;
 * logs, temporary files and what others put there are not seen, and a tablespace may lie elsewhere, so leave a margin. The role
 * needs {@code pg_monitor}. Immutable, safe for use by several threads.
 */
public final class Volume {

    private final Database database;
    private final long bytes;

    Volume(Database database, long bytes) {
        this.database = database;
        this.bytes = bytes;
    }

    /**
     * Asks whether databases and WAL leave enough of the volume.
     *
     * @param percent how much of it they may fill, from 1 to 100
     * @return the check
     * @throws IllegalArgumentException if it is not
     */
    public Check filledAtMost(int percent) {
        Words.percentLimit("what may be filled of the volume", percent);
        return question("the volume is filled to at most " + percent + " %")
                .with("at most, in percent", percent)
                .check(Filling::look, filling -> {
                    String words = filling.words(bytes) + ", at most " + percent + " % expected";
                    return filling.told(
                            filling.percent(bytes) <= percent ? Answer.passed(words) : Answer.failed(words));
                });
    }

    /**
     * Asks whether databases and WAL may still grow, by what a migration or an import is going to add for instance.
     *
     * @param growth by how many bytes, at least 1
     * @return the check
     * @throws IllegalArgumentException if it is below 1
     */
    public Check roomFor(long growth) {
        Words.positive("the room on the volume", growth);
        return question("the volume has room for " + Words.bytes(growth))
                .with("room, in bytes", growth)
                .check(Filling::look, filling -> {
                    long room = bytes - filling.all();
                    String words = filling.words(bytes) + ", which leaves " + (room < 0 ? "nothing" : Words.bytes(room))
                            + ", " + Words.bytes(growth) + " wanted";
                    return filling.told(room >= growth ? Answer.passed(words) : Answer.failed(words));
                });
    }

    /**
     * How much of the volume databases and WAL fill.
     *
     * @return the metric, in percent
     */
    public Metric filled() {
        return question("volume filled")
                .metric(
                        "%",
                        Filling::look,
                        filling -> Reading.value(filling.percent(bytes)).with("filled", filling.words(bytes)));
    }

    private Question question(String what) {
        return Question.of(database, what).with("volume, in bytes", bytes);
    }

    private record Filling(long databases, long wal, List<String> tablespaces) {

        static Filling look(Session session) throws Exception {
            session.requireStatistics(); // the size of every database, whether one may connect to it or not
            return new Filling(
                    session.one("select sum(pg_database_size(oid))::int8 from pg_database", row -> row.getLong(1)),
                    session.one("select coalesce(sum(size), 0)::int8 from pg_ls_waldir()", row -> row.getLong(1)),
                    session.list(
                            "select spcname from pg_tablespace where spcname not in ('pg_default', 'pg_global')",
                            row -> row.getString(1)));
        }

        long all() {
            return databases + wal;
        }

        double percent(long volume) {
            return all() * 100.0 / volume;
        }

        String words(long volume) {
            return "databases and WAL fill " + Words.bytes(all()) + " of the declared " + Words.bytes(volume) + ", "
                    + Words.percent(percent(volume));
        }

        Answer told(Answer answer) {
            Answer told = answer.with("databases, in bytes", databases).with("WAL, in bytes", wal);
            return Words.shown(told, "tablespace, maybe on another volume", tablespaces);
        }
    }
}

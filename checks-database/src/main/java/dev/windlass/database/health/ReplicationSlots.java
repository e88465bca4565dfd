package dev.windlass.database.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.database.Database;
import dev.windlass.database.jdbc.Require;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The replication slots of a primary. A slot that nobody reads any more keeps its WAL for ever, until the disk is full.
 * Immutable, safe for use by several threads.
 */
public final class ReplicationSlots {

    private final Database primary;
    private final SortedSet<String> except;

    ReplicationSlots(Database primary) {
        this(primary, new TreeSet<>());
    }

    private ReplicationSlots(Database primary, SortedSet<String> except) {
        this.primary = primary;
        this.except = except;
    }

    /**
     * Leaves out slots, beside those that were left out before.
     *
     * @param names their names, none blank
     * @return new slots
     * @throws IllegalArgumentException if a name is blank
     */
    public ReplicationSlots except(String... names) {
        SortedSet<String> all = new TreeSet<>(except);
        for (String name : names) {
            all.add(Require.text("a replication slot that is left out", name));
        }
        return new ReplicationSlots(primary, all);
    }

    /**
     * Asks whether none of them holds back too much WAL, and none has lost WAL that it needs. Where there is no slot nothing is
     * held back.
     *
     * @param bytes how much WAL one may hold back, at least 1
     * @return the check
     * @throws IllegalArgumentException if it is below 1
     */
    public Check holdBackAtMost(long bytes) {
        Words.positive("the WAL that a replication slot may hold back", bytes);
        return question("no replication slot holds back more than " + Words.bytes(bytes))
                .with("at most, in bytes", bytes)
                .check(this::look, slots -> judge(slots, bytes));
    }

    /**
     * How much WAL the slot holds back that holds back most; zero where there is none.
     *
     * @return the metric, in bytes
     */
    public Metric heldBack() {
        return question("WAL held back by replication slots").metric("bytes", this::look, slots -> {
            Reading reading =
                    Reading.value(slots.isEmpty() ? 0 : (double) slots.get(0).held());
            return slots.isEmpty() ? reading : reading.with("most", slots.get(0).words());
        });
    }

    private Question question(String what) {
        return except.isEmpty()
                ? Question.of(primary, what)
                : Question.of(primary, what).with("except", String.join(", ", except));
    }

    /** One slot; {@code status} is null as long as it holds nothing back. */
    record Slot(
            String name,
            String type,
            boolean active,
            @Nullable String status,
            long held) {

        boolean lost() {
            return "lost".equals(status) || "unreserved".equals(status);
        }

        String words() {
            return name + " (" + type + "): " + (active ? "in use" : "not in use") + ", "
                    + (status == null ? "holds nothing back" : status + ", holds back " + Words.bytes(held));
        }
    }

    private List<Slot> look(Session session) throws Exception {
        session.requirePrimary();
        return session
                .list(
                        "select slot_name, slot_type, active, wal_status,"
                                + " coalesce(greatest(0, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)), 0)::int8"
                                + " from pg_replication_slots",
                        row -> new Slot(
                                row.getString(1),
                                Objects.requireNonNull(row.getString(2)),
                                row.getBoolean(3),
                                row.getString(4),
                                row.getLong(5)))
                .stream()
                .filter(slot -> !except.contains(slot.name()))
                .sorted(Comparator.comparingLong(Slot::held).reversed())
                .toList();
    }

    static Answer judge(List<Slot> slots, long bytes) {
        List<Slot> bad = slots.stream()
                .filter(slot -> slot.held() > bytes || slot.lost())
                .toList();
        Answer answer;
        if (bad.isEmpty()) {
            answer = Answer.passed(
                    slots.isEmpty()
                            ? "there is no replication slot that could hold back WAL"
                            : "none of " + Words.count(slots.size(), "replication slot") + " holds back more than "
                                    + Words.bytes(bytes));
        } else if (bad.stream().anyMatch(Slot::lost)) {
            answer = Answer.failed("a replication slot has lost WAL that it needs: who reads it has to begin anew");
        } else {
            answer = Answer.failed(Words.count(bad.size(), "replication slot") + " holding back more than "
                    + Words.bytes(bytes) + " of WAL. Start who reads it again, or drop it if nobody will:"
                    + " select pg_drop_replication_slot('" + bad.get(0).name() + "')");
        }
        return Words.shown(answer, "slot", slots.stream().map(Slot::words).toList());
    }
}

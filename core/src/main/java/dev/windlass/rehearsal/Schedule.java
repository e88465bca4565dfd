package dev.windlass.rehearsal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What goes wrong in one run, in the order in which it was said. As a text it is its faults with commas between them. */
record Schedule(List<Fault> faults) {

    static final Schedule NONE = new Schedule(List.of());

    Schedule {
        faults = List.copyOf(faults);
    }

    static Schedule of(Fault... faults) {
        return new Schedule(List.of(faults));
    }

    static Schedule parse(String text) {
        if (text.isBlank()) {
            return NONE;
        }
        return new Schedule(
                Arrays.stream(text.strip().split(",", -1)).map(Fault::parse).toList());
    }

    Schedule and(Fault fault) {
        var more = new ArrayList<>(faults);
        more.add(fault);
        return new Schedule(more);
    }

    Schedule and(Schedule other) {
        var more = new ArrayList<>(faults);
        more.addAll(other.faults);
        return new Schedule(more);
    }

    /** The first fault of a kind about these names; null if there is none. */
    @Nullable
    Fault find(Fault.Kind kind, String... names) {
        for (Fault fault : faults) {
            if (fault.is(kind, names)) {
                return fault;
            }
        }
        return null;
    }

    boolean has(Fault.Kind kind, String... names) {
        return find(kind, names) != null;
    }

    boolean hasAny(Fault.Kind kind) {
        return faults.stream().anyMatch(fault -> fault.kind() == kind);
    }

    @Override
    public String toString() {
        return faults.stream().map(Fault::toString).collect(Collectors.joining(","));
    }
}

package dev.windlass.report;

import dev.windlass.journal.Failure;
import dev.windlass.journal.Recorded;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The actions, undos and gates that run now, since when, at which attempt, and how they failed before. */
final class InFlight {

    private final Map<String, Duration> starts = new HashMap<>();
    private final Map<String, Integer> attempts = new HashMap<>();
    private final Set<String> running = new LinkedHashSet<>();
    private final Set<String> inDoubt = new LinkedHashSet<>();
    private final Map<String, Map<Failure, Integer>> failures = new HashMap<>();

    /** A new process takes over; what acted, and is neither asked nor undone again, is in doubt. */
    void newSession(Predicate<String> acts) {
        starts.clear();
        failures.clear();
        running.stream().filter(acts).forEach(inDoubt::add);
        running.clear();
    }

    /** From here on nothing runs forward. */
    void turnsBack() {
        running.clear();
        inDoubt.clear();
        failures.clear();
    }

    /** Something whose time is told, and which isn't done by itself. */
    void times(String what, Recorded recorded) {
        starts.put(what, recorded.elapsed());
    }

    void begins(String node, int attempt, Recorded recorded) {
        times(node, recorded);
        attempts.put(node, attempt);
        running.add(node);
        inDoubt.remove(node);
    }

    /** The same attempt once more. */
    void runsAgain(String node, Recorded recorded) {
        begins(node, attempts.getOrDefault(node, 1), recorded);
    }

    /** Gives how long it took, if it began in this session. */
    @Nullable
    Duration ends(String node, Recorded recorded) {
        running.remove(node);
        inDoubt.remove(node);
        return since(node, recorded);
    }

    @Nullable
    Duration since(String what, Recorded recorded) {
        Duration start = starts.get(what);
        return start == null ? null : recorded.elapsed().minus(start);
    }

    /** It is not waited for, or waits for people and needs no process. */
    void rests(String node) {
        running.remove(node);
    }

    void doubts(String step) {
        inDoubt.add(step);
    }

    void settled(String step) {
        inDoubt.remove(step);
    }

    void failed(String node, Failure failure, int attempt) {
        failures.computeIfAbsent(node, any -> new HashMap<>()).putIfAbsent(failure, attempt);
    }

    /** The first attempt of this session at which it failed in that way. */
    int firstFailedSo(String node, Failure failure, int attempt) {
        return failures.getOrDefault(node, Map.of()).getOrDefault(failure, attempt);
    }

    /** What runs, in the order in which it began. */
    List<String> running() {
        return List.copyOf(running);
    }

    /** What else runs. */
    List<String> beside(String node) {
        return running.stream().filter(other -> !other.equals(node)).toList();
    }

    /** The steps whose end the process before did not see. */
    List<String> inDoubt() {
        return List.copyOf(inDoubt);
    }
}

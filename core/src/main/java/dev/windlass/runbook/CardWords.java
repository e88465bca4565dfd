package dev.windlass.runbook;

import dev.windlass.check.Shown;
import dev.windlass.check.Spoken;
import dev.windlass.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the text and the Markdown of a rollback card have in common. */
final class CardWords {

    /** What is said of the steps of which the plan doesn't say what is to be done by hand. */
    static final String NO_INSTRUCTION = "the plan gives no instruction (Step.undoByHand)";

    private CardWords() {}

    static String heading(Plan plan) {
        return line(plan.product() + " " + plan.version() + " to " + plan.environment());
    }

    /** What holds for the whole card. */
    static List<String> preamble(Plan plan) {
        var all = new ArrayList<String>();
        all.add("plan " + plan.fingerprint().substring(0, 12)
                + plan.rollbackWithin()
                        .map(within -> ", a rollback is wanted within " + Spoken.time(within))
                        .orElse(""));
        all.add("a step that failed, or of which nobody knows, is undone as if it were done");
        plan.verification()
                .ifPresent(gate -> all.add("where anything is undone, '" + line(gate.name())
                        + "' is asked at the end; if it refuses, it asks: RETRY or SKIP"));
        return all;
    }

    /** Places that follow each other and from which the same would be done. */
    static List<List<TurningPoint>> together(List<TurningPoint> points) {
        var all = new ArrayList<List<TurningPoint>>();
        for (TurningPoint point : points) {
            List<TurningPoint> last = all.isEmpty() ? List.of() : all.get(all.size() - 1);
            if (!last.isEmpty() && point.sameFrom(last.get(0))) {
                last.add(point);
            } else {
                all.add(new ArrayList<>(List.of(point)));
            }
        }
        return all;
    }

    static String place(TurningPoint point) {
        return point.behind().isEmpty()
                ? "before anything"
                : "behind '" + line(point.behind()) + "'"
                        + (point.when().isEmpty() ? "" : " (" + line(point.when()) + ")");
    }

    static String begins(TurningPoint point) {
        boolean nothing = point.undos().isEmpty();
        return switch (point.begins()) {
            case BY_ITSELF ->
                nothing ? "nothing took effect: the release just stops" : "turns back by itself" + untilItAsks(point);
            case WHEN_DECIDED ->
                "past a point of no return: nothing is undone by itself" + (nothing ? ", nor by order" : "");
            case WHEN_ORDERED ->
                "the release is complete: "
                        + (nothing ? "there is nothing to undo" : "only the order ROLL_BACK turns back");
        };
    }

    /** One that asks stands still until it is answered. */
    private static String untilItAsks(TurningPoint point) {
        List<String> asking = point.undos().stream()
                .filter(TurningPoint.Undo::asksFirst)
                .map(undo -> line(undo.does()))
                .toList();
        return asking.isEmpty() ? "" : " until it asks: before " + String.join(", before ", asking);
    }

    /** What is known of an undo besides its name and time. */
    static List<String> notes(TurningPoint point, TurningPoint.Undo undo) {
        var notes = new ArrayList<String>();
        if (!undo.when().isEmpty()) {
            notes.add(line(undo.when()));
        }
        if (undo.asksFirst()) {
            notes.add("asks first");
        }
        if (!undo.beside().isEmpty()) {
            var numbers = new ArrayList<String>();
            for (String other : undo.beside()) {
                numbers.add(String.valueOf(point.undone().indexOf(other) + 1));
            }
            notes.add("side by side with " + String.join(", ", numbers));
        }
        return notes;
    }

    static String time(TurningPoint.Undo undo) {
        Duration takes = undo.takes();
        return takes == null ? "not known" : Spoken.time(takes) + (undo.measured() ? " (measured)" : "");
    }

    static String takes(TurningPoint.Takes takes) {
        var words = new StringBuilder();
        if (takes.unknown().isEmpty()) {
            words.append(Spoken.time(takes.longest()));
        } else if (takes.longest().isZero()) {
            words.append("not known");
        } else {
            words.append(Spoken.time(takes.longest())).append(", and what is not known");
        }
        Duration within = takes.within();
        if (within != null && takes.tooLong()) {
            words.append(", LONGER than the ").append(Spoken.time(within)).append(" that are wanted");
        } else if (within != null) {
            words.append(", wanted within ").append(Spoken.time(within));
        }
        return words.toString();
    }

    static String beside(TurningPoint point) {
        return "what runs beside it may be further or less far: "
                + String.join(
                        ", ",
                        point.beside().stream()
                                .map(name -> "'" + line(name) + "'")
                                .toList());
    }

    /** What stays, by the reason: the steps, then why. */
    static List<String> stays(TurningPoint point) {
        var byReason = new LinkedHashMap<String, List<String>>();
        for (TurningPoint.Stay stay : point.stays()) {
            byReason.computeIfAbsent(line(stay.why()), why -> new ArrayList<>())
                    .add("'" + line(stay.step()) + "'" + (stay.when().isEmpty() ? "" : " (" + line(stay.when()) + ")"));
        }
        return byReason.entrySet().stream()
                .map(one -> String.join(", ", one.getValue()) + ": " + one.getKey())
                .toList();
    }

    /** The steps that are undone anywhere, and of which the plan doesn't say what is to be done by hand. */
    static List<String> withoutInstruction(List<TurningPoint> points) {
        return points.stream()
                .flatMap(point -> point.undos().stream())
                .filter(undo -> undo.byHand() == null)
                .map(TurningPoint.Undo::step)
                .distinct()
                .map(CardWords::line)
                .toList();
    }

    /** What is to be done by hand, for each step that is undone anywhere and of which the plan says so. */
    static Map<String, String> byHand(List<TurningPoint> points) {
        var all = new LinkedHashMap<String, String>();
        for (TurningPoint point : points) {
            for (TurningPoint.Undo undo : point.undos()) {
                String byHand = undo.byHand();
                if (byHand != null) {
                    all.put(undo.step(), byHand);
                }
            }
        }
        return all;
    }

    /** One line, of which a reader sees all. */
    static String line(String text) {
        var line = new StringBuilder();
        text.strip().codePoints().forEach(c -> line.appendCodePoint(Shown.shows(c) ? c : ' '));
        return line.toString();
    }
}

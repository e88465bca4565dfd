package dev.windlass.runbook;

import dev.windlass.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A rollback card as a text for a terminal. */
final class CardText {

    private final StringBuilder text = new StringBuilder();

    private CardText() {}

    static String of(Plan plan, List<TurningPoint> points) {
        var made = new CardText();
        made.line("rollback card of " + CardWords.heading(plan));
        CardWords.preamble(plan).forEach(words -> made.line("  " + words));
        CardWords.together(points).forEach(made::places);
        Map<String, String> byHand = CardWords.byHand(points);
        List<String> without = CardWords.withoutInstruction(points);
        if (!byHand.isEmpty() || !without.isEmpty()) {
            made.line("");
            made.line("by hand, where an undo fails for good");
            byHand.forEach((step, instruction) -> made.line("  '" + CardWords.line(step) + "': "
                    + instruction
                            .strip()
                            .lines()
                            .map(CardWords::line)
                            .reduce((one, other) -> one + "\n    " + other)
                            .orElse("")));
        }
        if (!without.isEmpty()) {
            made.line("  '" + String.join("', '", without) + "': " + CardWords.NO_INSTRUCTION);
        }
        return made.text.toString();
    }

    private void line(String words) {
        text.append(words.stripTrailing()).append('\n');
    }

    private void places(List<TurningPoint> places) {
        line("");
        places.forEach(point -> line(CardWords.place(point)));
        TurningPoint point = places.get(0);
        line("  " + CardWords.begins(point));
        if (!point.beside().isEmpty()) {
            line("  " + CardWords.beside(point));
        }
        undos(point);
        CardWords.stays(point).forEach(stays -> line("  stays: " + stays));
        point.asks().forEach(asks -> line("  asks: " + CardWords.line(asks)));
        if (!point.undos().isEmpty()) {
            line("  takes: " + CardWords.takes(point.takes()));
        }
    }

    private void undos(TurningPoint point) {
        if (point.undos().isEmpty()) {
            return;
        }
        var does = new ArrayList<String>();
        var times = new ArrayList<String>();
        point.undos().forEach(undo -> {
            does.add(CardWords.line(undo.does()));
            times.add(CardWords.time(undo));
        });
        int number = String.valueOf(does.size()).length();
        int wide = widest(does);
        int longest = widest(times);
        for (int i = 0; i < does.size(); i++) {
            line("  " + " ".repeat(number - String.valueOf(i + 1).length()) + (i + 1) + "  "
                    + padded(does.get(i), wide) + "  " + padded(times.get(i), longest) + "  "
                    + String.join("; ", CardWords.notes(point, point.undos().get(i))));
        }
    }

    private static int widest(List<String> column) {
        return column.stream().mapToInt(String::length).max().orElse(0);
    }

    private static String padded(String words, int wide) {
        return words + " ".repeat(wide - words.length());
    }
}

package dev.windlass.runbook;

import dev.windlass.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A rollback card as Markdown, with tables as GitHub renders them. */
final class CardMarkdown {

    private CardMarkdown() {}

    static String of(Plan plan, List<TurningPoint> points) {
        var text = new StringBuilder();
        text.append("## Rollback card of ")
                .append(escaped(CardWords.heading(plan)))
                .append("\n\n");
        CardWords.preamble(plan)
                .forEach(words -> text.append("- ").append(escaped(words)).append('\n'));
        text.append("\n| where one stands | undone, in this order | stays | asks | takes |\n");
        text.append("| --- | --- | --- | --- | --- |\n");
        CardWords.together(points).forEach(places -> text.append(row(places)));
        Map<String, String> byHand = CardWords.byHand(points);
        List<String> without = CardWords.withoutInstruction(points);
        if (!byHand.isEmpty() || !without.isEmpty()) {
            text.append("\n| step | by hand, where its undo fails for good |\n| --- | --- |\n");
            byHand.forEach((step, instruction) -> text.append(cells(List.of(
                    escaped(CardWords.line(step)),
                    instruction
                            .strip()
                            .lines()
                            .map(CardWords::line)
                            .map(CardMarkdown::escaped)
                            .collect(Collectors.joining("<br>"))))));
        }
        if (!without.isEmpty()) {
            text.append(cells(List.of(lines(without), escaped(CardWords.NO_INSTRUCTION))));
        }
        return text.toString();
    }

    private static String row(List<TurningPoint> places) {
        TurningPoint point = places.get(0);
        var where = new ArrayList<String>();
        places.forEach(place -> where.add(CardWords.place(place)));
        where.add(CardWords.begins(point));
        if (!point.beside().isEmpty()) {
            where.add(CardWords.beside(point));
        }
        var undos = new ArrayList<String>();
        for (TurningPoint.Undo undo : point.undos()) {
            var notes = new ArrayList<>(List.of(CardWords.time(undo)));
            notes.addAll(CardWords.notes(point, undo));
            undos.add((undos.size() + 1) + ". " + CardWords.line(undo.does()) + " (" + String.join("; ", notes) + ")");
        }
        return cells(List.of(
                lines(where),
                undos.isEmpty() ? "nothing" : lines(undos),
                lines(CardWords.stays(point)),
                lines(point.asks().stream().map(CardWords::line).toList()),
                undos.isEmpty() ? "" : escaped(CardWords.takes(point.takes()))));
    }

    private static String cells(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String lines(List<String> lines) {
        return lines.stream().map(CardMarkdown::escaped).collect(Collectors.joining("<br>"));
    }

    /** With a backslash ahead of what Markdown, a table or HTML would take for its own, so that it shows as it is. */
    private static String escaped(String words) {
        var escaped = new StringBuilder();
        words.codePoints().forEach(c -> {
            if ("|\\`*_~<>&[]".indexOf(c) >= 0) {
                escaped.append('\\');
            }
            escaped.appendCodePoint(c);
        });
        return escaped.toString();
    }
}

package dev.windlass.kubernetes.page;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Java that a page of documentation shows: its blocks, what stands in code in the last column of its tables, and calls in its
 * sentences. Pure functions.
 */
final class Page {

    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
    private static final Pattern CALL = Pattern.compile("[A-Za-z]\\w*\\.\\w+\\(.*\\)");

    private Page() {}

    enum Place {
        BLOCK,
        CELL,
        SENTENCE
    }

    /**
     * A piece of Java.
     *
     * @param line of the page, from 1
     * @param chapter under which heading it stands
     */
    record Shown(int line, String chapter, Place place, String code) {}

    static List<Shown> of(String text) {
        var shown = new ArrayList<Shown>();
        List<String> lines = text.lines().toList();
        String chapter = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("```")) {
                int begin = i + 1;
                do {
                    i++;
                } while (!lines.get(i).startsWith("```"));
                if (line.equals("```java")) {
                    shown.add(new Shown(begin + 1, chapter, Place.BLOCK, String.join("\n", lines.subList(begin, i))));
                }
            } else if (line.startsWith("#")) {
                chapter = line;
            } else if (line.startsWith("| ")) {
                spans(i + 1, chapter, Place.CELL, line.substring(line.lastIndexOf(" | ") + 3), shown);
            } else {
                spans(i + 1, chapter, Place.SENTENCE, line, shown);
            }
        }
        return shown;
    }

    private static void spans(int line, String chapter, Place place, String text, List<Shown> shown) {
        Matcher span = SPAN.matcher(text);
        while (span.find()) {
            String code = span.group(1);
            if (place == Place.CELL || CALL.matcher(code).matches()) {
                shown.add(new Shown(line, chapter, place, code));
            }
        }
    }
}

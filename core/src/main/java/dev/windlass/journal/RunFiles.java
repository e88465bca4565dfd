package dev.windlass.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** How the files of the runs of one product and environment are named and found. */
final class RunFiles {

    /** What the name of a record ends in. */
    static final String SUFFIX = ".jsonl";

    /** What the name of a file ends in that is being written and has no name yet. */
    static final String UNFINISHED = ".new";

    private static final int LONGEST_NAME = 150;

    private RunFiles() {}

    /** A file name for any text: never a path, never hidden, never too long. */
    static String name(String text) {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("*", "%2A");
        if (encoded.isEmpty()) {
            return "%";
        }
        if (encoded.startsWith(".")) {
            encoded = "%2E" + encoded.substring(1);
        }
        if (encoded.length() <= LONGEST_NAME) {
            return encoded;
        }
        byte[] hash = Frame.digest().digest(text.getBytes(StandardCharsets.UTF_8));
        return encoded.substring(0, LONGEST_NAME - 33) + "~" + HexFormat.of().formatHex(hash, 0, 16);
    }

    /** The record of a run in that directory. */
    static Path of(Path runs, int number, String runId) {
        String padded = "0".repeat(Math.max(0, 4 - String.valueOf(number).length())) + number;
        return runs.resolve(padded + "-" + name(runId) + SUFFIX);
    }

    /** The records in that directory, the oldest first. */
    static List<Path> in(Path runs) throws JournalException {
        try (Stream<Path> all = Files.list(runs)) {
            return all.filter(file -> file.getFileName().toString().matches("\\d{1,9}-.*\\.jsonl"))
                    .sorted(Comparator.comparingInt(RunFiles::number))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new JournalException("the journal directory " + runs + " can't be listed: " + e, e);
        }
    }

    /** The place of a run in the order in which they began. */
    static int number(Path record) {
        String name = record.getFileName().toString();
        return Integer.parseInt(name.substring(0, name.indexOf('-')));
    }

    /** The directory for the attachments of a run. */
    static Path attachments(Path record) {
        String name = String.valueOf(record.getFileName());
        String stem = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
        return record.resolveSibling(stem + ".d");
    }
}

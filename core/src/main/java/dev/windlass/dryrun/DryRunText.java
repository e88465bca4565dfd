package dev.windlass.dryrun;

import dev.windlass.check.Fact;
import dev.windlass.check.Severity;
import dev.windlass.check.Spoken;
import dev.windlass.check.Verdict;
import dev.windlass.dryrun.Outlook.Reach;
import dev.windlass.plan.NodeOutline;
import dev.windlass.plan.Phase;
import dev.windlass.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A dry run as a text, for who reads it an hour before T-0. */
final class DryRunText {

    private final StringBuilder text = new StringBuilder();
    private final DryRun.Report report;
    private final ZoneId zone;
    private final DateTimeFormatter minute;
    /** Of the node that is told, as in the plan's layout. */
    private int position;

    private DryRunText(DryRun.Report report, ZoneId zone) {
        this.report = report;
        this.zone = Objects.requireNonNull(zone, "zone");
        this.minute = DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm", Locale.ENGLISH)
                .withZone(zone);
    }

    static String of(DryRun.Report report, ZoneId zone) {
        var made = new DryRunText(report, zone);
        made.head();
        made.nodes();
        made.end();
        return made.text.toString();
    }

    static String words(Verdict verdict) {
        return verdict.name().replace('_', ' ');
    }

    private void head() {
        Plan plan = report.plan();
        line(
                "",
                "dry run of " + plan.product() + " " + plan.version() + " to " + plan.environment() + " (fingerprint "
                        + plan.fingerprint().substring(0, 12) + "): nothing is changed");
        line(
                "",
                "now is " + minute.format(report.at()) + (report.timeline() ? ", T-0 is " + time(report.zero()) : "")
                        + ", times in " + name(zone));
    }

    private static String name(ZoneId zone) {
        return "Z".equals(zone.getId()) ? "UTC" : zone.getId();
    }

    private void nodes() {
        String phase = "";
        for (position = 0; position < report.nodes().size(); position++) {
            Outlook node = report.nodes().get(position);
            if (!node.phase().equals(phase)) {
                phase = node.phase();
                phase(phase);
            }
            node(node, "  ".repeat(node.depth() + (phase.isEmpty() ? 1 : 2)));
        }
    }

    private void phase(String name) {
        for (Phase phase : report.plan().phases()) {
            if (phase.named() && phase.name().equals(name)) {
                line(
                        "  ",
                        "phase " + name
                                + (phase.at() == null
                                        ? ""
                                        : " at " + phase.at() + ": "
                                                + time(phase.at().on(report.zero()))));
            }
        }
    }

    private void node(Outlook node, String indent) {
        String name = node.kind().words() + " " + node.name();
        String branch = node.branch().isEmpty() ? "" : "[" + node.branch() + "] ";
        if (node.reach() == Reach.DOES_NOT_RUN) {
            line(indent, branch + name + ": would not run");
            return;
        }
        String first = branch + name + (node.reach() == Reach.MAY_RUN ? " (may run)" : "");
        if (node.finding() instanceof Finding.Checks checks) {
            checks(node, checks, first, indent);
        } else if (node.finding() instanceof Finding.Readings readings) {
            line(indent, first + doubt(node, readings));
            readings.readings().forEach(one -> asked(one, "", indent));
        } else if (node.finding() instanceof Finding.People people) {
            people(people, first, indent);
        } else if (node.finding() instanceof Finding.Times times) {
            line(indent, first);
            line(indent, "  now: " + times.now().words());
            if (times.from().isAfter(report.at())) {
                line(
                        indent,
                        "  on " + time(times.from(), times.zone()) + ": "
                                + times.then().words());
            }
        } else if (node.finding() instanceof Finding.Does does) {
            step(node, does, first, indent);
        } else if (node.finding() instanceof Finding.Chooses choice) {
            choice(choice, first, indent);
        } else {
            line(
                    indent,
                    first
                            + (node.kind() == NodeOutline.Kind.POINT_OF_NO_RETURN
                                    ? ": from here on nothing so far is undone by itself"
                                    : ""));
        }
    }

    private void checks(Outlook node, Finding.Checks checks, String first, String indent) {
        String would = checks.passes() ? "would pass" : "would REFUSE";
        if (checks.waits()) {
            would = "would wait for a waiver by " + checks.waiver();
        }
        line(indent, first + ": " + would + (checks.passes() ? "" : early(node)));
        for (Finding.Asked one : checks.answers()) {
            asked(one, severity(one), indent);
        }
    }

    /** What a gate says of a world that isn't there yet. */
    private static String early(Outlook node) {
        return node.behind() == null ? "" : " now, and is asked again once '" + node.behind() + "' has run";
    }

    private static String doubt(Outlook node, Finding.Readings readings) {
        return node.refusal().isPresent() ? (readings.gate() ? ": would REFUSE" : ": could not watch") : "";
    }

    private static String severity(Finding.Asked one) {
        Severity severity = one.severity();
        return severity == null
                ? ""
                : String.format(Locale.ROOT, "%-13s", severity.name().toLowerCase(Locale.ROOT));
    }

    private void asked(Finding.Asked one, String weight, String indent) {
        Verdict verdict = one.answer().verdict();
        String word = verdict.passed() ? "passed" : words(verdict);
        line(
                indent,
                "  " + String.format(Locale.ROOT, "%-14s", word) + weight + Spoken.text(one.what()) + " ("
                        + Spoken.time(one.took()) + "): " + one.answer().reason());
        if (!verdict.passed() && !one.answer().evidence().facts().isEmpty()) {
            line(indent, "      " + one.answer().evidence());
        }
    }

    private void people(Finding.People people, String first, String indent) {
        if (people.statement() != null) {
            line(indent, first + ": \"" + people.statement() + "\"");
        } else {
            line(indent, first);
        }
        line(
                indent,
                "  asks " + String.join(", ", people.wanted())
                        + (people.notAsked().isEmpty() ? "" : ", but not " + String.join(", ", people.notAsked()))
                        + "; waits " + Spoken.time(people.within()) + " for them");
    }

    private void step(Outlook node, Finding.Does does, String first, String indent) {
        var about = new ArrayList<String>();
        if (does.takes() != null) {
            about.add("takes " + Spoken.time(does.takes()));
        }
        int opening = report.plan().layout().places().get(position).closes();
        if (does.irreversible() != null) {
            about.add("can't be taken back (" + does.irreversible() + ")");
        } else if (opening >= 0) {
            about.add("takes '" + report.nodes().get(opening).name() + "' back");
        } else if (node.kind() == NodeOutline.Kind.STEP) {
            about.add(
                    "has an undo" + (does.undoTakes() == null ? "" : ", which takes " + Spoken.time(does.undoTakes())));
        }
        about.addAll(does.traits());
        line(indent, first + (about.isEmpty() ? "" : ": " + String.join("; ", about)));
        for (Fact fact : node.declared()) {
            line(indent, "  " + fact.name() + ": " + fact.value());
        }
        if (does.preview() != null) {
            preview(does.preview(), indent);
        }
    }

    private void preview(Finding.Preview preview, String indent) {
        if (!preview.answer().verdict().passed()) {
            line(
                    indent,
                    "  its preview " + words(preview.answer().verdict()) + " (" + Spoken.time(preview.took()) + "): "
                            + preview.answer().reason());
            return;
        }
        List<String> lines = preview.text().strip().lines().toList();
        line(
                indent,
                "  it would"
                        + (lines.size() == 1 ? ": " + lines.get(0) : lines.isEmpty() ? ": (nothing was told)" : ":"));
        if (lines.size() > 1) {
            lines.forEach(one -> line(indent, "    " + one));
        }
    }

    private void choice(Finding.Chooses choice, String first, String indent) {
        if (choice.branch() != null) {
            line(indent, first + ": " + choice.branch() + " now");
        } else if (choice.answer().verdict() == Verdict.NOT_RUN) {
            line(indent, first + ": can't be told yet, " + choice.answer().reason());
        } else {
            line(
                    indent,
                    first + ": " + words(choice.answer().verdict()) + ": "
                            + choice.answer().reason());
        }
    }

    private void end() {
        List<DryRun.WouldRefuse> refusals = report.refusals();
        line(
                "",
                refusals.isEmpty()
                        ? "READY: as the world is now, nothing refuses" + (waits() ? ", but it still waits" : "")
                        : "NOT READY: as the world is now, " + (refusals.size() == 1 ? "one" : refusals.size())
                                + " would refuse");
        refusals.forEach(one -> line("  ", "'" + one.node() + "': " + Spoken.text(one.reason())));
        told("waits for people", DryRunText::waitsForPeople);
        told("waits for a waiver", DryRunText::waitsForWaiver);
        told("waits for its window", this::waitsUntil);
        told(
                "would not pass yet",
                node -> node.behind() != null && node.finding() instanceof Finding.Checks checks && !checks.passes()
                        ? "behind '" + node.behind() + "'"
                        : null);
        told("gave no preview", DryRunText::noPreview);
    }

    /** All nodes of which something is to be told, on one line. */
    private void told(String what, Function<Outlook, @Nullable String> about) {
        var all = new ArrayList<String>();
        for (Outlook node : report.nodes()) {
            String more = about.apply(node);
            if (more != null) {
                all.add("'" + node.name() + "'" + (more.isEmpty() ? "" : " (" + more + ")"));
            }
        }
        if (!all.isEmpty()) {
            line("  ", what + ": " + String.join(", ", all));
        }
    }

    private boolean waits() {
        return report.nodes().stream()
                .anyMatch(node ->
                        waitsForPeople(node) != null || waitsForWaiver(node) != null || waitsUntil(node) != null);
    }

    private static @Nullable String waitsForPeople(Outlook node) {
        return node.finding() instanceof Finding.People ? "" : null;
    }

    private static @Nullable String waitsForWaiver(Outlook node) {
        return node.behind() == null && node.finding() instanceof Finding.Checks checks && checks.waits() ? "" : null;
    }

    private @Nullable String waitsUntil(Outlook node) {
        return node.finding() instanceof Finding.Times times && times.refusal() == null
                ? times.next()
                        .map(next -> "until " + time(next.from(), times.zone()))
                        .orElse(null)
                : null;
    }

    private static @Nullable String noPreview(Outlook node) {
        boolean failed = node.finding() instanceof Finding.Does does
                && does.preview() != null
                && !does.preview().answer().verdict().passed();
        return failed ? "" : null;
    }

    private String time(Instant at) {
        return time(at, zone);
    }

    /** A time, with its zone if that is not the one of the text, and how far off it is. */
    private String time(Instant at, ZoneId there) {
        Duration in = Duration.between(report.at(), at);
        String off =
                in.isZero() ? "now" : in.isNegative() ? Spoken.time(in.negated()) + " ago" : "in " + Spoken.time(in);
        String other = name(there).equals(name(zone)) ? "" : " " + name(there);
        return minute.withZone(there).format(at.truncatedTo(ChronoUnit.SECONDS)) + other + " (" + off + ")";
    }

    /** Without what ends a line elsewhere, or turns the direction of what follows. */
    private void line(String indent, String words) {
        text.append(indent)
                .append(words.replaceAll("[\\p{Cc}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]+", " ")
                        .stripTrailing())
                .append('\n');
    }
}

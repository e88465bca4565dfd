package dev.windlass.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Retry;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import dev.windlass.plan.Undoable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The world that a release changes: files, which outlive the process. An effect is a file that must not be there before,
 * or another content of a slot. It makes the steps of the plans; each notes that it was entered, and has points before
 * and after what it does.
 */
final class FileWorld extends WorldFiles {

    /** Tried again at once. */
    private static final Retry AT_ONCE = Retry.attempts(4)
            .backoff(Duration.ofMillis(1), Duration.ofMillis(1))
            .jitter(0);

    private final Gauges gauges;

    FileWorld(Path directory, Points points) {
        super(directory, points);
        gauges = new Gauges(points);
    }

    /** What is measured of it. */
    Gauges gauges() {
        return gauges;
    }

    /** Makes a world in which nothing was done yet. */
    static void make(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("effects"));
        Files.createDirectories(directory.resolve("slots"));
        Files.createDirectories(directory.resolve("drafts"));
    }

    /** A person mended what made things fail. */
    static void mend(Path directory) throws IOException {
        if (!Files.exists(directory.resolve("mended"))) {
            Files.createFile(directory.resolve("mended"));
        }
    }

    /** What is to be seen of the effects: files and their contents, but for slots that are as they were at first. */
    static Map<String, String> seen(Path directory) throws IOException {
        var all = new TreeMap<String, String>();
        for (String kind : new String[] {"effects", "slots"}) {
            try (Stream<Path> files = Files.list(directory.resolve(kind))) {
                for (Path file : files.toList()) {
                    all.put(kind + "/" + file.getFileName(), Files.readString(file, UTF_8));
                }
            }
        }
        all.values().removeIf(BLUE::equals);
        return all;
    }

    // ------------------------------------------------------------------ steps

    /** Nobody can tell whether it took effect. */
    Step<Void> plain(String name) {
        return Step.named(name).run(c -> create(c, name)).undo(c -> remove(c, name));
    }

    /** The world can be asked whether it took effect. */
    Step<String> probed(String name) {
        return probed(name, c -> create(c, name)).undo(c -> remove(c, name));
    }

    /** As {@link #probed}, but it can't start at its first attempt. */
    Step<String> unready(String name) {
        return probed(name, c -> {
                    if (points.noted("do", name) == 0) {
                        enter("do", name, c, "");
                        throw new NotApplied("it is not ready yet");
                    }
                    create(c, name);
                })
                .undo(c -> remove(c, name))
                .retry(AT_ONCE);
    }

    private interface Doing {
        void run(ActionContext<Void> context) throws Exception;
    }

    private Undoable<Void, String> probed(String name, Doing doing) {
        return Step.named(name)
                .run(String.class, c -> {
                    doing.run(c);
                    return "result of " + name;
                })
                .probe(c -> {
                    points.pass("probe " + name);
                    return there(name) ? Settlement.done("result of " + name) : Settlement.notDone();
                });
    }

    /** It may run over itself. */
    Step<Void> idempotent(String name) {
        return Step.named(name)
                .run(c -> {
                    enter("do", name, c, "");
                    if (!there(name)) {
                        Files.createFile(effect(name));
                    }
                    leave("do", name);
                })
                .idempotent()
                .undo(c -> remove(c, name));
    }

    /** It may run over itself, and throws at its first attempt, after it took effect. */
    Step<Void> flaky(String name) {
        return Step.named(name)
                .run(c -> {
                    boolean first = points.noted("do", name) == 0;
                    enter("do", name, c, "");
                    if (!there(name)) {
                        Files.createFile(effect(name));
                    }
                    leave("do", name);
                    if (first) {
                        throw new IOException("the connection was lost");
                    }
                })
                .idempotent()
                .undo(c -> remove(c, name))
                .retry(AT_ONCE);
    }

    /** It changes a slot and knows what was in it; nobody can tell whether it took effect. */
    Step<Void> imaged(String name) {
        return Step.named(name)
                .capture(String.class, c -> capture(name))
                .run(c -> fill(c, "do", name, c.before(), "green"))
                .undo(c -> fill(c, "undo", name, c.before(), c.before()));
    }

    /** It changes a slot and knows what was in it; the world can be asked whether it took effect. */
    Step<Void> probedImage(String name) {
        return Step.named(name)
                .capture(String.class, c -> capture(name))
                .run(c -> fill(c, "do", name, c.before(), "green"))
                .probe(c -> {
                    points.pass("probe " + name);
                    return slot(name).equals("green") ? Settlement.done() : Settlement.notDone();
                })
                .undo(c -> fill(c, "undo", name, c.before(), c.before()));
    }

    /** It writes into a slot what an earlier step gave. */
    Step<Void> writes(String name, Step<String> earlier) {
        return Step.named(name)
                .reads(earlier)
                .capture(String.class, c -> capture(name))
                .run(c -> fill(c, "do", name, c.before(), shown(c.result(earlier))))
                .idempotent()
                .undo(c -> fill(c, "undo", name, c.before(), c.before()));
    }

    /** It changes nothing and gives so many letters. */
    Step<String> reading(String name, int letters) {
        return Step.named(name)
                .run(String.class, c -> {
                    enter("do", name, c, "");
                    return "v".repeat(letters);
                })
                .readOnly();
    }

    /** It can't be taken back, and nobody can tell whether it took effect. */
    Step<Void> told(String name) {
        return Step.named(name)
                .run(c -> {
                    enter("do", name, c, "");
                    if (!there(name)) { // only a person can have ordered this
                        Files.createFile(effect(name));
                    }
                    leave("do", name);
                })
                .irreversible("what was told was told");
    }

    /** It fails and took no effect. */
    Step<Void> failing(String name) {
        return Step.named(name)
                .run(c -> {
                    enter("do", name, c, "");
                    throw new NotApplied("it never works");
                })
                .undo(c -> remove(c, name));
    }

    /** It fails until a person mended the cause. */
    Step<String> failingUntilMended(String name) {
        return probed(name, c -> {
                    if (Files.exists(directory.resolve("mended"))) {
                        create(c, name);
                    } else {
                        enter("do", name, c, "");
                        throw new NotApplied("it does not work yet");
                    }
                })
                .undo(c -> remove(c, name));
    }

    /** Its undo fails at the first attempt. */
    Step<String> stubborn(String name) {
        return probed(name, c -> create(c, name))
                .undo(c -> {
                    if (points.noted("undo", name) == 0) {
                        enter("undo", name, c, "");
                        throw new IOException("the connection was lost");
                    }
                    remove(c, name);
                })
                .undoRetry(AT_ONCE);
    }

    /** Its undo fails until a person mended the cause. */
    Step<String> stuck(String name) {
        return probed(name, c -> create(c, name))
                .undo(c -> {
                    if (!Files.exists(directory.resolve("mended"))) {
                        enter("undo", name, c, "");
                        throw new IOException("it does not work yet");
                    }
                    remove(c, name);
                })
                .undoRetry(Retry.attempts(2)
                        .backoff(Duration.ofMillis(1), Duration.ofMillis(1))
                        .jitter(0));
    }

    // ------------------------------------------------------------------ questions to the world

    Check passing(String name) {
        return Check.named(name).holds(c -> {
            points.pass("check " + name);
            return true;
        });
    }

    /** It can't be answered at the first time. */
    Check moody(String name) {
        return Check.named(name).asks(c -> {
            boolean first = points.noted("point", "check " + name) == 0;
            points.pass("check " + name);
            return first ? Answer.errored("no connection") : Answer.passed("it holds");
        });
    }

    /** How a gate asks again. */
    static Retry atOnce() {
        return AT_ONCE;
    }

    /** Whether a step took no effect yet; so a choice by it is another one once the step of its branch did. */
    boolean lacks(String choice, String name) throws IOException {
        points.note("choose", choice);
        points.pass("choose " + choice);
        return !there(name);
    }
}

package dev.windlass.kubernetes.command;

import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.kubernetes.api.Redacted;
import dev.windlass.local.Command;
import dev.windlass.local.CommandFailed;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Declares;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import dev.windlass.plan.UndoContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A step that makes a new revision of a release, by an upgrade or by a rollback.
 *
 * @param helm where the release is
 * @param release its name
 * @param within how long Helm waits
 * @param installs whether it may be the first revision
 * @param line gives the command, from the arguments that mark its revision
 * @param target the revision that a rollback goes to; null for an upgrade
 */
record HelmStep(
        Helm helm,
        String release,
        Duration within,
        boolean installs,
        Function<List<String>, Command> line,
        @Nullable Integer target)
        implements Action<ActionContext<HelmStep.Before>, HelmRevision>, Declares, ReachesOutside {

    private static final Duration ASKING = Duration.ofMinutes(1);
    /** Helm gives up first, and says so in the history; only a hook or a cluster that hangs makes it take longer. */
    private static final Duration BEYOND = Duration.ofMinutes(1);

    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** By this Helm refuses, before it makes a revision, while another one is at work on the same release. */
    private static final String BUSY = "another operation (install/upgrade/rollback) is in progress";

    private static final String DECLARED = "(with the idempotency key)";

    /**
     * The release as it was.
     *
     * @param last the number of its last revision; 0 if there was no such release
     * @param deployed the number of the revision that was deployed, to which the undo goes back; 0 if none was
     * @param chart its chart; empty if none was deployed
     * @param key the idempotency key by which the revision of this step is known again
     * @param labelled whether that is on it from its beginning
     */
    record Before(int last, int deployed, String chart, String key, boolean labelled) {
        HelmMark mark() {
            return new HelmMark(key, labelled);
        }
    }

    static Step<HelmRevision> of(String name, HelmStep step) {
        return Step.named(name)
                .with("helm", step.helm.toString())
                .with("release", step.release)
                .with("within", step.within)
                .capture(Before.class, step::capture)
                .run(HelmRevision.class, step)
                .probe(step::probe)
                .undo(step::undo)
                .undoByHand(
                        "look for the revision that was deployed before, then roll back to it, or uninstall the release if"
                                + " there was none: " + step.helm.typed("history " + step.release) + "; "
                                + step.helm.typed("rollback " + step.release + " REVISION --wait"));
    }

    static Duration sensible(String release, Duration time) {
        Objects.requireNonNull(time, "time");
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "release '" + release + "': Helm may wait from a second to an hour, got " + time);
        }
        return time;
    }

    static List<String> waiting(Duration within) {
        return List.of("--wait", "--timeout", within.toSeconds() + "s");
    }

    @Override
    public List<Fact> facts() {
        return line.apply(new HelmMark(DECLARED, false).arguments()).facts();
    }

    private HelmHistory ask(ActionContext<?> context) throws Failed, InterruptedException {
        return HelmHistory.ask(helm, release, ASKING, context);
    }

    Before capture(ActionContext<?> context) throws NotApplied, Failed, InterruptedException {
        HelmHistory history = ask(context);
        Optional<String> stuck = history.stuck(Instant.now());
        if (stuck.isPresent()) {
            throw new NotApplied(stuck.get());
        }
        Optional<HelmRevision> last = history.last();
        boolean there = last.isPresent() && !last.get().status().equals("uninstalled");
        if (!there && !installs) {
            throw new NotApplied("there is no " + history.shown()
                    + (target == null ? "; if it should be installed, say upgrade().installing()" : ""));
        }
        Optional<HelmRevision> deployed = there ? history.deployed() : Optional.empty();
        if (there && deployed.isEmpty()) {
            throw new NotApplied(
                    history.shown() + " has no revision that is deployed, so there would be no way back: its last is "
                            + last.get().told() + ". Bring it into a good state first: "
                            + helm.typed("rollback " + release + " REVISION --wait") + ", or "
                            + helm.typed("uninstall " + release));
        }
        if (target != null && history.revisions().stream().noneMatch(r -> r.revision() == target)) {
            throw new NotApplied(history.shown() + " has no revision " + target + " any more; it has "
                    + history.revisions().stream().map(HelmRevision::revision).toList());
        }
        return new Before(
                last.map(HelmRevision::revision).orElse(0),
                deployed.map(HelmRevision::revision).orElse(0),
                deployed.map(HelmRevision::chart).orElse(""),
                context.idempotencyKey(),
                target == null && HelmMark.isWritten(helm, context));
    }

    @Override
    public HelmRevision run(ActionContext<Before> context) throws Exception {
        Before before = context.before();
        Command command = line.apply(before.mark().arguments())
                .timeout(within.plus(BEYOND))
                .grace(GRACE);
        context.progress("helm is at work on release '" + release + "' and waits until all is ready, for "
                + within.toSeconds() + " s at most");
        try {
            command.run(context);
        } catch (CommandFailed e) {
            throw failed(before, e, context);
        }
        HelmHistory history = ask(context);
        return history.after(before.last()).stream()
                .filter(revision -> isOurs(before, revision))
                .findFirst()
                .orElseThrow(() -> new Failed("helm exited well, but the history of " + history.shown()
                        + " shows no revision that this step made; its last is "
                        + history.last().map(HelmRevision::told).orElse("none")));
    }

    /** Helm makes a revision before it changes anything, except for CRDs and the namespace of a first one. */
    private Exception failed(Before before, CommandFailed failure, ActionContext<?> context)
            throws InterruptedException {
        String message = Redacted.masked(String.valueOf(failure.getMessage()));
        HelmHistory history;
        try {
            history = ask(context);
        } catch (Failed e) {
            failure.addSuppressed(e);
            return new Failed(message + "; what became of it is not known, since " + e.getMessage(), failure);
        }
        List<HelmRevision> newer = history.after(before.last());
        if (message.contains(BUSY)) {
            return new NotApplied(
                    message + "; another helm is at work on " + history.shown()
                            + history.last().map(last -> ", at " + last.told()).orElse("")
                            + ", so nothing was changed. Find out whose it is, and start again when it has ended",
                    failure);
        }
        if (newer.isEmpty() && before.last() > 0 && !history.isEmpty()) {
            return new NotApplied(message + "; it made no revision, so nothing was changed", failure);
        }
        return new Failed(
                message + "; " + history.shown() + " now has "
                        + (newer.isEmpty()
                                ? "no revision"
                                : newer.get(newer.size() - 1).told()),
                failure);
    }

    /** Whether this step made it, and finished it. */
    private boolean isOurs(Before before, HelmRevision revision) {
        return target == null
                ? before.mark().describes(revision)
                : revision.revision() == before.last() + 1
                        && revision.description().equals("Rollback to " + target)
                        && !revision.isPending();
    }

    Settlement<HelmRevision> probe(ActionContext<Before> context) throws Failed, InterruptedException {
        Before before = context.before();
        if (!Leftover.awaitEnd(before.key(), within.plus(BEYOND))) {
            return Settlement.unknown("the helm of this step is still running, longer than it should");
        }
        HelmHistory history = ask(context);
        if (history.isEmpty() && before.last() > 0) {
            return Settlement.unknown("there is no " + history.shown() + " any more; somebody uninstalled it");
        }
        List<HelmRevision> newer = history.after(before.last());
        if (newer.isEmpty()) {
            return Settlement.notDone();
        }
        HelmRevision last = newer.get(newer.size() - 1);
        return last.isDeployed() && isOurs(before, last)
                ? Settlement.done(last)
                : Settlement.unknown("the last of " + history.shown() + " is " + last.told());
    }

    void undo(UndoContext<Before, HelmRevision> context) throws Exception {
        Before before = context.before();
        if (!Leftover.end(before.key())) {
            throw new Failed("the helm of this step is still running and could not be ended; end it by hand, then try"
                    + " again");
        }
        HelmHistory history = ask(context);
        if (before.last() > 0 && history.isEmpty()) {
            throw new Failed("there is no " + history.shown()
                    + " any more: somebody uninstalled it since. It had revision " + before.deployed() + ", chart "
                    + before.chart() + "; install that by hand if it should be there");
        }
        List<HelmRevision> newer = history.after(before.last());
        if (newer.isEmpty() || isBack(before, newer.get(newer.size() - 1))) {
            return;
        }
        refuseOthers(before, history, newer, context);
        if (before.deployed() > 0) {
            context.progress("rolls release '" + release + "' back to revision " + before.deployed());
            run(HelmRollback.command(helm, release, before.deployed(), within), context);
        } else {
            context.progress("uninstalls release '" + release + "', which this step installed");
            List<String> waiting = waiting(within);
            Command uninstall = helm.command(
                    "uninstall",
                    release,
                    waiting.get(0),
                    waiting.get(1),
                    waiting.get(2),
                    "--keep-history=" + (before.last() > 0));
            run(uninstall, context);
        }
    }

    private void run(Command command, ActionContext<?> context) throws NotApplied, Failed, InterruptedException {
        try {
            command.timeout(within.plus(BEYOND)).grace(GRACE).run(context);
        } catch (CommandFailed e) {
            throw new Failed(Redacted.masked(String.valueOf(e.getMessage())), e);
        }
    }

    /** Whether the release is as it was: rolled back to the revision from before, whoever did it, or uninstalled again. */
    private static boolean isBack(Before before, HelmRevision last) {
        return before.deployed() > 0
                ? last.isDeployed() && isRollback(before, last)
                : last.status().equals("uninstalled");
    }

    private static boolean isRollback(Before before, HelmRevision revision) {
        return revision.description().equals("Rollback to " + before.deployed());
    }

    private void refuseOthers(Before before, HelmHistory history, List<HelmRevision> newer, ActionContext<?> context)
            throws Failed, InterruptedException {
        Optional<HelmRevision> ours = ours(before, newer, context);
        Optional<HelmRevision> other = newer.stream()
                .filter(revision ->
                        ours.isEmpty() || revision.revision() != ours.get().revision())
                .filter(revision ->
                        ours.isEmpty() || revision.revision() < ours.get().revision() || !isTryOfUndo(before, revision))
                .findFirst();
        if (other.isPresent()) {
            throw new Failed(history.shown() + " was changed by somebody else since: "
                    + other.get().told()
                    + ". It is not overwritten. Talk to whoever made it; to go back to what was there before this step: "
                    + (before.deployed() > 0
                            ? helm.typed("rollback " + release + " " + before.deployed() + " --wait")
                            : helm.typed("uninstall " + release)));
        }
    }

    /** The revision that this step made; of an upgrade that came to no good end that is told by its label, while it is the last. */
    private Optional<HelmRevision> ours(Before before, List<HelmRevision> newer, ActionContext<?> context)
            throws Failed, InterruptedException {
        HelmRevision first = newer.get(0);
        Optional<HelmRevision> finished =
                newer.stream().filter(revision -> isOurs(before, revision)).findFirst();
        if (finished.isPresent() || !isUnfinished(first)) {
            return finished;
        }
        boolean somebodyElses =
                before.labelled() && newer.size() == 1 && !before.mark().isOn(helm, first, context);
        return somebodyElses ? Optional.empty() : Optional.of(first);
    }

    private static boolean isUnfinished(HelmRevision revision) {
        return revision.isPending() || revision.status().equals("failed");
    }

    /** An undo that was tried before and came to no end. */
    private static boolean isTryOfUndo(Before before, HelmRevision revision) {
        return isUnfinished(revision)
                && (isRollback(before, revision)
                        || revision.status().equals("pending-rollback")
                        || revision.description().startsWith("Rollback \"")
                        || revision.description().startsWith("Release \""));
    }
}

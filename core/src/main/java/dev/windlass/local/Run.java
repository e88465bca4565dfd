package dev.windlass.local;

import dev.windlass.check.Verdict;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.NotApplied;
import java.util.Map;

/** A command as the code of a step. */
final class Run {

    private Run() {}

    /** Runs it; it has done its work, or this throws. */
    static Finished of(Command command, ActionContext<?> context, boolean whole)
            throws NotApplied, CommandFailed, InterruptedException {
        Finished finished;
        try {
            finished = Execution.run(
                    command,
                    command.limits().timeout(),
                    command.limits().grace(),
                    Map.of(Command.IDEMPOTENCY_KEY, context.idempotencyKey()),
                    whole);
        } catch (NotStarted e) {
            throw new NotApplied(String.valueOf(e.getMessage()), e);
        }
        Wanted.Judged judged = command.wanted().judge(finished);
        if (judged.verdict() != Verdict.PASSED) {
            throw failed(command, finished, judged.sentence());
        }
        return finished;
    }

    static CommandFailed failed(Command command, Finished finished, String sentence) {
        return new CommandFailed(
                command + " " + Text.begin(command.child().masker().mask(sentence), 400) + finished.stillAlive()
                        + finished.lastOutput(),
                finished.exitCode());
    }
}

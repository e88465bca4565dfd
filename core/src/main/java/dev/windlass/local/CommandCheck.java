package dev.windlass.local;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.secret.Masker;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A command as a check. */
record CommandCheck(String name, Command command) implements Check {

    /** What it takes to end a command, beside the grace that its processes have. */
    private static final Duration TO_END = Duration.ofSeconds(3);
    /** The evidence of a check is cut in the journal: the end of the output must be told in less than that. */
    private static final int END = 450;

    @Override
    public List<Fact> facts() {
        return command.facts();
    }

    /** So much more than the command may take that it is ended, and its output shown, before the question is dropped. */
    @Override
    public Duration timeout() {
        return command.limits().timeout().plus(command.limits().grace()).plus(TO_END);
    }

    @Override
    public Answer ask(CheckContext context) throws InterruptedException {
        Duration left = context.timeLeft();
        Duration toEnd = shorter(command.limits().grace().plus(TO_END), left.dividedBy(2));
        Duration within = shorter(command.limits().timeout(), left.minus(toEnd));
        if (within.isZero() || within.isNegative()) {
            return Answer.errored(command + " was not started: no time is left");
        }
        Finished finished;
        try {
            finished = Execution.run(
                    command, within, shorter(command.limits().grace(), toEnd.dividedBy(2)), Map.of(), false);
        } catch (NotStarted e) {
            return Answer.errored(String.valueOf(e.getMessage()));
        }
        Wanted.Judged judged = command.wanted().judge(finished);
        Masker masker = command.child().masker();
        Answer answer = Answer.of(
                        judged.verdict(),
                        command + " " + Text.begin(masker.mask(judged.sentence()), 400)
                                + (judged.verdict().passed() ? "" : finished.lastOutput())
                                + finished.stillAlive())
                .with("command", command.child().commandLine())
                .with("exit code", finished.exitCode() == null ? "none" : finished.exitCode())
                .with("took", Text.time(finished.took()));
        return output("stdout", finished.out(), output("stderr", finished.err(), answer));
    }

    private static Answer output(String stream, Kept kept, Answer answer) {
        String shown = kept.shown().strip();
        if (shown.isEmpty()) {
            return answer.with(stream, "(nothing)");
        }
        return shown.length() <= END
                ? answer.with(stream, shown)
                : answer.with(stream + " ends", Text.end(shown, END)).with(stream, shown);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}

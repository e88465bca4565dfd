package dev.windlass.kubernetes.pod;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.Redacted;
import java.time.Duration;
import java.util.List;

/** A command in a pod as a check. */
record PodCommandCheck(String name, PodCommand command) implements Check, ReachesOutside {

    /** So much longer than the command may take is asked, so that it is ended, and told, before the question is dropped. */
    private static final Duration AROUND = Duration.ofSeconds(15);

    private static final Duration TO_END = Duration.ofSeconds(1);

    /** How many lines of each output are evidence. */
    private static final int LINES = 5;

    @Override
    public List<Fact> facts() {
        return command.facts();
    }

    @Override
    public Duration timeout() {
        return command.timeout().plus(AROUND);
    }

    @Override
    public Answer ask(CheckContext context) throws InterruptedException {
        Execution.Place place;
        Execution.Ended ended;
        try {
            Object found = Execution.place(command, context.timeLeft());
            if (found instanceof Execution.NoPlace none) {
                return none.noPod() ? Answer.noData(none.why()) : Answer.errored(none.why());
            }
            place = (Execution.Place) found;
            Duration left = context.timeLeft();
            Duration toEnd = Text.shorter(TO_END, left.dividedBy(4));
            ended = Execution.run(command, place, Text.shorter(command.timeout(), left.minus(toEnd)));
        } catch (ApiFailure failure) {
            return Answer.errored(String.valueOf(failure.getMessage()));
        }
        Wanted.Judged judged = ended.judged();
        String sentence = Redacted.line(command.masker().mask(judged.sentence()), 500);
        Answer answer = Answer.of(
                        judged.verdict(),
                        command + " in " + place + " " + sentence
                                + (judged.verdict().passed() ? "" : ended.lastOutput()))
                .with("pod", place.pod())
                .with("container", place.container())
                .with("command", command.commandLine())
                .with("exit code", ended.code() == null ? "none" : ended.code())
                .with("took", Text.time(ended.took()));
        return output("stderr", ended.err(), output("stdout", ended.out(), answer));
    }

    private static Answer output(String stream, Output output, Answer answer) {
        List<String> lines = output.lastLines(LINES);
        return answer.with(
                output.total() == 0 || lines.isEmpty() ? stream : stream + " ends",
                lines.isEmpty() ? "(nothing)" : Text.end(String.join("\n", lines), 450));
    }
}

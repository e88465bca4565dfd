package dev.windlass.http.network;

import dev.windlass.check.Answer;
import dev.windlass.http.network.Knock.Answered;
import java.time.Duration;
import java.util.List;

/**
 * How long silence was listened to.
 *
 * @param time that was used
 * @param declared that was to be used
 */
record Wait(Duration time, Duration declared) {

    static Wait of(Duration declared, Deadline deadline) {
        Duration left = deadline.left();
        return new Wait(declared.compareTo(left) <= 0 ? declared : left, declared);
    }

    /** Silence of less than what was declared is no answer. */
    boolean cutShort() {
        return time.compareTo(declared) < 0;
    }

    String told(Answered silent) {
        String of = cutShort() ? " (of " + Seen.time(declared) + " wanted, since no more time was left)" : "";
        return silent.where() + " was silent for " + Seen.time(time) + of;
    }

    String trouble(Answered answer) {
        Trouble trouble = answer.trouble();
        return answer.where() + ": " + (trouble == null ? "it took a connection" : trouble.told(answer.detail()));
    }

    /** What each address answered. */
    Answer evidence(Answer answer, List<Answered> answers) {
        Answer told = answer;
        for (Answered one : Seen.first(answers)) {
            told = told.with(one.where(), one.told());
        }
        return told.with("addresses", answers.size()).with("waited at most", Seen.time(time));
    }
}

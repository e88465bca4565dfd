package dev.windlass.notify;

import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import org.jspecify.annotations.Nullable;

/** Whether and why a run stands still or waits, and how it stood when it was started again. */
final class Halt {

    private Event.@Nullable QuestionAsked question;
    private Event.@Nullable QuestionAsked answered;
    private Event.@Nullable RunWaiting waiting;
    /** The last wait that the one before was another than. */
    private Event.@Nullable RunWaiting announced;

    private boolean waitsAnew;
    private boolean suspended;
    private boolean stopAsked;
    private boolean ended;
    private boolean isNews;

    void accept(Event event) {
        if (event instanceof Event.RunResumed) {
            isNews = !ended && waiting == null && (suspended || question == null);
            waiting = null;
            suspended = false;
            stopAsked = false;
        } else if (event instanceof Event.RunWaiting wait) {
            waitsAnew = !wait.equals(announced);
            announced = wait;
            waiting = wait;
        } else if (event instanceof Event.RunSuspended) {
            suspended = true;
        } else if (event instanceof Event.StopRequested) {
            stopAsked = true;
        } else if (event instanceof Event.QuestionAsked asked) {
            question = asked;
        } else if (event instanceof Event.RollbackStarted) {
            question = null;
        } else if (event instanceof Event.RunEnded) {
            question = null;
            ended = true;
        } else if (event instanceof Event.OrderGiven order) {
            ordered(order.order());
        }
    }

    private void ordered(Order order) {
        answered = question;
        if (order != Order.STOP && order != Order.MOVE_ZERO) {
            question = null;
            ended = false;
        }
    }

    /** What the run asks a person; null if it doesn't. */
    Event.@Nullable QuestionAsked question() {
        return question;
    }

    /** What was asked when the last order was given; null if nothing was. */
    Event.@Nullable QuestionAsked answered() {
        return answered;
    }

    /** Whether the last wait is another one than that before: who comes every few minutes to see waits the same. */
    boolean waitsAnew() {
        return waitsAnew;
    }

    /**
     * Whether it is news that the run goes on: it is none where it only waited, is over, or stands as still as before. What
     * happens then is told itself.
     */
    boolean isNews() {
        return isNews;
    }

    boolean stopAsked() {
        return stopAsked;
    }
}

package dev.windlass.notify;

import dev.windlass.check.Spoken;
import dev.windlass.identity.Signing;
import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What people are told where a run stands still, waits, goes on or ends. */
final class Standstill {

    private static final String AGAIN =
            "where a scheduler does so with advance(), say Runner.again(reason) for one start.";

    private final Known known;
    private final Instant at;

    Standstill(Known known, Instant at) {
        this.known = known;
        this.at = at;
    }

    @Nullable
    Told tell(Event event) {
        if (event instanceof Event.RunResumed resumed) {
            return known.halt().isNews() ? resumed(resumed) : null;
        } else if (event instanceof Event.RunWaiting waiting) {
            return known.halt().waitsAnew() ? waits(waiting) : null;
        } else if (event instanceof Event.QuestionAsked question) {
            return question(question);
        } else if (event instanceof Event.OrderGiven order) {
            return ordered(order);
        } else if (event instanceof Event.RunSuspended suspended) {
            return suspended(suspended);
        }
        return event instanceof Event.RunEnded ended ? ended(ended) : null;
    }

    // ------------------------------------------------------------------ sessions

    private Told resumed(Event.RunResumed resumed) {
        Event.QuestionAsked question = known.halt().question();
        Told told = Told.of(
                        Category.RESUMED,
                        Urgency.INFO,
                        (question == null ? "goes on" : "started again, STILL STANDS STILL") + ", session "
                                + resumed.session())
                .line("The release " + (question == null ? "goes on" : "was started again") + ", by " + known.holder()
                        + ", " + Spoken.time(known.pause()) + " after its last event.");
        return question == null
                ? told.byItself(goesOn())
                : told.line("It still stands still" + where(question) + ", as it asked before.")
                        .byItself("nothing. It goes on by a person's order only.")
                        .leftToYou("give an order: " + orders(question.matter()) + ".");
    }

    private String goesOn() {
        List<String> acting = known.effects().acting();
        List<String> undoing = known.effects().undoing();
        if (known.rollingBack()) {
            return undoing.isEmpty()
                    ? "the rollback goes on."
                    : "the rollback goes on with what was in flight when it stopped, the undo of "
                            + Phrase.some(undoing, Telling.SOME) + ".";
        }
        return acting.isEmpty()
                ? "it goes on where it was; no step was in flight when it stopped."
                : "what was in flight when it stopped is settled first: " + Phrase.some(acting, Telling.SOME) + ".";
    }

    private Told waits(Event.RunWaiting waiting) {
        String until = waiting.until() == null ? "" : Spoken.at(waiting.until());
        return Told.of(Category.WAITING, Urgency.INFO, "waits, and no process runs")
                .line("The release waits for " + waiting.reason()
                        + (until.isEmpty() ? "" : ", at the latest until " + until) + ".")
                .byItself("nothing: no process runs meanwhile.")
                .leftToYou("see that the release is started again" + (until.isEmpty() ? "" : " then,")
                        + " and as soon as somebody signed or ordered; a scheduler that starts it every few minutes is"
                        + " enough.")
                .fact("until", until);
    }

    /** Nobody expects it that was not asked for, or that leaves a rollback half done. */
    private Told suspended(Event.RunSuspended suspended) {
        boolean expected = known.halt().stopAsked() && !known.rollingBack();
        Event.QuestionAsked question = known.halt().question();
        return Told.of(
                        Category.SUSPENDED,
                        expected ? Urgency.WARNING : Urgency.ALARM,
                        known.rollingBack() ? "SUSPENDED within its rollback" : "SUSPENDED")
                .line("The release stands still: " + Spoken.text(suspended.reason()))
                .line(known.rollingBack() ? "Its rollback is not done. Still in place: " + stillInPlace() + "." : "")
                .byItself("nothing. It goes on when it is started again"
                        + (question == null ? "." : ", and a person orders how."))
                .leftToYou("start it again, once the reason above allows it.")
                .fact("reason", suspended.reason());
    }

    // ------------------------------------------------------------------ questions and orders

    private static String where(Event.QuestionAsked question) {
        return question.node().isEmpty() ? "" : " at '" + question.node() + "'";
    }

    private Told question(Event.QuestionAsked question) {
        List<String> undone = known.effects().undone();
        Told told = Told.of(Category.QUESTION, Urgency.ALARM, subject(question))
                .about(question.node())
                .line("The release stands still" + where(question) + ".")
                .line(Spoken.text(question.question()))
                .evidence(known.gates().notPassed(question.node()))
                .byItself(meanwhile())
                .leftToYou("give an order: " + orders(question.matter()) + ".")
                .line(undone.isEmpty() ? "" : "Undone so far: " + Phrase.some(undone, Telling.SOME));
        if (question.matter() == Event.Matter.UNDO_FAILED) {
            for (var instruction : known.effects().byHand()) {
                told = told.line("By hand, for '" + instruction.name() + "': " + instruction.value())
                        .fact("by hand " + instruction.name(), instruction.value());
            }
        }
        return told.line(
                        "Where people don't sign, an order is given with the next start, Runner.order(choice, by, reason);"
                                + " else by typing in the directory of the run's inbox:")
                .command(Signing.order(known.runId(), "<" + String.join(" | ", names(question.matter())) + ">"))
                .fact("question", question.question())
                .fact("orders", orders(question.matter()));
    }

    private String meanwhile() {
        List<String> guarded = known.gates().armed().stream()
                .filter(block -> !known.course().isBehind(block))
                .toList();
        if (guarded.isEmpty() || known.rollingBack()) {
            return "nothing. It goes on by a person's order only.";
        }
        return "it goes on by a person's order only. As long as a process of the release runs, the guards of "
                + Phrase.some(guarded, Telling.SOME)
                + " stay armed: if one trips, it rolls back by itself; past a point of no return it asks about that, too.";
    }

    private static String subject(Event.QuestionAsked question) {
        return switch (question.matter()) {
            case FAILED_PAST_POINT -> "STANDS STILL, '" + question.node() + "' failed";
            case UNDO_FAILED -> "ROLLBACK FAILED at '" + question.node() + "'";
            case UNDO_LOSES_WRITES -> "ROLLBACK ASKS, writes would be lost by '" + question.node() + "'";
            case GATE_REFUSED -> "STANDS STILL, gate '" + question.node() + "' refused";
            case WINDOW_CLOSED -> "STANDS STILL, the window closed before '" + question.node() + "'";
            case STOPPED_BY_ORDER -> "STANDS STILL by order";
            case UNVERIFIED -> "ROLLED BACK BUT NOT VERIFIED by '" + question.node() + "'";
        };
    }

    /** The orders that answer a question. */
    private static List<String> names(Event.Matter matter) {
        return switch (matter) {
            case FAILED_PAST_POINT, WINDOW_CLOSED -> names(Order.RETRY, Order.SKIP, Order.ROLL_BACK);
            case GATE_REFUSED -> names(Order.RETRY, Order.ROLL_BACK);
            case UNDO_FAILED, UNDO_LOSES_WRITES, UNVERIFIED -> names(Order.RETRY, Order.SKIP);
            case STOPPED_BY_ORDER -> names(Order.RESUME, Order.ROLL_BACK);
        };
    }

    private static List<String> names(Order... orders) {
        return Stream.of(orders).map(Order::name).toList();
    }

    private static String orders(Event.Matter matter) {
        return switch (matter) {
            case FAILED_PAST_POINT -> "RETRY what failed, SKIP it, or ROLL_BACK what came after the point of no return";
            case UNDO_FAILED -> "RETRY the undo, or SKIP it once it was done by hand";
            case UNDO_LOSES_WRITES -> "RETRY runs the undo, and what was written since is lost; SKIP leaves it";
            case GATE_REFUSED -> "RETRY asks the gate once more, ROLL_BACK";
            case WINDOW_CLOSED -> "RETRY waits until it opens, SKIP goes on outside of it, ROLL_BACK";
            case STOPPED_BY_ORDER -> "RESUME or ROLL_BACK";
            case UNVERIFIED -> "RETRY asks the verification once more, SKIP it once it was looked at by hand";
        };
    }

    private Told ordered(Event.OrderGiven order) {
        Told told = Told.of(Category.DECISION, Urgency.INFO, "order " + order.order() + " by " + order.by())
                .line(order.by() + " ordered " + order.order() + ": " + order.reason())
                .byItself(does(order))
                .fact("order", order.order().name())
                .fact("by", order.by())
                .fact("reason", order.reason());
        return order.zero() == null ? told : told.fact("T-0", Spoken.at(order.zero()));
    }

    private String does(Event.OrderGiven order) {
        Event.QuestionAsked asked = known.halt().answered();
        Event.Matter matter = asked == null
                ? known.rollingBack() ? Event.Matter.UNDO_FAILED : Event.Matter.FAILED_PAST_POINT
                : asked.matter();
        String what = asked == null || asked.node().isEmpty() ? "what failed" : "'" + asked.node() + "'";
        return switch (order.order()) {
            case STOP ->
                (known.effects().acting().isEmpty()
                                ? ""
                                : "what runs comes to its end: "
                                        + Phrase.some(known.effects().acting(), Telling.SOME) + ". ")
                        + "No further step begins; then the release stands still and asks, and another message says so.";
            case RESUME -> "the release goes on where it stopped.";
            case RETRY -> retry(matter, what);
            case SKIP -> skip(matter, what);
            case ROLL_BACK ->
                matter == Event.Matter.FAILED_PAST_POINT && asked != null
                        ? "what was done after the point of no return is undone."
                        : "what runs comes to its end; then what took effect, if anything did, is undone, back to the last"
                                + " point of no return.";
            case MOVE_ZERO ->
                "T-0 is now "
                        + (order.zero() == null ? "another one" : Spoken.at(order.zero()))
                        + ", and the phases on the timeline move with it."
                        + (known.halt().question() == null ? "" : " The release stands still as before.");
        };
    }

    private static String retry(Event.Matter matter, String what) {
        return switch (matter) {
            case FAILED_PAST_POINT, STOPPED_BY_ORDER ->
                what + " is tried again, and the release goes on if it succeeds.";
            case UNDO_FAILED -> "the undo of " + what + " is run again; if it succeeds the rollback goes on.";
            case UNDO_LOSES_WRITES ->
                "the undo of " + what + " is run, and what was written since is lost; then the rollback goes on.";
            case GATE_REFUSED -> "gate " + what + " is asked once more, and the release goes on if it passes.";
            case WINDOW_CLOSED -> "the release waits until the window opens again, and goes on then.";
            case UNVERIFIED -> "the verification " + what + " is asked once more; if it passes the rollback is over.";
        };
    }

    private static String skip(Event.Matter matter, String what) {
        return switch (matter) {
            case FAILED_PAST_POINT, STOPPED_BY_ORDER, GATE_REFUSED -> "the release goes on without " + what + ".";
            case UNDO_FAILED, UNDO_LOSES_WRITES ->
                "the rollback goes on without the undo of " + what + "; what that step did is left as it is.";
            case WINDOW_CLOSED -> "the release goes on outside of its window.";
            case UNVERIFIED -> "the rollback ends without the verification.";
        };
    }

    // ------------------------------------------------------------------ the end

    private Told ended(Event.RunEnded ended) {
        Told told =
                switch (ended.ending()) {
                    case COMPLETED -> Told.of(Category.COMPLETED, Urgency.INFO, "COMPLETED in " + sinceStart());
                    case STOPPED -> Told.of(Category.STOPPED, Urgency.WARNING, "STOPPED, nothing was changed");
                    case ROLLED_BACK -> Told.of(Category.ROLLBACK_ENDED, Urgency.WARNING, "ROLLED BACK");
                    case ROLLBACK_FAILED ->
                        Told.of(Category.ROLLBACK_ENDED, Urgency.WARNING, "ended by a person, its ROLLBACK FAILED");
                };
        return rollback(told, ended)
                .line("It ended after " + sinceStart() + ": " + Spoken.text(ended.reason()))
                .leftToYou(
                        switch (ended.ending()) {
                            case COMPLETED -> "nothing.";
                            case STOPPED -> "mend what is named above, and start it again; " + AGAIN;
                            case ROLLED_BACK -> "find out why, mend it, and start it again; " + AGAIN;
                            case ROLLBACK_FAILED -> "undo by hand what should not stay, if nobody has.";
                        })
                .fact("ending", ended.ending().name())
                .fact("reason", ended.reason());
    }

    private String sinceStart() {
        return Spoken.time(known.sinceStart(at));
    }

    private String stillInPlace() {
        List<String> inPlace = known.effects().inPlace();
        return inPlace.isEmpty() ? "nothing" : Phrase.some(inPlace, Telling.SOME);
    }

    /** How a rollback went. By the calendar, since it may have gone on in several processes. */
    private Told rollback(Told told, Event.RunEnded ended) {
        List<String> inPlace = known.effects().inPlace();
        return switch (ended.ending()) {
            case COMPLETED, STOPPED -> told;
            case ROLLBACK_FAILED ->
                told.line("Still in place, as far as this run knows: " + stillInPlace() + ".")
                        .fact("still in place", String.join(", ", inPlace));
            case ROLLED_BACK -> {
                List<String> undone = known.effects().undone();
                Told so = took(
                        told.line("Undone: " + (undone.isEmpty() ? "nothing" : Phrase.some(undone, Telling.SOME)))
                                .fact("undone", String.join(", ", undone)),
                        ended);
                yield inPlace.isEmpty()
                        ? so
                        : so.line("STILL IN PLACE: " + stillInPlace()
                                        + "; done before a point of no return, or not undone by order.")
                                .fact("still in place", String.join(", ", inPlace));
            }
        };
    }

    private Told took(Told told, Event.RunEnded ended) {
        Duration took = known.sinceRollback(at).orElse(ended.rollbackTook());
        if (took == null) {
            return told;
        }
        Duration within = known.run().rollbackWithin();
        String limit = within == null || took.compareTo(within) <= 0
                ? "."
                : ", LONGER than the " + Spoken.time(within) + " that the plan allows.";
        return told.line("The rollback took " + Spoken.time(took) + limit).fact("rollback took", Spoken.time(took));
    }
}

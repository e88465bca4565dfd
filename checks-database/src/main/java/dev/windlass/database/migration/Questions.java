package dev.windlass.database.migration;

import dev.windlass.check.Answer;
import dev.windlass.check.CheckContext;
import dev.windlass.check.NamedCheck;
import dev.windlass.check.Spoken;
import dev.windlass.database.jdbc.Leash;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.database.jdbc.Trouble;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * How questions about migrations are put, whatever tool they are of.
 *
 * @param database what people call it
 * @param place the database and where the history is kept, for messages
 * @param locations where the migrations are from, for evidence
 * @param timeout of each check
 */
record Questions(String database, String place, String locations, Duration timeout) {

    NamedCheck named(String name) {
        return Outside.check(name).with("database", database).timeout(timeout);
    }

    Answer ask(CheckContext context, Leash.Talk<Answer> talk) throws InterruptedException {
        long start = System.nanoTime();
        return answered(context.timeLeft(), talk)
                .with("database", database)
                .with("locations", locations)
                .with("time taken", Spoken.time(Duration.ofNanos(System.nanoTime() - start)));
    }

    private Answer answered(Duration timeLeft, Leash.Talk<Answer> talk) throws InterruptedException {
        try {
            return Leash.ask("migrations of " + database, timeLeft, talk);
        } catch (InterruptedException e) {
            throw e;
        } catch (TimeoutException e) {
            return Answer.errored("reading the migrations of " + place + " did not end within "
                    + Spoken.time(Leash.patience(timeLeft)) + ". Look at the server and at the pool.");
        } catch (Exception e) {
            return Answer.errored("reading the migrations of " + place + " failed: " + Trouble.ofFlyway(e));
        }
    }
}

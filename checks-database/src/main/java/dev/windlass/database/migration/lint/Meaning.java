package dev.windlass.database.migration.lint;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one statement means, gathered while its tree is read. */
final class Meaning {

    /**
     * Something that is wrong whatever lock it takes.
     *
     * @param rule by which it is judged
     * @param subject what it is about; excused where that was created by the same migrations
     * @param words what the statement does
     */
    record Concern(LintRule rule, Name subject, String words) {}

    /** What the statement says about transactions. */
    enum Bracket {
        NONE,
        BEGIN,
        END
    }

    /** What it does to {@code lock_timeout}. */
    enum LockTimeout {
        UNTOUCHED,
        LIMITED,
        LIFTED
    }

    private final List<Touch> touches = new ArrayList<>();
    private final List<Concern> concerns = new ArrayList<>();
    private final List<String> riddles = new ArrayList<>();
    private final List<Name> created = new ArrayList<>();
    private @Nullable String outsideOnly;
    private boolean waitsForAll;
    private Bracket bracket = Bracket.NONE;
    private LockTimeout lockTimeout = LockTimeout.UNTOUCHED;

    void touch(Touch touch) {
        touches.add(touch);
    }

    void brief(Name relation, LockMode lock, String words) {
        touch(Touch.brief(relation, lock, words));
    }

    void concern(LintRule rule, Name subject, String words) {
        concerns.add(new Concern(rule, subject, words));
    }

    /** Something in it that can't be judged. */
    void riddle(String why) {
        riddles.add(why);
    }

    void creates(Name name) {
        created.add(name);
    }

    /** It can't run in a transaction. */
    void outsideOnly(String what) {
        outsideOnly = what;
    }

    /** It can't run in a transaction, and it waits for every transaction that was begun before, whatever that one does. */
    void waitsForAll(String what) {
        outsideOnly = what;
        waitsForAll = true;
    }

    void bracket(Bracket found) {
        bracket = found;
    }

    void lockTimeout(LockTimeout found) {
        lockTimeout = found;
    }

    List<Touch> touches() {
        return touches;
    }

    List<Concern> concerns() {
        return concerns;
    }

    List<String> riddles() {
        return riddles;
    }

    List<Name> created() {
        return created;
    }

    @Nullable
    String outsideOnly() {
        return outsideOnly;
    }

    boolean waitsForAll() {
        return waitsForAll;
    }

    Bracket bracket() {
        return bracket;
    }

    LockTimeout lockTimeout() {
        return lockTimeout;
    }
}

package dev.windlass.plan;

import dev.windlass.check.Check;
import dev.windlass.check.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A gate of checks: all are asked, side by side, and all are reported; it opens only if every critical and important
 * one passed (rules G1, G2). Immutable: each call gives a new group.
 *
 * @param name the gate's name, unique within the plan
 * @param members the checks with their severities, in the order of the plan
 * @param sideBySide how many checks are asked at a time, at least 1
 * @param retry how a check is asked again that could not be answered
 * @param waiver who may waive important checks that did not pass; null if nobody may
 * @param whenRefused what it does if it refuses
 * @param serves what it serves, such as the items of a checklist
 */
public record CheckGroup(
        String name,
        List<Member> members,
        int sideBySide,
        Retry retry,
        @Nullable Waiver waiver,
        Refusal whenRefused,
        List<String> serves)
        implements Gate {

    /** How many checks of a group are asked at a time where the group declares nothing else: 8. */
    public static final int DEFAULT_SIDE_BY_SIDE = 8;

    /** How a check is asked again where the group declares nothing else: not at all. */
    public static final Retry DEFAULT_RETRY = Retry.never();

    /**
     * A check and what it weighs.
     *
     * @param severity what it weighs
     * @param check the question
     */
    public record Member(Severity severity, Check check) {
        /** Checks that both parts are there. */
        public Member {
            Objects.requireNonNull(severity, "severity");
            Objects.requireNonNull(check, "check");
            Objects.requireNonNull(check.name(), "name of a check, what its name() gives");
            Objects.requireNonNull(
                    check.facts(), () -> "facts of check '" + check.name() + "', what its facts() gives");
            Objects.requireNonNull(
                    check.timeout(), () -> "timeout of check '" + check.name() + "', what its timeout() gives");
        }
    }

    /** Checks the bound and keeps a copy of the members. */
    public CheckGroup {
        Objects.requireNonNull(name, "name of a check group");
        Objects.requireNonNull(members, () -> "members of check group '" + name + "'");
        Objects.requireNonNull(retry, () -> "retry of check group '" + name + "'");
        Objects.requireNonNull(whenRefused, () -> "what check group '" + name + "' does when it refuses");
        members = List.copyOf(members);
        serves = List.copyOf(serves);
        if (sideBySide < 1) {
            throw new IllegalArgumentException(
                    "check group '" + name + "': at least one check must be asked at a time, got " + sideBySide);
        }
    }

    /**
     * Adds checks that block the gate.
     *
     * @param checks the checks
     * @return a new group
     */
    public CheckGroup critical(Check... checks) {
        return and(Severity.CRITICAL, checks);
    }

    /**
     * Adds checks that block the gate, until a named person waives them where {@link #waivedBy} says who may.
     *
     * @param checks the checks
     * @return a new group
     */
    public CheckGroup important(Check... checks) {
        return and(Severity.IMPORTANT, checks);
    }

    /**
     * Adds checks that are reported and never block.
     *
     * @param checks the checks
     * @return a new group
     */
    public CheckGroup recommended(Check... checks) {
        return and(Severity.RECOMMENDED, checks);
    }

    /**
     * Bounds how many checks are asked at a time.
     *
     * @param checks at least 1; {@link #DEFAULT_SIDE_BY_SIDE} where nothing is said
     * @return a new group
     */
    public CheckGroup sideBySide(int checks) {
        return new CheckGroup(name, members, checks, retry, waiver, whenRefused, serves);
    }

    /**
     * Asks a check again that could not be answered: that threw, timed out, or found no data. A check that answered
     * otherwise is not asked again. Each time has the check's own timeout; that of the policy doesn't count.
     *
     * @param policy how often and with what waits; {@link #DEFAULT_RETRY} where nothing is said
     * @return a new group
     */
    public CheckGroup retry(Retry policy) {
        return new CheckGroup(name, members, sideBySide, policy, waiver, whenRefused, serves);
    }

    /**
     * Holds the gate open for a waiver where none but important checks did not pass: a person of the role signs, with the
     * reason, that the release goes on in spite of them.
     *
     * @param role the role's name; {@link PlanBuilder#role} says who is in it
     * @param within how long the gate waits for it, by the calendar, before it refuses, positive, at most 366 days
     * @return a new group
     * @throws IllegalStateException if a role may waive them already
     */
    public CheckGroup waivedBy(String role, Duration within) {
        if (waiver != null) {
            throw new IllegalStateException("gate '" + name + "' can be waived by role '" + waiver.role()
                    + "' already, '" + role + "' would replace it; declare a role with the people of both");
        }
        return new CheckGroup(name, members, sideBySide, retry, new Waiver(role, within), whenRefused, serves);
    }

    @Override
    public CheckGroup askWhenRefused() {
        return new CheckGroup(name, members, sideBySide, retry, waiver, Refusal.ASKS, serves);
    }

    @Override
    public CheckGroup serves(String... tags) {
        return new CheckGroup(name, members, sideBySide, retry, waiver, whenRefused, Nodes.added(name, serves, tags));
    }

    private CheckGroup and(Severity severity, Check... checks) {
        var more = new ArrayList<>(members);
        Objects.requireNonNull(checks, () -> "checks of check group '" + name + "'");
        for (Check check : checks) {
            Objects.requireNonNull(check, () -> "a check of check group '" + name + "'");
            more.add(new Member(severity, check));
        }
        return new CheckGroup(name, more, sideBySide, retry, waiver, whenRefused, serves);
    }
}

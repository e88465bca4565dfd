package dev.windlass.plan;

import java.util.stream.Collectors;

/** A policy as it is printed and journaled, and what can be read of it again. */
final class RetryText {

    private static final String ONCE = "once";
    private static final String UP_TO = "up to ";

    private RetryText() {}

    static String words(Retry policy) {
        String waits = policy.attempts() == 1
                ? ONCE
                : UP_TO + policy.attempts() + " times, waiting " + policy.firstDelay() + " to " + policy.maxDelay();
        return waits + ", each within " + policy.timeout()
                + (policy.within() == null ? "" : ", all within " + policy.within())
                + (policy.on().isEmpty()
                        ? ""
                        : ", again only after "
                                + policy.on().stream().map(Class::getName).collect(Collectors.joining(", ")));
    }

    /** How many attempts the policy has that was written in these words; 0 if they aren't such words. */
    static int attempts(String words) {
        if (words.startsWith(ONCE)) {
            return 1;
        }
        int end = words.indexOf(' ', UP_TO.length());
        String number = words.startsWith(UP_TO) && end > 0 ? words.substring(UP_TO.length(), end) : "";
        return number.matches("[1-9]\\d{0,8}") ? Integer.parseInt(number) : 0;
    }
}

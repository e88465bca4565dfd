package dev.windlass.identity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An inbox in memory, for embedders: their code submits what their users say, and shows them what is wanted. Safe for
 * use by several threads. What was submitted is given out once; it is gone if the process dies before it was taken.
 */
public final class Desk implements Inbox {

    /** How many submissions may wait. */
    private static final int MOST = 1_000;

    private final Map<String, Submission> waiting = new LinkedHashMap<>();
    private final Map<String, Request> requests = new LinkedHashMap<>();

    /** An empty desk. */
    public Desk() {}

    /**
     * Hands something in. What waits already isn't queued twice.
     *
     * @param submission what was said
     * @throws IllegalStateException if 1,000 submissions wait already: nobody takes them
     */
    public synchronized void submit(Submission submission) {
        Objects.requireNonNull(submission, "submission");
        if (waiting.size() == MOST && !waiting.containsKey(submission.digest())) {
            throw new IllegalStateException("the submission from " + submission.origin() + " was not taken: " + MOST
                    + " others wait, so nobody takes them; is there a release that runs with this desk?");
        }
        waiting.putIfAbsent(submission.digest(), submission);
    }

    /**
     * What is wanted now.
     *
     * @return the requests, in the order in which they were offered
     */
    public synchronized List<Request> requests() {
        return List.copyOf(requests.values());
    }

    @Override
    public synchronized List<Submission> poll() {
        List<Submission> all = new ArrayList<>(waiting.values());
        waiting.clear();
        return List.copyOf(all);
    }

    @Override
    public synchronized void offer(Request request) {
        requests.put(request.name(), request);
    }

    @Override
    public synchronized void withdraw(String name) {
        requests.remove(Objects.requireNonNull(name, "name"));
    }
}

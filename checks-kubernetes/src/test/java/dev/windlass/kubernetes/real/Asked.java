package dev.windlass.kubernetes.real;

import java.util.function.Predicate;

/** A request that came by an {@link ApiProxy}, and what was answered. Safe for use by several threads. */
public final class Asked {

    private final String context;
    private final String method;
    private final String path;
    private final String query;
    private volatile int status;

    Asked(String context, String method, String target) {
        int mark = target.indexOf('?');
        this.context = context;
        this.method = method;
        this.path = mark < 0 ? target : target.substring(0, mark);
        this.query = mark < 0 ? "" : target.substring(mark + 1);
    }

    /** The context of the kubeconfig by which it was asked. */
    public String context() {
        return context;
    }

    public String method() {
        return method;
    }

    public String path() {
        return path;
    }

    /** As it was sent, still encoded; empty if there was none. */
    public String query() {
        return query;
    }

    /** What was answered; 0 if nothing was, yet or ever. */
    public int status() {
        return status;
    }

    void answered(int code) {
        status = code;
    }

    /** Whether it is a watch. */
    public boolean isWatch() {
        return query.contains("watch=true") || query.contains("watch=1");
    }

    /** Whether the answer may come bit by bit: a watch, or a log that is followed. */
    boolean streams() {
        return isWatch() || query.contains("follow=true");
    }

    /** Requests of a method whose path contains the text, no watches. */
    public static Predicate<Asked> request(String method, String pathPart) {
        return asked -> asked.method.equals(method) && asked.path.contains(pathPart) && !asked.isWatch();
    }

    /** Watches whose path contains the text. */
    public static Predicate<Asked> watch(String pathPart) {
        return asked -> asked.isWatch() && asked.path.contains(pathPart);
    }

    @Override
    public String toString() {
        return method + " " + path + (query.isEmpty() ? "" : "?" + query) + " " + status;
    }
}

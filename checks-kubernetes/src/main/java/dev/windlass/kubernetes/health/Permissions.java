package dev.windlass.kubernetes.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.NeedsRights;
import dev.windlass.kubernetes.api.Redacted;
import dev.windlass.kubernetes.api.Right;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Asks whether the user of this process has every right that the steps of the plan need in a cluster, those of undoing them too, so
 * that a release doesn't stop in its midst for want of one. It asks the API server, right by right, up to 8 at a time, and
 * tells all that are missing. Immutable, safe for use by several threads.
 *
 * <pre>{@code
 * checks("before anything").critical(cluster.reachable(), cluster.permissions()
 *         .and(shop.lease().rights("gw", "production"))
 *         .and(shop.deploymentPods("gw").exec("npm", "run", "db:verify"))
 *         .and(shop.pods("app=gw").logs()))
 * }</pre>
 *
 * <p><b>What it doesn't know</b> is told to it by {@link #and(Right...)}: the rights of checks and of metrics, of the lease,
 * of steps whose actions are lambdas, and of programs such as Helm, which go to the cluster by themselves. Outside of a run, and for
 * a plan of which no step in this cluster says its rights, there is no data unless some were told.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access">Kubernetes: checking
 *     API access</a>
 */
public final class Permissions implements Check, ReachesOutside {

    private static final int SIDE_BY_SIDE = 8;
    private static final int LONGEST = 300;

    private final Api api;
    private final List<Right> more;

    private Permissions(Api api, List<Right> more) {
        this.api = Objects.requireNonNull(api, "api");
        this.more = List.copyOf(more);
    }

    /**
     * The rights that a plan's steps need in a cluster.
     *
     * @param api the cluster
     * @return the check
     */
    public static Permissions of(Api api) {
        return new Permissions(api, List.of());
    }

    /**
     * Asks for more rights, such as those of code of your own.
     *
     * @param rights the rights
     * @return a new check
     */
    public Permissions and(Right... rights) {
        return and(List.of(rights));
    }

    /**
     * Asks for more rights, such as those of a lease.
     *
     * @param rights the rights
     * @return a new check
     */
    public Permissions and(Collection<Right> rights) {
        return new Permissions(
                api, Stream.concat(more.stream(), rights.stream()).distinct().toList());
    }

    /**
     * Asks for the rights that something of this cluster needs, such as a command in a pod that is a check or the undo of a step,
     * or logs that are looked through.
     *
     * @param needs what needs them
     * @return a new check
     * @throws IllegalArgumentException if that is in another cluster
     */
    public Permissions and(NeedsRights needs) {
        if (!needs.api().equals(api)) {
            throw new IllegalArgumentException(
                    name() + " can't be asked of " + needs.api() + ", to which " + needs + " goes");
        }
        return and(needs.rights());
    }

    @Override
    public String name() {
        return "the rights that the plan needs in " + api;
    }

    @Override
    public List<Fact> facts() {
        return Stream.concat(Stream.of(api.fact()), more.stream().map(right -> new Fact("right", right.toString())))
                .toList();
    }

    @Override
    public Answer ask(CheckContext context) throws ApiFailure, InterruptedException {
        List<NeedsRights> steps = context.actions(NeedsRights.class).stream()
                .filter(action -> action.api().equals(api))
                .toList();
        Set<Right> wanted = new LinkedHashSet<>();
        steps.forEach(step -> wanted.addAll(step.rights()));
        wanted.addAll(more);
        if (wanted.isEmpty()) {
            return Answer.noData((steps.isEmpty()
                            ? "the plan has no step in this cluster that says which rights it needs"
                            : "the plan's steps in this cluster name no rights that they need")
                    + "; programs such as Helm, and code of your own, say none: tell them by permissions().and(…), or leave this"
                    + " check out");
        }
        if (steps.isEmpty()) {
            return asked(context, wanted).with("steps", "none of the plan is in this cluster");
        }
        return asked(context, wanted).with("steps", steps.size());
    }

    private Answer asked(CheckContext context, Set<Right> wanted) throws ApiFailure, InterruptedException {
        List<Right> rights = List.copyOf(wanted);
        ExecutorService workers = Executors.newFixedThreadPool(Math.min(SIDE_BY_SIDE, rights.size()), work -> {
            var thread = new Thread(work, "windlass-permissions");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Callable<Review>> questions = new ArrayList<>();
            rights.forEach(right -> questions.add(() -> review(right, context)));
            return judge(
                    came(rights, workers.invokeAll(questions, context.timeLeft().toMillis(), TimeUnit.MILLISECONDS)));
        } finally {
            workers.shutdownNow();
        }
    }

    private static List<Review> came(List<Right> rights, List<Future<Review>> answers)
            throws ApiFailure, InterruptedException {
        List<Review> reviews = new ArrayList<>();
        for (int i = 0; i < rights.size(); i++) {
            try {
                reviews.add(answers.get(i).get());
            } catch (CancellationException e) {
                reviews.add(Review.unknown(rights.get(i), "there was no time left to ask"));
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ApiFailure failure) {
                    reviews.add(Review.unknown(rights.get(i), String.valueOf(failure.getMessage())));
                } else {
                    throw new IllegalStateException("could not ask for the right to " + rights.get(i), e.getCause());
                }
            }
        }
        return reviews;
    }

    private Review review(Right right, CheckContext context) throws ApiFailure {
        SelfSubjectAccessReview question = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withVerb(right.verb())
                .withGroup(right.group())
                .withResource(right.resource())
                .withSubresource(right.subresource())
                .withNamespace(right.namespace())
                .withName(right.name())
                .endResourceAttributes()
                .endSpec()
                .build();
        var status = api.ask("ask for the right to " + right, context.timeLeft(), client -> client.authorization()
                        .v1()
                        .selfSubjectAccessReview()
                        .create(question))
                .getStatus();
        if (status == null) {
            return Review.unknown(right, "the server gave no status");
        }
        if (Boolean.TRUE.equals(status.getAllowed())) {
            return new Review(right, Review.Said.ALLOWED, "");
        }
        String why = status.getEvaluationError() == null ? "" : status.getEvaluationError();
        return new Review(right, Review.Said.DENIED, Redacted.line(why, LONGEST));
    }

    /** What was said to one question. */
    record Review(Right right, Said said, String why) {

        enum Said {
            ALLOWED,
            DENIED,
            UNKNOWN
        }

        static Review unknown(Right right, String why) {
            return new Review(right, Said.UNKNOWN, why);
        }
    }

    static Answer judge(List<Review> reviews) {
        List<Right> missing = of(reviews, Review.Said.DENIED);
        List<Right> unknown = of(reviews, Review.Said.UNKNOWN);
        String all = " of " + Place.count(reviews.size(), "right");
        Answer answer;
        if (!missing.isEmpty()) {
            answer = Answer.failed(missing.size() + all + " missing; have them granted before the release starts");
        } else if (!unknown.isEmpty()) {
            answer = Answer.errored(unknown.size() + all + " could not be asked for");
        } else {
            answer = Answer.passed("all" + all.substring(3) + " are granted");
        }
        for (String one : grouped(missing)) {
            answer = answer.with("missing", one);
        }
        for (String one : grouped(unknown)) {
            answer = answer.with("not known", one);
        }
        for (String why : new TreeSet<>(
                reviews.stream().map(Review::why).filter(one -> !one.isEmpty()).toList())) {
            answer = answer.with("said", why);
        }
        return answer.with("asked for", reviews.size());
    }

    private static List<Right> of(List<Review> reviews, Review.Said said) {
        return reviews.stream()
                .filter(one -> one.said() == said)
                .map(Review::right)
                .toList();
    }

    /** The rights on the same thing together: {@code get, patch deployments.apps 'gw' in 'shop'}. */
    static List<String> grouped(Collection<Right> rights) {
        Map<Right, Set<String>> verbs = new LinkedHashMap<>();
        for (Right one : rights) {
            Right thing = new Right("", one.group(), one.resource(), one.subresource(), one.namespace(), one.name());
            verbs.computeIfAbsent(thing, of -> new TreeSet<>()).add(one.verb());
        }
        return verbs.entrySet().stream()
                .map(one -> String.join(", ", one.getValue()) + one.getKey())
                .toList();
    }

    /** The check in words: its name. */
    @Override
    public String toString() {
        return name();
    }
}

package dev.windlass.kubernetes.api;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Objects of a cluster, kept as they are now by watches instead of by asking again and again: one list and one watch for each
 * kind. What a watch tells is taken in by {@link #await}, on the thread that calls it, so that what is judged doesn't change
 * meanwhile. Used by one thread.
 *
 * <p>A watch that breaks off, that the server ends, or of which nothing was heard for {@link #SILENCE}, not even the server's
 * bookmarks, is begun anew with a list, so that nothing is missed. As long as the server can't be reached, the
 * views stay as they were, and {@link #trouble} tells it.
 */
public final class Watching implements AutoCloseable {

    /** After how long a watch of which nothing is heard counts as broken. Servers send a bookmark about once a minute. */
    public static final Duration SILENCE = Duration.ofMinutes(3);

    /** How long after a list failed it is tried again. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Api api;
    private final LongSupplier ticker;
    private final BlockingQueue<Runnable> told = new LinkedBlockingQueue<>();
    private final List<View<?, ?>> views = new ArrayList<>();

    /**
     * Begins with nothing watched.
     *
     * @param api the cluster
     */
    public Watching(Api api) {
        this(api, System::nanoTime);
    }

    Watching(Api api, LongSupplier ticker) {
        this.api = api;
        this.ticker = ticker;
    }

    /**
     * Watches a selection of objects, beginning with those that there are.
     *
     * @param what what they are, in words, such as {@code pods of deployment 'gw' in 'shop'}
     * @param selection selects them by the client that it is given; called anew where the watch has to be begun anew
     * @param <T> what they are
     * @param <L> a list of them
     * @return the objects as they are now
     * @throws ApiFailure if they can't be listed
     */
    public <T extends HasMetadata, L extends KubernetesResourceList<T>> View<T, L> of(
            String what, Function<KubernetesClient, FilterWatchListDeletable<T, L, ? extends Object>> selection)
            throws ApiFailure {
        var view = new View<>(what, selection);
        view.begin();
        views.add(view);
        return view;
    }

    /**
     * Watches one object, from a state of it that is known: that takes no list.
     *
     * @param what what it is, in words, such as {@code deployment 'gw' in 'shop'}
     * @param selection selects it, and nothing else, by the client that it is given
     * @param known the object as it came back from a call
     * @param <T> what it is
     * @param <L> a list of them
     * @return the object as it is now
     * @throws ApiFailure if there is no connection to be had
     */
    public <T extends HasMetadata, L extends KubernetesResourceList<T>> View<T, L> from(
            String what,
            Function<KubernetesClient, FilterWatchListDeletable<T, L, ? extends Object>> selection,
            T known)
            throws ApiFailure {
        var view = new View<>(what, selection);
        view.objects.put(known.getMetadata().getUid(), known);
        view.watch(known.getMetadata().getResourceVersion());
        views.add(view);
        return view;
    }

    /**
     * Waits until something changed, or trouble began, or the time is over.
     *
     * @param most how long to wait at most; not positive for what is there already
     * @return whether something may have changed
     * @throws InterruptedException if the thread is interrupted
     * @throws ApiFailure if a watch ended in a way that won't pass, such as for want of a right
     */
    public boolean await(Duration most) throws InterruptedException, ApiFailure {
        long deadline = ticker.getAsLong() + most.toNanos();
        boolean changed = false;
        while (true) {
            for (View<?, ?> view : views) {
                changed |= view.mend();
            }
            long left = deadline - ticker.getAsLong();
            Duration pause = Duration.ofNanos(Math.max(0, left));
            for (View<?, ?> view : views) {
                pause = shorter(pause, view.mendsIn());
            }
            Runnable first = changed ? told.poll() : told.poll(pause.toNanos(), TimeUnit.NANOSECONDS);
            for (Runnable next = first; next != null; next = told.poll()) {
                next.run();
                changed = true;
            }
            if (changed || left <= 0) {
                return changed;
            }
        }
    }

    /**
     * Why what is seen may be old: the server can't be reached, or doesn't answer.
     *
     * @return what came back last; empty while all is well
     */
    public Optional<String> trouble() {
        return views.stream()
                .flatMap(view -> Optional.ofNullable(view.trouble).stream())
                .findFirst();
    }

    /** Ends all watches. */
    @Override
    public void close() {
        views.forEach(View::end);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Objects as they are now, as far as it was told.
     *
     * @param <T> what they are
     * @param <L> a list of them
     */
    public final class View<T extends HasMetadata, L extends KubernetesResourceList<T>> {

        private final String what;
        private final Function<KubernetesClient, FilterWatchListDeletable<T, L, ? extends Object>> selection;
        private final Map<String, T> objects = new LinkedHashMap<>();
        private int number;
        private long began;
        private long heard;
        private int refusal;
        private @Nullable Watch watch;
        private @Nullable String trouble;
        private @Nullable Long mendAt;
        private @Nullable ApiFailure over;

        private View(
                String what, Function<KubernetesClient, FilterWatchListDeletable<T, L, ? extends Object>> selection) {
            this.what = what;
            this.selection = selection;
        }

        /**
         * All of them.
         *
         * @return a copy, in the order in which they were first seen
         */
        public List<T> all() {
            return List.copyOf(objects.values());
        }

        /**
         * The one that there is.
         *
         * @return the first; empty if there is none
         */
        public Optional<T> one() {
            return objects.values().stream().findFirst();
        }

        private void begin() throws ApiFailure {
            begin(api.ask("list " + what, client -> selection.apply(client).list()));
        }

        private void begin(L list) throws ApiFailure {
            objects.clear();
            put(list.getItems());
            watch(list.getMetadata().getResourceVersion());
        }

        private void put(Collection<T> items) {
            for (T item : items) {
                objects.put(item.getMetadata().getUid(), item);
            }
        }

        private void watch(String from) throws ApiFailure {
            end();
            int mine = ++number;
            began = ticker.getAsLong();
            heard = began;
            refusal = 0;
            var options = new ListOptionsBuilder()
                    .withResourceVersion(from)
                    .withAllowWatchBookmarks(true)
                    .build();
            try {
                watch = selection
                        .apply(api.watcher(code -> told.add(() -> refusedBy(mine, code))))
                        .watch(options, new Watcher<T>() {
                            @Override
                            public void eventReceived(Action action, T object) {
                                told.add(() -> take(mine, action, object));
                            }

                            @Override
                            public void onClose(WatcherException why) {
                                told.add(() -> ended(mine));
                            }

                            @Override
                            public void onClose() {
                                told.add(() -> ended(mine));
                            }
                        });
            } catch (KubernetesClientException e) {
                failed(ApiFailure.of(api, "watch " + what, e));
            }
        }

        private void take(int from, Watcher.Action action, T object) {
            if (from != number) {
                return; // of a watch that was given up
            }
            heard = ticker.getAsLong();
            refusal = 0;
            trouble = null;
            switch (action) {
                case ADDED, MODIFIED -> objects.put(object.getMetadata().getUid(), object);
                case DELETED -> objects.remove(object.getMetadata().getUid());
                default -> {} // a bookmark is a sign of life; an error ends the watch
            }
        }

        /** It ended by that, unless the client gets other credentials and is let in by them. */
        private void refusedBy(int from, int code) {
            if (from == number) {
                refusal = code;
            }
        }

        private void ended(int from) {
            if (from != number) {
                return;
            }
            if (refusal != 0) {
                failed(ApiFailure.of(api, "watch " + what, refused(refusal)));
                return;
            }
            long now = ticker.getAsLong();
            boolean nothingHeard = heard == began;
            mendAt = nothingHeard
                    ? Math.max(now, began + AGAIN.toNanos())
                    : now; // the list tells whether the server is there
        }

        /** The server told more, but the client doesn't pass it on. */
        private static KubernetesClientException refused(int code) {
            return new KubernetesClientException(new StatusBuilder()
                    .withCode(code)
                    .withReason(code == 403 ? "Forbidden" : null)
                    .withMessage("the API server refuses the watch")
                    .build());
        }

        private void failed(ApiFailure failure) {
            boolean passes =
                    failure.isUnreachable() || failure.code() == 410 || failure.code() == 429 || failure.code() >= 500;
            if (passes) {
                trouble = failure.getMessage();
                mendAt = ticker.getAsLong() + AGAIN.toNanos();
            } else {
                over = failure;
            }
        }

        /** Begins anew what has to be, if it is time; tells whether something may have changed by that. */
        private boolean mend() throws ApiFailure {
            if (over != null) {
                throw over;
            }
            if (mendsIn().compareTo(Duration.ZERO) > 0) {
                return false;
            }
            mendAt = null;
            boolean wasTrouble = trouble != null;
            try {
                L list = api.askOnce(
                        "list " + what, client -> selection.apply(client).list());
                begin(list);
                trouble = null;
                return true;
            } catch (ApiFailure failure) {
                failed(failure);
                if (over != null) {
                    throw over;
                }
                return !wasTrouble; // that is to be told
            }
        }

        private Duration mendsIn() {
            long now = ticker.getAsLong();
            return Duration.ofNanos(mendAt != null ? mendAt - now : heard + SILENCE.toNanos() - now);
        }

        private void end() {
            Watch open = watch;
            watch = null;
            number++;
            if (open != null) {
                open.close();
            }
        }
    }
}

package dev.windlass.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs jobs on threads of its own: daemons, so that what can't be stopped doesn't keep the process alive. */
final class ThreadWorkers implements Workers {

    private static final Logger LOG = LoggerFactory.getLogger(ThreadWorkers.class);

    private final Time time;
    private final BlockingQueue<Sequel> back = new LinkedTransferQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "windlass-worker");
        thread.setDaemon(true);
        return thread;
    });
    private final Object idle = new Object();
    private final List<Runnable> whenIdle = new ArrayList<>();
    private int acting;

    ThreadWorkers(Time time) {
        this.time = time;
    }

    @Override
    public Running start(Work work, String name, Job job) {
        if (work == Work.ACTS) {
            synchronized (idle) {
                acting++;
            }
        }
        var task = new Task(work, name, job);
        try {
            threads.execute(task);
            return task;
        } catch (Throwable noThread) { // an OutOfMemoryError, where the system gives no more threads
            ended(work, null);
            throw new NoThread(name, noThread);
        }
    }

    @Override
    public void post(Sequel sequel) {
        back.add(sequel);
    }

    @Override
    public @Nullable Sequel poll() {
        return back.poll();
    }

    @Override
    public @Nullable Sequel take(@Nullable Duration until) {
        while (true) {
            try {
                if (until == null) {
                    return back.take();
                }
                long left = until.minus(time.now().elapsed()).toNanos();
                return back.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                // Nobody but the engine knows the runner's thread, and a stop is asked for by a sequel.
                LOG.debug("The runner's thread was interrupted while it waited; it waits on.", e);
            }
        }
    }

    @Override
    public void awaitIdle(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        synchronized (idle) {
            while (acting > 0) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    return;
                }
                try {
                    idle.wait(left);
                } catch (InterruptedException e) {
                    LOG.debug("The runner's thread was interrupted while it waited; it waits on.", e);
                }
            }
        }
    }

    @Override
    public void whenIdle(Runnable then) {
        synchronized (idle) {
            if (acting > 0) {
                whenIdle.add(then);
                return;
            }
        }
        then.run();
    }

    /** Whoever has got the sequel finds that it acts no more: a run that ends with it gives its hold back at once. */
    private void ended(Work work, @Nullable Sequel sequel) {
        List<Runnable> due = List.of();
        synchronized (idle) {
            if (sequel != null) {
                post(sequel);
            }
            if (work != Work.ACTS) {
                return;
            }
            acting--;
            if (acting == 0) {
                due = List.copyOf(whenIdle);
                whenIdle.clear();
                idle.notifyAll();
            }
        }
        due.forEach(Runnable::run);
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    /** A job on a thread, which it is the only one to interrupt. */
    private final class Task implements Runnable, Running {

        private final Work work;
        private final String name;
        private final Job job;
        private @Nullable Thread thread;
        private boolean interrupted;

        Task(Work work, String name, Job job) {
            this.work = work;
            this.name = name;
            this.job = job;
        }

        @Override
        public void run() {
            Thread own = Thread.currentThread();
            own.setName(name);
            runsOn(own);
            Sequel sequel;
            try {
                sequel = job.run();
            } catch (Throwable broken) { // a job throws nothing; if it does the run must not wait for it for ever
                sequel = () -> {
                    throw new IllegalStateException("the code around '" + name + "' broke", broken);
                };
            } finally {
                runsOn(null);
                Thread.interrupted();
                own.setName("windlass-worker");
            }
            ended(work, sequel);
        }

        private synchronized void runsOn(@Nullable Thread own) {
            thread = own;
            if (own != null && interrupted) {
                own.interrupt();
            }
        }

        @Override
        public synchronized void interrupt() {
            interrupted = true;
            if (thread != null) {
                thread.interrupt();
            }
        }
    }
}

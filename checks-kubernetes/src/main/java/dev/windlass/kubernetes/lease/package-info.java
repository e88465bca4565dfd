/**
 * One release per product and environment across machines (rule C5), by a {@code Lease} of a cluster: a
 * {@link dev.windlass.kubernetes.lease.ReleaseLease} is put around the journal of a run, and one enters by
 * {@link dev.windlass.kubernetes.Namespace#lease(String)}.
 *
 * <p>How it holds others out: who releases has written itself into the lease and renews that. A second one is told who holds
 * it, or waits. It takes over what was not renewed for as long as it lasts, which each judges by what it saw itself, on its
 * own clock that only goes forward: the clocks of two machines are never compared. So a process that was killed is followed
 * after one lease's duration, and one that ended after no time, since it gives the lease back.
 *
 * <p>How it stops who lost it: ahead of each write to the journal, and so ahead of each effect, the last renewal has to be
 * younger than a limit that lies well below the duration, counted from when it was sent. If it isn't, the lease is renewed
 * there and then, on the condition that nobody else has written it; if that fails, nothing is written and nothing further is
 * started. So a process that stood still, or was cut off, stops before another one may begin. What it was doing
 * at that very moment it finishes: nobody can call back a request that was sent.
 *
 * <p>What it doesn't do: a lease carries no run from one machine to another. With a journal of files, each
 * machine has the runs that it began, and the lease keeps the others out while it goes on with one of them. When
 * that machine is lost in the middle of a run, another one that takes the lease finds no run, and begins a new one. Where a
 * run has to go on elsewhere, all machines need the same journal: that of a database. The lease does no harm around it.
 *
 * <p>The leader election of the client isn't used: it compares the clock of this machine with the time that another one wrote
 * into the lease, it can't be asked ahead of a write whether it still holds, and it takes what was deleted again without a word.
 */
@NullMarked
package dev.windlass.kubernetes.lease;

import org.jspecify.annotations.NullMarked;

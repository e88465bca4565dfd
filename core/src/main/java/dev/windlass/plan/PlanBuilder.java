package dev.windlass.plan;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A plan in the making. Immutable: each call gives a new builder, so a prefix can be kept and continued twice (rule
 * P1); a return value that is dropped is a change that is lost.
 */
public final class PlanBuilder {

    private final Heading heading;
    private final @Nullable Link last;

    private PlanBuilder(Heading heading, @Nullable Link last) {
        this.heading = heading;
        this.last = last;
    }

    /** What was added last, and what before it: a builder shares its prefix with the one it came from. */
    private record Link(@Nullable Link before, Phase added) {}

    /** A plan that still wants to know where it goes. */
    public static final class Destination {

        private final String product;
        private final String version;

        /**
         * Begins a plan; users write {@code Release.plan(product, version)}.
         *
         * @param product what is released
         * @param version which version of it
         */
        public Destination(String product, String version) {
            this.product = Objects.requireNonNull(product, "product");
            this.version = Objects.requireNonNull(version, "version");
        }

        /**
         * Says where the release goes. One run at a time holds a product and an environment.
         *
         * @param environment such as {@code production}
         * @return the builder
         */
        public PlanBuilder to(String environment) {
            Objects.requireNonNull(environment, "environment");
            return new PlanBuilder(
                    new Heading(product, version, environment, null, null, null, List.of(), null, null), null);
        }
    }

    record Heading(
            String product,
            String version,
            String environment,
            @Nullable String author,
            @Nullable String code,
            @Nullable Duration rollbackWithin,
            List<Role> roles,
            @Nullable String ordersFrom,
            @Nullable CheckGroup verification) {

        String words() {
            return Lint.shown(product) + " " + Lint.shown(version) + " to " + Lint.shown(environment);
        }

        Heading withAuthor(String newAuthor) {
            return new Heading(
                    product, version, environment, newAuthor, code, rollbackWithin, roles, ordersFrom, verification);
        }

        Heading withCode(String newCode) {
            return new Heading(
                    product, version, environment, author, newCode, rollbackWithin, roles, ordersFrom, verification);
        }

        Heading withBudget(Duration budget) {
            return new Heading(product, version, environment, author, code, budget, roles, ordersFrom, verification);
        }

        Heading withRole(Role role) {
            var more = new ArrayList<>(roles);
            more.add(role);
            return new Heading(
                    product,
                    version,
                    environment,
                    author,
                    code,
                    rollbackWithin,
                    List.copyOf(more),
                    ordersFrom,
                    verification);
        }

        Heading withOrdersFrom(String role) {
            return new Heading(product, version, environment, author, code, rollbackWithin, roles, role, verification);
        }

        Heading withVerification(CheckGroup group) {
            return new Heading(product, version, environment, author, code, rollbackWithin, roles, ordersFrom, group);
        }
    }

    /**
     * Names who wrote the release.
     *
     * @param author the author; where a gate {@linkplain SignOff#excludingAuthor() excludes the author}, as signatures
     *     name him or her
     * @return a new builder
     */
    public PlanBuilder author(String author) {
        Objects.requireNonNull(author, "author");
        return with(heading.withAuthor(author));
    }

    /**
     * Names the identity of the code behind the plan's lambdas, such as a git commit or the digest of an artifact. It
     * is journaled beside the fingerprint; resuming a run with other code needs an explicit order (rule P4).
     *
     * @param identity the identity
     * @return a new builder
     */
    public PlanBuilder code(String identity) {
        Objects.requireNonNull(identity, "code identity");
        return with(heading.withCode(identity));
    }

    /**
     * Says how long a rollback should take at most; measured and reported, never cut short (rule B3). What steps declare
     * with {@link Step#undoTakes} is held against it.
     *
     * @param budget the time, positive, at most 30 days
     * @return a new builder
     */
    public PlanBuilder rollbackWithin(Duration budget) {
        Objects.requireNonNull(budget, "rollbackWithin");
        if (!Retry.sensible(budget)) {
            throw new IllegalArgumentException("rollbackWithin must be positive and at most 30 days, got " + budget);
        }
        return with(heading.withBudget(budget));
    }

    /**
     * Says who is in a role, so that {@linkplain SignOff#quorum sign-offs} and {@linkplain CheckGroup#waivedBy waivers} may
     * want people of it.
     *
     * @param name the role's name, such as {@code dba}; each role is declared once
     * @param members the people in it, as their signatures name them, to the letter; none if whoever verifies identities
     *     knows them
     * @return a new builder
     */
    public PlanBuilder role(String name, String... members) {
        Objects.requireNonNull(name, "name of a role");
        Objects.requireNonNull(members, () -> "members of role '" + name + "'");
        return with(heading.withRole(new Role(name, Arrays.asList(members))));
    }

    /**
     * Lets nobody but people of a role give orders: to stop, to go on, to retry, to skip, to roll back, to move T-0. Where
     * nothing is said, everybody may whose identity can be verified. Such a release begins only where people can be: {@code
     * Runner.people}.
     *
     * @param role the role, which the plan declares
     * @return a new builder
     * @throws IllegalStateException if the plan says so already
     */
    public PlanBuilder ordersFrom(String role) {
        Objects.requireNonNull(role, "the role that gives orders");
        if (heading.ordersFrom() != null) {
            throw new IllegalStateException("the plan takes orders from role '" + heading.ordersFrom()
                    + "' already, and now from role '" + role + "'; declare one role for both");
        }
        return with(heading.withOrdersFrom(role));
    }

    /**
     * Says how it is found out that what was there before is back: the gate is asked after a rollback that undid
     * something. If it refuses, the rollback has failed. Without one, a rollback whose undos all went through counts as done.
     *
     * @param gate the checks; they can't be waived
     * @return a new builder
     * @throws IllegalStateException if the plan has a verification already
     */
    public PlanBuilder verifyAfterRollback(CheckGroup gate) {
        Objects.requireNonNull(gate, "the verification after a rollback");
        if (heading.verification() != null) {
            throw new IllegalStateException("the plan has two verifications after a rollback, '"
                    + heading.verification().name() + "' and '" + gate.name()
                    + "'; put the checks of both into one gate");
        }
        return with(heading.withVerification(gate));
    }

    /**
     * Adds a phase.
     *
     * @param name its name, unique within the plan
     * @param nodes its nodes, in order
     * @return a new builder
     */
    public PlanBuilder phase(String name, Node... nodes) {
        Objects.requireNonNull(name, "name of a phase");
        Objects.requireNonNull(nodes, () -> "nodes of phase '" + name + "'");
        for (Node node : nodes) {
            Objects.requireNonNull(node, () -> "a node of phase '" + name + "'");
        }
        return adding(new Phase(name.isEmpty() ? " " : name, Arrays.asList(nodes), null));
    }

    /**
     * Adds a phase, such as one that stands on the timeline: {@link Nodes#at}.
     *
     * @param phase the phase
     * @return a new builder
     */
    public PlanBuilder phase(Phase phase) {
        Objects.requireNonNull(phase, "phase");
        return adding(phase.named() ? phase : new Phase(" ", phase.nodes(), phase.at()));
    }

    /**
     * Adds a step outside of any phase.
     *
     * @param step the step
     * @return a new builder
     */
    public PlanBuilder step(Step<?> step) {
        return loose(step);
    }

    /**
     * Adds a gate outside of any phase.
     *
     * @param gate the gate
     * @return a new builder
     */
    public PlanBuilder gate(Gate gate) {
        return loose(gate);
    }

    /**
     * Adds a block outside of any phase.
     *
     * @param block the block
     * @return a new builder
     */
    public PlanBuilder block(Block block) {
        return loose(block);
    }

    /**
     * Adds a point of no return: an automatic rollback never crosses it.
     *
     * @param name what is gone for good from here on
     * @param serves what it serves, such as the items of a checklist
     * @return a new builder
     */
    public PlanBuilder pointOfNoReturn(String name, String... serves) {
        return loose(new PointOfNoReturn(name, List.of()).serves(serves));
    }

    /**
     * Checks the plan and makes it a value.
     *
     * @return the plan
     * @throws PlanException if anything is wrong; it names every problem at once (rule P2)
     */
    public Plan build() {
        return Plan.of(heading, phases());
    }

    private List<Phase> phases() {
        var backwards = new ArrayDeque<Phase>();
        for (Link link = last; link != null; link = link.before()) {
            backwards.addFirst(link.added());
        }
        var phases = new ArrayList<Phase>();
        var loose = new ArrayList<Node>();
        for (Phase phase : backwards) {
            if (phase.named()) {
                gather(loose, phases);
                phases.add(phase);
            } else {
                loose.addAll(phase.nodes());
            }
        }
        gather(loose, phases);
        return phases;
    }

    private static void gather(List<Node> loose, List<Phase> phases) {
        if (!loose.isEmpty()) {
            phases.add(new Phase("", loose, null));
            loose.clear();
        }
    }

    private PlanBuilder loose(Node node) {
        Objects.requireNonNull(node, "a node of the plan");
        return adding(new Phase("", List.of(node), null));
    }

    private PlanBuilder adding(Phase phase) {
        return new PlanBuilder(heading, new Link(last, phase));
    }

    private PlanBuilder with(Heading newHeading) {
        return new PlanBuilder(newHeading, last);
    }
}

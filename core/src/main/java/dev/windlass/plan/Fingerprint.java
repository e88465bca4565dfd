package dev.windlass.plan;

import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import dev.windlass.metric.Watched;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 over what is declared (rule P4). Each text is preceded by its length, so that no two different
 * plans are the same row of bytes; kind and name of a node come first, since what follows is laid out by kind.
 */
final class Fingerprint {

    private final MessageDigest digest;

    private Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one doesn't", e);
        }
    }

    static String of(PlanBuilder.Heading heading, List<Phase> phases, List<NodeOutline> nodes) {
        var all = new Fingerprint();
        all.add(heading.product()).add(heading.version()).add(heading.environment());
        all.add(phases.size());
        for (Phase phase : phases) {
            all.add(phase.name()).add(phase.nodes().size());
            if (phase.at() != null) { // left out where there is none: earlier plans have to stay what they are
                all.add(phase.at().facts());
            }
        }
        for (NodeOutline node : nodes) {
            all.add(node.digest());
        }
        if (heading.ordersFrom() != null) { // left out where there is none, as above
            List<String> members = members(heading.ordersFrom(), heading);
            all.add("orders from").add(heading.ordersFrom()).add(members.size());
            members.forEach(all::add);
        }
        return all.hex();
    }

    private static List<String> members(String role, PlanBuilder.Heading heading) {
        return heading.roles().stream()
                .filter(one -> one.name().equals(role))
                .flatMap(one -> one.members().stream())
                .toList();
    }

    static NodeOutline outline(PlanBuilder.Heading heading, Layout layout, Layout.Place place) {
        var outline = new Outline(layout, place);
        Node node = place.node();
        if (node instanceof Step<?> step) {
            outline.step(step.definition());
        } else if (node instanceof CheckGroup group) {
            outline.checks(group, heading);
        } else if (node instanceof Watch watch) {
            outline.watch(watch);
        } else if (node instanceof WindowGate gate) {
            outline.facts.addAll(gate.window().facts());
            outline.whenRefused(gate);
        } else if (node instanceof Guarded guarded) {
            outline.watched("guard", guarded.guards());
            outline.facts.add(new Fact("on trip", guarded.onTrip().name()));
        } else if (node instanceof SignOff signOff) {
            outline.signOff(signOff, heading);
        } else if (node instanceof Choice choice) {
            outline.choice(choice);
        } else if (node instanceof SideBySide block) {
            outline.facts.add(new Fact("at once", String.valueOf(block.atOnce())));
            outline.facts.add(new Fact("on failure", block.onFailure().name()));
        }
        return outline.made();
    }

    /** An outline in the making. */
    private static final class Outline {

        private final Layout.Place place;
        private final String within;
        private final List<Fact> facts = new ArrayList<>();
        private final List<NodeOutline.CheckOutline> checks = new ArrayList<>();
        private final List<Fact> notes = new ArrayList<>();
        /** What tells two declarations apart whose texts, one after the other, are the same. */
        private final List<String> apart = new ArrayList<>();

        private List<String> reads = List.of();
        private int declared;
        private @Nullable StepDefinition<?, ?> step;

        Outline(Layout layout, Layout.Place place) {
            this.place = place;
            this.within = place.parent() < 0
                    ? ""
                    : layout.places().get(place.parent()).node().name();
        }

        void step(StepDefinition<?, ?> definition) {
            step = definition;
            facts.addAll(definition.facts());
            reads = definition.reads();
            note(NodeOutline.TRIED, definition.policies().action(), Retry.OF_ACTION);
            Duration heartbeat = definition.policies().heartbeat();
            if (heartbeat != null) {
                notes.add(new Fact("heartbeat", heartbeat.toString()));
            }
            Duration takes = definition.remarks().takes();
            if (takes != null) {
                notes.add(new Fact("takes", takes.toString()));
            }
            note(NodeOutline.UNDO_TRIED, definition.policies().undo(), Retry.OF_UNDO);
            Duration undoTakes = definition.remarks().undoTakes();
            if (undoTakes != null) {
                notes.add(new Fact("undo takes", undoTakes.toString()));
            }
        }

        void checks(CheckGroup group, PlanBuilder.Heading heading) {
            for (CheckGroup.Member member : group.members()) {
                Check check = member.check();
                checks.add(
                        new NodeOutline.CheckOutline(check.name(), member.severity(), check.timeout(), check.facts()));
            }
            note("asked", group.retry(), CheckGroup.DEFAULT_RETRY);
            if (group.waiver() != null) {
                facts.add(new Fact(
                        "waived by", role(group.waiver().role(), group.waiver().role(), heading)));
                facts.add(new Fact("waits for a waiver", group.waiver().within().toString()));
            }
            whenRefused(group);
        }

        void signOff(SignOff gate, PlanBuilder.Heading heading) {
            if (gate.statement() != null) {
                facts.add(new Fact("statement", gate.statement()));
            }
            for (SignOff.Quorum quorum : gate.quorums()) {
                facts.add(new Fact("quorum", role(quorum.toString(), quorum.role(), heading)));
            }
            apart.add(String.valueOf(gate.authorExcluded()));
            gate.excluded().forEach(person -> facts.add(new Fact("excluded", person)));
            if (gate.authorExcluded()) {
                facts.add(new Fact("excluded", "the author, " + heading.author()));
            }
            facts.add(new Fact("expires after", gate.expiresAfter().toString()));
            whenRefused(gate);
        }

        /** What is wanted of a role, and who is in it, if the plan says so. */
        private String role(String wanted, String name, PlanBuilder.Heading heading) {
            List<String> members = members(name, heading);
            apart.add(name);
            apart.add(String.valueOf(members.size()));
            apart.addAll(members);
            return members.isEmpty() ? wanted : wanted + ": " + String.join(", ", members);
        }

        void watch(Watch watch) {
            facts.add(new Fact("during", watch.during().toString()));
            watched("watched", watch.watched());
            whenRefused(watch);
        }

        void watched(String what, List<Watched> all) {
            for (Watched one : all) {
                facts.add(new Fact(what, one.name()));
                facts.addAll(one.facts());
                apart.add(String.valueOf(one.facts().size()));
            }
        }

        private void whenRefused(Gate gate) {
            if (gate.whenRefused() == Refusal.ASKS) {
                facts.add(new Fact("when refused", "asks"));
            }
        }

        void choice(Choice choice) {
            facts.addAll(choice.facts());
            declared = choice.facts().size();
            reads = choice.reads();
            if (choice instanceof Alternatives) {
                choice.branches().forEach(branch -> facts.add(new Fact("alternative", branch.key())));
            }
        }

        private void note(String what, Retry policy, Retry usual) {
            if (!policy.equals(usual)) {
                notes.add(new Fact(what, RetryText.words(policy)));
            }
        }

        NodeOutline made() {
            Node node = place.node();
            NodeOutline.Kind kind = place.parent() == Layout.BESIDE ? NodeOutline.Kind.VERIFICATION : kind(node);
            String resultType = null;
            String imageType = null;
            String why = null;
            List<String> traits = List.of();
            if (step != null) {
                resultType = typeName(step.resultType());
                imageType =
                        step.capture() == null ? null : typeName(step.capture().type());
                why = step.kind() instanceof StepDefinition.Irreversible<?, ?> irreversible ? irreversible.why() : null;
                traits = step.remarks().traits().stream()
                        .map(StepDefinition.Trait::words)
                        .toList();
            }
            boolean probe = step != null && step.probe() != null;
            boolean idempotent = step != null && step.idempotent();
            Fingerprint print = new Fingerprint().add(kind.name()).add(node.name());
            if (node instanceof CheckGroup) {
                print.add(checks.size());
                for (NodeOutline.CheckOutline check : checks) {
                    print.add(check.severity().name()).add(check.name()).add(check.facts());
                    print.add(check.timeout().toString());
                }
                if (!facts.isEmpty()) {
                    print.add(facts);
                }
            } else if (step != null) {
                print.add(facts).add(reads.size());
                reads.forEach(print::add);
                print.add(resultType == null ? "" : resultType).add(imageType == null ? "" : imageType);
                print.add(probe ? "probe" : "").add(idempotent ? "idempotent" : "");
                if (why != null) {
                    print.add(why);
                }
            } else if (kind.block() || kind.gate()) {
                print.add(declared).add(facts).add(reads.size());
                reads.forEach(print::add);
            }
            // Left out where there is nothing to say: it came later, and earlier plans have to stay what they are.
            if (!apart.isEmpty()) {
                print.add(apart.size());
                apart.forEach(print::add);
            }
            if (!within.isEmpty() || !traits.isEmpty()) {
                print.add(within).add(place.branch()).add(traits.size());
                traits.forEach(print::add);
            }
            return new NodeOutline(
                    place.phase(),
                    node.name(),
                    kind,
                    facts,
                    reads,
                    why,
                    step == null ? null : step.remarks().byHand(),
                    checks,
                    resultType,
                    imageType,
                    probe,
                    idempotent,
                    within,
                    place.branch(),
                    traits,
                    node.serves(),
                    notes,
                    print.hex());
        }
    }

    private static @Nullable String typeName(@Nullable Type type) {
        return type == null ? null : type.getTypeName();
    }

    static NodeOutline.Kind kind(Node node) {
        if (node instanceof Step<?> step) {
            return kind(step.definition());
        }
        if (node instanceof CheckGroup) {
            return NodeOutline.Kind.CHECKS;
        }
        if (node instanceof Watch) {
            return NodeOutline.Kind.WATCH;
        }
        if (node instanceof WindowGate) {
            return NodeOutline.Kind.WINDOW;
        }
        if (node instanceof Guarded) {
            return NodeOutline.Kind.GUARDED;
        }
        if (node instanceof SignOff signOff) {
            return signOff.statement() == null ? NodeOutline.Kind.APPROVAL : NodeOutline.Kind.ATTESTATION;
        }
        if (node instanceof Sequence) {
            return NodeOutline.Kind.SEQUENCE;
        }
        if (node instanceof SideBySide) {
            return NodeOutline.Kind.SIDE_BY_SIDE;
        }
        if (node instanceof Choice) {
            return node instanceof Given ? NodeOutline.Kind.GIVEN : NodeOutline.Kind.ALTERNATIVES;
        }
        return node instanceof Paired ? NodeOutline.Kind.PAIRED : NodeOutline.Kind.POINT_OF_NO_RETURN;
    }

    private static NodeOutline.Kind kind(StepDefinition<?, ?> step) {
        if (step.kind() instanceof StepDefinition.Irreversible<?, ?>) {
            return NodeOutline.Kind.IRREVERSIBLE_STEP;
        }
        return step.kind() instanceof StepDefinition.ReadOnly<?, ?>
                ? NodeOutline.Kind.READ_ONLY_STEP
                : NodeOutline.Kind.STEP;
    }

    /** Characters, not an encoding of them: there, two different texts with a broken character may be the same. */
    private Fingerprint add(String text) {
        var bytes = ByteBuffer.allocate(Integer.BYTES + text.length() * Character.BYTES);
        bytes.putInt(text.length()).asCharBuffer().put(text);
        digest.update(bytes.array());
        return this;
    }

    private Fingerprint add(int number) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
        return this;
    }

    private Fingerprint add(List<Fact> facts) {
        add(facts.size());
        facts.forEach(fact -> add(fact.name()).add(fact.value()));
        return this;
    }

    private String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}

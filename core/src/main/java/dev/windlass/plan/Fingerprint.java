package dev.windlass.plan;

import dev.windlass.check.Check;
import dev.windlass.check.Fact;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The SHA-256 over what is declared (rule P4). Each text is preceded by its length, so that no two different
 * plans are the same row of bytes.
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

    static String of(String product, String version, String environment, List<Phase> phases, List<NodeOutline> nodes) {
        var all = new Fingerprint();
        all.add(product).add(version).add(environment).add(phases.size());
        for (Phase phase : phases) {
            all.add(phase.name()).add(phase.nodes().size());
        }
        for (NodeOutline node : nodes) {
            all.add(node.digest());
        }
        return all.hex();
    }

    static NodeOutline outline(Phase phase, Node node) {
        if (node instanceof Step<?> step) {
            return outline(phase, step.definition());
        }
        if (node instanceof CheckGroup group) {
            return outline(phase, group);
        }
        NodeOutline.Kind kind = NodeOutline.Kind.POINT_OF_NO_RETURN;
        return new NodeOutline(
                phase.name(),
                node.name(),
                kind,
                List.of(),
                List.of(),
                null,
                null,
                List.of(),
                null,
                null,
                false,
                false,
                begun(kind, node.name()).hex());
    }

    private static NodeOutline outline(Phase phase, CheckGroup group) {
        var checks = new ArrayList<NodeOutline.CheckOutline>();
        Fingerprint print = begun(NodeOutline.Kind.CHECKS, group.name());
        print.add(group.members().size());
        for (CheckGroup.Member member : group.members()) {
            Check check = member.check();
            var outline = new NodeOutline.CheckOutline(check.name(), member.severity(), check.timeout(), check.facts());
            print.add(outline.severity().name()).add(outline.name()).add(outline.facts());
            print.add(outline.timeout().toString());
            checks.add(outline);
        }
        return new NodeOutline(
                phase.name(),
                group.name(),
                NodeOutline.Kind.CHECKS,
                List.of(),
                List.of(),
                null,
                null,
                checks,
                null,
                null,
                false,
                false,
                print.hex());
    }

    private static NodeOutline outline(Phase phase, StepDefinition<?, ?> step) {
        NodeOutline.Kind kind = kind(step);
        String resultType = step.resultType() == null ? null : step.resultType().getTypeName();
        String imageType = step.capture() == null ? null : step.capture().type().getTypeName();
        boolean probe = step.probe() != null;
        Fingerprint print = begun(kind, step.name());
        print.add(step.facts()).add(step.reads().size());
        step.reads().forEach(print::add);
        print.add(resultType == null ? "" : resultType).add(imageType == null ? "" : imageType);
        print.add(probe ? "probe" : "").add(step.idempotent() ? "idempotent" : "");
        String why = null;
        if (step.kind() instanceof StepDefinition.Irreversible<?, ?> irreversible) {
            why = irreversible.why();
            print.add(why);
        }
        return new NodeOutline(
                phase.name(),
                step.name(),
                kind,
                step.facts(),
                step.reads(),
                why,
                step.byHand(),
                List.of(),
                resultType,
                imageType,
                probe,
                step.idempotent(),
                print.hex());
    }

    private static NodeOutline.Kind kind(StepDefinition<?, ?> step) {
        if (step.kind() instanceof StepDefinition.Irreversible<?, ?>) {
            return NodeOutline.Kind.IRREVERSIBLE_STEP;
        }
        return step.kind() instanceof StepDefinition.ReadOnly<?, ?>
                ? NodeOutline.Kind.READ_ONLY_STEP
                : NodeOutline.Kind.STEP;
    }

    /** Kind and name come first, since what follows is laid out by kind. */
    private static Fingerprint begun(NodeOutline.Kind kind, String name) {
        return new Fingerprint().add(kind.name()).add(name);
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

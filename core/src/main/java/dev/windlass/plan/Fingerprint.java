package dev.windlass.plan;

import dev.windlass.check.Fact;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The SHA-256 over what is declared (rule P4). Each text is preceded by its length in bytes, so that no two different
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
        all.add(product).add(version).add(environment);
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
        return sealed(phase, node.name(), NodeOutline.Kind.POINT_OF_NO_RETURN, List.of(), new Fingerprint());
    }

    private static NodeOutline outline(Phase phase, CheckGroup group) {
        var facts = new ArrayList<Fact>();
        var print = new Fingerprint().add(group.members().size());
        for (CheckGroup.Member member : group.members()) {
            String severity = member.severity().name();
            print.add(severity).add(member.check().name()).add(member.check().facts());
            print.add(member.check().timeout().toString());
            String declared =
                    member.check().facts().isEmpty() ? "" : " " + member.check().facts();
            facts.add(new Fact(severity, member.check().name() + declared));
        }
        return sealed(phase, group.name(), NodeOutline.Kind.CHECKS, facts, print);
    }

    private static NodeOutline outline(Phase phase, StepDefinition<?, ?> step) {
        var print = new Fingerprint().add(step.facts()).add(step.reads().size());
        step.reads().forEach(print::add);
        print.add(step.resultType() == null ? "" : step.resultType().getTypeName());
        print.add(step.capture() == null ? "" : step.capture().type().getTypeName());
        print.add(step.probe() == null ? "" : "probe").add(step.idempotent() ? "idempotent" : "");
        var facts = new ArrayList<>(step.facts());
        NodeOutline.Kind kind = NodeOutline.Kind.STEP;
        if (step.kind() instanceof StepDefinition.Irreversible<?, ?> irreversible) {
            kind = NodeOutline.Kind.IRREVERSIBLE_STEP;
            print.add(irreversible.why());
            facts.add(new Fact("irreversible", irreversible.why()));
        } else if (step.kind() instanceof StepDefinition.ReadOnly<?, ?>) {
            kind = NodeOutline.Kind.READ_ONLY_STEP;
        }
        step.reads().forEach(read -> facts.add(new Fact("reads", read)));
        return sealed(phase, step.name(), kind, facts, print);
    }

    private static NodeOutline sealed(
            Phase phase, String name, NodeOutline.Kind kind, List<Fact> facts, Fingerprint print) {
        print.add(kind.name()).add(name);
        return new NodeOutline(phase.name(), name, kind, facts, print.hex());
    }

    private Fingerprint add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        digest.update(bytes);
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

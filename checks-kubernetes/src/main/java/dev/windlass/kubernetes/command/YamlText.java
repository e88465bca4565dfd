package dev.windlass.kubernetes.command;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * A YAML document as a text in which single values are replaced, so that every other byte stays as it is, comments and
 * format included. The parser tells where each value stands; after a replacement the whole is parsed again, and has to say
 * the same as before but for that value. Immutable.
 *
 * @param name what the document is called in messages
 * @param text the document
 * @param root its only node; null where there is none
 */
record YamlText(String name, String text, @Nullable Node root) {

    /** Not in quotes; whether a key such as {@code on} is a boolean differs from one version of YAML to the next. */
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_/-]*");

    private static final Set<String> WORDS = Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

    /** Why a document can't be edited; the message names it. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * A stretch of a text and what comes in its place.
     *
     * @param offset where it begins, in UTF-16 units
     * @param old what stands there
     * @param replacement what shall stand there
     */
    record Patch(int offset, String old, String replacement) {

        String apply(String text) throws Refused {
            return exchange(text, old, replacement);
        }

        String revert(String text) throws Refused {
            return exchange(text, replacement, old);
        }

        private String exchange(String text, String one, String other) throws Refused {
            if (!text.startsWith(one, offset)) {
                throw new Refused("the text is not the one that was looked at");
            }
            return text.substring(0, offset) + other + text.substring(offset + one.length());
        }
    }

    /** A value that says what it is, whatever its style. */
    private record Scalar(String tag, String value) {}

    static YamlText parse(String name, String text) throws Refused {
        Optional<Node> root;
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(name).build();
            root = new Composer(settings, new ParserImpl(settings, new StreamReader(settings, text))).getSingleNode();
        } catch (YamlEngineException e) {
            throw new Refused(name + " is no YAML document of values: " + oneLine(String.valueOf(e.getMessage())));
        }
        if (root.isPresent()) {
            refuseTwice(name, root.get(), Collections.newSetFromMap(new IdentityHashMap<>()));
        }
        return new YamlText(name, text, root.orElse(null));
    }

    /** Refuses a key that stands twice in a mapping, and what contains itself. */
    private static void refuseTwice(String name, Node node, Set<Node> seen) throws Refused {
        if (node.isRecursive()) {
            throw new Refused(name + " is no YAML document of values: something in it contains itself");
        }
        if (!seen.add(node)) {
            return;
        }
        if (node instanceof MappingNode mapping) {
            var keys = new HashSet<Object>();
            for (NodeTuple entry : mapping.getValue()) {
                if (!keys.add(meaning(entry.getKeyNode()))) {
                    throw new Refused(name + " is no YAML document of values: a key stands there twice, again in line "
                            + (mark(entry.getKeyNode().getStartMark()).getLine() + 1));
                }
                refuseTwice(name, entry.getValueNode(), seen);
            }
        } else if (node instanceof SequenceNode sequence) {
            for (Node element : sequence.getValue()) {
                refuseTwice(name, element, seen);
            }
        }
    }

    /**
     * Where and how a value is replaced.
     *
     * @param path where it stands
     * @param value a text, whole number or boolean
     * @param creating whether it may be new
     */
    Patch set(KeyPath path, Object value, boolean creating) throws Refused {
        Patch patch = find(path, value, creating);
        YamlText after;
        try {
            after = parse(name, patch.apply(text));
        } catch (Refused e) {
            throw refused(path, "the way it is written there: " + e.getMessage());
        }
        if (!meaning(after.root).equals(expected(path, value))) {
            throw refused(
                    path,
                    "the way it is written there, such as by an anchor or alias: another value would change with it");
        }
        return patch;
    }

    private Patch find(KeyPath path, Object value, boolean creating) throws Refused {
        List<String> keys = path.keys();
        Node node = root;
        if (node == null) {
            requireCreating(path, 0, creating);
            String line = (text.isEmpty() || text.endsWith("\n") ? "" : "\n") + entry(keys, value) + "\n";
            return new Patch(text.length(), "", line);
        }
        int from = -1;
        for (int i = 0; i < keys.size(); i++) {
            if (node instanceof ScalarNode scalar && isNull(scalar)) {
                requireCreating(path, i, creating);
                return instead(scalar, flow(keys.subList(i, keys.size()), value));
            }
            if (!(node instanceof MappingNode mapping)) {
                throw refused(path, "'" + String.join(".", keys.subList(0, i)) + "', which is no mapping");
            }
            Optional<NodeTuple> found = entry(mapping, keys.get(i));
            if (found.isEmpty()) {
                requireCreating(path, i, creating);
                return insert(path, mapping, keys.subList(i, keys.size()), value);
            }
            from = start(found.get().getKeyNode());
            node = found.get().getValueNode();
            if (start(node) < from) {
                throw refused(
                        path,
                        "'" + String.join(".", keys.subList(0, i + 1))
                                + "', which is an alias of what stands elsewhere in the file");
            }
        }
        if (node instanceof ScalarNode scalar) {
            return instead(scalar, scalar(value, scalar.getScalarStyle()));
        }
        throw refused(
                path, "that key, which is no single value but a " + (node instanceof MappingNode ? "mapping" : "list"));
    }

    private void requireCreating(KeyPath path, int depth, boolean creating) throws Refused {
        if (!creating) {
            throw refused(
                    path,
                    "'" + String.join(".", path.keys().subList(0, depth + 1))
                            + "', which isn't there; if it should be made, say creating()");
        }
    }

    private Patch instead(ScalarNode scalar, String replacement) {
        int from = start(scalar);
        int to = end(scalar);
        String old = text.substring(from, to);
        String blank = from > 0 && text.charAt(from - 1) == ':' ? " " : "";
        return new Patch(from, old, blank + replacement + (old.endsWith("\n") ? "\n" : ""));
    }

    private Patch insert(KeyPath path, MappingNode mapping, List<String> keys, Object value) throws Refused {
        List<NodeTuple> entries = mapping.getValue();
        if (mapping.getFlowStyle() == FlowStyle.FLOW) {
            int at = text.indexOf('{', start(mapping)) + 1;
            return new Patch(at, "", entry(keys, value) + (entries.isEmpty() ? "" : ", "));
        }
        if (entries.isEmpty()) {
            throw refused(path, "a mapping without an entry");
        }
        String indent =
                " ".repeat(mark(entries.get(0).getKeyNode().getStartMark()).getColumn());
        int end = end(deepest(entries.get(entries.size() - 1).getValueNode()));
        boolean atLineStart = end > 0 && text.charAt(end - 1) == '\n';
        int lineEnd = text.indexOf('\n', end);
        if (atLineStart) {
            return new Patch(end, "", indent + entry(keys, value) + "\n");
        }
        String carriage = lineEnd > 0 && text.charAt(lineEnd - 1) == '\r' ? "\r" : "";
        return lineEnd < 0
                ? new Patch(text.length(), "", "\n" + indent + entry(keys, value))
                : new Patch(lineEnd + 1, "", indent + entry(keys, value) + carriage + "\n");
    }

    /** The last node within a node; block collections end somewhere behind it. */
    private static Node deepest(Node node) {
        Node at = node;
        while (at instanceof CollectionNode<?> collection
                && collection.getFlowStyle() == FlowStyle.BLOCK
                && !collection.getValue().isEmpty()) {
            Object last = collection.getValue().get(collection.getValue().size() - 1);
            at = last instanceof NodeTuple tuple ? tuple.getValueNode() : (Node) last;
        }
        return at;
    }

    private static Optional<NodeTuple> entry(MappingNode mapping, String key) {
        return mapping.getValue().stream()
                .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode scalar
                        && scalar.getValue().equals(key))
                .findFirst();
    }

    private static String entry(List<String> keys, Object value) {
        String below =
                keys.size() == 1 ? scalar(value, ScalarStyle.DOUBLE_QUOTED) : flow(keys.subList(1, keys.size()), value);
        return key(keys.get(0)) + ": " + below;
    }

    private static String flow(List<String> keys, Object value) {
        return "{" + entry(keys, value) + "}";
    }

    private static String key(String key) {
        return PLAIN_KEY.matcher(key).matches() && !WORDS.contains(key.toLowerCase(Locale.ROOT))
                ? key
                : scalar(key, ScalarStyle.DOUBLE_QUOTED);
    }

    /** A text in quotes: without them 1.10 is a number, and yes a boolean for some. */
    private static String scalar(Object value, ScalarStyle style) {
        if (!(value instanceof String)) {
            return String.valueOf(value);
        }
        boolean single =
                style == ScalarStyle.SINGLE_QUOTED && value.toString().chars().noneMatch(Character::isISOControl);
        var dump = new Dump(DumpSettings.builder()
                .setDefaultScalarStyle(single ? ScalarStyle.SINGLE_QUOTED : ScalarStyle.DOUBLE_QUOTED)
                .setSplitLines(false)
                .build());
        return dump.dumpToString(value).strip();
    }

    private Object expected(KeyPath path, Object value) {
        Object leaf = new Scalar(tag(value), String.valueOf(value));
        return changed(meaning(root), path.keys(), leaf);
    }

    private static Object changed(Object meaning, List<String> keys, Object leaf) {
        if (keys.isEmpty()) {
            return leaf;
        }
        var copy = new LinkedHashMap<Object, Object>();
        if (meaning instanceof Map<?, ?> map) {
            copy.putAll(map);
        }
        var key = new Scalar(Tag.STR.getValue(), keys.get(0));
        // A key such as 8080 is a number to the parser, and found by its text all the same.
        Object known = copy.keySet().stream()
                .filter(k -> k instanceof Scalar scalar && scalar.value().equals(key.value()))
                .findFirst()
                .orElse(key);
        copy.put(known, changed(copy.getOrDefault(known, ""), keys.subList(1, keys.size()), leaf));
        return copy;
    }

    private static String tag(Object value) {
        return (value instanceof String ? Tag.STR : value instanceof Boolean ? Tag.BOOL : Tag.INT).getValue();
    }

    /** What it says, without how it is written. */
    private static Object meaning(@Nullable Node node) {
        if (node instanceof MappingNode mapping) {
            var map = new LinkedHashMap<Object, Object>();
            mapping.getValue().forEach(tuple -> map.put(meaning(tuple.getKeyNode()), meaning(tuple.getValueNode())));
            return map;
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream().map(YamlText::meaning).toList();
        }
        return node instanceof ScalarNode scalar ? new Scalar(scalar.getTag().getValue(), scalar.getValue()) : "";
    }

    private static boolean isNull(ScalarNode scalar) {
        return scalar.getTag().equals(Tag.NULL);
    }

    private int start(Node node) {
        return offset(mark(node.getStartMark()));
    }

    private int end(Node node) {
        return offset(mark(node.getEndMark()));
    }

    /** The parser counts code points. */
    private int offset(Mark mark) {
        return text.offsetByCodePoints(0, mark.getIndex());
    }

    private static Mark mark(Optional<Mark> mark) {
        return mark.orElseThrow(() -> new IllegalStateException("the parser was told to keep marks, and gave none"));
    }

    private Refused refused(KeyPath path, String why) {
        return new Refused(name + ": '" + path + "' can't be set because of " + why);
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\n\\s*", " | ");
    }
}

package dev.windlass.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a call sends, with places for values. Immutable. */
sealed interface Body {

    String contentType();

    /** The names of its places, in their order. */
    Set<String> places();

    /**
     * The text that is sent.
     *
     * @param value gives the value of a place: a text, number or boolean
     */
    String filled(Function<String, Object> value);

    /** A document of JSON; places stand in its texts. */
    record Json(JsonNode tree) implements Body {

        private static final JsonMapper JSON = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build();

        static Json text(String text) {
            try {
                JsonNode tree = JSON.readTree(text);
                if (tree.isMissingNode()) {
                    throw new IllegalArgumentException("the body of a call is no JSON: it is empty");
                }
                return of(tree);
            } catch (JsonProcessingException e) {
                // Its message holds parts of the text, which may hold what nobody should read.
                throw new IllegalArgumentException("the body of a call is no JSON: line "
                        + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr()
                        + "; a place for a value stands within a text, as in {\"version\": \"${version}\"}");
            }
        }

        static Json of(Map<String, ?> members) {
            JsonNode tree;
            try {
                tree = JSON.valueToTree(new LinkedHashMap<>(members));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "the body of a call can't be written as JSON: members " + members.keySet()
                                + "; a Secret is passed by with(name, secret) and a place ${name}",
                        e);
            }
            return of(tree);
        }

        private static Json of(JsonNode tree) {
            requireLegal(tree);
            return new Json(tree);
        }

        /** A place in the name of a member would be sent as it stands. */
        private static void requireLegal(JsonNode node) {
            if (node.isTextual()) {
                Places.requireLegal(node.textValue());
            }
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                if (member.getKey().contains("${")) {
                    throw new IllegalArgumentException("a place stands in the value of a member, not in its name, got '"
                            + Secrets.NONE.excerpt(member.getKey()) + "'");
                }
            }
            node.forEach(Json::requireLegal);
        }

        @Override
        public String contentType() {
            return "application/json";
        }

        @Override
        public Set<String> places() {
            var names = new LinkedHashSet<String>();
            collect(tree, names);
            return names;
        }

        private static void collect(JsonNode node, Set<String> names) {
            if (node.isTextual()) {
                names.addAll(Places.in(node.textValue()));
            }
            node.forEach(child -> collect(child, names));
        }

        @Override
        public String filled(Function<String, Object> value) {
            return fill(tree, value).toString();
        }

        private static JsonNode fill(JsonNode node, Function<String, Object> value) {
            if (node.isTextual()) {
                String text = node.textValue();
                String whole = Places.whole(text);
                return whole.isEmpty()
                        ? TextNode.valueOf(Places.fill(text, name -> String.valueOf(value.apply(name))))
                        : typed(value.apply(whole));
            }
            if (node.isArray()) {
                ArrayNode filled = JsonNodeFactory.instance.arrayNode(node.size());
                node.forEach(child -> filled.add(fill(child, value)));
                return filled;
            }
            if (node.isObject()) {
                ObjectNode filled = JsonNodeFactory.instance.objectNode();
                node.properties().forEach(member -> filled.set(member.getKey(), fill(member.getValue(), value)));
                return filled;
            }
            return node;
        }

        private static JsonNode typed(Object value) {
            if (value instanceof Boolean truth) {
                return BooleanNode.valueOf(truth);
            }
            return value instanceof Number number
                    ? DecimalNode.valueOf(new BigDecimal(number.toString()))
                    : TextNode.valueOf(String.valueOf(value));
        }
    }

    /** The fields of a form; places stand in their values. */
    record Form(Map<String, String> fields) implements Body {

        public Form {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
            fields.values().forEach(Places::requireLegal);
        }

        @Override
        public String contentType() {
            return "application/x-www-form-urlencoded";
        }

        @Override
        public Set<String> places() {
            var names = new LinkedHashSet<String>();
            fields.values().forEach(text -> names.addAll(Places.in(text)));
            return names;
        }

        @Override
        public String filled(Function<String, Object> value) {
            return fields.entrySet().stream()
                    .map(field -> Places.encoded(field.getKey()) + "="
                            + Places.encoded(Places.fill(field.getValue(), name -> String.valueOf(value.apply(name)))))
                    .collect(Collectors.joining("&"));
        }
    }
}

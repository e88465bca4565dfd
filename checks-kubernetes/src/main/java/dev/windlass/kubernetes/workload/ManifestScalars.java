package dev.windlass.kubernetes.workload;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.JsonSchema;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * What an unquoted word of a manifest means, as {@code kubectl} takes it: by YAML 1.1, in which {@code 0644} is octal and
 * {@code yes} is true. By YAML 1.2 the same file would be another one.
 */
final class ManifestScalars implements Schema {

    private static final Pattern NULL = Pattern.compile("~|null|Null|NULL|");
    private static final Pattern BOOL =
            Pattern.compile("y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF");
    private static final Pattern INT = Pattern.compile("[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|0|[1-9][0-9_]*)");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");
    private static final Set<String> TRUE = Set.of("y", "yes", "true", "on");

    private final Map<Tag, ConstructNode> constructors;

    ManifestScalars() {
        constructors = new HashMap<>(new JsonSchema().getSchemaTagConstructors());
        constructors.put(Tag.NULL, by(text -> null));
        constructors.put(Tag.BOOL, by(text -> TRUE.contains(text.toLowerCase(Locale.ROOT))));
        constructors.put(Tag.INT, by(ManifestScalars::whole));
        constructors.put(Tag.FLOAT, by(BigDecimal::new));
    }

    private static ConstructNode by(Function<String, @Nullable Object> value) {
        return new ConstructNode() {
            @Override
            public @Nullable Object construct(Node node) {
                return value.apply(((ScalarNode) node).getValue());
            }
        };
    }

    private static Object whole(String text) {
        String digits = text.replace("_", "");
        boolean negative = digits.startsWith("-");
        if (negative || digits.startsWith("+")) {
            digits = digits.substring(1);
        }
        int radix = 10;
        if (digits.startsWith("0x")) {
            radix = 16;
        } else if (digits.startsWith("0b")) {
            radix = 2;
        } else if (digits.length() > 1 && digits.startsWith("0")) {
            radix = 8;
        }
        boolean prefixed = radix == 16 || radix == 2 || digits.startsWith("0o");
        var number = new BigInteger(prefixed ? digits.substring(2) : digits, radix);
        BigInteger signed = negative ? number.negate() : number;
        return signed.bitLength() < Long.SIZE ? (Object) signed.longValue() : signed;
    }

    @Override
    public ScalarResolver getScalarResolver() {
        return (text, plain) -> plain ? meant(text) : Tag.STR;
    }

    private static Tag meant(String text) {
        if (NULL.matcher(text).matches()) {
            return Tag.NULL;
        }
        if (BOOL.matcher(text).matches()) {
            return Tag.BOOL;
        }
        if (INT.matcher(text).matches()) {
            return Tag.INT;
        }
        return FLOAT.matcher(text).matches() ? Tag.FLOAT : Tag.STR;
    }

    @Override
    public Map<Tag, ConstructNode> getSchemaTagConstructors() {
        return constructors;
    }
}

package dev.windlass.artifact;

import dev.windlass.artifact.Coverage.Share;
import dev.windlass.artifact.Coverage.Unit;
import java.math.BigDecimal;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How coverage is written down. */
enum CoverageFormat {
    /** The report.dtd 1.1 of JaCoCo: counters of missed and covered at each level, summed up. */
    JACOCO {
        @Override
        Map<Unit, Share> read(Source source) throws Unusable {
            var totals = new EnumMap<Unit, Share>(Unit.class);
            var sums = new EnumMap<Unit, Share>(Unit.class);
            Xml.read(source, source.path(), source.read(), (parents, name, attributes) -> {
                requireRoot(source, parents, name, "report");
                if (!name.equals("counter")) {
                    return;
                }
                boolean total = Xml.within(parents, "report");
                boolean part = Xml.within(parents, "package", "report") || Xml.within(parents, "group", "report");
                Unit unit = unit(attributes.apply("type"));
                if (unit == null || !(total || part)) {
                    return;
                }
                long covered = count(source, attributes, "covered");
                Share share = new Share(covered, covered + count(source, attributes, "missed"));
                if (part) {
                    sums.merge(unit, share, CoverageFormat::sum);
                } else if (totals.put(unit, share) != null) {
                    throw source.malformed("it tells the total of " + unit + " twice");
                }
            });
            if (!totals.equals(sums)) {
                throw source.malformed("its totals " + totals.keySet() + " are not the sums of its packages or groups");
            }
            return totals;
        }
    },

    /** The coverage-04.dtd of Cobertura: rates and counts at the root. */
    COBERTURA {
        @Override
        Map<Unit, Share> read(Source source) throws Unusable {
            var found = new EnumMap<Unit, Share>(Unit.class);
            Xml.read(source, source.path(), source.read(), (parents, name, attributes) -> {
                requireRoot(source, parents, name, "coverage");
                if (parents.isEmpty()) {
                    found.put(Unit.LINE, rated(source, attributes, "lines", "line-rate"));
                    if (attributes.apply("branches-valid") != null) {
                        found.put(Unit.BRANCH, rated(source, attributes, "branches", "branch-rate"));
                    }
                }
            });
            return found;
        }
    };

    /** Rates are written with some four digits. */
    private static final BigDecimal ROUNDED = new BigDecimal("0.006");

    /** Reads what is covered, of each unit that the report tells. */
    abstract Map<Unit, Share> read(Source source) throws Unusable;

    private static void requireRoot(Source source, Deque<String> parents, String name, String root) throws Unusable {
        if (parents.isEmpty() && !name.equals(root)) {
            throw source.malformed("its root is <" + name + ">, not <" + root + ">");
        }
    }

    private static @Nullable Unit unit(@Nullable String type) {
        for (Unit unit : Unit.values()) {
            if (unit.name().equals(type)) {
                return unit;
            }
        }
        return null;
    }

    private static Share sum(Share one, Share other) {
        return new Share(one.covered() + other.covered(), one.total() + other.total());
    }

    private static Share rated(
            Source source, Function<String, @Nullable String> attributes, String counted, String rate) throws Unusable {
        long valid = count(source, attributes, counted + "-valid");
        long covered = count(source, attributes, counted + "-covered");
        if (covered > valid) {
            throw source.malformed(counted + "-covered is " + covered + " of " + valid);
        }
        if (valid > 0) {
            BigDecimal told = number(source, attributes, rate);
            BigDecimal off = told.multiply(BigDecimal.valueOf(valid)).subtract(BigDecimal.valueOf(covered));
            if (off.abs().compareTo(ROUNDED.multiply(BigDecimal.valueOf(valid))) > 0) {
                throw source.malformed(
                        rate + " is " + told + ", although " + counted + "-covered is " + covered + " of " + valid);
            }
        }
        return new Share(covered, valid);
    }

    private static long count(Source source, Function<String, @Nullable String> attributes, String name)
            throws Unusable {
        String text = attributes.apply(name);
        // No more digits, so that sums don't overflow.
        if (text == null || !text.matches("[0-9]{1,15}")) {
            throw source.malformed("its " + name + " is " + (text == null ? "missing" : "'" + text + "', no number"));
        }
        return Long.parseLong(text);
    }

    private static BigDecimal number(Source source, Function<String, @Nullable String> attributes, String name)
            throws Unusable {
        String text = attributes.apply(name);
        if (text == null || !text.matches("[0-9]{1,3}(\\.[0-9]{1,30})?([eE]-[0-9]{1,2})?")) {
            throw source.malformed("its " + name + " is " + (text == null ? "missing" : "'" + text + "', no rate"));
        }
        return new BigDecimal(text);
    }
}

package dev.windlass.kubernetes.health;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What matches what, by the rules of Kubernetes. Pure functions. */
final class Selectors {

    private Selectors() {}

    /** Whether a selector takes what bears the labels; one that isn't there takes nothing, an empty one everything. */
    static boolean matches(@Nullable LabelSelector selector, @Nullable Map<String, String> labels) {
        if (selector == null) {
            return false;
        }
        Map<String, String> borne = labels == null ? Map.of() : labels;
        Map<String, String> wanted = selector.getMatchLabels() == null ? Map.of() : selector.getMatchLabels();
        return borne.entrySet().containsAll(wanted.entrySet())
                && selector.getMatchExpressions().stream().allMatch(one -> matches(one, borne));
    }

    private static boolean matches(LabelSelectorRequirement wanted, Map<String, String> labels) {
        String value = labels.get(wanted.getKey());
        return switch (String.valueOf(wanted.getOperator())) {
            case "In" -> value != null && wanted.getValues().contains(value);
            case "NotIn" -> value == null || !wanted.getValues().contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> true; // one that isn't known covers the pods rather than not: that is the careful side
        };
    }

    static boolean isEmpty(LabelSelector selector) {
        return (selector.getMatchLabels() == null || selector.getMatchLabels().isEmpty())
                && selector.getMatchExpressions().isEmpty();
    }

    /** Whether a taint keeps a pod off that has these tolerations. */
    static boolean keepsOff(Taint taint, List<Toleration> tolerations) {
        return !"PreferNoSchedule".equals(taint.getEffect())
                && tolerations.stream().noneMatch(one -> tolerates(one, taint));
    }

    private static boolean tolerates(Toleration toleration, Taint taint) {
        String effect = toleration.getEffect();
        if (effect != null && !effect.isEmpty() && !effect.equals(taint.getEffect())) {
            return false;
        }
        String key = toleration.getKey();
        boolean exists = "Exists".equals(toleration.getOperator());
        if (key == null || key.isEmpty()) {
            return exists;
        }
        return key.equals(taint.getKey())
                && (exists || Objects.equals(empty(toleration.getValue()), empty(taint.getValue())));
    }

    private static String empty(@Nullable String text) {
        return text == null ? "" : text;
    }
}

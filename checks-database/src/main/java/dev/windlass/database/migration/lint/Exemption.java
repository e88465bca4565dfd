package dev.windlass.database.migration.lint;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is let pass, and why.
 *
 * @param rule what is allowed; {@code null} where a whole script was reviewed
 * @param script where; empty for everywhere
 * @param digest of the script as it was reviewed; empty where a rule is allowed
 * @param reason why, in the words of who decided
 */
record Exemption(@Nullable LintRule rule, String script, String digest, String reason) {

    /** The name and the value of the fact that declares it. */
    String fact() {
        return rule == null
                ? "reviewed " + script
                : "allowed " + rule.text() + (script.isEmpty() ? "" : " in " + script);
    }

    String value() {
        return digest.isEmpty() ? reason : digest + ", " + reason;
    }

    boolean covers(Finding finding, Optional<Script> script) {
        boolean here = this.script.isEmpty() || this.script.equals(finding.script());
        if (rule != null) {
            return here && rule == finding.rule();
        }
        return here && script.isPresent() && script.get().digest().equals(digest);
    }
}

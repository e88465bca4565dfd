package dev.windlass.database.migration.lint;

import java.util.List;
import java.util.Locale;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** {@code SET}, {@code RESET} and {@code set_config}: only {@code lock_timeout} matters to the lint. */
final class Settings {

    private static final String LOCK_TIMEOUT = "lock_timeout";

    private Settings() {}

    static void set(SQLParser.Set_statementContext written, Known known, Meaning meaning) {
        SQLParser.Session_local_optionContext option = written.set_action().session_local_option();
        if (option == null || option.config_param == null || option.config_scope != null) {
            return;
        }
        if (option.config_param.getText().equalsIgnoreCase(LOCK_TIMEOUT)) {
            limit(
                    option.set_statement_value() == null
                            ? ""
                            : option.set_statement_value().getText(),
                    meaning);
        }
    }

    static void reset(String written, Meaning meaning) {
        String what = written.toLowerCase(Locale.ROOT);
        if (what.endsWith(LOCK_TIMEOUT) || what.endsWith("all")) {
            limit("0", meaning);
        }
    }

    /** A call of {@code set_config} with these arguments. */
    static void call(List<String> arguments, Meaning meaning) {
        if (arguments.size() > 1 && arguments.get(0).equalsIgnoreCase("'" + LOCK_TIMEOUT + "'")) {
            limit(arguments.get(1), meaning);
        }
    }

    /** Zero, and what is no number, is no limit. */
    private static void limit(String value, Meaning meaning) {
        boolean limits = value.chars().anyMatch(c -> c >= '1' && c <= '9');
        meaning.lockTimeout(limits ? Meaning.LockTimeout.LIMITED : Meaning.LockTimeout.LIFTED);
    }
}

package dev.windlass.database.migration.lint;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.Trees;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** The functions that an expression or statement calls. */
final class Functions {

    private Functions() {}

    /**
     * A call by name; what has a syntax of its own, such as {@code coalesce}, is PostgreSQL's and harmless.
     *
     * @param name of the function
     * @param arguments as they were written
     */
    record Call(Name name, List<String> arguments) {}

    static List<Call> in(ParserRuleContext tree) {
        var found = new ArrayList<Call>();
        for (SQLParser.Function_callContext call :
                all(tree, SQLParser.RULE_function_call, SQLParser.Function_callContext.class)) {
            SQLParser.Schema_qualified_name_nontypeContext name = call.schema_qualified_name_nontype();
            if (name != null) {
                found.add(new Call(
                        Name.ofParts(name),
                        call.vex_or_named_notation().stream()
                                .map(ParserRuleContext::getText)
                                .toList()));
            }
        }
        return found;
    }

    static boolean mayBeVolatile(ParserRuleContext expression, Known known) throws SQLException {
        for (Call call : in(expression)) {
            if (known.catalogue().mayBeVolatile(call.name())) {
                return true;
            }
        }
        return false;
    }

    /** All nodes of a kind, at any depth. */
    static <T extends ParserRuleContext> List<T> all(ParserRuleContext tree, int rule, Class<T> type) {
        var found = new ArrayList<T>();
        for (ParseTree node : Trees.findAllRuleNodes(tree, rule)) {
            found.add(type.cast(node));
        }
        return found;
    }
}

package dev.windlass.database.migration.lint;

import java.util.List;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/**
 * Reads SQL by the grammar of PostgreSQL that pgCodeKeeper keeps: the one place that knows where it is from. Of 167
 * statements of DDL, data and maintenance it read 165; JSqlParser read 89 of them, jOOQ's parser 68.
 */
final class PostgresGrammar {

    /** A statement of so many characters is data, and takes minutes to read. */
    static final int LONGEST = 200_000;

    /** Parentheses within parentheses: the time to read them grows faster than their number. */
    static final int DEEPEST = 60;

    private PostgresGrammar() {}

    /** What the grammar can't read. */
    static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    static List<SQLParser.StatementContext> read(String sql) throws Unreadable {
        if (sql.length() > LONGEST) {
            throw new Unreadable("it has " + sql.length() + " characters, more than the " + LONGEST + " that are read");
        }
        var lexer = new SQLLexer(CharStreams.fromString(sql));
        lexer.removeErrorListeners();
        lexer.addErrorListener(new Thrower());
        var tokens = new CommonTokenStream(lexer);
        try {
            tokens.fill();
            refuseDeep(tokens);
            var parser = new SQLParser(tokens);
            parser.removeErrorListeners();
            parser.setErrorHandler(new BailErrorStrategy());
            return parser.sql().statement();
        } catch (ParseCancellationException e) {
            throw new Unreadable("the grammar doesn't know it" + near(e));
        }
    }

    private static void refuseDeep(CommonTokenStream tokens) throws Unreadable {
        int depth = 0;
        for (Token token : tokens.getTokens()) {
            int type = token.getType();
            depth += type == SQLLexer.LEFT_PAREN || type == SQLLexer.CASE ? 1 : 0;
            depth -= type == SQLLexer.RIGHT_PAREN || type == SQLLexer.END ? 1 : 0;
            if (depth > DEEPEST) {
                throw new Unreadable("it is nested more than " + DEEPEST + " levels deep");
            }
        }
    }

    private static String near(ParseCancellationException e) {
        return e.getCause() instanceof RecognitionException found && found.getOffendingToken() != null
                ? " near '" + found.getOffendingToken().getText() + "'"
                : "";
    }

    private static final class Thrower extends BaseErrorListener {

        @Override
        public void syntaxError(
                Recognizer<?, ?> recognizer,
                Object symbol,
                int line,
                int column,
                String message,
                @Nullable RecognitionException e) {
            throw new ParseCancellationException(message);
        }
    }
}

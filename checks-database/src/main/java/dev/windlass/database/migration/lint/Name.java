package dev.windlass.database.migration.lint;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.ParserRuleContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/**
 * The name of something in a database, as PostgreSQL understands what was written: folded to lower case where it was not
 * quoted.
 *
 * @param parts schema, where there is one, and name
 */
record Name(List<String> parts) {

    Name {
        parts = List.copyOf(parts);
    }

    static Name of(String... parts) {
        return new Name(List.of(parts));
    }

    static Name of(SQLParser.Schema_qualified_nameContext written) {
        return ofParts(written);
    }

    /** Of a node whose children are the parts and the dots between them. */
    static Name ofParts(ParserRuleContext written) {
        return new Name(written.children.stream()
                .filter(ParserRuleContext.class::isInstance)
                .map(part -> part((ParserRuleContext) part))
                .toList());
    }

    static Name of(SQLParser.IdentifierContext written) {
        return of(part(written));
    }

    /**
     * What PostgreSQL makes of a written identifier. The lexer has taken the quotes off already; {@code U&} is left as it
     * is, and so found nowhere.
     */
    static String part(ParserRuleContext written) {
        String text = written.getText();
        return written.getStart().getType() == SQLLexer.QuotedIdentifier ? text : text.toLowerCase(Locale.ROOT);
    }

    String last() {
        return parts.get(parts.size() - 1);
    }

    /** Without its last part: of a column written as {@code table.column} the table. */
    Name owner() {
        return new Name(parts.subList(0, parts.size() - 1));
    }

    /** Quoted, as it can be put into SQL. */
    String quoted() {
        return parts.stream().map(p -> '"' + p.replace("\"", "\"\"") + '"').collect(Collectors.joining("."));
    }

    @Override
    public String toString() {
        return String.join(".", parts);
    }
}

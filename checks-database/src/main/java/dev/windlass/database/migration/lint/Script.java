package dev.windlass.database.migration.lint;

import dev.windlass.database.jdbc.Secrets;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A migration that waits, as the SQL that will run: split into statements, placeholders replaced. Immutable. Passwords that can be
 * told from their surroundings are masked in all that it shows, and before a digest is taken.
 *
 * @param name what the migration tool calls it, such as {@code V2__lines.sql}
 * @param inTransaction whether its statements stand in one transaction
 * @param statements its statements, in order; empty where its SQL can't be had
 * @param withoutSql why its SQL can't be had, such as that it is written in Java; empty where it is there
 */
public record Script(String name, boolean inTransaction, List<Statement> statements, Optional<String> withoutSql) {

    /** So many characters of a statement are shown; of a longer one the beginning, and a digest of the whole. */
    static final int SHOWN = 2_000;

    /**
     * A statement.
     *
     * @param line in the script, from 1; 0 where the tool doesn't tell
     * @param sql the statement, as the server gets it
     */
    public record Statement(int line, String sql) {

        /**
         * The statement as it may be shown: masked, and where it is long only its beginning, with its length and a digest
         * of the whole.
         *
         * @return the text
         */
        public String shown() {
            String masked = Secrets.mask(sql.strip());
            return masked.length() <= SHOWN
                    ? masked
                    : masked.substring(0, SHOWN) + "… (" + masked.length() + " characters, SHA-256 "
                            + hex(List.of(masked)) + ")";
        }
    }

    /**
     * Keeps a copy of the statements.
     *
     * @param name what the migration tool calls it
     * @param inTransaction whether its statements stand in one transaction
     * @param statements its statements
     * @param withoutSql why its SQL can't be had
     */
    public Script {
        statements = List.copyOf(statements);
    }

    /**
     * A digest of all that will run: the statements, and whether they stand in a transaction.
     *
     * @return SHA-256, in hexadecimal digits
     */
    public String digest() {
        return hex(java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(inTransaction ? "in a transaction" : "outside"),
                        statements.stream().map(statement -> Secrets.mask(statement.sql())))
                .toList());
    }

    /**
     * The script as it may be shown: its name, where it runs, its digest, and each statement.
     *
     * @return the lines
     */
    public String shown() {
        String head = "-- " + name + (inTransaction ? ", in a transaction" : ", outside of a transaction");
        return withoutSql.isPresent()
                ? head + ": no SQL to show, " + withoutSql.get()
                : statements.stream()
                        .map(Statement::shown)
                        .collect(Collectors.joining(";\n", head + ", SHA-256 " + digest() + "\n", ";"));
    }

    private static String hex(List<String> parts) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one doesn't", e);
        }
        for (String part : parts) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}

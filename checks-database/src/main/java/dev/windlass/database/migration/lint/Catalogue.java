package dev.windlass.database.migration.lint;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What the database knows that a statement alone doesn't tell. Where it isn't known the answer is the worse one. */
interface Catalogue {

    /** Nothing is known: for SQL without a database. */
    Catalogue NONE = new Unknown();

    /**
     * Something in {@code pg_class}.
     *
     * @param id the same for all names of it
     * @param empty whether it and all its partitions and children have not one page
     * @param indexed of an index, its table
     */
    record Relation(long id, boolean empty, Optional<Name> indexed) {}

    /**
     * The type of a column.
     *
     * @param type such as {@code character varying}, without its length
     * @param modifier PostgreSQL's {@code atttypmod}; -1 for none
     */
    record ColumnType(String type, int modifier) {}

    Optional<Relation> relation(Name name) throws SQLException;

    /** Whether a valid check constraint, or the column itself, proves that no row has a null there. */
    boolean provenNotNull(Name table, String column) throws SQLException;

    Optional<ColumnType> column(Name table, String column) throws SQLException;

    /** The tables that a foreign key over a column joins it to, in one direction or the other. */
    List<Name> joinedBy(Name table, String column) throws SQLException;

    /** The table that a foreign key refers to. */
    Optional<Name> referenced(Name table, String constraint) throws SQLException;

    /** Whether no column of an index may be null. */
    boolean hasOnlyNotNullColumns(Name index) throws SQLException;

    /** Whether calling it may give another value each time, or change something. */
    boolean mayBeVolatile(Name function) throws SQLException;

    /** Whether it comes with PostgreSQL. */
    boolean isBuiltIn(Name function) throws SQLException;

    boolean isConstrainedDomain(Name type) throws SQLException;

    /** Whether the session that asks has a limit for waiting for locks. */
    boolean hasLockTimeout() throws SQLException;

    /** The whole number of the version, such as 17; 0 where it isn't known. */
    int version() throws SQLException;

    /** Knows nothing. */
    record Unknown() implements Catalogue {

        @Override
        public Optional<Relation> relation(Name name) {
            return Optional.empty();
        }

        @Override
        public boolean provenNotNull(Name table, String column) {
            return false;
        }

        @Override
        public Optional<ColumnType> column(Name table, String column) {
            return Optional.empty();
        }

        @Override
        public List<Name> joinedBy(Name table, String column) {
            return List.of();
        }

        @Override
        public Optional<Name> referenced(Name table, String constraint) {
            return Optional.empty();
        }

        @Override
        public boolean hasOnlyNotNullColumns(Name index) {
            return false;
        }

        @Override
        public boolean mayBeVolatile(Name function) {
            return true;
        }

        @Override
        public boolean isBuiltIn(Name function) {
            return false;
        }

        @Override
        public boolean isConstrainedDomain(Name type) {
            return false;
        }

        @Override
        public boolean hasLockTimeout() {
            return false;
        }

        @Override
        public int version() {
            return 0;
        }
    }
}

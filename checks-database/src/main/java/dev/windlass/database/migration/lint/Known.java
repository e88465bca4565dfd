package dev.windlass.database.migration.lint;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known when a statement is reached: the catalogue, and what the statements before it did. */
final class Known {

    private final Catalogue catalogue;
    private final Set<Name> created = new HashSet<>();
    private final Map<String, String> notNullChecks = new HashMap<>();
    private final Set<String> proven = new HashSet<>();

    Known(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    Catalogue catalogue() {
        return catalogue;
    }

    void created(Name name) {
        created.add(name);
    }

    /** Nobody uses yet what the same migrations create, unless it was there all the time. */
    boolean isNew(Name name) throws SQLException {
        return (created.contains(name) || (name.parts().size() > 1 && created.contains(Name.of(name.last()))))
                && catalogue.relation(name).isEmpty();
    }

    boolean isEmpty(Name name) throws SQLException {
        return isNew(name)
                || catalogue.relation(name).map(Catalogue.Relation::empty).orElse(false);
    }

    /** Of an index the table that it is an index of, where that can be told. */
    Optional<Name> indexed(Name index) throws SQLException {
        return catalogue.relation(index).flatMap(Catalogue.Relation::indexed);
    }

    void checksNotNull(Name table, String constraint, String column, boolean valid) {
        notNullChecks.put(table + " " + constraint, column);
        if (valid) {
            proven.add(table + " " + column);
        }
    }

    void validated(Name table, String constraint) {
        String column = notNullChecks.get(table + " " + constraint);
        if (column != null) {
            proven.add(table + " " + column);
        }
    }

    boolean provenNotNull(Name table, String column) throws SQLException {
        return proven.contains(table + " " + column) || catalogue.provenNotNull(table, column);
    }
}

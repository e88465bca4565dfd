package dev.windlass.database.copy;

import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.jdbc.PostgresSettings;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Puts tables back to what their copy holds, in the transaction that it is given. */
final class CopyRestore {

    private final CopySql sql;
    private final CopySchema place;
    private final CopyCatalog catalog;

    CopyRestore(CopySql sql, CopySchema place) {
        this.sql = sql;
        this.place = place;
        this.catalog = new CopyCatalog(sql);
    }

    void restore(TablesCopied copied) throws SQLException, DatabaseException {
        sql.limitLocks();
        PostgresSettings.withoutTimeouts(sql.connection());
        sql.seeEveryRow();
        sql.fixText();
        if (!place.claimUnrestored()) {
            return; // restored already: writes made since then are to stay
        }
        List<TableName> tables = copied.tables().stream()
                .map(table -> TableName.of(table.name()))
                .toList();
        sql.execute("lock table " + sql.names(tables) + " in access exclusive mode");
        for (TablesCopied.Table table : copied.tables()) {
            compareColumns(TableName.of(table.name()));
            compare(table, place.copyOf(TableName.of(table.name())), "the copy was changed since it was taken");
        }
        replaceRows(tables);
        for (TablesCopied.Table table : copied.tables()) {
            compare(table, TableName.of(table.name()), "the restored table differs from its copy");
        }
        place.markRestored();
    }

    private void replaceRows(List<TableName> tables) throws SQLException, DatabaseException {
        List<TableName> order = catalog.insertOrder(tables);
        List<CopyCatalog.Trigger> triggers = new ArrayList<>();
        for (TableName table : tables) {
            triggers.addAll(catalog.activeTriggers(table));
        }
        for (CopyCatalog.Trigger trigger : triggers) {
            alter(trigger, "disable trigger ");
        }
        sql.execute("truncate table " + sql.names(tables));
        sql.execute("set constraints all deferred");
        for (TableName table : order) {
            String columns = sql.columns(catalog.columns(table).stream()
                    .filter(column -> !column.generated())
                    .map(CopyCatalog.Column::name)
                    .toList());
            sql.execute("insert into " + sql.name(table) + " (" + columns + ") overriding system value select "
                    + columns + " from " + sql.name(place.copyOf(table)));
        }
        sql.execute("set constraints all immediate"); // a table with checks still to come can't be altered
        for (CopyCatalog.Trigger trigger : triggers) {
            alter(trigger, trigger.always() ? "enable always trigger " : "enable trigger ");
        }
    }

    private void alter(CopyCatalog.Trigger trigger, String what) throws SQLException {
        sql.execute("alter table " + sql.name(trigger.table()) + " " + what + sql.name(trigger.name()));
    }

    private void compareColumns(TableName table) throws SQLException, DatabaseException {
        List<String> now = names(table);
        List<String> then = names(place.copyOf(table));
        if (!now.equals(then)) {
            throw new DatabaseException(
                    table + " has the columns " + now + ", its copy has " + then
                            + ": the table was altered since. Take that migration back first, then run this undo again or by hand.");
        }
    }

    private void compare(TablesCopied.Table expected, TableName table, String otherwise)
            throws SQLException, DatabaseException {
        TablesCopied.Table found = sql.measure(table, TableName.of(expected.name()), names(table));
        if (!found.equals(expected)) {
            throw new DatabaseException(otherwise + ": " + table + " has " + found.rows() + " rows with checksum "
                    + found.checksum() + ", expected " + expected.rows() + " rows with checksum "
                    + expected.checksum() + ". Nothing was restored: compare the two by hand.");
        }
    }

    private List<String> names(TableName table) throws SQLException {
        return catalog.columns(table).stream().map(CopyCatalog.Column::name).toList();
    }
}

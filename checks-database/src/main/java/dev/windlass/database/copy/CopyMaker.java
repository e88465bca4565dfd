package dev.windlass.database.copy;

import dev.windlass.database.jdbc.PostgresSettings;
import dev.windlass.database.jdbc.ServerInfo;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Takes the copy, in the transaction that it is given. */
final class CopyMaker {

    private final CopySql sql;
    private final CopySchema place;

    CopyMaker(CopySql sql, CopySchema place) {
        this.sql = sql;
        this.place = place;
    }

    TablesCopied take(UUID id, List<TableName> tables, CopySchema.Found found) throws SQLException {
        sql.execute("set transaction isolation level repeatable read");
        sql.limitLocks();
        PostgresSettings.withoutTimeouts(sql.connection());
        sql.seeEveryRow();
        // Before the first query, with which the snapshot begins: no table may be rewritten after it.
        sql.execute("lock table " + sql.names(tables) + " in access share mode");
        if (found instanceof CopySchema.Copy restored) {
            place.drop(restored.content());
        }
        place.create();
        OffsetDateTime begun = place.begun();
        sql.fixText();
        var catalog = new CopyCatalog(sql);
        List<TablesCopied.Table> copied = new ArrayList<>();
        for (TableName table : tables) {
            TableName copy = place.copyOf(table);
            sql.execute("create table " + sql.name(copy) + " as select * from " + sql.name(table));
            copied.add(sql.measure(
                    copy,
                    table,
                    catalog.columns(copy).stream().map(CopyCatalog.Column::name).toList()));
        }
        String server = ServerInfo.product(sql.connection()) + " at " + ServerInfo.address(sql.connection());
        var content = new TablesCopied(id, place.name(), copied, begun.toInstant(), server);
        place.describe(content, begun);
        return content;
    }
}

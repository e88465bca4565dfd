package dev.windlass.database.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.windlass.database.Database;
import dev.windlass.database.copy.TableCopy;
import dev.windlass.database.real.Walk;
import dev.windlass.plan.NotApplied;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What no real server shows: drivers that can't, and connections that can't be put back. */
class LeashTest {

    private final DataSource source = mock(DataSource.class);
    private final Connection real = mock(Connection.class);

    @BeforeEach
    void aConnectionInAutoCommit() throws SQLException {
        when(source.getConnection()).thenReturn(real);
        when(real.getAutoCommit()).thenReturn(true);
    }

    @Test
    void aConnectionIsPutBackTheWayItWasTaken() throws Exception {
        when(real.getNetworkTimeout()).thenReturn(77);
        when(real.isReadOnly()).thenReturn(false, true);
        when(real.getAutoCommit()).thenReturn(true, false);

        ask();

        var order = inOrder(real);
        order.verify(real).setReadOnly(true);
        order.verify(real).rollback();
        order.verify(real).setReadOnly(false);
        order.verify(real).setAutoCommit(true);
        order.verify(real).setNetworkTimeout(any(), org.mockito.ArgumentMatchers.eq(77));
        order.verify(real).close();
        verify(real, never()).abort(any());
    }

    @Test
    void oneThatCantBePutBackIsAbortedSoThatNoPoolKeepsIt() throws Exception {
        when(real.getAutoCommit()).thenReturn(true, false);
        doThrow(new SQLException("broken pipe")).when(real).rollback();

        ask();

        var order = inOrder(real);
        order.verify(real).abort(any());
        order.verify(real).close();
    }

    @Test
    void aDriverWithoutNetworkTimeoutWillDo() throws Exception {
        when(real.getNetworkTimeout()).thenThrow(new SQLFeatureNotSupportedException());

        ask();

        verify(real, never()).setNetworkTimeout(any(), anyInt());
        verify(real).close();
    }

    @Test
    void aDriverWithoutReadOnlyIsToldAndItsConnectionReturned() throws Exception {
        doThrow(new SQLException("no")).when(real).setReadOnly(anyBoolean());

        assertThatThrownBy(this::ask).isInstanceOf(SQLException.class).hasMessage("no");
        verify(real).close();
    }

    @Test
    void anErrorOfTheDriverIsNotSwallowed() {
        assertThatThrownBy(() -> Leash.ask("x", Duration.ofSeconds(10), leash -> {
                    throw new NoClassDefFoundError("driver");
                }))
                .isInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void aTenthOfTheTimeButAtMostHalfASecondIsKeptForTheAnswer() {
        assertThat(Leash.patience(Duration.ofSeconds(30))).isEqualTo(Duration.ofMillis(29_500));
        assertThat(Leash.patience(Duration.ofSeconds(1))).isEqualTo(Duration.ofMillis(900));
        assertThat(Leash.patience(Duration.ZERO)).isEqualTo(Duration.ZERO);
    }

    @Test
    void tablesOfAnotherDatabaseAreNotCopied() throws Exception {
        var meta = mock(DatabaseMetaData.class);
        when(real.getMetaData()).thenReturn(meta);
        when(meta.getDatabaseProductName()).thenReturn("MySQL");
        when(meta.getDatabaseProductVersion()).thenReturn("8.4");
        var walk = Walk.through(TableCopy.of(Database.of("orders", source), "shop.orders")
                        .into("backup")
                        .copyDroppedOnUndo("copy"))
                .capture();

        assertThatThrownBy(walk::run)
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("copies of tables are made on PostgreSQL, and this is MySQL 8.4.");
    }

    private boolean ask() throws Exception {
        return Leash.ask("x", Duration.ofSeconds(10), leash -> {
            try (Connection held = leash.connect(source, true)) {
                return held != null;
            }
        });
    }
}

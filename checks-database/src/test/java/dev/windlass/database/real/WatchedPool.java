package dev.windlass.database.real;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** A small pool that notes in which state each connection comes back, and counts those that don't. */
public final class WatchedPool implements DataSource, AutoCloseable {

    private final DataSource source;
    private final ConcurrentLinkedDeque<Connection> free = new ConcurrentLinkedDeque<>();
    private final AtomicInteger out = new AtomicInteger();
    private final AtomicInteger given = new AtomicInteger();
    private final List<String> dirty = new CopyOnWriteArrayList<>();

    public WatchedPool(DataSource source) {
        this.source = source;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection pooled = free.poll();
        Connection real = pooled == null ? source.getConnection() : pooled;
        out.incrementAndGet();
        given.incrementAndGet();
        var closed = new boolean[1];
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (method.getName().equals("close")) {
                        if (!closed[0]) {
                            closed[0] = true;
                            out.decrementAndGet();
                            takeBack(real);
                        }
                        return null;
                    }
                    try {
                        return method.invoke(real, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void takeBack(Connection real) throws SQLException {
        if (real.isClosed()) {
            return;
        }
        List<String> wrong = new ArrayList<>();
        if (!real.getAutoCommit()) {
            wrong.add("auto-commit is off");
        }
        if (real.isReadOnly()) {
            wrong.add("read-only");
        }
        if (real.getNetworkTimeout() != 0) {
            wrong.add("network timeout " + real.getNetworkTimeout());
        }
        if (real.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE) {
            wrong.add("in a transaction");
        }
        if (wrong.isEmpty()) {
            free.push(real);
        } else {
            dirty.addAll(wrong);
            real.close();
        }
    }

    /** How many connections were given out in all. */
    public int given() {
        return given.get();
    }

    /** How many connections are out at this moment. */
    public int lost() {
        return out.get();
    }

    /** What was wrong with connections that came back. */
    public List<String> dirty() {
        return dirty;
    }

    @Override
    public void close() {
        for (Connection connection : free) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public Connection getConnection(String user, String password) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PrintWriter getLogWriter() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setLoginTimeout(int seconds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}

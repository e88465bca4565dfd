package dev.windlass.database.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A connection on a {@link Leash}: its statements can be cancelled, and closing it gives the real one back the way it
 * was taken. One that can't be put back is aborted, so that a pool throws it away.
 */
final class HeldConnection implements InvocationHandler {

    /** The socket gives up a little after the conversation does, so that the better message wins. */
    private static final int SOCKET_GRACE_MILLIS = 2_000;

    private static final int UNSUPPORTED = -1;

    private final Connection real;
    private final Leash leash;
    private final boolean autoCommit;
    private final boolean readOnly;
    private final int networkTimeout;
    private final AtomicBoolean closed = new AtomicBoolean();

    private HeldConnection(Connection real, Leash leash) throws SQLException {
        this.real = real;
        this.leash = leash;
        this.autoCommit = real.getAutoCommit();
        this.readOnly = real.isReadOnly();
        this.networkTimeout = limitSocket();
    }

    static Connection take(Connection real, Leash leash, boolean readOnly) throws SQLException {
        HeldConnection held;
        try {
            leash.taken(real);
            held = new HeldConnection(real, leash);
        } catch (SQLException | RuntimeException e) {
            leash.returned(real);
            real.close();
            throw e;
        }
        if (readOnly) {
            try {
                real.setReadOnly(true);
            } catch (SQLException e) {
                held.giveBack();
                throw e;
            }
        }
        return (Connection)
                Proxy.newProxyInstance(Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, held);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
        switch (method.getName()) {
            case "close" -> {
                giveBack();
                return null;
            }
            case "equals" -> {
                return args != null && proxy == args[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            default -> {
                try {
                    Object result = method.invoke(real, args);
                    if (result instanceof Statement statement) {
                        leash.runs(statement);
                    }
                    return result;
                } catch (InvocationTargetException e) {
                    throw e.getCause() == null ? e : e.getCause();
                }
            }
        }
    }

    private int limitSocket() {
        if (leash.endless()) {
            return UNSUPPORTED;
        }
        try {
            int before = real.getNetworkTimeout();
            long millis = leash.left().toMillis() + SOCKET_GRACE_MILLIS;
            real.setNetworkTimeout(Runnable::run, (int) Math.min(Integer.MAX_VALUE, millis));
            return before;
        } catch (SQLException | RuntimeException | AbstractMethodError e) {
            return UNSUPPORTED;
        }
    }

    private void giveBack() throws SQLException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (!real.isClosed()) {
                putBack();
            }
        } finally {
            leash.returned(real);
            real.close();
        }
    }

    private void putBack() throws SQLException {
        try {
            if (!real.getAutoCommit()) {
                real.rollback();
            }
            if (real.isReadOnly() != readOnly) {
                real.setReadOnly(readOnly);
            }
            if (real.getAutoCommit() != autoCommit) {
                real.setAutoCommit(autoCommit);
            }
            if (networkTimeout != UNSUPPORTED) {
                real.setNetworkTimeout(Runnable::run, networkTimeout);
            }
        } catch (SQLException | RuntimeException e) {
            real.abort(Runnable::run);
        }
    }
}

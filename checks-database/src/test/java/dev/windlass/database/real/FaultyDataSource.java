package dev.windlass.database.real;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import javax.sql.DataSource;
import org.mockito.Mockito;

/** Lets a test do something at the moment at which a statement is about to run, or around a commit. */
public final class FaultyDataSource {

    /** What happens at that moment: something beside it, or a failure. */
    @FunctionalInterface
    public interface Moment {
        void now() throws SQLException;
    }

    private final DataSource source;
    private final Runnable counter;

    public FaultyDataSource(DataSource source, Runnable counter) {
        this.source = source;
        this.counter = counter;
    }

    public DataSource before(String sqlPart, Moment moment) throws SQLException {
        return wrapped(sqlPart.toLowerCase(Locale.ROOT), moment, false);
    }

    public DataSource afterCommit(Moment moment) throws SQLException {
        return wrapped("", moment, true);
    }

    private DataSource wrapped(String sqlPart, Moment moment, boolean atCommit) throws SQLException {
        DataSource wrapped = Mockito.mock(DataSource.class);
        Mockito.when(wrapped.getConnection()).thenAnswer(call -> {
            Connection real = source.getConnection();
            return Proxy.newProxyInstance(
                    Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                        watch(sqlPart, moment, method, args, "prepareStatement");
                        Object result = invoke(real, method, args);
                        if (atCommit && method.getName().equals("commit")) {
                            counter.run();
                            moment.now();
                        }
                        return method.getName().equals("createStatement")
                                ? watched((Statement) result, sqlPart, moment)
                                : result;
                    });
        });
        return wrapped;
    }

    private Object watched(Statement real, String sqlPart, Moment moment) {
        return Proxy.newProxyInstance(
                Statement.class.getClassLoader(), new Class<?>[] {Statement.class}, (proxy, method, args) -> {
                    watch(sqlPart, moment, method, args, "execute");
                    return invoke(real, method, args);
                });
    }

    private void watch(String sqlPart, Moment moment, Method method, Object[] args, String prefix) throws SQLException {
        if (!sqlPart.isEmpty()
                && method.getName().startsWith(prefix)
                && args != null
                && args[0] instanceof String sql
                && sql.toLowerCase(Locale.ROOT).contains(sqlPart)) {
            counter.run();
            moment.now();
        }
    }

    private static Object invoke(Object target, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}

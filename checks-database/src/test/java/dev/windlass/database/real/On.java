package dev.windlass.database.real;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On which PostgreSQL the {@link TestDatabase} or {@link OwnServer} of a test is: said at the parameter, else at the method, else
 * at the class; {@link Postgres#V17} where nothing is said.
 */
@Target({ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface On {
    /** The version. */
    Postgres value();
}

package dev.windlass.database.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** J3: a secret never reaches an exception message. */
class SecretsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "jdbc:postgresql://h/db?user=a&password=hunter2&ssl=true | jdbc:postgresql://h/db?user=a&password=***&ssl=true",
                "jdbc:postgresql://h/db?sslpassword=hunter2 | jdbc:postgresql://h/db?sslpassword=***",
                "jdbc:sqlserver://h;user=a;Password=hunter2;encrypt=true | jdbc:sqlserver://h;user=a;Password=***;encrypt=true",
                "jdbc:mysql://app:hunter2@h/db | jdbc:mysql://app:***@h/db",
                "jdbc:mysql://app:hun/t@er2@h/db | jdbc:mysql://app:***@h/db",
                "postgres://:hunter2@h | postgres://:***@h",
                "jdbc:oracle:thin:scott/hunter2@h:1521/x | jdbc:oracle:thin:scott/***@h:1521/x",
                "properties {user=a, password=hunter2} | properties {user=a, password=***",
                "?password=a,hunter2)hunter2&ssl=true | ?password=***&ssl=true",
                "create role a password 'hunter2' login | create role a password *** login",
                "identified, pwd: \"hunter2\" | identified, pwd: ***",
                "spring.datasource.password=hunter2 | spring.datasource.password=***",
            })
    void passwordsAreMaskedWhereverDriversShowThem(String text, String masked) {
        assertThat(Secrets.mask(text)).isEqualTo(masked).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://localhost:5432/orders",
                "FATAL: password authentication failed for user \"app\"",
                "relation \"passwords\" does not exist",
                "see https://example.org/a@b"
            })
    void whatIsNoPasswordStays(String text) {
        assertThat(Secrets.mask(text)).isEqualTo(text);
    }

    @Test
    void causesAndNextExceptionsAreMaskedToo() {
        var inner = new IllegalStateException("url=jdbc:x://a:hunter2@h");
        var sql = new SQLException("password=hunter2", "28P01", 7, inner);

        Throwable masked = Secrets.mask(sql);

        assertThat(masked).isInstanceOf(SQLException.class).hasMessage("password=***");
        assertThat(((SQLException) masked).getSQLState()).isEqualTo("28P01");
        assertThat(masked.getStackTrace()).isEqualTo(sql.getStackTrace());
        assertThat(masked.getCause()).hasMessage("java.lang.IllegalStateException: url=jdbc:x://a:***@h");
    }

    @Test
    void aCleanExceptionIsKeptAsItIs() {
        var clean = new SQLException("no", new IllegalStateException("reason"));

        assertThat(Secrets.mask(clean)).isSameAs(clean);
    }

    @Test
    void aCircleOfCausesEnds() {
        var a = new SQLException("password=hunter2");
        var b = new IllegalStateException("b", a);
        a.initCause(b);

        assertThat(Secrets.mask(a)).hasMessage("password=***");
    }
}

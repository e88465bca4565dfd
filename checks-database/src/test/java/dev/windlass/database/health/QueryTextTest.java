package dev.windlass.database.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** J3: what users keep in their database is not shown. */
class QueryTextTest {

    @Test
    @DisplayName("J3: no literal of any kind is shown, be it cut off or not")
    void literals() {
        for (String secret : List.of(
                "'hunter2'",
                "E'hunter2'",
                "e'it\\'s hunter2'",
                "'\\' || 'hunter2'",
                "U&'hunter2'",
                "'it''s hunter2'",
                "$$hunter2$$",
                "$tag1$hunter2$tag1$",
                "$é$hunter2$é$",
                "$a$ $$ hunter2 $$ $a$",
                "'hunter2",
                "$$hunter2",
                "$a$hunter2 $b$",
                "'it''s hunter2",
                "1 -- hunter2",
                "1 /* hunter2 */",
                "1 /* a /* b */ hunter2 */",
                "1 /* hunter2",
                "0xhunter2",
                "12hunter2")) {
            assertThat(QueryText.shown("select * from orders where note = " + secret))
                    .as(secret)
                    .startsWith("select ")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    @DisplayName("J3: names, places and the shape of a statement stay")
    void whatStays() {
        assertThat(QueryText.shown("select \"Note\", t1.a_2 from shop.orders t1\n  where id = $1 and x > 12.5e3"
                        + " and y in ('a', 'b') -- why\n limit 10"))
                .isEqualTo(
                        "select \"Note\", t1.a_2 from shop.orders t1 where id = $1 and x > ? and y in (?, ?) limit ?");
        assertThat(QueryText.shown("alter role app password 'hunter2'")).isEqualTo("alter role app password ?");
        assertThat(QueryText.shown("  ")).isEqualTo("(no text)");
        assertThat(QueryText.shown("update orders set note = E'a\\nb'"))
                .isEqualTo("update … (not shown: a backslash hides where its literals end)");
        assertThat(QueryText.shown("select " + "a, ".repeat(1000))).hasSize(201).endsWith("…");
        assertThat(QueryText.shown("select '" + "''".repeat(100_000) + "'")).hasSize(201);
    }
}

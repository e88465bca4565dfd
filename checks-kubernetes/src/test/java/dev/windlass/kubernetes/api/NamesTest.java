package dev.windlass.kubernetes.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("P2 What can't be the name of anything in a cluster is refused where it is written")
class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"gw", "gw-2", "0", "shop.example.com", "a.b-c.d"})
    void names_of_objects_are_taken(String name) {
        assertThat(Names.object("deployment", name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "GW", "gw_2", "-gw", "gw-", "gw.", ".gw", "a..b", "a.-b", "../pods", "gw/status", "gw?x"
            })
    void other_names_are_refused(String name) {
        assertThatThrownBy(() -> Names.object("deployment", name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the name of a deployment has lower case letters")
                .hasMessageEndingWith("got '" + name + "'");
    }

    @Test
    void a_name_has_at_most_253_characters() {
        assertThatCode(() -> Names.object("pod", "a".repeat(253))).doesNotThrowAnyException();
        assertThatThrownBy(() -> Names.object("pod", "a".repeat(254))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Names.object("pod", null)).hasMessage("name of a pod");
    }

    @ParameterizedTest
    @CsvSource({"slot, green", "app.kubernetes.io/name, gw", "A_b.c, 7.2.0_rc-1", "slot, ''"})
    void labels_are_taken(String key, String value) {
        assertThatCode(() -> Names.label("selector", key, value)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "'', x",
        "slot, -x",
        "slot, x y",
        "a/b/c, x",
        "/slot, x",
        "slot/, x",
        "UP.example/slot, x",
        "slot, 'a=b,c'"
    })
    void other_labels_are_refused(String key, String value) {
        assertThatThrownBy(() -> Names.label("selector", key, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the selector has '" + key + "' = '" + value + "', which can't be a label of Kubernetes");
    }

    @Test
    void a_label_is_no_longer_than_a_server_takes() {
        assertThatCode(() -> Names.label("selector", "a".repeat(63), "b".repeat(63)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Names.label("selector", "slot", "b".repeat(64)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Names.label("selector", "a".repeat(64), "b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Names.label("selector", "a".repeat(254) + "/x", "b"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

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
    @ValueSource(strings = {"shop", "shop-2", "2-shops", "0"})
    void namespaces_services_and_containers_have_labels_as_names(String name) {
        assertThat(Names.namespace(name)).isEqualTo(name);
        assertThat(Names.service(name)).isEqualTo(name);
        assertThat(Names.container(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "my.shop", "Shop", "-a", "a-", "a_b", "registry.example/gw:1.4.0", "gw:1"})
    void what_has_a_dot_or_else_is_refused_as_such(String name) {
        String tells =
                " has lower case letters, digits and '-', at most 63 of them, and begins and ends with one of the"
                        + " first two; got '" + name + "'";
        assertThatThrownBy(() -> Names.namespace(name)).hasMessage("the name of a namespace" + tells);
        assertThatThrownBy(() -> Names.service(name)).hasMessage("the name of a service" + tells);
        assertThatThrownBy(() -> Names.container(name)).hasMessage("the name of a container" + tells);
        assertThatThrownBy(() -> Names.namespace("a".repeat(64))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app=gw",
                " app = gw , slot == green ",
                "app!=gw",
                "app",
                "!app",
                "! app",
                "slot in (green,blue),app=gw",
                "slot notin ( green , blue )",
                "app in ()",
                "app.kubernetes.io/name=gw",
                "generation>3",
                "generation < 3"
            })
    void selectors_are_taken_as_kubectl_takes_them(String selector) {
        assertThat(Names.selector("pods in 'shop'", selector)).isEqualTo(selector.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app==",
                "app=",
                "=gw",
                "app=gw,",
                ",app=gw",
                "app=gw,,slot=green",
                "app===gw",
                "app=g w",
                "!app=gw",
                "app in green",
                "app in (green",
                "app in (gr een)",
                "app isin (green)",
                "app>x",
                "a||b",
                "-app=gw",
                "app=gw slot=green"
            })
    void other_selectors_are_refused(String selector) {
        assertThatThrownBy(() -> Names.selector("pods in 'shop'", selector))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a selector of pods in 'shop' is such as")
                .hasMessageContaining("got '" + selector + "'");
        assertThatThrownBy(() -> Names.selector("pods in 'shop'", " ")).hasMessageContaining("all of them");
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

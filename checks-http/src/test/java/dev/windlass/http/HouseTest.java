package dev.windlass.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName(
        "The house of DESIGN section 2 goes on in this module: its rooms stand on the client, and none knows another")
class HouseTest {

    private static final JavaClasses MODULE = new ClassFileImporter()
            .importUrl(HttpCall.class.getProtectionDomain().getCodeSource().getLocation());

    private static final String[] ROOMS = {
        "dev.windlass.http.monitoring..",
        "dev.windlass.http.network..",
        "dev.windlass.http.browser..",
        "dev.windlass.http.services.."
    };

    @Test
    void the_ground_knows_no_room() {
        noClasses()
                .that()
                .resideInAPackage("dev.windlass.http")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOMS)
                .check(MODULE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"monitoring", "network", "browser", "services"})
    void no_room_knows_another(String room) {
        String own = "dev.windlass.http." + room + "..";
        noClasses()
                .that()
                .resideInAPackage(own)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        Arrays.stream(ROOMS).filter(other -> !other.equals(own)).toArray(String[]::new))
                .check(MODULE);
    }

    @Test
    void the_rooms_speak_http_through_the_ground_alone() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOMS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micronaut..", "java.net.http..", "reactor..")
                .check(MODULE);
    }

    @Test
    void only_the_engine_and_the_front_door_run_releases() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.windlass", "dev.windlass.engine..", "dev.windlass.report..")
                .check(MODULE);
    }
}

package dev.windlass.kubernetes;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

@DisplayName(
        "The house of DESIGN section 2 goes on in this module: the front door knows the rooms, and they stand on the ground")
class HouseTest {

    private static final JavaClasses MODULE = new ClassFileImporter()
            .importUrl(Cluster.class.getProtectionDomain().getCodeSource().getLocation());

    private static final String FRONT_DOOR = "dev.windlass.kubernetes";
    private static final String GROUND = "dev.windlass.kubernetes.api..";

    /** Which other rooms a room may know. */
    private static final Map<String, Set<String>> KNOWS = Map.of(
            "workload", Set.of(),
            "traffic", Set.of("workload"),
            "health", Set.of(),
            "pod", Set.of("workload"),
            "command", Set.of(),
            "lease", Set.of());

    private static final List<String> ROOMS = List.copyOf(KNOWS.keySet());

    @Test
    void the_ground_knows_no_room_and_no_front_door() {
        noClasses()
                .that()
                .resideInAPackage(GROUND)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(ROOMS.stream(), FRONT_DOOR))
                .check(MODULE);
    }

    @ParameterizedTest
    @FieldSource("ROOMS")
    void a_room_knows_no_other_than_it_may_and_no_front_door(String room) {
        Stream<String> others = ROOMS.stream()
                .filter(other -> !other.equals(room) && !KNOWS.get(room).contains(other));
        noClasses()
                .that()
                .resideInAPackage(of(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(others, FRONT_DOOR))
                .allowEmptyShould(true)
                .check(MODULE);
    }

    @Test
    void there_is_no_room_that_this_test_does_not_know() {
        noClasses()
                .should()
                .resideOutsideOfPackages(
                        Stream.concat(Stream.of(packages(ROOMS.stream(), FRONT_DOOR)), Stream.of(GROUND))
                                .toArray(String[]::new))
                .check(MODULE);
    }

    @Test
    void the_rooms_speak_to_a_cluster_through_the_client_alone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(GROUND)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "io.fabric8.kubernetes.client.dsl.internal..")
                .check(MODULE);
    }

    @Test
    void only_what_executes_in_pods_speaks_to_them_over_a_web_socket() {
        noClasses()
                .that()
                .resideOutsideOfPackages(GROUND, of("pod"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fabric8.kubernetes.client.http..")
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

    private static String of(String room) {
        return "dev.windlass.kubernetes." + room + "..";
    }

    private static String[] packages(Stream<String> rooms, String more) {
        return Stream.concat(rooms.map(HouseTest::of), Stream.of(more)).toArray(String[]::new);
    }
}

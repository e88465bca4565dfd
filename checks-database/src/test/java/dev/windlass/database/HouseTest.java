package dev.windlass.database;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.windlass.check.Check;
import dev.windlass.database.jdbc.Outside;
import dev.windlass.metric.Metric;
import dev.windlass.plan.Step;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

@DisplayName(
        "The house of DESIGN section 2 goes on in this module: rooms stand on the front door, and it on the ground")
class HouseTest {

    private static final JavaClasses MODULE = new ClassFileImporter()
            .importUrl(Database.class.getProtectionDomain().getCodeSource().getLocation());

    private static final String FRONT_DOOR = "dev.windlass.database";
    private static final String GROUND = "dev.windlass.database.jdbc";

    /** Which other rooms a room may know. */
    private static final Map<String, Set<String>> KNOWS = Map.of(
            "backup", Set.of(),
            "copy", Set.of(),
            "health", Set.of(),
            "journal", Set.of(),
            "migration", Set.of("backup"));

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

    @Test
    void the_front_door_knows_no_room() {
        noClasses()
                .that()
                .resideInAPackage(FRONT_DOOR)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(ROOMS.stream()))
                .check(MODULE);
    }

    @ParameterizedTest
    @FieldSource("ROOMS")
    void a_room_knows_no_other_than_it_may(String room) {
        Stream<String> others = ROOMS.stream()
                .filter(other -> !other.equals(room) && !KNOWS.get(room).contains(other));
        noClasses()
                .that()
                .resideInAPackage(of(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(others))
                .check(MODULE);
    }

    @Test
    void there_is_no_room_that_this_test_does_not_know() {
        noClasses()
                .should()
                .resideOutsideOfPackages(packages(ROOMS.stream(), FRONT_DOOR, GROUND))
                .check(MODULE);
    }

    @Test
    void all_that_a_plan_takes_is_marked_so_that_a_rehearsal_never_reaches_a_database() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(Outside.class)
                .should()
                .callMethod(Step.class, "named", String.class)
                .orShould()
                .callMethod(Check.class, "named", String.class)
                .orShould()
                .callMethod(Metric.class, "named", String.class)
                .check(MODULE);
    }

    @Test
    void only_the_engine_runs_releases() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.windlass", "dev.windlass.engine..", "dev.windlass.report..")
                .check(MODULE);
    }

    private static String of(String room) {
        return "dev.windlass.database." + room + "..";
    }

    private static String[] packages(Stream<String> rooms, String... more) {
        return Stream.concat(rooms.map(HouseTest::of), Stream.of(more)).toArray(String[]::new);
    }
}

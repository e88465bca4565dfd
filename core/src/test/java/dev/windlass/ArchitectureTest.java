package dev.windlass;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house of DESIGN §2: who may know whom, and where time, threads, chance and the terminal are. */
class ArchitectureTest {

    /** What lies beside the front door: the shipped classes and no tests, whatever the build directory is called. */
    private static final JavaClasses CORE = new ClassFileImporter()
            .importUrl(Release.class.getProtectionDomain().getCodeSource().getLocation());

    /** Top to bottom; a new room is entered here, at its height. */
    private static final List<String> ROOMS = List.of(
            "dev.windlass.rehearsal",
            "dev.windlass.dryrun",
            "dev.windlass.runbook",
            "dev.windlass",
            "dev.windlass.report",
            "dev.windlass.engine",
            "dev.windlass.notify",
            "dev.windlass.journal",
            "dev.windlass.identity",
            "dev.windlass.artifact",
            "dev.windlass.machine",
            "dev.windlass.local",
            "dev.windlass.plan",
            "dev.windlass.calendar",
            "dev.windlass.metric",
            "dev.windlass.check",
            "dev.windlass.secret");

    private static final DescribedPredicate<JavaClass> PURE = DescribedPredicate.describe(
            "are pure",
            type -> Set.of(
                                    "dev.windlass.plan",
                                    "dev.windlass.calendar",
                                    "dev.windlass.metric",
                                    "dev.windlass.check",
                                    "dev.windlass.notify")
                            .contains(type.getPackageName())
                    || (type.getPackageName().equals("dev.windlass.engine")
                            && Set.of(
                                            "State",
                                            "Forward",
                                            "Walk",
                                            "Back",
                                            "Activity",
                                            "Undoing",
                                            "Attempts",
                                            "Effects",
                                            "Decider",
                                            "BackDecider",
                                            "GateDecider",
                                            "Program",
                                            "Decision",
                                            "Command",
                                            "Room",
                                            "Moment",
                                            "Approvals",
                                            "Consent",
                                            "InWindow",
                                            "Watches",
                                            "Orders",
                                            "Papers")
                                    .contains(outermost(type).getSimpleName())));

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    /** Readers of a clock, sources of chance, threads and what they wait on. */
    private static final DescribedPredicate<JavaAccess<?>> TIME_AND_CHANCE = access(
            "time, threads, chance",
            Map.ofEntries(
                    Map.entry("java.lang.System", "nanoTime|currentTimeMillis"),
                    Map.entry("java.time.Clock", ".*"),
                    Map.entry("java.time.InstantSource", ".*"),
                    Map.entry("java.time.(?!Clock).*", "now|systemDefault"),
                    Map.entry("java.util.UUID", "randomUUID"),
                    Map.entry("java.lang.Math", "random"),
                    Map.entry("java.util.Date", "<init>"),
                    Map.entry("java.util.Calendar", "getInstance"),
                    Map.entry("java.util.(Random|SplittableRandom|Timer)", ".*"),
                    Map.entry("java.security.SecureRandom", ".*"),
                    Map.entry("java.lang.(Thread|ProcessBuilder|Runtime|ThreadLocal|ProcessHandle)", ".*"),
                    Map.entry("java.util.concurrent\\..*", ".*")));

    private static final DescribedPredicate<JavaAccess<?>> CLOCKS = access(
            "clocks",
            Map.of(
                    "java.lang.System", "nanoTime|currentTimeMillis",
                    "java.time.Clock", "system.*|tick.*",
                    "java.time.(?!Clock).*", "now",
                    "java.util.Date", "<init>",
                    "java.util.Calendar", "getInstance"));

    private static final DescribedPredicate<JavaAccess<?>> NEW_THREADS = access(
            "new threads",
            Map.of(
                    "java.lang.Thread", "<init>|startVirtualThread|ofVirtual|ofPlatform",
                    "java.util.Timer", "<init>",
                    "java.util.concurrent.Executors", ".*",
                    "java.util.concurrent.ForkJoinPool", "<init>|commonPool",
                    "java.util.concurrent.CompletableFuture", ".*Async",
                    "java.util.concurrent.ThreadPoolExecutor", "<init>"));

    private static final DescribedPredicate<JavaAccess<?>> SLEEP =
            access("sleep", Map.of("java.lang.Thread", "sleep", "java.util.concurrent.locks.LockSupport", "park.*"));

    private static DescribedPredicate<JavaAccess<?>> access(String what, Map<String, String> methodsByOwner) {
        return DescribedPredicate.describe(what, access -> {
            AccessTarget target = access.getTarget();
            return methodsByOwner.entrySet().stream()
                    .anyMatch(entry -> target.getOwner().getName().matches(entry.getKey())
                            && target.getName().matches(entry.getValue()));
        });
    }

    /** Method references too: {@code System::nanoTime} is no call yet. */
    private static ArchCondition<JavaClass> use(DescribedPredicate<JavaAccess<?>> forbidden) {
        return new ArchCondition<>("use " + forbidden.getDescription()) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Stream.<Collection<? extends JavaAccess<?>>>of(
                                type.getAccessesFromSelf(),
                                type.getMethodReferencesFromSelf(),
                                type.getConstructorReferencesFromSelf())
                        .flatMap(Collection::stream)
                        .forEach(access -> events.add(
                                new SimpleConditionEvent(access, forbidden.test(access), access.getDescription())));
            }
        };
    }

    private static DescribedPredicate<JavaClass> within(String... names) {
        return DescribedPredicate.describe("of " + String.join(", ", names), type -> List.of(names)
                .contains(outermost(type).getName()));
    }

    static Stream<String> rooms() {
        return ROOMS.stream();
    }

    @Test
    void everyPackageIsARoomOfTheHouse() {
        assertThat(CORE).isNotEmpty();
        assertThat(CORE.stream().map(JavaClass::getPackageName).distinct()).isSubsetOf(ROOMS);
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void anArrowRunsDownwardsOnly(String room) {
        String[] above = ROOMS.subList(0, ROOMS.indexOf(room)).toArray(String[]::new);
        if (above.length > 0) {
            noClasses()
                    .that()
                    .resideInAPackage(room)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .because("an arrow of the house runs downwards only")
                    .allowEmptyShould(true)
                    .check(CORE);
        }
    }

    @Test
    void roomsFormNoCycle() {
        slices().matching("dev.windlass.(*)..").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void onlyTheFrontDoorAndWhatStandsAboveItUseTheEngine() {
        noClasses()
                .that(not(resideInAnyPackage(
                        "dev.windlass",
                        "dev.windlass.rehearsal",
                        "dev.windlass.dryrun",
                        "dev.windlass.runbook",
                        "dev.windlass.engine")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.windlass.engine..")
                .because("the engine is nobody's API")
                .check(CORE);
    }

    @Test
    void theEngineIsNotSeenInTheSignaturesOfTheFrontDoor() {
        com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAPackage("dev.windlass")
                .should()
                .haveRawReturnType(resideInAPackage("dev.windlass.engine"))
                .check(CORE);
    }

    @Test
    void planCalendarCheckAndTheHeartOfTheEngineKnowNeitherTimeNorThreadsNorChance() {
        noClasses().that(PURE).should(use(TIME_AND_CHANCE)).check(CORE);
    }

    /** A process is waited for in real time, and a report and an archive have an age. */
    @Test
    void aClockIsReadInTheShellAndWhereAProcessIsWaitedForOrAnAgeIsTakenOnly() {
        noClasses()
                .that(not(within(
                        "dev.windlass.engine.Time",
                        "dev.windlass.engine.ThreadedChecks",
                        "dev.windlass.engine.ThreadWorkers",
                        "dev.windlass.engine.ThreadedAudience",
                        "dev.windlass.local.Execution",
                        "dev.windlass.local.ProcessTree",
                        "dev.windlass.artifact.Freshness",
                        "dev.windlass.machine.Archives",
                        "dev.windlass.identity.DirectoryInbox")))
                .should(use(CLOCKS))
                .check(CORE);
    }

    @Test
    void threadsAreStartedByTheRunnerAndForCodeThatIsNotItsOwn() {
        noClasses()
                .that(not(within(
                        "dev.windlass.Runner",
                        "dev.windlass.Termination",
                        "dev.windlass.engine.ThreadedChecks",
                        "dev.windlass.engine.ThreadWorkers",
                        "dev.windlass.engine.ThreadedAudience",
                        "dev.windlass.local.Pump")))
                .should(use(NEW_THREADS))
                .check(CORE);
    }

    @Test
    void processesAreStartedByACommandOnly() {
        noClasses()
                .that(not(within("dev.windlass.local.Execution")))
                .should(use(
                        access("new processes", Map.of("java.lang.ProcessBuilder", ".*", "java.lang.Runtime", "exec"))))
                .check(CORE);
    }

    @Test
    void nobodySleeps() {
        noClasses().should(use(SLEEP)).check(CORE);
    }

    @Test
    void theTerminalIsTouchedByTheStandardConsoleOnly() {
        List<String> touches = CORE.stream()
                .flatMap(type -> type.getFieldAccessesFromSelf().stream())
                .filter(access -> access.getTargetOwner().getName().equals("java.lang.System"))
                .map(access -> access.getOrigin().getFullName())
                .distinct()
                .toList();
        assertThat(touches).containsExactly("dev.windlass.report.Console.standard()");
        noClasses()
                .should()
                .callMethod(Throwable.class, "printStackTrace")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(CORE);
    }

    @Test
    void everyPackageIsNullMarkedAndSaysWhatLivesThere() {
        JavaPackage front = CORE.getPackage("dev.windlass");
        assertThat(Stream.concat(Stream.of(front), front.getSubpackagesInTree().stream())
                        .filter(room -> !room.getClasses().isEmpty()))
                .isNotEmpty()
                .allSatisfy(room -> assertThat(room.isAnnotatedWith(NullMarked.class))
                        .as("%s has a package-info.java with @NullMarked", room.getName())
                        .isTrue());
    }

    @Test
    void noStateIsStatic() {
        fields().that().areStatic().should().beFinal().check(CORE);
        classes()
                .should(new ArchCondition<JavaClass>("have no public static field that can be changed") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        for (JavaField field : type.getFields()) {
                            boolean open = field.getModifiers().contains(JavaModifier.STATIC)
                                    && !field.getModifiers().contains(JavaModifier.PRIVATE)
                                    && !field.getModifiers().contains(JavaModifier.SYNTHETIC);
                            boolean constant = field.getRawType().isPrimitive()
                                    || field.getRawType().isEnum()
                                    || field.getRawType().isRecord()
                                    || Set.of("java.lang.String", "java.time.Duration")
                                            .contains(field.getRawType().getName());
                            events.add(new SimpleConditionEvent(
                                    field, !open || constant, field.getFullName() + " can be changed"));
                        }
                    }
                })
                .check(CORE);
    }
}

package dev.windlass.rehearsal;

import static dev.windlass.plan.Nodes.checks;
import static dev.windlass.plan.Nodes.guardedBy;
import static dev.windlass.plan.Nodes.soak;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.metric.Metric;
import dev.windlass.metric.NoData;
import dev.windlass.metric.Watched;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each bug is found by an exploration, and the same plan without it has no violation (S1, S4, S5, C2, B3, G1). */
class SeededBugsInPlans {

    /** What a release of two slots changes. */
    static final class Slots {
        String traffic = "blue";
        boolean blueRuns = true;
        boolean greenRuns;
        boolean greenErrs;
        boolean moved;
        int schema = 13;
        int workers = 2;
        List<String> dumps = new ArrayList<>();
        List<String> tables = new ArrayList<>();

        double errors() {
            return traffic.equals("green") && greenErrs ? 9 : 0.1;
        }

        String state() {
            return traffic + blueRuns + greenRuns + schema + workers + dumps + tables;
        }
    }

    /**
     * A bug.
     *
     * @param name what is wrong
     * @param plan the plan, with the bug or without
     * @param script what the test says beside it
     * @param rule the rule that it breaks
     */
    record Bug(
            String name,
            BiFunction<Slots, Boolean, Plan> plan,
            BiFunction<Rehearsal<Slots>, Boolean, Rehearsal<Slots>> script,
            String rule) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final String RUNS = "traffic goes to what runs";

    private static Step<Void> deploy(Slots slots) {
        return Step.named("deploy green")
                .run(c -> {
                    slots.greenRuns = true;
                })
                .undo(c -> {
                    slots.greenRuns = false;
                });
    }

    private static Step<Void> cutover(Slots slots) {
        return Step.named("cutover")
                .capture(String.class, c -> slots.traffic)
                .run(c -> {
                    slots.traffic = "green";
                })
                .undo(c -> {
                    slots.traffic = c.before();
                });
    }

    private static Step<Void> migrate(Slots slots) {
        return Step.named("migrate")
                .capture(Integer.class, c -> slots.schema)
                .run(c -> {
                    slots.schema = 14;
                })
                .undo(c -> {
                    slots.schema = c.before();
                });
    }

    private static Plan of(dev.windlass.plan.Node... nodes) {
        return Release.plan("azora", "1.4.0")
                .to("production")
                .rollbackWithin(Duration.ofMinutes(5))
                .phase("release", nodes)
                .build();
    }

    private static Check well(Slots slots) {
        return Check.named("well").holds(c -> slots.errors() < 1);
    }

    static Stream<Bug> bugs() {
        return Stream.of(
                new Bug(
                        "a missing undo is hidden behind irreversible",
                        (slots, bug) -> {
                            var cutover = Step.named("cutover")
                                    .capture(String.class, c -> slots.traffic)
                                    .run(c -> {
                                        slots.traffic = "green";
                                    });
                            return of(
                                    migrate(slots),
                                    bug
                                            ? cutover.irreversible("nobody wrote the undo")
                                            : cutover.undo(c -> {
                                                slots.traffic = c.before();
                                            }),
                                    checks("is it well").critical(well(slots)));
                        },
                        (rehearsal, bug) -> rehearsal
                                .mayHappen("green begins to err", slots -> slots.greenErrs = true)
                                .atTheEnd(
                                        "users are served without errors",
                                        run -> run.outcome() instanceof Outcome.Completed
                                                || run.outcome() instanceof Outcome.RollbackFailed
                                                || run.world().errors() < 1),
                        "users are served without errors"),
                new Bug(
                        "an undo needs a result that a half-done step never gave",
                        (slots, bug) -> of(Step.named("dump")
                                .run(String.class, c -> {
                                    slots.dumps.add("dump-1");
                                    return "dump-1";
                                })
                                .undo(c -> {
                                    if (bug) {
                                        slots.dumps.remove(c.result().orElseThrow());
                                    } else {
                                        slots.dumps.remove("dump-1");
                                    }
                                })),
                        (rehearsal, bug) -> rehearsal,
                        Rules.GETS_BACK),
                new Bug(
                        "an undo is not idempotent",
                        (slots, bug) -> of(
                                Step.named("move the tables")
                                        .run(c -> {
                                            slots.tables.add("orders");
                                        })
                                        .undo(c -> {
                                            if (bug && slots.moved) {
                                                throw new IllegalStateException("there is no table 'orders'");
                                            }
                                            slots.tables.remove("orders");
                                            slots.moved = true;
                                        }),
                                checks("is it well").critical(well(slots))),
                        (rehearsal, bug) -> rehearsal,
                        Rules.GETS_BACK),
                new Bug(
                        "blue is stopped ahead of the cutover",
                        (slots, bug) -> {
                            Step<Void> stopBlue = Step.named("stop blue")
                                    .run(c -> {
                                        slots.blueRuns = false;
                                    })
                                    .undo(c -> {
                                        slots.blueRuns = true;
                                    });
                            return bug
                                    ? of(deploy(slots), stopBlue, cutover(slots))
                                    : of(deploy(slots), cutover(slots), stopBlue);
                        },
                        (rehearsal, bug) -> rehearsal.always(
                                RUNS, slots -> slots.traffic.equals("blue") ? slots.blueRuns : slots.greenRuns),
                        RUNS),
                new Bug(
                        "a step says that it is idempotent, and isn't",
                        (slots, bug) -> of(Step.named("scale up")
                                .capture(Integer.class, c -> slots.workers)
                                .run(c -> {
                                    slots.workers = (bug ? slots.workers : c.before()) + 2;
                                })
                                .idempotent()
                                .undo(c -> {
                                    slots.workers = c.before();
                                })),
                        (rehearsal, bug) -> rehearsal.comparing(Slots::state),
                        Rules.AS_PLANNED),
                new Bug(
                        "a guard's stretch ends too early",
                        (slots, bug) -> {
                            Watched errors = Metric.named("errors")
                                    .reads(c -> slots.errors())
                                    .above(1)
                                    .every(Duration.ofSeconds(15))
                                    .onNoData(NoData.HOLD);
                            Watched seen = Metric.named("latency")
                                    .reads(c -> 20)
                                    .above(100)
                                    .every(Duration.ofSeconds(15))
                                    .onNoData(NoData.HOLD);
                            var soak = soak("soak", Duration.ofMinutes(5), seen);
                            var guarded = guardedBy("stays well", errors);
                            return bug
                                    ? of(migrate(slots), guarded.over(cutover(slots)), soak)
                                    : of(migrate(slots), guarded.over(cutover(slots), soak));
                        },
                        (rehearsal, bug) -> rehearsal
                                .mayHappen("green begins to err", slots -> slots.greenErrs = true)
                                .atTheEnd(
                                        "no errors of a time before the end are left standing",
                                        run -> !(run.outcome() instanceof Outcome.Completed)
                                                || run.world().errors() < 1
                                                || endedAt(run)),
                        "no errors of a time before the end are left standing"),
                new Bug(
                        "an undo forgets half of what was done",
                        (slots, bug) -> of(
                                Step.named("deploy green")
                                        .run(c -> {
                                            slots.greenRuns = true;
                                            slots.workers = 4;
                                        })
                                        .undo(c -> {
                                            slots.greenRuns = false;
                                            slots.workers = bug ? slots.workers : 2;
                                        }),
                                checks("is it well").critical(well(slots))),
                        (rehearsal, bug) -> rehearsal.comparing(Slots::state),
                        Rules.AS_BEFORE),
                new Bug(
                        "an undo toggles what it finds instead of putting back what was",
                        (slots, bug) -> of(Step.named("cutover")
                                .capture(String.class, c -> slots.traffic)
                                .run(c -> {
                                    slots.traffic = "green";
                                })
                                .undo(c -> {
                                    slots.traffic = !bug ? c.before() : slots.traffic.equals("blue") ? "green" : "blue";
                                })),
                        (rehearsal, bug) -> rehearsal.comparing(Slots::state),
                        Rules.AS_BEFORE),
                new Bug(
                        "a rollback takes longer than the plan allows",
                        (slots, bug) -> of(migrate(slots), cutover(slots)),
                        (rehearsal, bug) -> rehearsal.undoTaking("migrate", Duration.ofMinutes(bug ? 6 : 4)),
                        Rules.BUDGET),
                new Bug(
                        "a check that should block is only recommended",
                        (slots, bug) -> of(
                                migrate(slots),
                                cutover(slots),
                                bug
                                        ? checks("is it well").recommended(well(slots))
                                        : checks("is it well").critical(well(slots))),
                        (rehearsal, bug) -> rehearsal
                                .answering("well", Answer.failed("errors at 9 %"))
                                .atTheEnd(
                                        "nothing bad completes", run -> !(run.outcome() instanceof Outcome.Completed)),
                        "nothing bad completes"),
                new Bug(
                        "a probe takes half of it for done",
                        (slots, bug) -> of(Step.named("copy tables")
                                .run(c -> {
                                    slots.tables.add("orders");
                                    c.progress("1 of 2");
                                    slots.tables.add("users");
                                })
                                .probe(c -> slots.tables.size() >= (bug ? 1 : 2)
                                        ? Settlement.done()
                                        : slots.tables.isEmpty()
                                                ? Settlement.notDone()
                                                : Settlement.unknown("half is there"))
                                .undo(c -> slots.tables.clear())),
                        (rehearsal, bug) -> rehearsal.comparing(Slots::state),
                        Rules.AS_PLANNED),
                new Bug(
                        "a step keeps what its undo needs in memory",
                        (slots, bug) -> {
                            var kept = new ArrayList<String>();
                            return of(
                                    Step.named("dump")
                                            .run(String.class, c -> {
                                                slots.dumps.add("dump-1");
                                                kept.add("dump-1");
                                                return "dump-1";
                                            })
                                            .undo(c -> slots.dumps.remove(
                                                    bug
                                                            ? kept.get(0)
                                                            : c.result().orElse("dump-1"))),
                                    checks("is it well").critical(well(slots)));
                        },
                        (rehearsal, bug) -> rehearsal,
                        Rules.GETS_BACK));
    }

    /** Whether it went wrong only when nothing was left to be watched: behind the last thing that the plan does. */
    private static boolean endedAt(Rehearsed<Slots> run) {
        Fault fault = run.play().schedule().faults().get(0);
        int points = run.play().points.passed().size();
        return points - fault.number() <= 3;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void is_found(Bug bug) {
        Tally.seeded++;
        Rehearsal<Slots> rehearsal =
                bug.script().apply(Rehearsal.of(Slots::new, slots -> bug.plan().apply(slots, true)), true);

        Exploration exploration = rehearsal.explore(300, 7);

        assertThat(exploration.violations())
                .as("%s", exploration)
                .extracting(Violation::rule)
                .contains(bug.rule());
        Violation violation = exploration.violations().stream()
                .filter(one -> one.rule().equals(bug.rule()))
                .findFirst()
                .orElseThrow();
        assertThat(rehearsal.replay(violation.schedule()).brokenRules())
                .as("its schedule shows it again")
                .anyMatch(broken -> broken.startsWith(bug.rule()));
        Tally.found++;
    }

    @ParameterizedTest(name = "without: {0}")
    @MethodSource("bugs")
    void the_same_plan_without_it_has_no_violation(Bug bug) {
        Exploration exploration = bug.script()
                .apply(Rehearsal.of(Slots::new, slots -> bug.plan().apply(slots, false)), false)
                .explore(300, 7);

        Tally.schedules(exploration);
        assertThat(exploration.violations()).as("%s", exploration).isEmpty();
    }
}

package dev.windlass.database.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.database.Database;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Wire;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Plan;
import dev.windlass.plan.PlanBuilder;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The way to the server is cut, at each request that there is. */
@ExtendWith(Server.class)
class CutJournalIT {

    private static final String SHOP = "shop";
    private static final String PRODUCTION = "production";
    private static final int STEPS = 3;

    private TestDatabase world;
    private Wire wire;
    private PostgresJournal cut;
    private PostgresJournal direct;
    private final List<String> effects = Collections.synchronizedList(new ArrayList<>());
    private final List<String> late = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void connect(TestDatabase fresh) throws Exception {
        world = fresh;
        wire = new Wire(world.port());
        var through = new PGSimpleDataSource();
        through.setURL("jdbc:postgresql://localhost:" + wire.port() + "/" + world.name());
        through.setUser("postgres");
        through.setPassword("postgres");
        cut = PostgresJournal.in(Database.of("operations", through).timeout(Duration.ofSeconds(1)))
                .killSafe();
        direct = PostgresJournal.in(Database.of("operations", world.direct("postgres", "postgres")))
                .killSafe();
        direct.createTables();
    }

    @AfterEach
    void close() throws Exception {
        wire.close();
    }

    /** The server takes a moment to find out that a connection was cut. */
    private Journal.Hold next() throws JournalException {
        while (true) {
            try {
                return direct.hold(SHOP, PRODUCTION, Records.BO);
            } catch (JournalException.Held e) {
                Thread.onSpinWait();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @DisplayName("C3: an append whose answer is lost is written whole or not at all, and no later one is tried")
    void an_append(Wire.Fault fault) throws Exception {
        world.fault();
        try (Journal.Hold hold = cut.hold(SHOP, PRODUCTION, Records.ANNA);
                Journal.RunLog log = hold.begin("run")) {
            log.append(Records.batch(1), false);
            wire.breakAfter(0, fault);
            assertThatThrownBy(() -> log.append(Records.batch(2), false))
                    .isExactlyInstanceOf(JournalException.class)
                    .hasMessageContaining("No further effect is started");
            wire.breakAfter(Integer.MAX_VALUE, fault); // the way is free again
            for (Attempt attempt : List.<Attempt>of(
                    () -> log.append(Records.batch(2), false),
                    () -> log.attach(new byte[1]),
                    () -> log.reserve(1 << 20),
                    () -> hold.begin("other"))) {
                assertThatThrownBy(attempt::run).isExactlyInstanceOf(JournalException.class);
            }
            try (Journal.Hold next = next()) {
                Journal.RunLog read = next.latest().orElseThrow();
                assertThat(Records.read(read)).isEqualTo(Records.events(fault == Wire.Fault.CUT_AFTER ? 2 : 1));
                assertThat(next.epoch()).isEqualTo(2);
            }
        }
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private Plan plan(boolean fails) {
        PlanBuilder plan = Release.plan(SHOP, "1.4.0").to(PRODUCTION);
        for (int i = 1; i <= STEPS; i++) {
            String name = "step " + i;
            plan = plan.step(Step.named(name)
                    .run(String.class, c -> {
                        acts(name);
                        if (effects.contains(name)) {
                            throw new IllegalStateException(name + " was done before");
                        }
                        effects.add(name);
                        return "v".repeat(70_000); // which is kept as an attachment
                    })
                    .probe(c -> effects.contains(name) ? Settlement.done("v".repeat(70_000)) : Settlement.notDone())
                    .undo(c -> {
                        acts("undo " + name);
                        effects.remove(name);
                    }));
        }
        Step<Void> last = Step.named("fails")
                .run(c -> {
                    throw new NotApplied("it never works");
                })
                .undo(c -> {});
        return fails ? plan.step(last).build() : plan.build();
    }

    private void acts(String name) {
        if (wire.isBroken()) {
            late.add(name);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"CUT_BEFORE", "CUT_AFTER"})
    @DisplayName("J4, C1: cut at each request, forward and in the rollback, it stops before its next effect and goes on"
            + " elsewhere")
    void at_each_request(Wire.Fault fault) throws Exception {
        int lost = 0;
        for (boolean fails : new boolean[] {false, true}) {
            boolean wasCut = true;
            for (int request = 0; wasCut; request++) {
                effects.clear();
                world.execute("truncate windlass.journal_hold, windlass.journal_run, windlass.journal_batch,"
                        + " windlass.journal_attachment");
                wire.breakAfter(request, fault);
                Outcome outcome = Runner.of(plan(fails)).journal(cut).run();
                wasCut = wire.isBroken();
                if (outcome instanceof Outcome.JournalLost || outcome instanceof Outcome.Refused) {
                    world.fault();
                    lost++;
                    wire.breakAfter(Integer.MAX_VALUE, fault); // what acts from here on is not late
                    next().close();
                    outcome = Runner.of(plan(fails)).journal(direct).run();
                }
                assertThat(outcome)
                        .as("request %s, fails: %s", request, fails)
                        .isInstanceOf(fails ? Outcome.RolledBack.class : Outcome.Completed.class);
                assertThat(effects).hasSize(fails ? 0 : STEPS);
                assertThat(late).as("begun although the way was cut").isEmpty();
                List<SharedRun> runs = direct.runs(SHOP, PRODUCTION);
                assertThat(direct.read(runs.get(runs.size() - 1), recorded -> {})
                                .sealed())
                        .isTrue();
            }
        }
        assertThat(lost).as("requests at which it was cut").isGreaterThan(30);
        System.out.printf("suite database-journal: cut=%s requests=%d differing=0%n", fault, lost);
    }

    @Test
    @DisplayName("a server that accepts and never answers is given up on")
    void mute() throws Exception {
        world.fault();
        wire.breakAfter(0, Wire.Fault.STALLED);
        assertThat(Runner.of(plan(false)).journal(cut).run()).isInstanceOf(Outcome.Refused.class);
        assertThat(effects).isEmpty();
    }
}

package dev.windlass.engine;

import dev.windlass.calendar.Point;
import dev.windlass.check.Severity;
import dev.windlass.journal.Event;
import dev.windlass.journal.ObservationEvent;
import dev.windlass.journal.Order;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Recorded;
import dev.windlass.plan.CheckGroup;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Role;
import dev.windlass.plan.SignOff;
import dev.windlass.plan.StepDefinition;
import dev.windlass.plan.Watch;
import dev.windlass.plan.WindowGate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rules of gates, guards, people and time, held against what a run has in its journal, event by event. */
final class GateRules {

    /** The rules that were asked of at least one event, by their words. */
    static final Set<String> HELD = new TreeSet<>();

    final List<String> violations = new ArrayList<>();
    private final Plan plan;
    private final Program program;

    private final Map<String, PeopleEvent.SignOffRequested> asked = new HashMap<>();
    private final Map<String, Map<String, PeopleEvent.SignedOff>> signed = new HashMap<>();
    private final Map<String, Instant> reached = new HashMap<>();
    private final Map<String, Map<String, Event.CheckAnswered>> answers = new HashMap<>();
    private final Map<String, Boolean> bad = new HashMap<>();
    private final Set<String> done = new HashSet<>();
    private final Set<String> passed = new HashSet<>();

    private long seq;
    private boolean point;
    private boolean rollingBack;
    private boolean ended;
    private boolean stopped;
    private boolean turning;
    private boolean verified;
    private boolean undone;
    private boolean refused;
    private boolean started;
    private @Nullable String tripped;
    private Event.@Nullable QuestionAsked question;
    private boolean trippedSince;
    private @Nullable Instant zero;
    private @Nullable WindowGate window;

    GateRules(Plan plan) {
        this.plan = plan;
        this.program = new Program(plan);
    }

    private void rule(boolean kept, String rule, Object... about) {
        HELD.add(rule);
        if (!kept) {
            violations.add("at event " + seq + ": " + rule + " " + List.of(about));
        }
    }

    GateRules over(List<Recorded> journal) {
        for (Recorded one : journal) {
            seq = one.seq();
            event(one);
        }
        return this;
    }

    private void event(Recorded recorded) {
        Event event = recorded.event();
        if (ended) {
            behindTheEnd(event);
        }
        begins(event);
        if (event instanceof Event.RunStarted run) {
            zero = run.zero();
        } else if (event instanceof PeopleEvent people) {
            people(people, recorded.at());
        } else if (event instanceof Event.GateReached gate) {
            reached.putIfAbsent(gate.node(), recorded.at());
            answers.put(gate.node(), new LinkedHashMap<>());
        } else if (event instanceof Event.CheckAnswered answer) {
            answers.computeIfAbsent(answer.node(), k -> new LinkedHashMap<>()).put(answer.check(), answer);
        } else if (event instanceof Event.GatePassed gate) {
            passed(gate.node(), recorded.at());
        } else if (event instanceof Event.GateRefused gate) {
            signed.remove(gate.node());
            asked.remove(gate.node());
            refused = true;
        } else if (event instanceof Event.NodeRefused) {
            refused = true;
        } else if (event instanceof Event.StepStarted step) {
            started(step, recorded.at());
        } else if (event instanceof Event.StepSucceeded step) {
            rule(done.add(step.node()), "C1: a step is done once", step.node());
        } else if (event instanceof Event.PhaseStarted phase) {
            phase(phase, recorded.at());
        } else if (event instanceof Event.PhaseEnded) {
            window = null;
        } else if (event instanceof Event.PointOfNoReturnPassed) {
            point = true;
        } else if (event instanceof ObservationEvent observation) {
            observed(observation);
        } else {
            turns(event);
        }
    }

    private void behindTheEnd(Event event) {
        boolean order = event instanceof Event.OrderGiven given && given.order() == Order.ROLL_BACK;
        rule(
                order
                        || event instanceof Event.RunResumed
                        || event instanceof Event.Notified
                        || event instanceof Event.RunClosed
                        || event instanceof Event.ClockJumped
                        || event instanceof PeopleEvent.SubmissionRefused,
                "O1: nothing happens behind the end, but an order to roll back what completed",
                event);
        ended = !order && ended;
    }

    /** What makes the plan go forward, and when it may not. */
    private void begins(Event event) {
        boolean attempt = event instanceof Event.StepStarted || event instanceof Event.AttemptStarted;
        boolean verification =
                event instanceof Event.GateReached gate && program.position(gate.node()) == program.verification();
        boolean passes =
                event instanceof Event.GatePassed gate && program.position(gate.node()) != program.verification();
        boolean forward = attempt
                || event instanceof Event.PointOfNoReturnPassed
                || event instanceof Event.PhaseStarted
                || (event instanceof Event.GateReached && !verification);
        if (!forward && !passes) {
            return;
        }
        rule(!rollingBack, "C2: once the rollback began nothing runs forward", event);
        rule(question == null, "B4: while it asks nothing runs forward", event);
        if (forward) {
            rule(!stopped, "B7: once it was ordered to stop nothing is begun", event);
            rule(!turning, "B7: once it was ordered to roll back nothing is begun", event);
            rule(tripped == null, "B5: once a guard tripped nothing is begun", event, String.valueOf(tripped));
        }
    }

    // ------------------------------------------------------------------ people

    private void people(PeopleEvent event, Instant now) {
        if (event instanceof PeopleEvent.SignOffRequested request) {
            asked.put(request.node(), request);
            signed.put(request.node(), new LinkedHashMap<>());
        } else if (event instanceof PeopleEvent.SignedOff one) {
            PeopleEvent.SignOffRequested request = asked.get(one.node());
            rule(request != null, "G7: nobody signs what nobody was asked", one);
            if (request == null) {
                return;
            }
            rule(now.isBefore(request.until()), "G7: nobody signs what expired", one);
            rule(one.proof().document().startsWith(request.document().strip()), "G7: what is signed was asked", one);
            rule(
                    signed.get(one.node()).put(one.by(), one) == null,
                    "G7: nobody's signature counts twice",
                    one.by(),
                    one.node());
            rule(!one.by().equals("eve"), "G7: who is in no role does not count", one);
            rule(
                    !(gate(one.node()) instanceof SignOff signOff
                            && signOff.authorExcluded()
                            && one.by().equals("ann")),
                    "G7: the excluded don't count",
                    one);
        }
    }

    private dev.windlass.plan.Node gate(String name) {
        return program.node(program.position(name));
    }

    // ------------------------------------------------------------------ gates

    private void passed(String name, Instant now) {
        if (program.position(name) == program.verification()) {
            verified = true;
        }
        rule(passed.add(name), "G1: a gate is passed once", name);
        rule(reached.containsKey(name), "G1: a gate is passed once it was reached", name);
        if (gate(name) instanceof SignOff signOff) {
            rule(
                    quorum(signOff, signed.getOrDefault(name, Map.of()).keySet()),
                    "G7: a sign-off is passed by its quorum",
                    name,
                    signed);
        } else if (gate(name) instanceof WindowGate one) {
            rule(one.window().at(now).isPresent(), "G8: a window is passed while it is open", name, now);
            window = one;
        } else if (gate(name) instanceof CheckGroup group) {
            group(name, group);
        } else if (gate(name) instanceof Watch watch) {
            watch(name, watch, now);
        }
    }

    /** Tries every way to give the places of the quorum to people. */
    private boolean quorum(SignOff gate, Set<String> people) {
        var places = new ArrayList<String>();
        gate.quorums().forEach(quorum -> places.addAll(java.util.Collections.nCopies(quorum.people(), quorum.role())));
        return seats(places, new ArrayList<>(people));
    }

    private boolean seats(List<String> places, List<String> people) {
        if (places.isEmpty()) {
            return true;
        }
        for (String person : people) {
            if (members(places.get(0)).contains(person)) {
                var others = new ArrayList<>(people);
                others.remove(person);
                if (seats(places.subList(1, places.size()), others)) {
                    return true;
                }
            }
        }
        return false;
    }

    private List<String> members(String role) {
        return plan.roles().stream()
                .filter(one -> one.name().equals(role))
                .map(Role::members)
                .findFirst()
                .orElse(List.of());
    }

    private void group(String name, CheckGroup group) {
        Map<String, Event.CheckAnswered> said = answers.getOrDefault(name, Map.of());
        rule(said.size() == group.members().size(), "G2: all checks have answered when a gate is passed", name, said);
        boolean all = said.values().stream()
                .allMatch(one -> one.verdict().passed() || one.severity() == Severity.RECOMMENDED);
        boolean waivable =
                said.values().stream().allMatch(one -> one.verdict().passed() || one.severity() != Severity.CRITICAL);
        rule(
                all || (waivable && waived(name, group)),
                "G1: a gate is passed only if its checks passed, or were waived",
                name,
                said);
    }

    private boolean waived(String name, CheckGroup group) {
        return group.waiver() != null
                && signed.getOrDefault(name, Map.of()).values().stream()
                        .anyMatch(one -> one.reason() != null
                                && members(group.waiver().role()).contains(one.by()));
    }

    private void watch(String name, Watch watch, Instant now) {
        Map<String, Event.CheckAnswered> said = answers.getOrDefault(name, Map.of());
        rule(
                said.size() == watch.watched().size()
                        && said.values().stream().allMatch(one -> one.verdict().passed()),
                "G1: a watch is passed only if all that it watches passed",
                name,
                said);
        Duration watched = Duration.between(reached.getOrDefault(name, now), now);
        rule(watched.compareTo(watch.during()) >= 0, "G3: a watch is passed after its time", name, watched);
        rule(!bad.getOrDefault(name, false), "G1: a watch that saw a breach is not passed", name);
    }

    // ------------------------------------------------------------------ time

    private void started(Event.StepStarted step, Instant now) {
        started = true;
        StepDefinition<?, ?> definition = program.step(program.position(step.node()));
        if (definition.kind() instanceof StepDefinition.Irreversible<?, ?>) {
            point = true;
        }
        if (window != null) {
            rule(window.window().at(now).isPresent(), "G8: no step begins outside of the window", step.node(), now);
        }
    }

    private void phase(Event.PhaseStarted phase, Instant now) {
        Point due = program.point(phase.phase());
        if (due != null && zero != null) {
            rule(!now.isBefore(due.on(zero)), "T2: a phase begins at its time at the earliest", phase, now, zero);
        }
    }

    // ------------------------------------------------------------------ guards

    private void observed(ObservationEvent event) {
        if (event instanceof ObservationEvent.BreachBegan breach) {
            bad.put(breach.node(), true);
        } else if (event instanceof ObservationEvent.GuardTripped trip) {
            trippedSince = true;
            rule(!rollingBack || tripped == null, "B5: once the rollback began trips are only recorded", trip);
            tripped = rollingBack ? tripped : trip.node();
        } else if (event instanceof ObservationEvent.BaselineCaptured baseline) {
            rule(!started || baseline.value() != null, "G5: a baseline is captured before the first step", baseline);
            if (baseline.value() == null && !rollingBack) {
                tripped = baseline.node();
            }
        }
    }

    // ------------------------------------------------------------------ orders, the way back, the end

    private void turns(Event event) {
        if (event instanceof Event.OrderGiven order) {
            ordered(order);
        } else if (event instanceof Event.QuestionAsked asks) {
            rule(
                    question == null || trippedSince,
                    "B4: it asks one thing at a time, and anew where a guard tripped",
                    asks);
            question = asks;
            trippedSince = false;
            if (asks.matter() == Event.Matter.FAILED_PAST_POINT) {
                rule(point, "B4: it asks because it is past a point of no return", asks);
            }
        } else if (event instanceof Event.RollbackStarted) {
            rule(!rollingBack, "C6: a rollback begins once", event);
            rule(!point || turning, "B4: past a point of no return only a person turns back", event);
            rollingBack = true;
            question = null;
        } else if (event instanceof Event.UndoStarted) {
            rule(rollingBack, "B1: undone is in a rollback", event);
        } else if (event instanceof Event.UndoSucceeded) {
            undone = true;
        } else if (event instanceof Event.RunEnded end) {
            ends(end);
        }
    }

    private void ordered(Event.OrderGiven order) {
        rule(order.proof() != null, "B7: an order has a proof", order);
        switch (order.order()) {
            case STOP -> stopped = true;
            case RESUME -> {
                stopped = false;
                question = null;
            }
            case ROLL_BACK -> {
                turning = true;
                rollingBack |= question != null && question.matter() == Event.Matter.FAILED_PAST_POINT;
                question = null;
            }
            case MOVE_ZERO -> zero = order.zero();
            case RETRY, SKIP -> decided(order.order());
        }
    }

    private void decided(Order order) {
        rule(question != null, "B7: RETRY and SKIP answer a question", order);
        if (question != null && question.matter() == Event.Matter.UNVERIFIED) {
            verified |= order == Order.SKIP;
        } else if (question != null && question.matter() == Event.Matter.WINDOW_CLOSED) {
            window = order == Order.SKIP ? null : window;
        } else if (!rollingBack) {
            tripped = null;
            bad.clear();
        }
        question = null;
    }

    private void ends(Event.RunEnded end) {
        ended = true;
        boolean trippedWhileAsked = trippedSince && end.ending() == Event.Ending.STOPPED && !rollingBack;
        rule(question == null || trippedWhileAsked, "O1: it ends once nothing is asked, or as a guard trips", end);
        switch (end.ending()) {
            case COMPLETED -> {
                rule(tripped == null, "B5: what a guard tripped in doesn't complete", end, String.valueOf(tripped));
                rule(!rollingBack, "O1: what turned back doesn't complete", end);
                rule(!turning, "B7: what was ordered to roll back doesn't complete", end);
            }
            case ROLLED_BACK -> {
                rule(rollingBack, "O1: rolled back after a rollback", end);
                rule(
                        verified || program.verification() < 0 || !undone,
                        "B6: what was undone is verified where the plan says how",
                        end);
            }
            case STOPPED ->
                rule(refused || tripped != null || turning, "O1: stopped by a gate, a guard or a person", end);
            case ROLLBACK_FAILED -> rule(false, "O1: only a person ends a failed rollback", end);
        }
        rule(!rollingBack || end.ending() != Event.Ending.STOPPED, "O1: stopped is not rolled back", end);
    }
}

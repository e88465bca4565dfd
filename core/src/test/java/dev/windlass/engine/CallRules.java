package dev.windlass.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.engine.Ledger.Back;
import dev.windlass.engine.Ledger.Entry;
import dev.windlass.engine.Ledger.Status;
import dev.windlass.engine.ScriptedWorld.Call;
import java.util.Objects;

/** The rules of each call of the user's code, by what was durable when it was called: S2, S4, S5, C1, C2, C7. */
final class CallRules {

    private final Ledger ledger;

    CallRules(Ledger ledger) {
        this.ledger = ledger;
    }

    void call(Call call) {
        switch (call.what) {
            case CAPTURE -> capture(ledger.at(call.step), call);
            case PROBE -> probe(ledger.at(call.step), call);
            case ACT -> {
                Entry step = ledger.at(call.step);
                if (step.node.closes != null && ledger.rollingBack) {
                    undo(ledger.of(step.node.closes), step, call);
                } else {
                    act(step, step, call);
                }
            }
            case UNDO -> {
                Entry step = ledger.at(call.step);
                if (step.node.closes != null && !ledger.rollingBack) {
                    act(ledger.of(step.node.closes), step, call);
                } else {
                    undo(step, step, call);
                }
            }
            case CHOOSE -> rule(ledger.at(call.step).branch == null, "a choice is asked twice", call);
            case CHECK -> {} // what only looks may still look, though nobody waits for it
        }
    }

    private void rule(boolean kept, String rule, Object... about) {
        ledger.rule(kept, rule, about);
    }

    private void capture(Entry step, Call call) {
        rule(!step.started, "S2: the image is captured again though it is durable", call);
        step.captured.add(call.image);
    }

    private void probe(Entry step, Call call) {
        rule(
                step.status == Status.DOUBT_AFTER_DEATH || step.status == Status.DOUBT_AFTER_THROW,
                "C2: probed without a doubt",
                step);
        step.lastProbe = call;
    }

    private void act(Entry step, Entry owner, Call call) {
        rule(!ledger.rollingBack, "C2: an action runs once a rollback has begun", call);
        rule(step.status != Status.DONE, "C1: a finished step runs again", call);
        rule(step.status == Status.RUNNING, "S2: its start is not durable when the action begins", step, call);
        rule(step.lastAct == null, "S4: an attempt runs twice", step, call);
        rule(!call.beside, "S4: the attempt before still runs", step, call);
        rule(ledger.stop == 0 || step.license < ledger.stop, "C7: it begins after the runner was asked to stop", step);
        rule(Objects.equals(call.image, text(owner.image)), "S2: every attempt sees the one image", step, call);
        step.lastAct = call;
    }

    private void undo(Entry step, Entry owner, Call call) {
        rule(ledger.rollingBack, "an undo without a rollback", call);
        rule(step.back == Back.RUNNING, "S2: the start of the undo is not durable when it begins", step, call);
        rule(step.lastUndo == null, "B2: an attempt at an undo runs twice", step, call);
        rule(!call.beside, "S4: the attempt before still runs", step, call);
        rule(Objects.equals(call.image, text(owner.image)), "S5: the undo sees the image", step, call);
        rule(
                step != owner || Objects.equals(call.result, text(step.result)),
                "S5: the undo sees the result, where there is one",
                step,
                call);
        step.lastUndo = call;
    }

    private static String text(JsonNode value) {
        return value == null ? null : value.textValue();
    }
}

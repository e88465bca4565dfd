package dev.windlass.examples.demonstration;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.windlass.check.Check;
import dev.windlass.examples.world.Router;
import dev.windlass.examples.world.Service;
import dev.windlass.examples.world.Version;
import dev.windlass.examples.world.Weights;
import dev.windlass.examples.world.World;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The world of the demonstration without its processes: mocks over a state that can be looked at. */
final class FakeWorld implements OrdersDatabase {

    private final World world = mock();
    /** Which version runs where. */
    private final Map<String, Version> running = new TreeMap<>(Map.of("blue", Version.V1));

    private Weights weights = Weights.allBlue();
    private int schema = 1;
    private boolean copied;

    FakeWorld() {
        Service blue = service("blue");
        Service green = service("green");
        Router router = mock();
        when(world.blue()).thenReturn(blue);
        when(world.green()).thenReturn(green);
        when(world.router()).thenReturn(router);
        when(router.weights()).thenAnswer(call -> weights);
        when(router.setWeights(any())).thenAnswer(call -> weights = call.getArgument(0));
        doAnswer(call -> drained(call.getArgument(0))).when(router).awaitDrained(any(), any());
    }

    private Service service(String name) {
        Service service = mock();
        when(service.name()).thenReturn(name);
        when(service.baseUrl()).thenReturn("http://" + name + ".invalid");
        doAnswer(call -> running.put(name, call.getArgument(0))).when(service).start(any(), any());
        doAnswer(call -> running.remove(name)).when(service).stop();
        return service;
    }

    private Object drained(String name) {
        if ((name.equals("blue") ? weights.blue() : weights.green()) > 0) {
            throw new IllegalStateException(name + " still gets traffic");
        }
        return this;
    }

    Plan plan() {
        return new OrdersRelease(world, this, Scenario.NONE, Duration.ofMinutes(10)).plan();
    }

    /** Whether each request meets a process that can answer it. */
    boolean serves() {
        return (weights.blue() == 0 || running.containsKey("blue"))
                && (weights.green() == 0 || (running.get("green") == Version.V2 && schema == 2));
    }

    /** All of it, in words. */
    String state() {
        return running + ", " + weights + ", schema " + schema + (copied ? ", a copy" : "");
    }

    @Override
    public List<Check> ready() {
        return List.of(Check.named("schema 1").holds(c -> schema == 1));
    }

    @Override
    public Check holdsOrders() {
        return Check.named("there are orders").holds(c -> true);
    }

    @Override
    public Step<?> copy(String name) {
        return Step.named(name).run(c -> copied = true).undo(c -> copied = false);
    }

    @Override
    public Step<?> migrate(String name) {
        return Step.named(name).run(c -> schema = 2).undo(c -> schema = 1);
    }
}

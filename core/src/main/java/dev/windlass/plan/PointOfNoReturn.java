package dev.windlass.plan;

import java.util.List;
import java.util.Objects;

/**
 * A place in the plan that an automatic rollback never crosses.
 *
 * @param name what is gone for good from here on, unique within the plan
 * @param serves what it serves, such as the items of a checklist
 */
public record PointOfNoReturn(String name, List<String> serves) implements Node {

    /** Keeps a copy of the tags. */
    public PointOfNoReturn {
        Objects.requireNonNull(name, "name of a point of no return");
        serves = List.copyOf(serves);
    }

    @Override
    public PointOfNoReturn serves(String... tags) {
        return new PointOfNoReturn(name, Nodes.added(name, serves, tags));
    }
}

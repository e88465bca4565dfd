package dev.windlass.plan;

import dev.windlass.check.Fact;
import java.util.List;

/**
 * Code of a step that says itself what it does, such as an external command. Where the action of a step is one, its
 * facts are declared of the step, after those of {@link NamedStep#with}, so that a change of it changes the fingerprint
 * of the plan. A lambda around it hides them.
 */
public interface Declares {

    /**
     * What it does.
     *
     * @return the facts, the same on every JVM, without a secret
     */
    List<Fact> facts();
}

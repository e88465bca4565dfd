package dev.windlass.kubernetes.api;

import dev.windlass.check.Fact;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import java.util.ArrayList;
import java.util.List;

/**
 * The action of a step in a cluster: code that says which cluster it changes, which facts it declares, and which rights the
 * step needs. Give it to {@link dev.windlass.plan.NamedStep#run(Class, Action)} as it is: a lambda around it hides all that.
 * A rehearsal doesn't call it.
 *
 * @param api the cluster
 * @param facts what it declares, beside the cluster
 * @param rights the rights that the step needs, for its before-image, action, probe and undo
 * @param code does the change
 * @param <B> the type of the before-image
 * @param <T> the type of the result
 */
public record ClusterAction<B, T>(Api api, List<Fact> facts, List<Right> rights, Action<ActionContext<B>, T> code)
        implements Action<ActionContext<B>, T>, NeedsRights {

    /** Keeps copies of the lists, the facts with that of the cluster ahead of them. */
    public ClusterAction {
        var all = new ArrayList<Fact>();
        all.add(api.fact());
        all.addAll(facts);
        facts = List.copyOf(all);
        rights = List.copyOf(rights);
    }

    @Override
    public T run(ActionContext<B> context) throws Exception {
        return code.run(context);
    }
}

package dev.windlass.kubernetes.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Declares;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Step;
import dev.windlass.plan.UndoContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A step that brings the containers of a project up, or takes them down.
 *
 * @param compose the project
 * @param only the services that it is about; none for all
 * @param commands what is run of Compose, one after the other; a last one that waits is given the services to wait for
 * @param within how long that may take
 */
record ComposeStep(Compose compose, Set<String> only, List<List<String>> commands, Duration within)
        implements Action<ActionContext<ComposeStep.Before>, ComposeImages>, Declares, ReachesOutside {

    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final String WAITING = "--wait";

    /**
     * The project as it was.
     *
     * @param images of the services that ran
     * @param key the idempotency key of the action
     */
    record Before(ComposeImages images, String key) {

        /** The tag that keeps the image of a service. */
        String kept(String service) {
            return "windlass-before:" + key.substring(0, 16) + "-" + service;
        }
    }

    static Step<ComposeImages> of(String name, ComposeStep step) {
        return Step.named(name)
                .with("project", step.compose.project())
                .with("within", step.within)
                .capture(Before.class, step::capture)
                .run(ComposeImages.class, step)
                .idempotent()
                .undo(step::undo)
                .undoByHand(
                        "bring the images from before up again; they are tagged windlass-before:…, one for each service of"
                                + " " + step.compose);
    }

    @Override
    public List<Fact> facts() {
        return compose.compose(commands.get(0).toArray(String[]::new)).facts();
    }

    Before capture(ActionContext<?> context) throws NotApplied, InterruptedException {
        Engine engine = Engine.of(compose, context);
        try {
            Set<String> services = engine.services();
            for (String service : only) {
                if (!services.contains(service)) {
                    throw new NotApplied("the files of " + compose + " have no service '" + service + "', but "
                            + services + "; a version stands in the files, or in a variable that they name");
                }
            }
            ComposeImages images = running(engine);
            for (Map.Entry<String, ComposeImages.Image> entry :
                    images.services().entrySet()) {
                ComposeImages.Image image = entry.getValue();
                if (!engine.hasImage(image.id())) {
                    throw new NotApplied("service '" + entry.getKey() + "' of " + compose + " runs " + image.reference()
                            + ", image " + image.id()
                            + ", which the engine hasn't got any more: there would be nothing to go"
                            + " back to, whatever " + image.reference() + " means now. Pull or build that image first");
                }
            }
            return new Before(images, context.idempotencyKey());
        } catch (Failed e) {
            throw new NotApplied(String.valueOf(e.getMessage()), e);
        }
    }

    private ComposeImages running(Engine engine) throws Failed, InterruptedException {
        var services = new TreeMap<String, ComposeImages.Image>();
        for (ComposeContainer container : engine.containers()) {
            if (!container.isRunning()) {
                continue;
            }
            var image = new ComposeImages.Image(container.image(), container.reference());
            ComposeImages.Image other = services.put(container.service(), image);
            if (other != null && !other.id().equals(image.id())) {
                throw new Failed(
                        "containers of service '" + container.service() + "' of " + compose + " are of two images, "
                                + other + " and " + image
                                + ": somebody is changing it, or stopped in the middle. Bring it into one"
                                + " state first");
            }
        }
        return new ComposeImages(compose.project(), services);
    }

    @Override
    public ComposeImages run(ActionContext<Before> context) throws Exception {
        Before before = context.before();
        Leftover.end(before.key());
        Engine engine = Engine.of(compose, context);
        for (Map.Entry<String, ComposeImages.Image> entry :
                before.images().services().entrySet()) {
            tag(engine, entry.getValue().id(), before.kept(entry.getKey()));
        }
        for (List<String> command : commands) {
            var line = new ArrayList<>(command);
            if (line.contains(WAITING)) {
                Set<String> services = waitedFor(engine);
                if (services.isEmpty()) {
                    continue; // without a name Compose would wait for all
                }
                line.addAll(services);
            }
            context.progress("docker compose " + String.join(" ", line));
            engine.run(compose.compose(line.toArray(String[]::new)), within, GRACE);
        }
        return running(engine);
    }

    private Set<String> waitedFor(Engine engine) throws Failed, InterruptedException {
        var services = new TreeSet<>(only.isEmpty() ? engine.services() : only);
        services.removeAll(compose.completing());
        return services;
    }

    private void tag(Engine engine, String id, String tag) throws Failed, NotApplied, InterruptedException {
        engine.run(compose.command(compose.docker("image", "tag", id, tag)), Duration.ofMinutes(1), GRACE);
    }

    void undo(UndoContext<Before, ComposeImages> context) throws Exception {
        Before before = context.before();
        if (!Leftover.end(before.key())) {
            throw new Failed(
                    "the docker compose of this step is still running and could not be ended; end it by hand, then try"
                            + " again");
        }
        Engine engine = Engine.of(compose, context);
        Map<String, ComposeImages.Image> now = running(engine).services();
        Map<String, ComposeImages.Image> then = before.images().services();
        context.result().ifPresent(left -> refuseOthers(now, then, left.services()));
        if (!sameImages(now, then)) {
            if (!then.isEmpty()) {
                context.progress(
                        "brings " + then.keySet() + " of " + compose + " up again with the images from before");
                var line = new ArrayList<>(List.of("up", "--detach", WAITING, "--no-build"));
                line.addAll(then.keySet());
                engine.run(
                        compose.composeOverridden(override(engine, before), line.toArray(String[]::new)),
                        within,
                        GRACE);
            }
            var added = new TreeSet<>(now.keySet());
            added.removeAll(then.keySet());
            if (!added.isEmpty()) {
                var line = new ArrayList<>(List.of("rm", "--stop", "--force"));
                line.addAll(added);
                engine.run(compose.compose(line.toArray(String[]::new)), within, GRACE);
            }
        }
    }

    private static boolean sameImages(Map<String, ComposeImages.Image> one, Map<String, ComposeImages.Image> other) {
        return one.keySet().equals(other.keySet())
                && one.entrySet().stream().allMatch(entry -> {
                    ComposeImages.Image image = other.get(entry.getKey());
                    return image != null && image.id().equals(entry.getValue().id());
                });
    }

    private void refuseOthers(
            Map<String, ComposeImages.Image> now,
            Map<String, ComposeImages.Image> then,
            Map<String, ComposeImages.Image> left) {
        now.forEach((service, image) -> {
            boolean ours = isImage(left, service, image) || isImage(then, service, image);
            if (!ours) {
                throw new IllegalStateException(
                        "service '" + service + "' of " + compose + " was changed by somebody else since:"
                                + " it runs " + image.reference() + ", image " + image.id()
                                + ", which this step neither found nor left."
                                + " It is not overwritten; talk to whoever did it");
            }
        });
    }

    private static boolean isImage(Map<String, ComposeImages.Image> images, String service, ComposeImages.Image image) {
        ComposeImages.Image known = images.get(service);
        return known != null && known.id().equals(image.id());
    }

    /** One more file of Compose, JSON: the services with the images from before, by the names they had where these still mean them. */
    private String override(Engine engine, Before before) throws Exception {
        var services = new TreeMap<String, Object>();
        for (Map.Entry<String, ComposeImages.Image> entry :
                before.images().services().entrySet()) {
            ComposeImages.Image image = entry.getValue();
            boolean same =
                    engine.image(image.reference()).filter(image.id()::equals).isPresent();
            String kept = before.kept(entry.getKey());
            if (!same) {
                tag(engine, image.id(), kept);
            }
            services.put(entry.getKey(), Map.of("image", same ? image.reference() : kept, "pull_policy", "never"));
        }
        try {
            return JsonMapper.builder().build().writeValueAsString(Map.of("services", services));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can't be written as JSON", e);
        }
    }
}

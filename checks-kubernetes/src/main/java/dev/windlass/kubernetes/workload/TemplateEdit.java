package dev.windlass.kubernetes.workload;

import dev.windlass.check.Fact;
import dev.windlass.kubernetes.api.JsonPatch;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** One change of a pod template, told as a fact, as a patch, and as the template that comes of it. Immutable. */
sealed interface TemplateEdit {

    /** What the change is, as a fact of the plan. */
    Fact fact();

    /**
     * Adds it to a patch.
     *
     * @param template the template as it is
     * @throws NoSuchContainer if there is nothing that it could change
     */
    void patch(JsonPatch patch, PodTemplateSpec template) throws NoSuchContainer;

    /**
     * The template with it.
     *
     * @throws NoSuchContainer if there is nothing that it could change
     */
    PodTemplateSpec applied(PodTemplateSpec template) throws NoSuchContainer;

    /** What it changes, in words; empty if it is so already. */
    String preview(PodTemplateSpec template);

    /** There is no such container. */
    final class NoSuchContainer extends Exception {
        private static final long serialVersionUID = 1L;

        NoSuchContainer(String name, PodTemplateSpec template) {
            super("it has no container '" + name + "', it has "
                    + all(template).stream().map(Container::getName).collect(Collectors.joining("', '", "'", "'")));
        }
    }

    /** Those of init too. */
    private static List<Container> all(PodTemplateSpec template) {
        var all = new ArrayList<>(template.getSpec().getContainers());
        all.addAll(template.getSpec().getInitContainers());
        return all;
    }

    /**
     * Where a container is.
     *
     * @param path as a part of a patch
     */
    record Place(String path, Container container) {
        static Place of(String name, PodTemplateSpec template) throws NoSuchContainer {
            int at = index(name, template.getSpec().getContainers());
            if (at >= 0) {
                return new Place(
                        "/spec/template/spec/containers/" + at,
                        template.getSpec().getContainers().get(at));
            }
            at = index(name, template.getSpec().getInitContainers());
            if (at >= 0) {
                return new Place(
                        "/spec/template/spec/initContainers/" + at,
                        template.getSpec().getInitContainers().get(at));
            }
            throw new NoSuchContainer(name, template);
        }

        private static int index(String name, List<Container> containers) {
            for (int i = 0; i < containers.size(); i++) {
                if (containers.get(i).getName().equals(name)) {
                    return i;
                }
            }
            return -1;
        }
    }

    private static PodTemplateSpec with(PodTemplateSpec template, String container, UnaryOperator<Container> change)
            throws NoSuchContainer {
        Place.of(container, template);
        Function<List<Container>, List<Container>> changed = all -> all.stream()
                .map(one -> one.getName().equals(container) ? change.apply(one) : one)
                .toList();
        return new PodTemplateSpecBuilder(template)
                .editSpec()
                .withContainers(changed.apply(template.getSpec().getContainers()))
                .withInitContainers(changed.apply(template.getSpec().getInitContainers()))
                .endSpec()
                .build();
    }

    /** Another image. */
    record Image(String container, String image) implements TemplateEdit {
        @Override
        public Fact fact() {
            return new Fact("image of " + container, image);
        }

        @Override
        public void patch(JsonPatch patch, PodTemplateSpec template) throws NoSuchContainer {
            Place place = Place.of(container, template);
            patch.test(place.path() + "/name", container).replace(place.path() + "/image", image);
        }

        @Override
        public PodTemplateSpec applied(PodTemplateSpec template) throws NoSuchContainer {
            return with(template, container, one -> new ContainerBuilder(one)
                    .withImage(image)
                    .build());
        }

        @Override
        public String preview(PodTemplateSpec template) {
            return all(template).stream()
                    .filter(one -> one.getName().equals(container) && !image.equals(one.getImage()))
                    .map(one -> "container '" + container + "': image " + one.getImage() + " -> " + image)
                    .collect(Collectors.joining("\n"));
        }
    }

    /** A variable. What it was is not told: it may be a secret that stands there by mistake. */
    record Variable(String container, String name, String value) implements TemplateEdit {
        @Override
        public Fact fact() {
            return new Fact("variable " + name + " of " + container, value);
        }

        @Override
        public void patch(JsonPatch patch, PodTemplateSpec template) throws NoSuchContainer {
            Place place = Place.of(container, template);
            patch.test(place.path() + "/name", container)
                    .set(place.path() + "/env", variables(place.container().getEnv()));
        }

        private List<EnvVar> variables(List<EnvVar> before) {
            EnvVar wanted = new EnvVarBuilder()
                    .withName(name)
                    .withValue(value.isEmpty() ? null : value) // as the server gives an empty one back
                    .build();
            boolean there = before.stream().anyMatch(one -> one.getName().equals(name));
            var all = new ArrayList<EnvVar>();
            before.forEach(one -> all.add(one.getName().equals(name) ? wanted : one));
            if (!there) {
                all.add(wanted);
            }
            return all;
        }

        @Override
        public PodTemplateSpec applied(PodTemplateSpec template) throws NoSuchContainer {
            return with(template, container, one -> new ContainerBuilder(one)
                    .withEnv(variables(one.getEnv()))
                    .build());
        }

        @Override
        public String preview(PodTemplateSpec template) {
            return all(template).stream()
                    .filter(one -> one.getName().equals(container)
                            && !variables(one.getEnv()).equals(one.getEnv()))
                    .map(one -> "container '" + container + "': variable " + name + " -> " + value)
                    .collect(Collectors.joining("\n"));
        }
    }

    /** An annotation that makes it another template, so that all pods are made anew. */
    record Restart(String mark) implements TemplateEdit {

        static final String ANNOTATION = "windlass.dev/restarted-by";

        @Override
        public Fact fact() {
            return new Fact("restart", "all pods");
        }

        @Override
        public void patch(JsonPatch patch, PodTemplateSpec template) {
            patch.set(
                    "/spec/template/metadata/annotations",
                    applied(template).getMetadata().getAnnotations());
        }

        @Override
        public PodTemplateSpec applied(PodTemplateSpec template) {
            Map<String, String> annotations =
                    template.getMetadata() == null || template.getMetadata().getAnnotations() == null
                            ? new TreeMap<>()
                            : new TreeMap<>(template.getMetadata().getAnnotations());
            annotations.put(ANNOTATION, mark);
            return new PodTemplateSpecBuilder(template)
                    .editOrNewMetadata()
                    .withAnnotations(annotations)
                    .endMetadata()
                    .build();
        }

        @Override
        public String preview(PodTemplateSpec template) {
            return "all pods are made anew";
        }
    }
}

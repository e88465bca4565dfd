package dev.windlass.kubernetes.traffic;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/** A patch of single places of an object, applied whole or not at all. Used by one thread. */
final class JsonPatch {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ArrayNode operations = JSON.createArrayNode();

    private JsonPatch() {}

    /**
     * One that is refused if the object has changed in between.
     *
     * @param now the object as it was read
     * @return a patch that changes nothing yet
     */
    static JsonPatch onlyIfStill(ObjectMeta now) {
        return always().and("test", "/metadata/resourceVersion", now.getResourceVersion());
    }

    /**
     * One without a condition, for people.
     *
     * @return a patch that changes nothing yet
     */
    static JsonPatch always() {
        return new JsonPatch();
    }

    JsonPatch replace(String path, Object value) {
        return and("replace", path, value);
    }

    /** Sets a member that may be there or not. */
    JsonPatch set(String path, Object value) {
        return and("add", path, value);
    }

    private JsonPatch and(String operation, String path, Object value) {
        operations.addObject().put("op", operation).put("path", path).set("value", JSON.valueToTree(value));
        return this;
    }

    String json() {
        return operations.toString();
    }

    /** How it is sent: under the name of this module. */
    static PatchContext context() {
        return new PatchContext.Builder()
                .withPatchType(PatchType.JSON)
                .withFieldManager(Writers.OURS)
                .build();
    }

    /** The command by which a person does the same. */
    String command(String cluster, String namespace, String object) {
        return "kubectl --context " + cluster + " -n " + namespace + " patch " + object + " --type=json -p '" + json()
                + "'";
    }
}

package dev.windlass.kubernetes.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/**
 * A patch of single places of an object, applied whole or not at all. Used by one thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6902">RFC 6902: JSON Patch</a>
 */
public final class JsonPatch {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ArrayNode operations = JSON.createArrayNode();

    private JsonPatch() {}

    /**
     * One that is refused if the object has changed in between.
     *
     * @param now the object as it was read
     * @return a patch that changes nothing yet
     */
    public static JsonPatch onlyIfStill(ObjectMeta now) {
        return always().and("test", "/metadata/resourceVersion", now.getResourceVersion());
    }

    /**
     * One that is refused if what is wanted of the object has changed in between, or if it is another object of that name; what
     * controllers write into its status doesn't count.
     *
     * @param now the object as it was read
     * @return a patch that changes nothing yet
     */
    public static JsonPatch onlyIfSpecIsStill(ObjectMeta now) {
        return always().and("test", "/metadata/uid", now.getUid())
                .and("test", "/metadata/generation", now.getGeneration());
    }

    /**
     * One without a condition, for people.
     *
     * @return a patch that changes nothing yet
     */
    public static JsonPatch always() {
        return new JsonPatch();
    }

    /**
     * Replaces a member that has to be there.
     *
     * @param path where it is, a JSON pointer
     * @param value its value from then on
     * @return this patch
     */
    public JsonPatch replace(String path, Object value) {
        return and("replace", path, value);
    }

    /**
     * Sets a member that may be there or not.
     *
     * @param path where it is, a JSON pointer
     * @param value its value from then on
     * @return this patch
     */
    public JsonPatch set(String path, Object value) {
        return and("add", path, value);
    }

    private JsonPatch and(String operation, String path, Object value) {
        operations.addObject().put("op", operation).put("path", path).set("value", JSON.valueToTree(value));
        return this;
    }

    /**
     * Wants a member to have a value; otherwise the patch is refused.
     *
     * @param path where it is, a JSON pointer
     * @param value its value
     * @return this patch
     */
    public JsonPatch test(String path, Object value) {
        return and("test", path, value);
    }

    /**
     * A key as a part of a path.
     *
     * @param key the key, with any characters
     * @return the part
     */
    public static String part(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    /**
     * What is sent.
     *
     * @return the patch as JSON
     */
    public String json() {
        return operations.toString();
    }

    /**
     * How it is sent: under the name of this module.
     *
     * @return the context of the client's patch
     */
    public static PatchContext context() {
        return new PatchContext.Builder()
                .withPatchType(PatchType.JSON)
                .withFieldManager(Writers.OURS)
                .build();
    }

    /**
     * The command by which a person does the same.
     *
     * @param cluster the context of the kubeconfig
     * @param namespace the namespace
     * @param object kind and name, such as {@code service gw}
     * @return the command line
     */
    public String command(String cluster, String namespace, String object) {
        return "kubectl --context " + cluster + " -n " + namespace + " patch " + object + " --type=json -p '" + json()
                + "'";
    }
}

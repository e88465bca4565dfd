package dev.windlass.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Declares;
import dev.windlass.plan.NotApplied;
import java.lang.reflect.Type;
import java.util.List;

/** A call whose answer is the result of a step. */
record CallResult<C extends ActionContext<?>, T>(HttpCall call, JavaType type)
        implements Action<C, T>, Declares, ReachesOutside {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    static <C extends ActionContext<?>, T> CallResult<C, T> read(HttpCall call, Type type) {
        return new CallResult<>(call, JSON.constructType(type));
    }

    @Override
    public T run(C context) throws NotApplied, HttpFailure, InterruptedException {
        HttpReply reply = call.sendAs(context);
        String why;
        try {
            T value = JSON.treeToValue(reply.json(), type);
            if (value != null) {
                return value;
            }
            why = "it is null";
        } catch (JsonProcessingException e) {
            why = "it is no " + type.getRawClass().getSimpleName() + ": " + reply.excerpt(e.getOriginalMessage());
        }
        throw HttpFailure.unreadable(reply, why);
    }

    @Override
    public List<Fact> facts() {
        return call.facts();
    }
}

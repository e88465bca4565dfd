package dev.windlass.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.windlass.check.Fact;
import dev.windlass.plan.Action;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Declares;
import dev.windlass.plan.NotApplied;
import java.lang.reflect.Type;
import java.util.List;

/** A command whose standard output is the result of a step. */
record Json<C extends ActionContext<?>, T>(Command command, JavaType type) implements Action<C, T>, Declares {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static <C extends ActionContext<?>, T> Json<C, T> read(Command command, Type type) {
        return new Json<>(command, JSON.constructType(type));
    }

    @Override
    public T run(C context) throws NotApplied, CommandFailed, InterruptedException {
        Finished finished = Run.of(command, context, true);
        String output = whole(command, finished);
        String why;
        try {
            T value = JSON.readValue(output, type);
            if (value != null) {
                return value;
            }
            why = "it is null";
        } catch (JsonProcessingException e) {
            why = e.getOriginalMessage();
        }
        throw Run.failed(
                command,
                finished,
                "exited with " + finished.exitCode() + ", but its output is no JSON of "
                        + type.getRawClass().getSimpleName() + ": " + Text.oneLine(Text.harmless(why)));
    }

    @Override
    public List<Fact> facts() {
        return command.facts();
    }

    private static String whole(Command command, Finished finished) throws CommandFailed {
        String whole = finished.out().wholeMasked();
        if (whole == null) {
            throw Run.failed(
                    command,
                    finished,
                    "exited with " + finished.exitCode() + ", but "
                            + finished.out().tooLong());
        }
        return whole;
    }

    /** Standard output as a text. */
    record Plain<C extends ActionContext<?>>(Command command) implements Action<C, String>, Declares {

        @Override
        public String run(C context) throws NotApplied, CommandFailed, InterruptedException {
            return whole(command, Run.of(command, context, true)).strip();
        }

        @Override
        public List<Fact> facts() {
            return command.facts();
        }
    }
}

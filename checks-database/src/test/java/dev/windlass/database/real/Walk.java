package dev.windlass.database.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.windlass.plan.ActionContext;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import dev.windlass.plan.StepDefinition;
import dev.windlass.plan.UndoContext;
import java.lang.reflect.Type;
import java.util.Optional;
import java.util.function.Consumer;

/** Walks through the parts of a step by hand, image and result going through JSON as they do in a journal (S3). */
public final class Walk<B, T> {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private final StepDefinition<B, T> step;
    private B before;
    private Optional<T> result = Optional.empty();
    private Object read;
    private Consumer<String> progress = words -> {};
    private String said = "";

    private Walk(StepDefinition<B, T> step) {
        this.step = step;
    }

    public static <T> Walk<?, T> through(Step<T> step) {
        return new Walk<>(step.definition());
    }

    /** The result that the step reads of another one. */
    public Walk<B, T> reading(Object value) {
        read = value;
        return this;
    }

    /** Is told how far it is. */
    public Walk<B, T> telling(Consumer<String> listener) {
        progress = listener;
        return this;
    }

    public Walk<B, T> capture() throws Exception {
        before = journaled(
                step.capture().action().run(new Context()), step.capture().type());
        return this;
    }

    public T run() throws Exception {
        T given = step.action().run(new Context());
        if (step.resultType() != null) {
            result = Optional.of(journaled(given, step.resultType()));
        }
        return given;
    }

    /** Goes on from what another walk of the same kind of step noted. */
    @SuppressWarnings("unchecked")
    public Walk<B, T> takingOver(Walk<?, T> other) {
        before = (B) other.before;
        result = other.result;
        return this;
    }

    /** As after a crash: the action ended, nobody noted it. */
    public Walk<B, T> forgetResult() {
        result = Optional.empty();
        return this;
    }

    /** What the step said of its progress last. */
    public String progress() {
        return said;
    }

    public Settlement<T> probe() throws Exception {
        return step.probe().run(new Context());
    }

    public void undo() throws Exception {
        ((StepDefinition.Reversible<B, T>) step.kind()).undo().run(new Context());
    }

    private static <V> V journaled(V value, Type type) throws Exception {
        String json = JSON.writeValueAsString(value);
        V back = JSON.readValue(json, JSON.constructType(type));
        assertThat(JSON.writeValueAsString(back)).isEqualTo(json);
        assertThat(back).isEqualTo(value);
        return back;
    }

    private final class Context implements UndoContext<B, T>, ActionContext<B> {
        @Override
        public B before() {
            return before;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <R> R result(Step<R> other) {
            return (R) read;
        }

        @Override
        public String idempotencyKey() {
            return "0123456789abcdef0123456789abcdef";
        }

        @Override
        public void progress(String words) {
            said = words;
            progress.accept(words);
        }

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public Optional<T> result() {
            return result;
        }
    }
}

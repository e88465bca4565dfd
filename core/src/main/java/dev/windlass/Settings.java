package dev.windlass;

import dev.windlass.engine.Engine;
import dev.windlass.engine.People;
import dev.windlass.journal.Event;
import dev.windlass.journal.FileJournal;
import dev.windlass.journal.Journal;
import dev.windlass.journal.Listener;
import dev.windlass.notify.Notifications;
import dev.windlass.plan.Plan;
import dev.windlass.secret.Masker;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** What a runner was told. It is changed only while it is copied. */
final class Settings {

    final Plan plan;
    Journal journal = FileJournal.in(Path.of(".windlass"));
    List<Listener> listeners = new ArrayList<>();

    @Nullable
    String again;

    @Nullable
    String codeOrder;

    Event.@Nullable OrderGiven order;

    @Nullable
    People people;

    Notifications notifications = Notifications.none();

    @Nullable
    Instant zero;

    Masker secrets = Masker.none();

    @Nullable
    SecretKey key;

    Runner.@Nullable Running onTermination;

    private Settings(Plan plan) {
        this.plan = plan;
    }

    static Settings of(Plan plan) {
        return new Settings(plan);
    }

    /** A copy with a change. */
    Settings with(Consumer<Settings> change) {
        var copy = new Settings(plan);
        copy.journal = journal;
        copy.listeners = new ArrayList<>(listeners);
        copy.again = again;
        copy.codeOrder = codeOrder;
        copy.order = order;
        copy.people = people;
        copy.notifications = notifications;
        copy.zero = zero;
        copy.secrets = secrets;
        copy.key = key;
        copy.onTermination = onTermination;
        change.accept(copy);
        return copy;
    }

    Engine.Request request(boolean comesAndGoes) {
        return new Engine.Request(
                plan,
                journal,
                List.copyOf(listeners),
                again,
                codeOrder,
                order,
                people,
                notifications,
                zero,
                comesAndGoes,
                secrets,
                key);
    }
}

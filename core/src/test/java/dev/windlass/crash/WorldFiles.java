package dev.windlass.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.plan.ActionContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What is done to the files of a world: each change notes that it was entered, and has a point before and after it. */
class WorldFiles {

    /** What is in a slot that nobody changed. */
    static final String BLUE = "blue";

    final Path directory;
    final Points points;

    WorldFiles(Path directory, Points points) {
        this.directory = directory;
        this.points = points;
    }

    void create(ActionContext<?> c, String name) throws IOException {
        enter("do", name, c, "");
        create(name);
        leave("do", name);
    }

    void create(String name) throws IOException {
        Files.createFile(effect(name));
    }

    void remove(ActionContext<?> c, String name) throws IOException {
        enter("undo", name, c, "");
        remove(name);
        leave("undo", name);
    }

    void remove(String name) throws IOException {
        Files.deleteIfExists(effect(name));
    }

    String capture(String name) throws IOException {
        points.note("capture", name);
        points.pass("capture " + name);
        return slot(name);
    }

    void fill(ActionContext<?> c, String verb, String name, String image, String content) throws IOException {
        enter(verb, name, c, image);
        Path draft = directory.resolve("drafts").resolve(name);
        Files.writeString(draft, content, UTF_8);
        Files.move(draft, directory.resolve("slots").resolve(name), StandardCopyOption.ATOMIC_MOVE);
        leave(verb, name);
    }

    void enter(String verb, String name, ActionContext<?> c, String image) throws IOException {
        points.note(verb, name, c.idempotencyKey(), image);
        points.pass(verb + " " + name + ": before its effect");
    }

    void leave(String verb, String name) throws IOException {
        points.pass(verb + " " + name + ": after its effect");
    }

    boolean there(String name) {
        return Files.exists(effect(name));
    }

    Path effect(String name) {
        return directory.resolve("effects").resolve(name);
    }

    String slot(String name) throws IOException {
        Path slot = directory.resolve("slots").resolve(name);
        return Files.exists(slot) ? Files.readString(slot, UTF_8) : BLUE;
    }

    static String shown(String text) {
        return text.length() + " letters, " + text.hashCode();
    }
}

package dev.windlass.examples.world;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The migrations of the order service: where Flyway finds them, and the script that takes V2 back. */
public enum Migrations {
    /** V2 works, and so does its undo. */
    GOOD("demo/migrations"),
    /** V2 fails half-way and leaves a column, and a failed row in Flyway's history; its undo works. */
    FAILING("demo/migrations-failing"),
    /** V2 works, its undo fails. */
    UNDO_FAILS("demo/migrations-undo-fails");

    private final String folder;

    Migrations(String folder) {
        this.folder = folder;
    }

    /** For Flyway: {@code classpath:demo/migrations}. */
    public String location() {
        return "classpath:" + folder;
    }

    /** The text of {@code U2__order_priority.sql}, for one {@code Statement.execute}; it tolerates being run again. */
    public String undoScript() {
        String resource = "/" + folder + "/U2__order_priority.sql";
        try (InputStream in = Migrations.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new WorldException("Read the undo script " + resource + ": it is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new WorldException("Read the undo script " + resource + ": " + e, e);
        }
    }
}

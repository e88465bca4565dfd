package dev.windlass.examples.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A world to release into: a database, a router, the services blue and green, and load. Its processes outlive the one
 * that started them; everything needed to find them again is in the world's directory, so that a handle can be had in
 * any process at any time. Every call may be repeated, after a kill in its midst too.
 */
public final class World {
    private final WorldFiles files;
    private final Program databaseProgram;
    private final Program routerProgram;
    private final Database database;
    private final Router router;
    private final Service blue;
    private final Service green;
    private final Load load;

    private World(Path directory) {
        Calls calls = new Calls();
        this.files = new WorldFiles(directory.toAbsolutePath().normalize());
        this.databaseProgram = new Program(files, "database");
        this.routerProgram = new Program(files, "router");
        this.database = new Database(files);
        this.router = new Router(files, calls);
        this.blue = new Service(files, calls, "blue");
        this.green = new Service(files, calls, "green");
        this.load = new Load(files);
    }

    /** Handles for the world in that directory; starts nothing. */
    public static World at(Path directory) {
        return new World(directory);
    }

    /**
     * Starts a world in the directory: version 1 on blue with all the traffic, green absent, schema V1. If one is there
     * already it stays as it is, except that what is missing of it (killed, or never started because the starter was)
     * is started; a stopped one begins anew. Returns when traffic flows.
     */
    public static World startOrAttach(Path directory, WorldOptions options) {
        World world = new World(directory);
        try {
            Files.createDirectories(world.directory());
        } catch (IOException e) {
            throw new WorldException("Make the directory of the world, " + world.directory() + ": " + e, e);
        }
        world.files.locked(() -> world.startOrComplete(options));
        return world;
    }

    private void startOrComplete(WorldOptions options) {
        files.extendLeash(options.lifetime());
        if (files.description().isEmpty()) {
            files.describe(options);
        }
        if (files.isReady()) {
            complete();
        } else {
            begin();
        }
    }

    /** Starts what is ordered and does not run. */
    private void complete() {
        List<Program.Started> missing = Stream.of(
                        databaseProgram, routerProgram, blue.program(), green.program(), load.program())
                .filter(program -> program.order().isPresent())
                .map(Program::ensure)
                .toList();
        missing.forEach(Program.Started::awaitReady);
    }

    /** To the initial state, from any other. */
    private void begin() {
        load.program().stop();
        load.forget();
        green.program().stop();
        Program.Started databaseStart =
                databaseProgram.start(DatabaseProcess.class, Map.of("port", Integer.toString(files.port("database"))));
        Program.Started routerStart = routerProgram.start(
                RouterProcess.class,
                Map.of(
                        "port", Integer.toString(files.port("router")),
                        "admin-port", Integer.toString(files.port("admin")),
                        "blue", blue.baseUrl(),
                        "green", green.baseUrl()));
        Program.Started blueStart = blue.launch(Version.V1, Fault.NONE);
        Program.Started loadStart = load.launch();
        databaseStart.awaitReady();
        Pristine.make(database, files.options().seededOrders());
        routerStart.awaitReady();
        router.setWeights(Weights.allBlue());
        blueStart.awaitReady();
        blue.awaitUp();
        router.resetStats();
        load.letGo();
        loadStart.awaitReady();
        files.ready(true);
    }

    /**
     * Brings a running world back to its initial state, without restarting PostgreSQL and the router: green stopped,
     * version 1 on blue with all the traffic, only schema V1 with its seed in the database, counters at zero. Whatever
     * runs against the world meanwhile fails.
     */
    public void reset() {
        files.locked(() -> {
            files.extendLeash(files.options().lifetime());
            files.ready(false);
            begin();
        });
    }

    /** Ends the load if it runs, so that all is settled, then accounts for every request and every acknowledged write. */
    public Tally tally() {
        load.stop();
        LoadStats stats = load.stats();
        return new Tally(
                stats.sent(),
                stats.answered(),
                stats.errors(),
                stats.lost(),
                stats.acknowledged(),
                database.missing(load.acknowledged()),
                database.schemaVersion());
    }

    /** Ends every process, the load first and the database last; logs, counters and data stay. A no-op when none runs. */
    public void stop() {
        if (!Files.isDirectory(directory())) {
            return;
        }
        files.locked(() -> {
            if (files.description().isEmpty()) {
                return;
            }
            files.ready(false);
            load.program().stop();
            routerProgram.stop();
            blue.program().stop();
            green.program().stop();
            databaseProgram.stop();
        });
    }

    /** Whether it was started and not stopped since; parts of it may have died. */
    public boolean isReady() {
        return files.isReady();
    }

    /** Where its files and logs are. */
    public Path directory() {
        return files.directory();
    }

    /** The database. */
    public Database database() {
        return database;
    }

    /** The router. */
    public Router router() {
        return router;
    }

    /** Where version 1 runs at the start. */
    public Service blue() {
        return blue;
    }

    /** Where nothing runs at the start. */
    public Service green() {
        return green;
    }

    /** {@code blue} or {@code green}. */
    public Service service(String name) {
        return switch (name) {
            case "blue" -> blue;
            case "green" -> green;
            default -> throw new IllegalArgumentException("There is no service " + name + ", only blue and green");
        };
    }

    /** The traffic. */
    public Load load() {
        return load;
    }
}

package dev.windlass.examples.world;

/** The process that keeps PostgreSQL: {@code --port}. */
final class DatabaseProcess {
    private DatabaseProcess() {}

    public static void main(String[] args) {
        Child.run(args, child -> {
            PostgresServer server = child.open(() -> PostgresServer.start(child.files(), child.number("port")));
            Child.log("PostgreSQL runs as process " + server.pid(), null);
        });
    }
}

package dev.windlass.examples.world;

import java.util.Locale;

/** The order service: {@code --version=1|2 --port --database=<JDBC URL> --fault=none|slow|errors}. */
final class ServiceProcess {
    private ServiceProcess() {}

    public static void main(String[] args) {
        Child.run(args, child -> {
            Version version = Version.valueOf("V" + child.argument("version"));
            Fault fault = Fault.valueOf(child.argument("fault").toUpperCase(Locale.ROOT));
            OrderStore store = child.open(() -> OrderStore.open(version, child.argument("database"), child.name()));
            OrderApi api = new OrderApi(version, fault, store);
            child.open(() -> HttpService.start(child.number("port"), api));
        });
    }
}

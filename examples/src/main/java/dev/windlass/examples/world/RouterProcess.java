package dev.windlass.examples.world;

import java.util.Map;

/** The router: {@code --port --admin-port --blue=<URL> --green=<URL>}. */
final class RouterProcess {
    private RouterProcess() {}

    public static void main(String[] args) {
        Child.run(args, child -> {
            Map<String, String> urls = Map.of("blue", child.argument("blue"), "green", child.argument("green"));
            Balancer balancer = new Balancer(child.files().routerState(), "blue", urls);
            Forwarder forwarder = new Forwarder(balancer);
            RouterAdmin admin = new RouterAdmin(balancer, forwarder);
            child.open(() -> HttpService.start(child.number("admin-port"), admin));
            child.open(() -> HttpService.start(child.number("port"), forwarder));
        });
    }
}

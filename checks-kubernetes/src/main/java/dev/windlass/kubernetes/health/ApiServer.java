package dev.windlass.kubernetes.health;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.PlainText;
import dev.windlass.kubernetes.api.Redacted;
import java.util.List;

/** What is asked of an API server itself. Safe for use by several threads. */
public final class ApiServer {

    private static final int LONGEST = 300;

    private ApiServer() {}

    /**
     * Asks whether the API server can be reached and calls itself ready, by {@code /readyz}. One that can't be reached has
     * failed.
     *
     * @param api the cluster
     * @return the check
     */
    public static Check reachable(Api api) {
        return Check.named("the API server of " + api + " is ready")
                .reachesOutside()
                .with(api.fact().name(), api.fact().value())
                .asks(c -> ask(api, c));
    }

    private static Answer ask(Api api, CheckContext context) throws ApiFailure {
        String server = api.server();
        try {
            Answer answer = judge(api.ask(
                    "ask whether it is ready (GET /readyz)",
                    context.timeLeft(),
                    client -> PlainText.get(client, "readyz?verbose")));
            String version = api.ask("ask for the version", context.timeLeft(), client -> client.getKubernetesVersion()
                    .getGitVersion());
            return answer.with("server", server).with("version", version);
        } catch (ApiFailure failure) {
            if (failure.isUnreachable()) {
                return Answer.failed(String.valueOf(failure.getMessage())).with("server", server);
            }
            throw failure;
        }
    }

    /** By what {@code /readyz?verbose} says. */
    static Answer judge(String said) {
        List<String> lines = said.lines().map(String::strip).toList();
        List<String> failing = lines.stream()
                .filter(line -> line.contains("[-]"))
                .map(ApiServer::shown)
                .toList();
        if (!failing.isEmpty()) {
            return Place.shown(
                    Answer.failed("the API server is not ready: " + Place.count(failing.size(), "part") + " failing"),
                    "failing",
                    failing);
        }
        return lines.contains("readyz check passed") || lines.equals(List.of("ok"))
                ? Answer.passed("the API server is ready")
                : Answer.failed("the API server does not say that it is ready")
                        .with("said", Redacted.line(said, LONGEST));
    }

    private static String shown(String line) {
        return Redacted.line(line.substring(line.indexOf("[-]") + 3), LONGEST);
    }
}

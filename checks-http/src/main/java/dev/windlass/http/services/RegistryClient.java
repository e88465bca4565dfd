package dev.windlass.http.services;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.http.Http;
import dev.windlass.http.HttpCall;
import dev.windlass.http.HttpReply;
import dev.windlass.http.HttpService;
import dev.windlass.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks a registry, and for a token where it wants one (the <a
 * href="https://distribution.github.io/distribution/spec/auth/token/">token authentication</a> that all registries took
 * over from Docker's). Immutable.
 *
 * @param base the address of the registry
 * @param registry the registry itself
 * @param http what is asked over; null for the shared one
 * @param login who logs in; null for nobody
 */
record RegistryClient(
        URI base,
        HttpService registry,
        @Nullable Http http,
        @Nullable Login login) {

    private static final String MANIFESTS = String.join(
            ", ",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.docker.distribution.manifest.v2+json");
    static final Pattern DIGEST = Pattern.compile("sha256:[a-f0-9]{64}");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
    private static final Pattern NOTHING = Pattern.compile("\\s*(\\{\\s*})?\\s*");
    private static final Pattern PARAMETER = Pattern.compile("([A-Za-z]+)\\s*=\\s*\"([^\"]*)\"");

    /**
     * Who logs in.
     *
     * @param user the name
     * @param password what proves it
     */
    record Login(String user, Secret password) {}

    static RegistryClient of(String url, HttpService registry) {
        return new RegistryClient(URI.create(url), registry, null, null);
    }

    RegistryClient login(String user, Secret password) {
        // Refuses what can't be one now, and not in the middle of a release (RFC 7617, 2).
        if (CONTROL.matcher(user + password.reveal()).find()) {
            throw new IllegalArgumentException("user and password of the login at registry " + registry
                    + " must be one line each, without control characters; has the file or variable a line end?");
        }
        var unused = registry.basic(user, password);
        return new RegistryClient(base, registry, http, new Login(user, password));
    }

    RegistryClient over(Http other) {
        return new RegistryClient(base, registry.over(other), other, login);
    }

    /** Ends well only if the registry speaks the protocol and lets one in. */
    void ping(Duration within) throws IOException, InterruptedException {
        HttpReply reply = ask(registry.get("/v2/"), "", new TimeLeft(within));
        if (reply.status() != 200) {
            throw new IOException(reply.words() + ", wanted 200; " + advice(reply));
        }
        // Docker's header; the specification of OCI leaves it out, and knows no body.
        boolean told = reply.header("Docker-Distribution-API-Version").isPresent();
        if (!told && !NOTHING.matcher(reply.text()).matches()) {
            throw new IOException(
                    reply.words() + ", but with neither the header of a registry nor an empty body, it begins "
                            + reply.excerpt(reply.text()) + "; is it the address of a registry?");
        }
    }

    String digest(String repository, String tag, Duration within) throws IOException, InterruptedException {
        var left = new TimeLeft(within);
        String path = "/v2/" + repository + "/manifests/" + tag;
        String scope = "repository:" + repository + ":pull";
        HttpReply head = ask(registry.head(path).sending("Accept", MANIFESTS), scope, left);
        require(head, repository, tag);
        String told = head.header("Docker-Content-Digest").orElse("");
        if (DIGEST.matcher(told).matches()) {
            return requireSame(tag, told, head);
        }
        // The header is optional: what it would say is the digest of the bytes.
        HttpReply whole = ask(registry.get(path).sending("Accept", MANIFESTS), scope, left);
        require(whole, repository, tag);
        if (!whole.json().path("schemaVersion").isInt()) {
            throw new IOException(whole.words() + ", but what came back is no manifest of an image; it begins "
                    + whole.excerpt(whole.text()));
        }
        return requireSame(tag, sha256(whole.bytes()), whole);
    }

    /** Who asks for a digest gets that one. */
    private static String requireSame(String tag, String digest, HttpReply reply) throws NoImage {
        if (DIGEST.matcher(tag).matches() && !tag.equals(digest)) {
            throw new NoImage(reply.words() + ", but what came back is " + digest);
        }
        return digest;
    }

    private static void require(HttpReply reply, String repository, String tag) throws IOException {
        if (reply.status() == 404) {
            throw new NoImage(reply.words() + ": the registry has no image " + tag + " in " + repository
                    + ", or doesn't show it to who asks; was it pushed?");
        } else if (reply.status() != 200) {
            throw new IOException(reply.words() + ", wanted 200; " + advice(reply));
        }
    }

    private static String advice(HttpReply reply) {
        return switch (reply.status()) {
            case 401, 403 -> "check the login, and whether it may pull from there";
            case 429 ->
                "the registry wants fewer questions"
                        + reply.header("Retry-After")
                                .map(after -> ", again in " + reply.excerpt(after) + " s")
                                .orElse("");
            default -> reply.status() >= 500 ? "look at the registry" : "is it the address of a registry?";
        };
    }

    /** Asks, and once more with what the registry wants to see. */
    private HttpReply ask(HttpCall call, String scope, TimeLeft left) throws IOException, InterruptedException {
        HttpReply reply = call.exchange(left.get());
        if (reply.status() != 401) {
            return reply;
        }
        for (String challenge : reply.headers("WWW-Authenticate")) {
            String scheme = challenge.strip().toLowerCase(Locale.ROOT);
            if (scheme.startsWith("bearer ")) {
                return call.bearer(token(reply, challenge, scope, left)).exchange(left.get());
            } else if (scheme.startsWith("basic") && login != null) {
                return call.basic(login.user, login.password).exchange(left.get());
            }
        }
        return reply;
    }

    private Secret token(HttpReply reply, String challenge, String scope, TimeLeft left)
            throws IOException, InterruptedException {
        URI realm = realm(reply, parameter(challenge, "realm").orElse(""));
        HttpCall call = HttpService.at(realm.toString()).get("");
        call = http == null ? call : call.over(http);
        Optional<String> service = parameter(challenge, "service");
        if (service.isPresent()) {
            call = call.query("service", "${service}").with("service", service.get());
        }
        if (!scope.isEmpty()) {
            call = call.query("scope", "${scope}").with("scope", scope);
        }
        if (login != null) {
            call = call.basic(login.user, login.password);
        }
        HttpReply given = call.hidingAnswer().exchange(left.get());
        if (given.status() != 200) {
            throw new IOException("no token for the registry: " + given.words() + ", wanted 200; " + advice(given));
        }
        JsonNode answer = given.json();
        String token = answer.path("token").asText(answer.path("access_token").asText(""));
        if (!Sent.isLine(token)) {
            throw new IOException(
                    "no token for the registry: " + given.words() + ", but its JSON has no 'token' that is one"
                            + " line of ASCII; look at the server that gives the tokens");
        }
        return Secret.of(token);
    }

    /** Where the login goes: by HTTPS, or to the registry itself. */
    private URI realm(HttpReply reply, String realm) throws IOException {
        URI uri;
        try {
            uri = URI.create(realm);
        } catch (IllegalArgumentException e) {
            uri = URI.create("");
        }
        boolean secure = "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null;
        boolean own = base.getScheme().equalsIgnoreCase(uri.getScheme())
                && uri.getHost() != null
                && uri.getHost().equalsIgnoreCase(base.getHost())
                && base.getPort() == uri.getPort();
        if ((!secure && !own) || uri.getUserInfo() != null || realm.contains("${")) {
            throw new IOException(reply.words() + ": for a token the registry sends one to '" + reply.excerpt(realm)
                    + "', which is neither HTTPS nor the registry itself; nothing was sent there");
        }
        return uri;
    }

    private static Optional<String> parameter(String challenge, String name) {
        Matcher parameter = PARAMETER.matcher(challenge);
        while (parameter.find()) {
            if (parameter.group(1).equalsIgnoreCase(name)) {
                return Optional.of(parameter.group(2));
            }
        }
        return Optional.empty();
    }

    private static String sha256(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform can't do SHA-256, which every one has to: " + e, e);
        }
    }
}

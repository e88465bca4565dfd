package dev.windlass.http.services;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.http.Http;
import dev.windlass.http.HttpService;
import dev.windlass.plan.Step;
import dev.windlass.secret.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A registry of container images that speaks the <a
 * href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">OCI distribution specification</a>, as all
 * of them do. It is only read. Immutable, each call gives a new one; safe for use by several threads.
 *
 * <pre>{@code
 * OciRegistry registry = OciRegistry.at("https://registry.example.com").login("releases", Secret.env("REGISTRY_TOKEN"));
 *
 * checks("image").critical(registry.imageExists("shop/azora", "1.4.0"))
 * Step<String> digest = registry.digest("shop/azora", "1.4.0");       // a later step deploys azora@ + its result
 * }</pre>
 *
 * <p>A registry that wants a token names the server that gives it. The login goes there only if it is spoken with by
 * HTTPS, or stands at the registry's own address; what is asked for is to pull from the repository in question and nothing
 * else. An image of several platforms is one image here: its digest is that of its index.
 */
public final class OciRegistry {

    private static final Pattern REPOSITORY =
            Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

    private static final Pattern V2 = Pattern.compile("/v2/*$");

    private static final Duration LONGEST = Check.DEFAULT_TIMEOUT;

    private final String url;
    private final RegistryClient client;

    private OciRegistry(String url, RegistryClient client) {
        this.url = url;
        this.client = client;
    }

    /**
     * A registry at an address.
     *
     * @param url scheme, host and port, such as {@code https://registry.example.com}; for Docker Hub {@code
     *     https://registry-1.docker.io}
     * @return the registry, without a login
     * @throws IllegalArgumentException if it is no such address, or ends with {@code /v2}, where the API begins
     */
    public static OciRegistry at(String url) {
        HttpService service = HttpService.at(url);
        if (V2.matcher(url).find()) {
            throw new IllegalArgumentException(
                    "give the address of registry " + service + " without /v2, which is asked for anyway");
        }
        return new OciRegistry(service.toString(), RegistryClient.of(url, service));
    }

    /**
     * Logs in.
     *
     * @param user the user
     * @param password the password, or what the registry takes for it, such as an access token
     * @return a new registry
     * @throws IllegalArgumentException if the user has a colon, or one of them a line end or another control character
     */
    public OciRegistry login(String user, Secret password) {
        return new OciRegistry(url, client.login(user, password));
    }

    /**
     * Asks over another client than {@link Http#shared()}.
     *
     * @param http whose threads and limits are used; the caller closes it
     * @return a new registry
     */
    public OciRegistry over(Http http) {
        return new OciRegistry(url, client.over(http));
    }

    /**
     * Asks whether the registry answers and lets one in.
     *
     * @return the check
     */
    public Check reachable() {
        return Check.named("registry " + url + " is reachable")
                .reachesOutside()
                .with("registry", url)
                .asks(context -> answered(() -> {
                    client.ping(context.timeLeft());
                    return Answer.passed("the registry answers by the OCI distribution specification");
                }));
    }

    /**
     * Asks whether there is an image.
     *
     * @param repository its name without the registry, such as {@code shop/azora}
     * @param tag its tag, or its digest ({@code sha256:…})
     * @return the check; its evidence has the digest
     * @throws IllegalArgumentException if one of them can't be such a name
     */
    public Check imageExists(String repository, String tag) {
        String image = image(repository, tag);
        return Check.named("image " + image + " exists")
                .reachesOutside()
                .with("registry", url)
                .with("image", image)
                .asks(context -> answered(() -> {
                    String digest = client.digest(repository, tag, context.timeLeft());
                    return Answer.passed("there is an image " + image).with("digest", digest);
                }));
    }

    /**
     * Asks whether a tag is the image that was tested, and nobody has moved it since.
     *
     * @param repository its name without the registry
     * @param tag its tag
     * @param digest what it has to be: {@code sha256:} and 64 hexadecimal digits in lower case
     * @return the check
     * @throws IllegalArgumentException if one of them can't be such a name or digest
     */
    public Check digestIs(String repository, String tag, String digest) {
        String image = image(repository, tag);
        if (!RegistryClient.DIGEST.matcher(digest).matches()) {
            throw new IllegalArgumentException("the digest of image " + image
                    + " must be sha256: and 64 hexadecimal digits in lower case, got '" + Shown.clean(digest) + "'");
        }
        return Check.named("image " + image + " is " + digest)
                .reachesOutside()
                .with("registry", url)
                .with("image", image)
                .with("digest", digest)
                .asks(context -> answered(() -> {
                    String found = client.digest(repository, tag, context.timeLeft());
                    return (found.equals(digest)
                                    ? Answer.passed("image " + image + " is the wanted one")
                                    : Answer.failed("image " + image + " is " + found + ", wanted " + digest
                                            + "; somebody has moved the tag, or it was never this image"))
                            .with("digest", found)
                            .with("wanted", digest);
                }));
    }

    /**
     * A step that finds out the digest of an image, so that what is deployed later is that image and no other, whatever
     * becomes of the tag. It changes nothing.
     *
     * @param repository its name without the registry
     * @param tag its tag
     * @return the step; its result is the digest, such as {@code sha256:…}
     * @throws IllegalArgumentException if one of them can't be such a name
     */
    public Step<String> digest(String repository, String tag) {
        String image = image(repository, tag);
        return Step.named("digest of " + image)
                .reachesOutside()
                .with("registry", url)
                .with("image", image)
                .run(String.class, context -> client.digest(repository, tag, LONGEST))
                .readOnly();
    }

    private static String image(String repository, String tag) {
        if (!REPOSITORY.matcher(repository).matches()) {
            throw new IllegalArgumentException("the name of a repository has lower case letters, digits, '.', '_', '-'"
                    + " and '/', and no registry before it, got '" + Shown.clean(repository) + "'");
        }
        boolean digest = RegistryClient.DIGEST.matcher(tag).matches();
        if (!digest && !TAG.matcher(tag).matches()) {
            throw new IllegalArgumentException(
                    "the tag of an image in " + repository + " has letters, digits, '.', '_' and"
                            + " '-', at most 128 of them, got '" + Shown.clean(tag) + "'");
        }
        return repository + (digest ? "@" : ":") + tag;
    }

    private interface Question {
        Answer ask() throws IOException, InterruptedException;
    }

    private Answer answered(Question question) throws InterruptedException {
        try {
            return question.ask().with("registry", url);
        } catch (NoImage e) {
            return Answer.failed(String.valueOf(e.getMessage())).with("registry", url);
        } catch (IOException e) {
            return Answer.errored(String.valueOf(e.getMessage())).with("registry", url);
        }
    }

    /** {@return the address of the registry, without a login} */
    @Override
    public String toString() {
        return "registry " + url;
    }
}

package dev.windlass.http.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.http.services.FakeService.Asked;
import dev.windlass.http.services.FakeService.Says;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.plan.Step;
import dev.windlass.secret.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * As the <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests">OCI distribution
 * specification</a> says, and the <a href="https://distribution.github.io/distribution/spec/auth/token/">token
 * authentication</a> that registries use.
 */
@DisplayName("OciRegistry: a tag is there, and is the wanted image, only if the registry says so (G1)")
class OciRegistryTest {

    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String MANIFEST = "{\"schemaVersion\": 2}";
    /** {@code printf '{"schemaVersion": 2}' | sha256sum}. */
    private static final String OF_MANIFEST = "sha256:c5d902c53b4afcf32ad746fd9d696431650d3fbe8f7b10ca10519543fefd772c";

    private static final Secret PASSWORD = Secret.of("hunter2-hunter2");
    private static final CheckContext CONTEXT = CheckContext.within(Duration.ofSeconds(30));

    @Test
    void a_tag_is_asked_for_by_head_for_every_kind_of_manifest() throws Exception {
        try (var registry = new FakeService(asked -> Says.ok("").with("Docker-Content-Digest", DIGEST))) {
            Answer answer = OciRegistry.at(registry.url())
                    .imageExists("shop/azora", "1.4.0")
                    .ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.PASSED);
            assertThat(answer.evidence().toString()).contains("digest=" + DIGEST, "registry=" + registry.url());
            assertThat(registry.only()).hasToString("HEAD /v2/shop/azora/manifests/1.4.0");
            assertThat(registry.only().header("Accept"))
                    .contains(
                            "application/vnd.oci.image.index.v1+json",
                            "application/vnd.oci.image.manifest.v1+json",
                            "application/vnd.docker.distribution.manifest.list.v2+json",
                            "application/vnd.docker.distribution.manifest.v2+json");
            assertThat(registry.only().headers().get("Authorization")).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256:abc", "md5:1234"})
    @DisplayName("where the header is missing or none, the digest is that of the bytes")
    void withoutTheHeader(String header) throws Exception {
        try (var registry = new FakeService(asked -> Says.ok(MANIFEST).with("Docker-Content-Digest", header))) {
            OciRegistry one = OciRegistry.at(registry.url());

            assertThat(one.digestIs("azora", "1.4.0", OF_MANIFEST).ask(CONTEXT).verdict())
                    .isEqualTo(Verdict.PASSED);
            assertThat(one.digestIs("azora", "1.4.0", DIGEST).ask(CONTEXT).verdict())
                    .isEqualTo(Verdict.FAILED);
            assertThat(registry.asked).extracting(Asked::method).containsExactly("HEAD", "GET", "HEAD", "GET");
        }
    }

    @Test
    void a_tag_that_was_moved_fails_and_both_digests_are_named() throws Exception {
        try (var registry = new FakeService(asked -> Says.ok("").with("Docker-Content-Digest", DIGEST))) {
            Answer answer = OciRegistry.at(registry.url())
                    .digestIs("azora", "1.4.0", OF_MANIFEST)
                    .ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
            assertThat(answer.reason()).contains(DIGEST).contains("wanted " + OF_MANIFEST);
            assertThat(OciRegistry.at(registry.url())
                            .imageExists("azora", OF_MANIFEST)
                            .ask(CONTEXT)
                            .verdict())
                    .isEqualTo(Verdict.FAILED);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "401, ERRORED, check the login", "403, ERRORED, check the login", "404, FAILED, was it pushed?",
        "429, ERRORED, again in 60 s", "500, ERRORED, look at the registry", "503, ERRORED, look at the registry",
        "301, ERRORED, is it the address", "204, ERRORED, wanted 200"
    })
    void anything_but_200_is_no_image(int status, Verdict verdict, String words) throws Exception {
        try (var registry = new FakeService(asked ->
                Says.status(status, "").with("Docker-Content-Digest", DIGEST).with("Retry-After", "60"))) {
            Answer answer =
                    OciRegistry.at(registry.url()).imageExists("azora", "1.4.0").ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(verdict);
            assertThat(answer.reason()).contains("status " + status).contains(words);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "<html>",
                "{\"schemaVersion\": \"2\"}",
                "{\"schemaVersion\": 2",
                "{\"errors\": []}"
            })
    void what_is_no_manifest_is_no_image(String body) throws Exception {
        try (var registry = new FakeService(asked -> Says.ok(body))) {
            assertThat(OciRegistry.at(registry.url())
                            .imageExists("azora", "1.4.0")
                            .ask(CONTEXT)
                            .verdict())
                    .isIn(Verdict.FAILED, Verdict.ERRORED);
        }
    }

    @Test
    void a_page_for_people_is_no_registry() throws Exception {
        try (var web = new FakeService(asked -> Says.ok("<html>").with("Content-Type", "text/html; charset=utf-8"))) {
            assertThat(OciRegistry.at(web.url()).reachable().ask(CONTEXT).verdict())
                    .isEqualTo(Verdict.ERRORED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"hello\":1}", "[]", "OK", "null", "{} {}"})
    void what_answers_everything_is_no_registry(String body) throws Exception {
        try (var other = new FakeService(asked -> Says.ok(body).with("Content-Type", "application/json"))) {
            Answer answer = OciRegistry.at(other.url()).reachable().ask(CONTEXT);

            assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
            assertThat(answer.reason()).contains("is it the address of a registry?");
        }
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "{}, ''", "' { } ', ''", "true, registry/2.0", "'', registry/2.0"})
    void a_registry_says_so_by_its_header_or_says_nothing(String body, String version) throws Exception {
        try (var registry = new FakeService(asked ->
                version.isEmpty() ? Says.ok(body) : Says.ok(body).with("Docker-Distribution-API-Version", version))) {
            assertThat(OciRegistry.at(registry.url()).reachable().ask(CONTEXT).verdict())
                    .isEqualTo(Verdict.PASSED);
        }
    }

    @Test
    void a_registry_that_is_not_there_errors() throws Exception {
        String url;
        try (var registry = new FakeService(asked -> Says.ok(""))) {
            url = registry.url();
        }
        assertThat(OciRegistry.at(url).reachable().ask(CONTEXT).verdict()).isEqualTo(Verdict.ERRORED);
    }

    // ------------------------------------------------------------------ tokens

    @Test
    void a_token_is_asked_for_where_the_registry_says_to_pull_this_repository_and_nothing_else() throws Exception {
        try (var registry = new FakeService(wantingToken("/token", "{\"token\": \"t0ken-t0ken\"}"))) {
            OciRegistry one = OciRegistry.at(registry.url()).login("releases", PASSWORD);

            assertThat(one.imageExists("shop/azora", "1.4.0").ask(CONTEXT).verdict())
                    .isEqualTo(Verdict.PASSED);
            assertThat(registry.asked).hasSize(3);
            Asked token = registry.asked.get(1);
            assertThat(token)
                    .hasToString("GET /token?service=registry.example.com&scope=repository%3Ashop%2Fazora%3Apull");
            assertThat(token.header("Authorization")).isEqualTo("Basic cmVsZWFzZXM6aHVudGVyMi1odW50ZXIy");
            assertThat(registry.asked.get(0).headers().get("Authorization")).isNull();
            assertThat(registry.asked.get(2).header("Authorization")).isEqualTo("Bearer t0ken-t0ken");

            assertThat(one.reachable().ask(CONTEXT).verdict()).isEqualTo(Verdict.PASSED);
            assertThat(registry.asked.get(4)).hasToString("GET /token?service=registry.example.com");
        }
    }

    @Test
    void oauth_names_it_access_token_and_without_a_login_nobody_logs_in() throws Exception {
        try (var registry = new FakeService(wantingToken("/token", "{\"access_token\": \"t0ken-t0ken\"}"))) {
            assertThat(OciRegistry.at(registry.url()).reachable().ask(CONTEXT).verdict())
                    .isEqualTo(Verdict.PASSED);
            assertThat(registry.asked.get(1).headers().get("Authorization")).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"token\": \"\"}",
                "{\"token\": null}",
                "[]",
                "nothing",
                "{\"token\": {}}",
                "{\"token\": \" \"}"
            })
    void no_token_is_no_pass(String body) throws Exception {
        try (var registry = new FakeService(wantingToken("/token", body))) {
            assertThat(OciRegistry.at(registry.url()).reachable().ask(CONTEXT).verdict())
                    .isIn(Verdict.FAILED, Verdict.ERRORED);
        }
    }

    @Test
    void the_login_goes_nowhere_but_by_https_or_to_the_registry_itself() throws Exception {
        var stolen = new ArrayList<Asked>();
        try (var thief = new FakeService(asked -> {
            stolen.add(asked);
            return Says.ok("{\"token\": \"t\"}");
        })) {
            for (String realm : List.of(
                    thief.url() + "/token",
                    "",
                    "token",
                    "file:///etc/passwd",
                    "http://127.0.0.1/t",
                    "https:///token",
                    "https://me@127.0.0.1:1/token",
                    "https://${service}/")) {
                try (var registry = new FakeService(wantingToken(realm, "{}"))) {
                    Answer answer = OciRegistry.at(registry.url())
                            .login("releases", PASSWORD)
                            .reachable()
                            .ask(CONTEXT);

                    assertThat(answer.verdict()).as(realm).isEqualTo(Verdict.ERRORED);
                    assertThat(answer.reason()).contains("nothing was sent there");
                    registry.only();
                }
            }
            assertThat(stolen).isEmpty();
        }
    }

    @Test
    void a_registry_of_basic_logins_gets_it_once_it_asks() throws Exception {
        try (var registry = new FakeService(asked -> asked.headers().containsKey("Authorization")
                ? Says.ok("").with("Docker-Content-Digest", DIGEST)
                : Says.status(401, "").with("WWW-Authenticate", "Basic realm=\"registry\""))) {
            OciRegistry one = OciRegistry.at(registry.url());

            assertThat(one.login("releases", PASSWORD)
                            .imageExists("azora", "1")
                            .ask(CONTEXT)
                            .verdict())
                    .isEqualTo(Verdict.PASSED);
            assertThat(one.imageExists("azora", "1").ask(CONTEXT).verdict()).isEqualTo(Verdict.ERRORED);
        }
    }

    @Test
    @DisplayName("J3: neither login nor token is in an answer, a fact, a name or an exception")
    void secrets() throws Exception {
        try (var registry = new FakeService(asked -> asked.path().startsWith("/token")
                ? Says.ok("{\"token\": \"t0ken-t0ken\"}")
                : asked.headers().containsKey("Authorization")
                        ? Says.status(403, "no " + asked.header("Authorization"))
                                .with("Docker-Content-Digest", "t0ken-t0ken")
                        : challenge(asked, "/token"))) {
            OciRegistry one = OciRegistry.at(registry.url()).login("releases", PASSWORD);
            for (Check check :
                    List.of(one.reachable(), one.imageExists("azora", "1"), one.digestIs("azora", "1", DIGEST))) {
                assertThat(check.ask(CONTEXT).toString() + check.facts() + check.name() + check + one)
                        .doesNotContain("hunter2", "t0ken", "aHVudGVyMi1odW50ZXIy");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t0ken-t0ken",
                "{\"token\": \"t0ken-t0ken\"",
                "{\"token\": [\"t0ken-t0ken\"]}",
                "{\"token\": \"t0ken-t0ken\\n\"}",
                "{\"id_token\": \"t0ken-t0ken\"}",
                "[\"t0ken-t0ken\"]",
                "{\"token\": \"t0ken-t0ken\"} {}"
            })
    @DisplayName("J3: nothing of what answers the question for a token is told, whatever is wrong with it")
    void anUnfitToken(String body) throws Exception {
        for (int status : new int[] {200, 403}) {
            try (var registry = new FakeService(asked ->
                    asked.path().startsWith("/token") ? Says.status(status, body) : challenge(asked, "/token"))) {
                Answer answer = OciRegistry.at(registry.url()).reachable().ask(CONTEXT);

                assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
                assertThat(answer.reason()).contains("/token");
                assertThat(answer.toString()).doesNotContain("t0ken-");
            }
        }
    }

    // ------------------------------------------------------------------ the step

    @Test
    void the_step_gives_the_digest_to_what_deploys_by_it() throws Exception {
        try (var registry = new FakeService(asked -> Says.ok("").with("Docker-Content-Digest", DIGEST))) {
            Step<String> digest = OciRegistry.at(registry.url()).digest("shop/azora", "1.4.0");
            var deployed = new ArrayList<String>();
            var plan = Release.plan("azora", "1.4.0")
                    .to("production")
                    .step(digest)
                    .step(Step.named("deploy")
                            .reads(digest)
                            .run(c -> {
                                deployed.add("shop/azora@" + c.result(digest));
                            })
                            .irreversible("a test"))
                    .build();

            Outcome outcome = Runner.of(plan).journal(new MemoryJournal()).run();

            assertThat(outcome.exitCode()).isZero();
            assertThat(deployed).containsExactly("shop/azora@" + DIGEST);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Azora, 1",
        "azora, ''",
        "azora, 1/2",
        "registry.example.com:5000/azora, 1",
        "../azora, 1",
        "'', 1",
        "azora, '1?n=2'",
        "azora, .1",
        "azora, '${x}'"
    })
    void what_can_be_no_image_is_refused_at_once(String repository, String tag) {
        OciRegistry registry = OciRegistry.at("https://registry.example.com");

        assertThatThrownBy(() -> registry.imageExists(repository, tag)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> registry.digest(repository, tag)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> registry.digestIs("azora", "1", "sha256:A")).hasMessageContaining("64 hexadecimal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://r.example.com/v2", "https://r.example.com/v2/", "https://r.example.com/proxy/v2/"})
    void an_address_with_the_path_of_the_api_is_refused_at_once(String url) {
        assertThatThrownBy(() -> OciRegistry.at(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without /v2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2-hunter2\n", "hunter2\r\nhunter2", "hunter2\u0000"})
    void a_login_that_no_header_takes_is_refused_at_once(String password) {
        OciRegistry registry = OciRegistry.at("https://registry.example.com");

        assertThatThrownBy(() -> registry.login("releases", Secret.of(password)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be one line")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> registry.login("rel\neases", PASSWORD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be one line")
                .hasMessageNotContaining("hunter2");
    }

    private static Function<Asked, Says> wantingToken(String realm, String answer) {
        return asked -> asked.path().startsWith("/token")
                ? Says.ok(answer)
                : asked.header("Authorization").equals("Bearer t0ken-t0ken")
                        ? Says.ok("").with("Docker-Content-Digest", DIGEST)
                        : challenge(asked, realm);
    }

    private static Says challenge(Asked asked, String realm) {
        String where = realm.equals("/token") ? "http://" + asked.header("Host") + realm : realm;
        return Says.status(401, "")
                .with(
                        "WWW-Authenticate",
                        "Bearer realm=\"" + where
                                + "\",service=\"registry.example.com\",scope=\"repository:all:pull,push\"");
    }
}

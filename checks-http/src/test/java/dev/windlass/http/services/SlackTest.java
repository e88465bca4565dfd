package dev.windlass.http.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.windlass.check.Fact;
import dev.windlass.http.services.FakeService.Says;
import dev.windlass.notify.Category;
import dev.windlass.notify.Message;
import dev.windlass.notify.Urgency;
import dev.windlass.secret.Secret;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The post is as <a href="https://api.slack.com/messaging/webhooks">Slack's webhooks</a> take it, and its blocks as the <a
 * href="https://api.slack.com/reference/block-kit/blocks">reference</a> limits them.
 */
@DisplayName("Slack: a post that Slack did not take was not sent, and the webhook's address is told nowhere (J3)")
class SlackTest {

    private static final String PATH = "/services/T000/B000/XXXXsecretXXXX";

    @Test
    void a_message_is_posted_as_header_text_link_facts_and_id() throws Exception {
        try (var slack = new FakeService(asked -> Says.ok("ok"))) {
            channel(slack).send(Messages.question());

            FakeService.Asked asked = slack.only();
            assertThat(asked).hasToString("POST " + PATH);
            assertThat(asked.header("Content-Type")).isEqualTo("application/json");
            JsonNode post = asked.json();
            assertThat(post.at("/text").textValue()).isEqualTo("ALARM: azora 1.4.0 production: asks what to do");
            assertThat(post.at("/blocks/0/type").textValue()).isEqualTo("header");
            assertThat(post.at("/blocks/0/text/type").textValue()).isEqualTo("plain_text");
            assertThat(post.at("/blocks/0/text/text").textValue()).startsWith("ALARM: azora");
            assertThat(post.at("/blocks/1/text/text").textValue()).isEqualTo("It stands still.");
            assertThat(post.at("/blocks/2/text/text").textValue()).isEqualTo("<https://releases.example.com/azora>");
            assertThat(post.at("/blocks/3/fields/1/text").textValue()).isEqualTo("version\n1.4.0");
            assertThat(post.at("/blocks/4/elements/0/text").textValue()).isEqualTo("azora-1.4.0-7f3a/41/0");
        }
    }

    @Test
    void nothing_in_a_message_is_taken_for_a_mention_a_format_or_a_place() throws Exception {
        try (var slack = new FakeService(asked -> Says.ok("ok"))) {
            channel(slack)
                    .send(Messages.of(
                            Category.PHASE, Urgency.INFO, "<!channel> & ${text}", "<@U1> *bold* ${subject} \"\\ ü ✓"));

            JsonNode post = slack.only().json();
            assertThat(post.at("/text").textValue()).isEqualTo("&lt;!channel&gt; &amp; ${text}");
            assertThat(post.at("/blocks/0/text/text").textValue()).isEqualTo("&lt;!channel&gt; &amp; ${text}");
            assertThat(post.at("/blocks/1/text/type").textValue()).isEqualTo("plain_text");
            assertThat(post.at("/blocks/1/text/text").textValue()).isEqualTo("&lt;@U1&gt; *bold* ${subject} \"\\ ü ✓");
        }
    }

    @Test
    void what_is_too_long_for_slack_is_split_or_cut() throws Exception {
        Message usual = Messages.question();
        var message = new Message(
                usual.id(),
                usual.run(),
                usual.category(),
                usual.urgency(),
                0,
                "&".repeat(199) + "😀".repeat(60),
                "<".repeat(4_000),
                IntStream.range(0, 45)
                        .mapToObj(i -> new Fact("fact " + i, "v".repeat(2_500)))
                        .toList(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty());
        try (var slack = new FakeService(asked -> Says.ok("ok"))) {
            channel(slack).send(message);

            JsonNode post = slack.only().json();
            assertThat(post.at("/blocks").size()).isLessThanOrEqualTo(50);
            var text = new StringBuilder();
            for (JsonNode block : post.at("/blocks")) {
                assertThat(block.at("/text/text").asText())
                        .hasSizeLessThanOrEqualTo(block.at("/type").asText().equals("header") ? 150 : 3_000);
                assertThat(block.at("/fields").size()).isLessThanOrEqualTo(10);
                block.at("/fields")
                        .forEach(field -> assertThat(field.at("/text").asText()).hasSizeBetween(1, 2_000));
                text.append(
                        block.at("/type").asText().equals("section")
                                ? block.at("/text/text").asText()
                                : "");
            }
            assertThat(text.toString()).isEqualTo("&lt;".repeat(4_000));
            assertThat(post.toString()).contains(", and 5 more facts");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_payload, fault of this library",
        "403, action_prohibited, administrator",
        "404, no_service, make a new one",
        "404, channel_not_found, for another one",
        "410, channel_is_archived, archived",
        "429, rate_limited, again in 30 s",
        "500, rollup_error, status 500",
        "301, moved, status 301"
    })
    void what_slack_refuses_is_told_with_what_to_do(int status, String error, String advice) throws Exception {
        try (var slack = new FakeService(asked -> Says.status(status, error).with("Retry-After", "30"))) {
            assertThat(failure(slack))
                    .hasMessageContaining("status " + status)
                    .hasMessageContaining(error)
                    .hasMessageContaining(advice);
            slack.only();
        }
    }

    @ParameterizedTest
    @CsvSource({"200, <html>login</html>", "200, ''", "204, ''", "202, ok"})
    void anything_but_200_and_ok_is_no_acceptance(int status, String body) throws Exception {
        try (var slack = new FakeService(asked -> Says.status(status, body))) {
            assertThat(failure(slack)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void the_address_of_the_webhook_is_told_nowhere() throws Exception {
        try (var slack = new FakeService(asked -> Says.status(404, "no " + asked.path() + " here"))) {
            Slack channel = channel(slack);

            assertThat(failure(slack).toString()
                            + channel
                            + channel.named("other")
                            + channel.test().facts())
                    .doesNotContain("XXXXsecretXXXX", "T000");
            assertThat(channel).isEqualTo(channel(slack)).isNotEqualTo(channel.named("other"));
        }
        assertThat(catchThrowable(() -> Slack.webhook(Secret.of("hooks XXXXsecretXXXX"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("XXXXsecretXXXX");
    }

    private static Slack channel(FakeService slack) {
        return Slack.webhook(Secret.of(slack.url() + PATH));
    }

    private static Throwable failure(FakeService slack) {
        Throwable failure = catchThrowable(() -> channel(slack).send(Messages.question()));
        assertThat(failure).isInstanceOf(IOException.class);
        assertThat(failure.toString()).doesNotContain("XXXXsecretXXXX");
        return failure;
    }
}

package dev.windlass.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.windlass.local.Command;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayName("The channels that are here")
class ChannelTest {

    private static Message asked() {
        return Journaled.begun(Notifications.to(Channel.of("chat", message -> {}))
                        .contact(Contact.of("database admin", "Bo").phone("+49 30 1234"))
                        .link(m -> URI.create("https://run.example/" + m.run())))
                .then(Journaled.question("switch"))
                .last();
    }

    @Test
    void the_log_tells_an_alarm_as_an_error_with_its_id() throws Exception {
        var logger = (Logger) LoggerFactory.getLogger("dev.windlass.notify");
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        try {
            Channel.log().send(asked());
        } finally {
            logger.detachAppender(lines);
        }

        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.ERROR);
            assertThat(line.getFormattedMessage())
                    .startsWith("azora 1.4.0 production: STANDS STILL, 'switch' failed [azora-7/2/0]\nThe release")
                    .endsWith("More: https://run.example/azora-7");
        });
        assertThat(Channel.log()).isEqualTo(Channel.log());
    }

    @Test
    void a_command_is_given_all_of_a_message_as_json() throws Exception {
        JsonNode json = JsonMapper.builder().build().readTree(CommandChannel.json(asked()));

        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "id",
                        "run",
                        "category",
                        "urgency",
                        "level",
                        "subject",
                        "text",
                        "facts",
                        "about",
                        "contacts",
                        "link",
                        "at");
        assertThat(json.at("/urgency").textValue()).isEqualTo("ALARM");
        assertThat(json.at("/facts/product").textValue()).isEqualTo("azora");
        assertThat(json.at("/about/0").textValue()).isEqualTo("switch");
        assertThat(json.at("/contacts/0/ways/phone").textValue()).isEqualTo("+49 30 1234");
        assertThat(json.at("/link").textValue()).isEqualTo("https://run.example/azora-7");
        assertThat(json.at("/at").textValue()).isEqualTo("2026-11-21T03:00:00Z");
    }

    @Test
    void a_command_that_can_t_be_given_a_message_is_refused_early() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Channel.command("pager", Command.of("page").stdin("x")))
                .withMessageContaining("has a standard input already");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Channel.command("pager", Command.of("page").env("WINDLASS_TEXT", "x")))
                .withMessageContaining("variable 'WINDLASS_TEXT' is declared twice");
        assertThatIllegalArgumentException().isThrownBy(() -> Channel.command("", Command.of("page")));
    }

    @Test
    void a_command_has_its_own_timeout_and_the_time_to_end_it() {
        Command command = Command.of("page").timeout(Duration.ofSeconds(10)).grace(Duration.ofSeconds(2));

        assertThat(Channel.command("pager", command).timeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(Channel.log().timeout()).isEqualTo(Channel.DEFAULT_TIMEOUT);
    }
}

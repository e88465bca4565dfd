package dev.windlass.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.local.Command;
import dev.windlass.local.CommandFailed;
import dev.windlass.secret.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@DisplayName("A channel that is a command, with a real process")
class CommandChannelIT {

    private static final String READS = "set -e; cat > message.json; printf '%s\\n' \"$WINDLASS_SUBJECT\""
            + " \"$WINDLASS_URGENCY\" \"$WINDLASS_IDEMPOTENCY_KEY\" \"$WINDLASS_TEXT\" > lines";

    @TempDir
    Path directory;

    private static Message asked() {
        return Journaled.begun(Notifications.to(Channel.of("chat", message -> {})))
                .then(Journaled.question("größe; $(rm -rf /)"))
                .last();
    }

    @Test
    void it_is_given_the_message_on_standard_input_and_what_a_short_script_needs_in_its_environment() throws Exception {
        Message message = asked();

        Channel.command("chat", Command.shell(READS).in(directory)).send(message);

        JsonNode json = JsonMapper.builder()
                .build()
                .readTree(directory.resolve("message.json").toFile());
        assertThat(json.at("/subject").textValue()).isEqualTo(message.subject()).contains("'größe; $(rm -rf /)'");
        assertThat(json.at("/text").textValue()).isEqualTo(message.text());
        assertThat(Files.readString(directory.resolve("lines")))
                .isEqualTo(message.subject() + "\nALARM\nazora-7/2/0\n" + message.text() + "\n");
    }

    @Test
    void a_message_that_it_does_not_accept_is_a_failure_that_shows_no_secret() {
        Channel pager = Channel.command(
                "pager",
                Command.shell("cat > /dev/null; echo \"401 for $TOKEN\" >&2; exit 4")
                        .env("TOKEN", Secret.of("hunter2-hunter2")));

        assertThatThrownBy(() -> pager.send(asked()))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("exited with 4")
                .hasMessageContaining("401 for ***")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void its_test_passes_only_if_it_takes_a_message() throws Exception {
        CheckContext minute = CheckContext.within(Duration.ofMinutes(1));
        Channel good = Channel.command("good", Command.of("grep", "-q", "\"category\":\"TEST\""));
        Channel bad = Channel.command("bad", Command.of("grep", "-q", "\"category\":\"PHASE\""));

        assertThat(good.test().ask(minute).verdict()).isEqualTo(Verdict.PASSED);
        assertThatThrownBy(() -> bad.test().ask(minute)).isInstanceOf(CommandFailed.class);
    }
}

package dev.windlass.notify;

import static dev.windlass.notify.Journaled.begun;
import static dev.windlass.plan.Nodes.checks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.Verdict;
import dev.windlass.identity.Signing;
import dev.windlass.journal.Event;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the user says of messages")
class NotificationsTest {

    private static final CheckContext MINUTE = CheckContext.within(Duration.ofMinutes(1));
    private static final Channel CHAT = Channel.of("chat", message -> {});
    private static final Contact BO =
            Contact.of("database admin", "Bo").phone("+49 30 1234").email("bo@azora.example");

    @Test
    void a_template_words_a_message_from_its_facts_and_can_take_over_the_words_it_has() {
        Message message = begun(Notifications.to(CHAT)
                        .template(
                                Category.STARTED,
                                m -> new Wording(
                                        "Production Deployment - "
                                                + m.fact("product").orElseThrow(),
                                        m.text() + "\nPlease be available during the window.\nYour release team")))
                .last();

        assertThat(message.subject()).isEqualTo("Production Deployment - azora");
        assertThat(message.text())
                .startsWith("The release of azora 1.4.0 began")
                .endsWith("\nPlease be available during the window.\nYour release team");
        assertThat(message.id()).isEqualTo("azora-7/1/0");
    }

    @Test
    void a_template_or_link_that_fails_loses_no_message_and_says_so() {
        Notifications throwing = Notifications.to(CHAT)
                .template(Category.STARTED, m -> new Wording(m.fact("window").orElseThrow(), ""))
                .link(m -> URI.create("not a place"));
        Message message = begun(throwing).last();

        assertThat(message.subject()).isEqualTo("azora 1.4.0 production: release started");
        assertThat(message.text())
                .contains("(The template of STARTED failed: java.util.NoSuchElementException: No value present)")
                .contains("(There is no link to more, since giving it failed: java.lang.IllegalArgumentException");
        assertThat(message.link()).isEmpty();
        assertThat(begun(Notifications.to(CHAT).template(Category.STARTED, m -> new Wording(" ", "text")))
                        .last()
                        .text())
                .contains("(The template of STARTED failed: java.lang.IllegalArgumentException: a message needs a"
                        + " subject, its text is 'text')");
    }

    @Test
    void what_an_escalation_says_stands_around_the_words_of_a_template_however_long() {
        Message message = begun(Notifications.none()
                        .template(Category.QUESTION, m -> new Wording("s".repeat(900), "t".repeat(9_000)))
                        .escalate(Escalation.first(CHAT)))
                .then(Journaled.question("switch"))
                .last();

        assertThat(message.text())
                .hasSize(Message.LONGEST_TEXT)
                .contains("t…\n\n")
                .endsWith(
                        "Acknowledge this message, or give an order; nobody else is called. To acknowledge it, type in the"
                                + " directory of the run's inbox:\n"
                                + Signing.acknowledgement("azora-7", "azora-7/2/1"));
        assertThat(message.subject()).hasSize(200);
    }

    @Test
    @DisplayName("J3: a secret that a template tells is masked before the text is cut")
    void secrets() {
        Notices notices = Notices.of(
                Notifications.to(CHAT)
                        .template(Category.STARTED, m -> new Wording("by hunter2", "x".repeat(3_996) + "hunter2")),
                text -> text.replace("hunter2", "***"));
        begun(Notifications.none()).journal().forEach(notices::accept);

        Message message = notices.due(Journaled.NIGHT).get(0).message();
        assertThat(message.subject()).isEqualTo("by ***");
        assertThat(message.text()).endsWith("x***").doesNotContain("hunt");
    }

    @Test
    void a_link_stands_in_the_message_and_its_text() {
        Message message = begun(Notifications.to(CHAT).link(m -> URI.create("https://run.example/" + m.run())))
                .last();

        assertThat(message.link()).contains(URI.create("https://run.example/azora-7"));
        assertThat(message.text()).endsWith("\nMore: https://run.example/azora-7");
    }

    @Test
    void contacts_are_told_where_somebody_may_have_to_turn_to_them() {
        Journaled run = begun(Notifications.to(CHAT).contact(BO));

        assertThat(run.last().contacts()).containsExactly(BO);
        assertThat(run.last().text())
                .endsWith("\nContact, database admin: Bo, phone +49 30 1234, e-mail bo@azora.example");
        assertThat(run.then(new Event.PhaseStarted("cutover")).last().contacts())
                .isEmpty();
        assertThat(run.then(Journaled.question("switch")).last().contacts()).containsExactly(BO);
    }

    @Test
    void a_check_asks_whether_somebody_can_be_reached_for_each_role() throws Exception {
        Notifications notifications = Notifications.none().contact(BO).contact(Contact.of("security", "Cy"));

        assertThat(notifications.contactsFor("database admin").ask(MINUTE).verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(notifications.contactsFor("database admin", "security").ask(MINUTE))
                .satisfies(answer -> {
                    assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
                    assertThat(answer.reason()).startsWith("nobody can be reached for: security; add Contact.of");
                });
        assertThatIllegalArgumentException().isThrownBy(notifications::contactsFor);
    }

    @Test
    @DisplayName("G1: the test of a channel passes only if the channel took a message that is marked as a test")
    void channelTests() throws Exception {
        var sent = new ArrayList<Message>();
        Channel good = Channel.of("good", sent::add);
        Channel bad = Channel.of("bad", message -> {
            throw new IOException("401");
        });
        Check[] tests = Notifications.to(good)
                .route(Route.all().to(good))
                .escalate(Escalation.first(bad))
                .tests();

        assertThat(checks("team").important(tests).members()).hasSize(2);
        assertThat(tests[0].name()).isEqualTo("channel 'good' takes a test");
        assertThat(tests[0].timeout()).isEqualTo(Channel.DEFAULT_TIMEOUT);
        assertThat(tests[0].ask(MINUTE).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(sent).singleElement().satisfies(message -> {
            assertThat(message.category()).isEqualTo(Category.TEST);
            assertThat(message.subject()).isEqualTo("TEST of channel 'good': nothing is to be done");
            assertThat(message.at()).isEmpty();
        });
        assertThatThrownBy(() -> tests[1].ask(MINUTE)).hasMessage("401");
    }

    @Test
    void each_call_gives_a_new_value() {
        Notifications base = Notifications.to(CHAT);
        base.route(Route.of(Category.PHASE).to(Channel.of("other", message -> {})));
        base.contact(BO);

        assertThat(base.channels()).containsExactly(CHAT);
        assertThat(base.contacts()).isEmpty();
        Route route = Route.from(Urgency.ALARM);
        route.to(CHAT);
        assertThatIllegalArgumentException().isThrownBy(() -> base.route(route));
    }

    @Test
    void what_is_said_wrongly_is_refused_early() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Notifications.to(CHAT, Channel.of("chat", message -> {})))
                .withMessageContaining("two channels have the name 'chat'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Notifications.to(CHAT).escalate(Escalation.first(Channel.of("chat", message -> {}))))
                .withMessageContaining("give one of them another name");
        assertThatIllegalArgumentException()
                .isThrownBy(Notifications::to)
                .withMessage("a route needs a channel: Route….to(channel)");
        assertThatIllegalArgumentException().isThrownBy(Route::of);
        assertThatIllegalArgumentException().isThrownBy(() -> Route.of(Category.TEST));
        assertThatIllegalArgumentException().isThrownBy(() -> Channel.of(" ", message -> {}));
        assertThatIllegalArgumentException().isThrownBy(() -> Contact.of("", "Bo"));
        assertThatIllegalArgumentException().isThrownBy(() -> BO.phone(" "));
        Notifications worded = Notifications.to(CHAT).template(Category.PHASE, m -> new Wording("s", "t"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> worded.template(Category.PHASE, m -> new Wording("s", "t")))
                .withMessageStartingWith("PHASE has two templates");
        var twice = List.of(new Fact("a", "1"), new Fact("a", "2"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Message(
                        "m",
                        "",
                        Category.TEST,
                        Urgency.INFO,
                        0,
                        "s",
                        "t",
                        twice,
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty()))
                .withMessage("message 'm': fact 'a' stands there twice");
    }
}

package dev.windlass.notify;

import static dev.windlass.notify.Journaled.begun;
import static dev.windlass.notify.Journaled.order;
import static dev.windlass.notify.Journaled.question;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.windlass.identity.Signing;
import dev.windlass.journal.Event;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Proof;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An escalation in virtual time")
class EscalationTest {

    private static final Channel CHAT = Channel.of("chat", message -> {});
    private static final Channel ON_CALL = Channel.of("on-call", message -> {});
    private static final Channel TEAM = Channel.of("team", message -> {});
    private static final Channel PHONE = Channel.of("phone", message -> {});
    private static final Channel MANAGER = Channel.of("manager", message -> {});
    private static final Channel CTO = Channel.of("cto", message -> {});

    /** The four levels of the checklist. */
    private static final Escalation LEVELS = Escalation.first(ON_CALL)
            .within(ofMinutes(5))
            .then(TEAM, PHONE)
            .within(ofMinutes(15))
            .then(MANAGER)
            .within(ofMinutes(30))
            .then(CTO);

    private static Journaled asking() {
        return begun(Notifications.to(CHAT).escalate(LEVELS)).told().then(question("switch"));
    }

    /** The number of the event that asks. */
    private static final String ASKED = "/3/";

    @Test
    void each_level_is_called_when_the_one_before_has_had_its_time() {
        Journaled run = asking();

        assertThat(run.calls()).containsExactlyInAnyOrder("chat" + ASKED + "0", "on-call" + ASKED + "1");
        run.told();
        assertThat(run.notices().nextAt(run.now())).contains(run.now().plusSeconds(300));
        assertThat(run.after(ofMinutes(5).minusMillis(1)).due()).isEmpty();
        assertThat(run.after(Duration.ofMillis(1)).calls())
                .containsExactlyInAnyOrder("team" + ASKED + "2", "phone" + ASKED + "2");
        run.told();
        assertThat(run.afterMinutes(14).due()).isEmpty();
        assertThat(run.afterMinutes(1).calls()).containsExactly("manager" + ASKED + "3");
        run.told();
        assertThat(run.afterMinutes(30).calls()).containsExactly("cto" + ASKED + "4");
        run.told();
        assertThat(run.afterMinutes(10_000).due()).isEmpty();
        assertThat(run.notices().nextAt(run.now())).isEmpty();
        assertThat(run.notices().unacknowledged()).singleElement().satisfies(message -> assertThat(message.id())
                .isEqualTo("azora-7/3/4"));
    }

    @Test
    void a_level_has_its_time_from_when_it_was_told_not_from_when_it_should_have_been() {
        Journaled run = asking().told().afterMinutes(120).resumed();

        assertThat(run.calls()).contains("team" + ASKED + "2").noneMatch(call -> call.endsWith(ASKED + "3"));
        run.told();
        assertThat(run.afterMinutes(14).due()).isEmpty();
        assertThat(run.afterMinutes(1).calls()).containsExactly("manager" + ASKED + "3");
    }

    @Test
    void the_time_of_a_level_goes_on_in_the_next_process() {
        Journaled run = asking().told().afterMinutes(4).resumed().told();

        assertThat(run.due()).isEmpty();
        assertThat(run.afterMinutes(1).calls()).contains("team" + ASKED + "2");
    }

    @Test
    void an_acknowledgement_an_order_and_the_end_of_the_run_each_end_it() {
        for (Event event : new Event[] {
            new PeopleEvent.Acknowledged("azora-7/3/1", "ben", "I look at it", new Proof("said", null, "00")),
            order(),
            new Event.RunEnded(Event.Ending.ROLLBACK_FAILED, "cleaned up", null)
        }) {
            Journaled run = asking().told().afterMinutes(4).then(event).told();

            assertThat(run.notices().unacknowledged()).as("%s", event).isEmpty();
            assertThat(run.afterMinutes(600).due()).as("%s", event).isEmpty();
            assertThat(run.restarted().due()).as("%s", event).isEmpty();
            assertThat(run.notices().nextAt(run.now())).as("%s", event).isEmpty();
        }
    }

    @Test
    void who_was_not_called_yet_is_not_called_any_more_once_a_person_has_taken_it_up() {
        Journaled run = asking().then(order());

        assertThat(run.calls())
                .as("the chat is told the whole story, on-call is left asleep")
                .containsExactlyInAnyOrder("chat" + ASKED + "0", "chat/4/0");
    }

    @Test
    void a_rollback_that_is_over_at_once_is_told_to_level_1_all_the_same_and_to_nobody_beyond() {
        Journaled run = begun(Notifications.to(CHAT).escalate(LEVELS))
                .told()
                .then(
                        new Event.RollbackStarted("switch", "it failed"),
                        new Event.RunEnded(Event.Ending.ROLLED_BACK, "it failed", ofMinutes(1)));

        assertThat(run.calls()).containsExactlyInAnyOrder("chat/3/0", "chat/4/0", "on-call/3/1");
        assertThat(run.told().afterMinutes(600).due()).isEmpty();
    }

    @Test
    void an_acknowledgement_counts_for_the_alarms_before_it_and_not_for_those_after_it() {
        Journaled run = begun(Notifications.none().escalate(LEVELS))
                .then(question("migrate"), question("dump"), new Event.RunSuspended("it can't be stopped"));

        assertThat(run.notices().unacknowledged())
                .as("a question takes the place of the one before")
                .extracting(Message::id)
                .containsExactly("azora-7/3/1", "azora-7/4/1");
        run.then(new PeopleEvent.Acknowledged("azora-7/3/1", "ben", "I look at it", new Proof("said", null, "00")));
        assertThat(run.notices().unacknowledged()).extracting(Message::id).containsExactly("azora-7/4/1");
        run.then(new PeopleEvent.Acknowledged("azora-7/4/2", "ben", "I look at it", new Proof("said", null, "00")));
        assertThat(run.notices().unacknowledged()).isEmpty();
    }

    @Test
    void a_later_alarm_of_the_same_rollback_takes_the_place_of_the_earlier_one() {
        Event rollback = new Event.RollbackStarted("switch", "it failed");
        Event failed = new Event.QuestionAsked("switch", "its undo failed", Event.Matter.UNDO_FAILED);
        Journaled run =
                begun(Notifications.none().escalate(LEVELS)).then(rollback).told();

        run.afterMinutes(4).then(failed).told().afterMinutes(1);
        assertThat(run.due()).as("level 2 isn't called about what is told anew").isEmpty();
        assertThat(run.afterMinutes(4).calls()).containsExactlyInAnyOrder("team/4/2", "phone/4/2");
        for (Event later : new Event[] {failed, rollback, new Event.RunSuspended("it can't be stopped")}) {
            assertThat(begun(Notifications.none().escalate(LEVELS))
                            .then(rollback, later)
                            .notices()
                            .unacknowledged())
                    .extracting(Message::id)
                    .containsExactly("azora-7/3/1");
        }
        assertThat(begun(Notifications.none().escalate(LEVELS))
                        .then(question("switch"), rollback)
                        .notices()
                        .unacknowledged())
                .as("a guard tripped while it was asked")
                .extracting(Message::id)
                .containsExactly("azora-7/3/1");
    }

    @Test
    void where_no_channel_of_a_level_takes_it_the_next_level_is_called_at_once() {
        Journaled run =
                asking().failing("on-call").after(Duration.ofSeconds(10)).failing("on-call");
        assertThat(run.calls()).containsExactly("chat" + ASKED + "0");

        run.afterMinutes(1).failing("on-call");

        assertThat(run.calls()).contains("team" + ASKED + "2", "phone" + ASKED + "2");
    }

    @Test
    void one_channel_of_a_level_that_takes_it_is_enough_for_the_level_to_have_its_time() {
        Journaled run = asking().told().afterMinutes(5);
        for (int attempt = 0; attempt < 3; attempt++) {
            run.failing("team").afterMinutes(1);
        }
        assertThat(run.calls()).containsExactly("phone" + ASKED + "2");

        run.told();

        assertThat(run.afterMinutes(14).due()).isEmpty();
        assertThat(run.afterMinutes(1).calls()).containsExactly("manager" + ASKED + "3");
    }

    @Test
    void what_was_given_up_of_an_open_alarm_is_tried_anew_by_the_next_process() {
        Journaled run =
                begun(Notifications.none().escalate(Escalation.first(ON_CALL))).then(question("switch"));
        for (int attempt = 0; attempt < 3; attempt++) {
            run.failing("on-call").afterMinutes(1);
        }
        assertThat(run.due()).isEmpty();

        assertThat(run.resumed().calls()).containsExactly("on-call/2/1");
    }

    @Test
    void an_alarm_is_taken_by_the_first_escalation_that_fits_and_other_messages_by_none() {
        Notifications notifications = Notifications.none()
                .escalate(Escalation.first(TEAM).about("database"))
                .escalate(Escalation.first(ON_CALL).of(Category.QUESTION));
        Journaled run = begun(notifications)
                .then(
                        question("migrate"),
                        question("switch"),
                        new Event.RollbackStarted("switch", "it failed"),
                        new Event.GateRefused("ready", "nodes: failed"));

        assertThat(run.calls()).containsExactlyInAnyOrder("team/2/1", "on-call/3/1");
    }

    @Test
    void a_channel_of_level_1_gets_an_alarm_once_although_a_route_leads_there_too() {
        Journaled run = begun(Notifications.to(CHAT).escalate(Escalation.first(CHAT, ON_CALL)))
                .told()
                .then(question("switch"));

        assertThat(run.calls()).containsExactlyInAnyOrder("chat" + ASKED + "1", "on-call" + ASKED + "1");
        assertThat(run.then(order()).calls())
                .as("it is a subscriber all the same")
                .containsExactlyInAnyOrder("chat" + ASKED + "1", "chat/4/0");
    }

    @Test
    void a_stop_that_nobody_asked_for_is_an_alarm_until_the_run_goes_on() {
        Notifications notifications = Notifications.none().escalate(LEVELS);
        assertThat(begun(notifications)
                        .then(new Event.StopRequested("SIGTERM", false), new Event.RunSuspended("SIGTERM"))
                        .due())
                .isEmpty();

        Journaled run = begun(notifications).then(new Event.RunSuspended("step 'switch' can't be stopped"));
        assertThat(run.calls()).containsExactly("on-call/2/1");
        assertThat(run.told().resumed().afterMinutes(600).due()).isEmpty();
    }

    @Test
    void each_level_is_told_how_it_came_to_it_and_what_is_expected() {
        Journaled run = asking().told().afterMinutes(5);

        assertThat(run.last().text())
                .startsWith("You are called as level 2 of 4: level 1 (on-call) could not be reached, or did not answer"
                        + " within 5 min.\n\nThe release stands still at 'switch'.")
                .endsWith("Acknowledge this message, or give an order, within 15 min; otherwise level 3 (manager) is"
                        + " called. To acknowledge it, type in the directory of the run's inbox:\n"
                        + Signing.acknowledgement("azora-7", "azora-7/3/2"));
        assertThat(Signing.acknowledgement("azora-7", "azora-7/3/2"))
                .contains(
                        "windlass acknowledge v1\\nrun: %s\\nmessage: %s\\n' azora-7 azora-7/3/2",
                        "ssh-keygen -Y sign");
        assertThat(run.last().wantsAcknowledgement()).isTrue();
        run.told().afterMinutes(15).told().afterMinutes(30);
        assertThat(run.last().text()).contains("or give an order; nobody else is called.");
    }

    @Test
    void it_is_refused_without_a_channel_with_one_twice_or_without_a_time() {
        assertThatIllegalArgumentException()
                .isThrownBy(Escalation::first)
                .withMessage("level 1 of an escalation needs a channel");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LEVELS.within(ofMinutes(1)).then(CTO, CTO))
                .withMessage("level 5 of an escalation has a channel twice: [cto, cto]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LEVELS.within(Duration.ZERO))
                .withMessage("level 4 of an escalation needs a positive time to answer, got PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LEVELS.of(Category.TEST))
                .withMessageContaining("no route leads TEST");
    }
}

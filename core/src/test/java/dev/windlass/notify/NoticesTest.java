package dev.windlass.notify;

import static dev.windlass.notify.Journaled.begun;
import static dev.windlass.notify.Journaled.question;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Fact;
import dev.windlass.journal.Event;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Proof;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is to be told, to whom, and what no more")
class NoticesTest {

    private static final Channel CHAT = Channel.of("chat", message -> {});
    private static final Channel MAIL = Channel.of("mail", message -> {});
    private static final Channel DBA = Channel.of("dba", message -> {});

    private static final Event BEGINS = new Event.PhaseStarted("cutover");
    private static final Event AGAIN =
            new Event.StepFailed("migrate", 1, Journaled.FAILURE, Event.Applied.NOTHING, Duration.ofSeconds(30));

    @Test
    void a_message_is_due_until_its_delivery_is_an_event_and_asking_twice_changes_nothing() {
        Journaled run = begun(Notifications.to(CHAT));

        assertThat(run.calls()).containsExactly("chat/1/0");
        assertThat(run.due()).isEqualTo(run.due());
        assertThat(run.told().due()).isEmpty();
    }

    @Test
    void what_was_delivered_is_not_due_in_the_next_process_and_what_was_not_is() {
        Journaled run = begun(Notifications.to(CHAT, MAIL));
        run.delivered(run.due().get(0)).then(BEGINS).resumed();

        assertThat(run.calls()).containsExactlyInAnyOrder("mail/1/0", "chat/3/0", "mail/3/0", "chat/4/0", "mail/4/0");
    }

    @Test
    void the_same_message_has_the_same_id_in_every_process() {
        Journaled run = begun(Notifications.to(CHAT)).then(BEGINS, AGAIN);
        var before = run.due();

        assertThat(run.restarted().due()).isEqualTo(before);
        assertThat(before)
                .extracting(notice -> notice.message().id())
                .containsExactly("azora-7/1/0", "azora-7/2/0", "azora-7/3/0");
    }

    @Test
    void a_route_takes_categories_urgency_and_what_it_is_about() {
        Journaled run = begun(Notifications.none()
                        .route(Route.of(Category.STARTED, Category.PHASE).to(CHAT))
                        .route(Route.from(Urgency.WARNING).to(MAIL))
                        .route(Route.all()
                                .about("database")
                                .atLeast(Urgency.WARNING)
                                .to(DBA)))
                .then(BEGINS, AGAIN);

        assertThat(run.calls()).containsExactlyInAnyOrder("chat/1/0", "chat/2/0", "mail/3/0", "dba/3/0");
    }

    @Test
    void a_message_is_about_its_node_the_blocks_and_phase_around_it_and_what_they_serve() {
        Journaled run = begun(Notifications.to(CHAT)).then(AGAIN);

        assertThat(run.last().about()).containsExactly("migrate", "database", "12.1", "cutover", "data");
        assertThat(begun(Notifications.to(CHAT)).then(BEGINS).last().about()).containsExactly("cutover");
    }

    @Test
    void a_channel_to_which_several_routes_lead_gets_a_message_once() {
        Journaled run = begun(Notifications.to(CHAT)
                .route(Route.of(Category.STARTED).to(CHAT, CHAT))
                .route(Route.from(Urgency.INFO).to(CHAT)));

        assertThat(run.due()).hasSize(1);
    }

    @Test
    void a_channel_that_fails_is_tried_three_times_with_waits_and_then_given_up() {
        Journaled run = begun(Notifications.to(CHAT)).failing("chat");

        assertThat(run.due()).isEmpty();
        assertThat(run.notices().nextAt(run.now())).contains(run.now().plusSeconds(10));
        assertThat(run.after(Duration.ofSeconds(9)).due()).isEmpty();
        run.after(Duration.ofSeconds(1)).restarted().failing("chat");
        assertThat(run.notices().nextAt(run.now())).contains(run.now().plusSeconds(60));
        assertThat(run.afterMinutes(1).calls()).containsExactly("chat/1/0");
        run.failing("chat").afterMinutes(600);
        assertThat(run.due()).isEmpty();
        assertThat(run.resumed().calls())
                .as("an old message that wants nobody to act")
                .containsExactly("chat/5/0");
    }

    @Test
    void a_failure_at_one_channel_is_none_at_another() {
        Journaled run = begun(Notifications.to(CHAT, MAIL)).failing("chat");

        assertThat(run.calls()).containsExactly("mail/1/0");
    }

    @Test
    void a_channel_that_is_new_when_a_run_goes_on_is_told_what_it_would_have_been_told() {
        Journaled run = begun(Notifications.to(CHAT)).told();
        Notices other = Notices.of(Notifications.to(CHAT, MAIL));
        run.journal().forEach(other::accept);

        assertThat(other.due(run.now())).singleElement().satisfies(notice -> assertThat(notice.channel())
                .isEqualTo(MAIL));
    }

    @Test
    void a_delivery_of_a_channel_or_message_that_is_not_known_any_more_changes_nothing() {
        Journaled run = begun(Notifications.to(CHAT))
                .then(
                        new Event.Notified("azora-7/1/0", "pager", null),
                        new Event.Notified("azora-7/1/3", "chat", null),
                        new Event.Notified("azora-7/99/0", "chat", null),
                        new Event.Notified("other/1/0", "chat", null),
                        new Event.Notified("azora-7/1", "chat", null),
                        new PeopleEvent.Acknowledged("what?", "ben", "x", new Proof("said", null, "00")));

        assertThat(run.calls()).containsExactlyInAnyOrder("chat/1/0", "chat/7/0");
    }

    @Test
    void every_event_that_stands_still_or_ends_is_told() {
        Journaled run = begun(Notifications.to(CHAT))
                .told()
                .then(
                        question("switch"),
                        Journaled.order(),
                        new Event.RunSuspended("SIGTERM"),
                        new Event.RunEnded(Event.Ending.ROLLED_BACK, "it failed", null));

        assertThat(run.due())
                .extracting(notice -> notice.message().category())
                .containsExactly(Category.QUESTION, Category.DECISION, Category.SUSPENDED, Category.ROLLBACK_ENDED);
    }

    @Test
    void with_another_run_all_begins_anew() {
        Journaled run = begun(Notifications.to(CHAT).escalate(Escalation.first(MAIL)))
                .then(
                        new Event.GatePassed("ready"),
                        new Event.StepStarted("dump", null, null),
                        question("switch"),
                        new Event.RollbackStarted("switch", "it failed"))
                .afterMinutes(90)
                .then(Journaled.started(Journaled.plan()));

        assertThat(run.calls()).containsExactly("chat/6/0");
        assertThat(run.notices().unacknowledged()).isEmpty();
        assertThat(run.last().text()).endsWith("0 of 4 nodes done, 0 ms since the start.");
        assertThat(run.last().facts())
                .extracting(Fact::name)
                .doesNotContain("since rollback began")
                .contains("rollback within");
        assertThat(run.then(new Event.RunEnded(Event.Ending.ROLLED_BACK, "it failed", null))
                        .last()
                        .text())
                .doesNotContain("dump");
    }

    @Test
    void who_comes_every_few_minutes_to_see_it_wait_tells_it_once() {
        Event.RunWaiting waits = new Event.RunWaiting("phase 'switch' at T+24h", Journaled.NIGHT.plusSeconds(86_400));
        Journaled run = begun(Notifications.to(CHAT)).then(waits).told();
        for (int session = 2; session < 600; session++) {
            run.afterMinutes(5).then(new Event.RunResumed(session, Journaled.BEN, session), waits);
        }

        assertThat(run.due()).isEmpty();
        run.then(new Event.RunResumed(600, Journaled.BEN, 600), BEGINS);
        assertThat(run.calls())
                .as("what happens is told")
                .containsExactly("chat/1202/0")
                .hasSize(1);
        run.then(new Event.RunWaiting("people to sign off at 'go'", null));
        assertThat(run.calls()).as("another wait is told").hasSize(2);
    }

    @Test
    void it_is_told_that_a_run_goes_on_after_a_crash_or_a_suspension_and_not_where_it_only_asks_as_before() {
        Journaled run = begun(Notifications.to(CHAT)).told();
        assertThat(run.resumed().last().category()).isEqualTo(Category.RESUMED);
        run.then(new Event.RunSuspended("SIGTERM")).told();
        assertThat(run.resumed().last().category()).isEqualTo(Category.RESUMED);
        run.then(question("switch")).told();
        assertThat(run.resumed().due()).isEmpty();
        run.then(new Event.RunSuspended("SIGTERM")).told();
        assertThat(run.resumed().last().text())
                .contains("It still stands still at 'switch', as it asked before.")
                .contains("By itself: nothing. It goes on by a person's order only.");
        run.then(new Event.RunEnded(Event.Ending.STOPPED, "no", null)).told();
        assertThat(run.resumed().due()).as("it is over").isEmpty();
    }

    @Test
    void nobody_is_told_where_nobody_is_named() {
        Journaled run = begun(Notifications.none()).then(question("switch"));

        assertThat(run.due()).isEmpty();
        assertThat(run.notices().nextAt(run.now())).isEmpty();
        assertThat(run.notices().unacknowledged()).isEmpty();
    }
}

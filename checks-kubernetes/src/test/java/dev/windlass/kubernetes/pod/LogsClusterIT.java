package dev.windlass.kubernetes.pod;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import dev.windlass.kubernetes.api.Right;
import dev.windlass.kubernetes.real.ApiProxy;
import dev.windlass.kubernetes.real.Asked;
import dev.windlass.kubernetes.real.Fault;
import dev.windlass.kubernetes.real.PodStates;
import dev.windlass.kubernetes.real.PuppetNode;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.metric.Reading;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A look through the logs of pods, by the API server of a real cluster (rules G1, J3)")
class LogsClusterIT {

    @AutoClose
    private static final PuppetNode NODE = PuppetNode.start("logs");

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("scan");

    @AutoClose
    private final ApiProxy proxy = ApiProxy.start();

    private final Inside inside = new Inside(space, NODE);

    private Logs logs() {
        return space.of(proxy.admin()).pods("app=gw").logs();
    }

    private static Answer ask(LogLimit limit) throws Exception {
        return limit.check("the log").ask(CheckContext.within(ofSeconds(30)));
    }

    private void log(String pod, String... lines) {
        for (String line : lines) {
            NODE.kubelet().log(space.name(), pod, "app", line);
        }
    }

    @Test
    void lines_are_counted_of_each_pod_and_in_total_with_the_last_ones_as_evidence() throws Exception {
        inside.ready("one");
        inside.ready("two");
        log("one", "GET /a 200", "ERROR token=abcdef12345 is wrong", "GET /b 200");
        log("two", "GET /c 200");

        Answer answer = ask(logs().matching("ERROR|FATAL").atMost(0));

        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains("1 line of 4 in 2 pods matches ERROR|FATAL, limit is at most 0");
        assertThat(answer.evidence().toString())
                .contains("pod one=1 of 3 lines", "pod two=0 of 1 line", "line of one=ERROR token=*** is wrong")
                .doesNotContain("abcdef12345");
        assertThat(ask(logs().matching("ERROR").atMost(1)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(logs().matching("GET").atLeast(3)).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(ask(logs().matching("GET").atLeast(4)).verdict()).isEqualTo(Verdict.FAILED);
        Answer each = ask(logs().matching("GET").atLeast(2).inEachPod());
        assertThat(each.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(each.reason()).contains("not so in 'two' (1)");
    }

    @Test
    void a_look_takes_one_request_and_one_more_for_each_pod() throws Exception {
        inside.ready("one");
        inside.ready("two");
        log("one", "a line");
        proxy.forget();

        ask(logs().matching("line").atLeast(1));

        assertThat(proxy.requests()).hasSize(3);
    }

    @Test
    void only_what_was_written_since_then_counts() throws Exception {
        inside.ready("one");
        NODE.kubelet().log(space.name(), "one", "app", Instant.now().minus(ofMinutes(10)), "ERROR old");
        log("one", "all is well");

        assertThat(ask(logs().since(ofMinutes(5)).matching("ERROR").atMost(0)).verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(ask(logs().since(ofMinutes(15)).matching("ERROR").atMost(0)).verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(ask(logs().tail(1).matching("ERROR").atMost(0)).verdict()).isEqualTo(Verdict.PASSED);
        Check sinceRelease = logs().sinceRelease().matching("ERROR").atMost(0).check("since the release");
        CheckContext context = CheckContext.within(ofSeconds(30));
        assertThat(sinceRelease.ask(context).verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(sinceRelease
                        .ask(context.changedSince(Instant.now().minus(ofMinutes(5))))
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(sinceRelease
                        .ask(context.changedSince(Instant.now().minus(ofMinutes(15))))
                        .verdict())
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    void nothing_to_look_at_is_no_data() throws Exception {
        assertThat(ask(logs().matching("ERROR").atMost(0)).verdict()).isEqualTo(Verdict.NO_DATA);

        inside.ready("one");

        assertThat(ask(logs().matching("ERROR").atMost(0)).reason()).contains("no line", "mayBeEmpty()");
        assertThat(ask(logs().matching("ERROR").atMost(0)).verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(ask(logs().mayBeEmpty().matching("ERROR").atMost(0)).verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(ask(logs().mayBeEmpty().matching("GET").atLeast(1)).verdict())
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    void a_pod_that_can_not_be_read_spoils_it_all() throws Exception {
        inside.ready("one");
        inside.ready("two");
        log("one", "all is well");
        proxy.answerAll(
                Asked.request("GET", "/pods/two/log"),
                400,
                Map.of(),
                "{\"kind\":\"Status\",\"code\":400,\"reason\":\"BadRequest\",\"message\":\"container is waiting to start\"}");

        Answer answer = ask(logs().matching("ERROR").atMost(0));

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("pod 'two'", "waiting to start", "All pods must be readable");
    }

    @Test
    void a_pod_that_is_deleted_meanwhile_is_left_out_and_told() throws Exception {
        inside.ready("one");
        inside.ready("two");
        log("one", "all is well");
        Fault held = proxy.holdNext(Asked.request("GET", "/pods/two/log"));
        var answers = new LinkedBlockingQueue<Object>();
        new Thread(() -> {
                    try {
                        answers.add(ask(logs().matching("ERROR").atMost(0)));
                    } catch (Exception e) {
                        answers.add(e);
                    }
                })
                .start();
        held.awaitHit();

        space.client().pods().withName("two").withGracePeriod(0).delete();
        space.client().pods().withName("two").waitUntilCondition(pod -> pod == null, 60, TimeUnit.SECONDS);
        held.lift();

        assertThat(answers.poll(30, TimeUnit.SECONDS)).isInstanceOfSatisfying(Answer.class, answer -> {
            assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.PASSED);
            assertThat(answer.evidence().toString()).contains("deleted meanwhile=two");
        });
    }

    @Test
    void what_a_container_wrote_before_its_restart_is_read_if_it_is_wanted() throws Exception {
        inside.pod("one", PodStates.oomKilled(2));
        NODE.kubelet().logBefore(space.name(), "one", "app", "FATAL out of memory");
        log("one", "started");

        Answer without = ask(logs().matching("FATAL").atMost(0));

        assertThat(without.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(without.evidence().toString()).contains("2 restarts");
        assertThat(ask(logs().previous().matching("FATAL").atMost(0)).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void more_than_is_read_is_never_a_pass() throws Exception {
        inside.ready("one");
        String line = "x".repeat(999);
        for (int i = 0; i < 1_100; i++) {
            log("one", line);
        }
        log("one", "ERROR at last");

        Answer answer = ask(logs().atMostMegabytes(1).matching("ERROR").atMost(0));

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("more than the 1 MiB");
        Answer broken = ask(logs().atMostMegabytes(1).matching("x").atMost(9));
        assertThat(broken.verdict()).as(broken.toString()).isEqualTo(Verdict.FAILED);
        assertThat(ask(logs().atMostMegabytes(1).matching("x").atLeast(9)).verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(ask(logs().matching("ERROR").atMost(0)).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void an_expression_that_comes_to_no_end_is_ended() throws Exception {
        inside.ready("one");
        log("one", "a".repeat(60) + "!");

        Answer answer = ask(logs().matching("(a*)*\\1b").atMost(0));

        assertThat(answer.verdict()).isEqualTo(Verdict.ERRORED);
        assertThat(answer.reason()).contains("can't be matched");
    }

    @Test
    void of_several_containers_one_must_be_named() throws Exception {
        inside.ready("one", "mesh");
        NODE.kubelet().log(space.name(), "one", "mesh", "a line");

        assertThat(ask(logs().matching("ERROR").atMost(0)).reason()).contains("'app', 'mesh'", "container(…)");
        assertThat(ask(logs().container("mesh").matching("line").atLeast(1)).verdict())
                .isEqualTo(Verdict.PASSED);
    }

    @Test
    void as_a_metric_it_is_the_number_of_the_last_minutes() throws Exception {
        inside.ready("one");
        log("one", "ERROR 1", "fine", "ERROR 2");

        Reading reading =
                logs().since(ofMinutes(5)).matching("ERROR").metric("errors").read(CheckContext.within(ofSeconds(30)));

        assertThat(reading).isInstanceOfSatisfying(Reading.Value.class, value -> assertThat(value.value())
                .isEqualTo(2));
    }

    @Test
    void it_needs_a_right_to_list_pods_and_one_to_get_their_logs() throws Exception {
        inside.ready("one");
        log("one", "a line");
        LogLimit limit = space.viewer().pods("app=gw").logs().matching("line").atLeast(1);
        assertThat(ask(limit).reason()).contains("403");

        inside.allowViewer(
                List.of(Right.to("list", "", "pods", space.name()), Right.to("get", "", "pods/log", space.name())));

        assertThat(ask(limit).verdict()).isEqualTo(Verdict.PASSED);
    }
}

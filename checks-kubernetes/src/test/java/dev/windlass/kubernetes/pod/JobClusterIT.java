package dev.windlass.kubernetes.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.journal.MemoryJournal;
import dev.windlass.kubernetes.api.Api;
import dev.windlass.kubernetes.api.ApiFailure;
import dev.windlass.kubernetes.api.NeedsRights;
import dev.windlass.kubernetes.real.ApiProxy;
import dev.windlass.kubernetes.real.Asked;
import dev.windlass.kubernetes.real.PodStates;
import dev.windlass.kubernetes.real.PuppetNode;
import dev.windlass.kubernetes.real.TestNamespace;
import dev.windlass.kubernetes.real.Workloads;
import dev.windlass.plan.NotApplied;
import dev.windlass.plan.Settlement;
import dev.windlass.plan.Step;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A Job as a step, by the job controller of a real cluster (rules S4, S5, C1, C2)")
class JobClusterIT {

    private static final JobMark MARK = new JobMark("migrate-0123456789", "0123456789abcdef0123456789abcdef");

    @AutoClose
    private static final PuppetNode NODE = PuppetNode.start("job");

    @AutoClose
    private final TestNamespace space = TestNamespace.fresh("batch");

    @AutoClose
    private final ApiProxy proxy = ApiProxy.start();

    private static Job job() {
        var template =
                NODE.host(Workloads.template(Map.of("app", "migrate"), Workloads.container(Workloads.IMAGE, null)));
        template.getSpec().setRestartPolicy("Never");
        return new JobBuilder()
                .withNewMetadata()
                .withName("migrate")
                .endMetadata()
                .withNewSpec()
                .withBackoffLimit(0)
                .withTemplate(template)
                .endSpec()
                .build();
    }

    private JobWork work(Api api) {
        return new JobWork(api, JobManifest.of(space.name(), job()));
    }

    private JobWork work() {
        return work(proxy.admin().api());
    }

    private static Doing<JobMark, JobDone> doing() {
        return new Doing<>(MARK);
    }

    private Job there() {
        return space.client().batch().v1().jobs().withName(MARK.job()).get();
    }

    private Pod pod() {
        return space.client()
                .pods()
                .withLabel("job-name", MARK.job())
                .waitUntilCondition(
                        pod -> pod != null
                                && !pod.getStatus().getContainerStatuses().isEmpty(),
                        60,
                        TimeUnit.SECONDS);
    }

    /** Runs it beside the test; what it gives or throws comes here. */
    private static LinkedBlockingQueue<Object> beside(JobWork work, Doing<JobMark, JobDone> doing) {
        var ended = new LinkedBlockingQueue<>();
        new Thread(() -> {
                    try {
                        ended.add(work.run(doing));
                    } catch (Throwable e) {
                        ended.add(e);
                    }
                })
                .start();
        return ended;
    }

    @Test
    void it_is_made_marked_and_waited_for_by_watches() throws Exception {
        NODE.plays(PodStates.succeeded());

        JobDone done = work().run(doing());

        assertThat(done.job()).isEqualTo("migrate-0123456789");
        assertThat(done.succeeded()).isEqualTo(1);
        assertThat(done.failed()).isZero();
        Job job = there();
        assertThat(job.getMetadata().getUid()).isEqualTo(done.uid());
        assertThat(job.getMetadata().getAnnotations()).containsEntry(JobWork.MARK, MARK.mark());
        assertThat(job.getSpec().getActiveDeadlineSeconds()).isEqualTo(3600);
        assertThat(proxy.requests(Asked.request("POST", "/jobs"))).hasSize(1);
        assertThat(proxy.requests(Asked.request("GET", "/jobs"))).isEmpty();
        assertThat(proxy.requests(asked -> true)).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void one_that_fails_tells_what_a_person_would_look_up() throws Exception {
        NODE.plays(PodStates.running());
        var ended = beside(work(), doing());
        String pod = pod().getMetadata().getName();
        NODE.kubelet().log(space.name(), pod, "app", "migrating V7");
        NODE.kubelet().log(space.name(), pod, "app", "ERROR: relation orders does not exist, password=hunter22");

        NODE.say(space.name(), pod, PodStates.failed(7, "Error", ""));

        assertThat(ended.poll(60, TimeUnit.SECONDS)).isInstanceOfSatisfying(JobFailed.class, failed -> {
            assertThat(failed)
                    .hasMessageContainingAll(
                            "BackoffLimitExceeded",
                            "1 pod failed (backoffLimit 0)",
                            "container 'app' exited with 7 (Error)",
                            "| ERROR: relation orders does not exist, password=***",
                            "kubectl -n");
            assertThat(failed.getMessage()).doesNotContain("hunter22");
            assertThat(failed.getMessage().lines().count()).isLessThanOrEqualTo(10);
        });
        assertThat(work().probe(doing())).isInstanceOf(Settlement.Unknown.class);
    }

    @Test
    void what_can_not_start_is_not_waited_for() {
        NODE.plays(PodStates.imagePullBackOff());

        assertThatThrownBy(() -> work().run(doing()))
                .isInstanceOf(JobFailed.class)
                .hasMessageContaining("ImagePullBackOff");
    }

    @Test
    void the_same_run_adopts_what_it_made_before_it_was_killed() throws Exception {
        NODE.plays(PodStates.succeeded());
        JobDone first = work().run(doing());

        assertThat(work().run(doing())).isEqualTo(first);
        assertThat(work().probe(doing())).isEqualTo(Settlement.done(first));
    }

    @Test
    void a_job_whose_answer_was_lost_is_found_again() throws Exception {
        NODE.plays(PodStates.succeeded());
        proxy.loseAnswer(Asked.request("POST", "/jobs"));
        JobWork work = work();
        assertThatThrownBy(() -> work.run(doing()))
                .isInstanceOfSatisfying(ApiFailure.class, failure -> assertThat(failure.hadNoEffect())
                        .isFalse());

        assertThat(work.probe(doing())).isInstanceOf(Settlement.Done.class);
        assertThat(work.run(doing()).succeeded()).isEqualTo(1);
    }

    @Test
    void a_job_whose_request_was_lost_is_not_done() throws Exception {
        proxy.loseRequest(Asked.request("POST", "/jobs"));
        JobWork work = work();
        assertThatThrownBy(() -> work.run(doing())).isInstanceOf(ApiFailure.class);

        assertThat(work.probe(doing())).isInstanceOf(Settlement.NotDone.class);
    }

    @Test
    void a_rival_of_that_name_is_named_and_left_alone() throws Exception {
        NODE.plays(PodStates.running());
        Job rival = space.client()
                .resource(new JobBuilder(job())
                        .editMetadata()
                        .withName(MARK.job())
                        .endMetadata()
                        .build())
                .create();

        assertThatThrownBy(() -> work().run(doing()))
                .isInstanceOf(NotApplied.class)
                .hasMessageContainingAll("one of that name already", "not of this run", "made by 'fabric8");
        assertThat(work().probe(doing())).isInstanceOf(Settlement.Unknown.class);
        work().delete(doing(), false);

        assertThat(there().getMetadata().getUid()).isEqualTo(rival.getMetadata().getUid());
        assertThat(there().getMetadata().getDeletionTimestamp()).isNull();
    }

    @Test
    void a_job_that_was_deleted_meanwhile_is_no_success_and_not_undone() throws Exception {
        NODE.plays(PodStates.running());
        JobWork work = work();
        var ended = beside(work, doing());
        pod();

        space.client().batch().v1().jobs().withName(MARK.job()).delete();

        assertThat(ended.poll(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        JobFailed.class, failed -> assertThat(failed).hasMessageContaining("was deleted meanwhile"));
        assertThat(work.probe(doing())).isInstanceOf(Settlement.Unknown.class);
        assertThat(work().probe(doing())).as("a process that was not there").isInstanceOf(Settlement.Unknown.class);
    }

    @Test
    void what_a_finalizer_holds_is_not_waited_for_without_end() throws Exception {
        NODE.plays(PodStates.succeeded());
        work().run(doing());
        hold(List.of("example.com/hold"));

        assertThatThrownBy(() -> new JobWork(
                                proxy.admin().api(), JobManifest.of(space.name(), job()), Duration.ofSeconds(1))
                        .delete(doing(), false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("job 'migrate-0123456789'", "example.com/hold");
        hold(List.of());
    }

    private void hold(List<String> finalizers) {
        space.client().batch().v1().jobs().withName(MARK.job()).edit(job -> {
            job.getMetadata().setFinalizers(finalizers);
            return job;
        });
    }

    @Test
    void the_wait_outlives_an_api_server_that_is_away() throws Exception {
        NODE.plays(PodStates.running());
        var ended = beside(work(), doing());
        String pod = pod().getMetadata().getName();
        proxy.await(1, Asked.watch("/pods"));

        proxy.refuse();
        NODE.say(space.name(), pod, PodStates.succeeded());
        space.client()
                .batch()
                .v1()
                .jobs()
                .withName(MARK.job())
                .waitUntilCondition(
                        job -> Integer.valueOf(1).equals(job.getStatus().getSucceeded()), 60, TimeUnit.SECONDS);
        proxy.acceptAgain();

        assertThat(ended.poll(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        JobDone.class, done -> assertThat(done.succeeded()).isEqualTo(1));
    }

    @Test
    void a_cancelled_wait_leaves_the_job_to_its_undo() throws Exception {
        NODE.plays(PodStates.running());
        Doing<JobMark, JobDone> doing = doing();
        doing.cancel();

        Throwable thrown = catchThrowable(() -> work().run(doing));

        assertThat(thrown).isInstanceOf(InterruptedException.class).hasMessageContaining("goes on");
        assertThat(there()).isNotNull();
    }

    @Test
    void the_undo_waits_until_the_job_and_its_pods_are_gone_and_may_come_twice() throws Exception {
        NODE.plays(PodStates.running());
        beside(work(), doing());
        pod();

        work().delete(doing(), true);

        assertThat(there()).isNull();
        assertThat(space.client()
                        .pods()
                        .withLabel("job-name", MARK.job())
                        .list()
                        .getItems())
                .isEmpty();
        work().delete(doing(), false);
    }

    @Test
    void an_undo_of_ones_own_leaves_a_job_that_is_over() throws Exception {
        NODE.plays(PodStates.succeeded());
        work().run(doing());

        work().delete(doing(), true);

        assertThat(there().getMetadata().getDeletionTimestamp()).isNull();
    }

    @Test
    void the_rights_that_the_step_declares_are_all_that_it_needs() throws Exception {
        NODE.plays(PodStates.succeeded());
        Step<JobDone> step =
                JobStep.of(space.viewer().api(), space.name(), job()).step("migrate");
        JobWork work = work(space.viewer().api());
        assertThatThrownBy(() -> work.run(doing()))
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("403");

        new Inside(space, NODE)
                .allowViewer(((NeedsRights) (Object) step.definition().action()).rights());

        assertThat(work.run(doing()).succeeded()).isEqualTo(1);
        assertThat(work.probe(doing())).isInstanceOf(Settlement.Done.class);
        work.delete(doing(), false);
        assertThat(there()).isNull();
    }

    @Test
    void a_release_whose_job_fails_rolls_back_to_where_there_is_none() {
        NODE.plays(PodStates.failed(1, "Error", ""));
        Step<JobDone> step = space.admin().job(job()).step("migrate");

        Outcome outcome = Runner.of(
                        Release.plan("shop", "2").to("test").step(step).build())
                .journal(new MemoryJournal())
                .run();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(space.client().batch().v1().jobs().list().getItems()).isEmpty();
        assertThat(step.definition().facts().toString()).contains("migrate-<key of the run>");
    }
}

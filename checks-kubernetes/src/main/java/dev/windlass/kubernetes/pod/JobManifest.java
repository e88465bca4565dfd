package dev.windlass.kubernetes.pod;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.kubernetes.api.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The Job as it was declared.
 *
 * @param namespace where it is made
 * @param job what was declared; never changed
 * @param hash SHA-256 of what was declared, so that a change of it shows
 * @param base what its name begins with
 * @param exact whether that is its whole name
 * @param time how long it may take
 */
record JobManifest(String namespace, Job job, String hash, String base, boolean exact, Duration time) {

    /** The name of a Job is the value of a label of its pods. */
    private static final int LONGEST_NAME = 63;

    private static final int KEY = 10;

    /** A finished Job must be there for longer than it takes to read how it ended. */
    private static final int SHORTEST_TTL = 60;

    static JobManifest read(String namespace, Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("the manifest " + file + " of a job can't be read: " + e, e);
        }
        List<?> documents = documents(file, bytes);
        if (documents.size() == 1 && documents.get(0) instanceof Job job) {
            return of(namespace, job, bytes);
        }
        long jobs = documents.stream().filter(Job.class::isInstance).count();
        throw new IllegalArgumentException("the manifest " + file + " must hold one Job of batch/v1, it has "
                + (documents.isEmpty()
                        ? "nothing"
                        : documents.size() == 1
                                ? kind(documents.get(0))
                                : documents.size() + " documents, " + (jobs == 0 ? "none" : jobs) + " of them a Job: "
                                        + documents.stream()
                                                .map(JobManifest::kind)
                                                .collect(Collectors.joining(", "))));
    }

    /** Several documents come as a list, whatever type is asked for. */
    private static List<?> documents(Path file, byte[] bytes) {
        Object read;
        try {
            read = new KubernetesSerialization().<Object>unmarshal(new ByteArrayInputStream(bytes));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "the manifest " + file + " is no YAML or JSON of a Kubernetes object", e);
        }
        return read == null ? List.of() : read instanceof List<?> several ? several : List.of(read);
    }

    private static String kind(Object document) {
        return document instanceof HasMetadata other
                ? "a " + other.getKind() + " of " + other.getApiVersion()
                : "something that is no object of Kubernetes";
    }

    static JobManifest of(String namespace, Job job) {
        return of(namespace, job, new KubernetesSerialization().asJson(job).getBytes(UTF_8));
    }

    private static JobManifest of(String namespace, Job job, byte[] bytes) {
        Names.namespace(namespace);
        Objects.requireNonNull(job.getMetadata(), "metadata of a job");
        String name = job.getMetadata().getName();
        String prefix = job.getMetadata().getGenerateName();
        String base = name != null ? name : prefix == null ? "" : prefix.replaceAll("-+$", "");
        Names.object("job", base);
        var manifest = new JobManifest(namespace, job, sha256(bytes), base, false, declared(job));
        manifest.require();
        return manifest;
    }

    private static Duration declared(Job job) {
        Long seconds = job.getSpec() == null ? null : job.getSpec().getActiveDeadlineSeconds();
        return seconds == null ? JobStep.DEFAULT_TIME : Duration.ofSeconds(seconds);
    }

    private void require() {
        String its = job.getMetadata().getNamespace();
        if (its != null && !its.equals(namespace)) {
            throw new IllegalArgumentException(this + " has namespace '" + its + "' in its manifest");
        }
        if (job.getSpec() == null
                || job.getSpec().getTemplate() == null
                || job.getSpec().getTemplate().getSpec() == null
                || job.getSpec().getTemplate().getSpec().getContainers().isEmpty()) {
            throw new IllegalArgumentException(this + " has no containers in its manifest");
        }
        if (Boolean.TRUE.equals(job.getSpec().getSuspend())) {
            throw new IllegalArgumentException(this + " is suspended in its manifest, so it would never run");
        }
        Integer ttl = job.getSpec().getTtlSecondsAfterFinished();
        if (ttl != null && ttl < SHORTEST_TTL) {
            throw new IllegalArgumentException(this + " has ttlSecondsAfterFinished " + ttl
                    + ": it could vanish before it is read how it ended; leave that out, or say at least "
                    + SHORTEST_TTL);
        }
        if (name("0".repeat(KEY)).length() > LONGEST_NAME) {
            throw new IllegalArgumentException(this + ": its name"
                    + (exact ? "" : " and the key of the run behind it") + " must not be longer than " + LONGEST_NAME
                    + " characters, since it is a label of its pods");
        }
    }

    JobManifest exactName() {
        return new JobManifest(namespace, job, hash, base, true, time);
    }

    JobManifest within(Duration other) {
        if (job.getSpec().getActiveDeadlineSeconds() != null) {
            throw new IllegalArgumentException(this + " has activeDeadlineSeconds "
                    + job.getSpec().getActiveDeadlineSeconds() + " in its manifest; say it in one place");
        }
        if (!other.equals(other.truncatedTo(ChronoUnit.SECONDS))) {
            throw new IllegalArgumentException(
                    this + ": a cluster counts the time of a job in whole seconds, got " + other);
        }
        return new JobManifest(namespace, job, hash, base, exact, other);
    }

    /** What the Job of a run is called. */
    String name(String key) {
        return exact ? base : base + "-" + key.substring(0, Math.min(KEY, key.length()));
    }

    boolean vanishes() {
        return job.getSpec().getTtlSecondsAfterFinished() != null;
    }

    /** The Job of a run. */
    Job marked(JobMark mark) {
        return new JobBuilder(job)
                .editMetadata()
                .withGenerateName(null)
                .withName(mark.job())
                .withNamespace(namespace)
                .addToAnnotations(JobWork.MARK, mark.mark())
                .endMetadata()
                .editSpec()
                .withActiveDeadlineSeconds(time.toSeconds())
                .endSpec()
                .build();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one doesn't", e);
        }
    }

    @Override
    public String toString() {
        return "job '" + base + "' in '" + namespace + "'";
    }
}

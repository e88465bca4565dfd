package dev.windlass.http.network;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import dev.windlass.http.Trust;
import dev.windlass.http.network.CertificateJudge.Found;
import dev.windlass.http.network.Handshake.Ended;
import dev.windlass.metric.Metric;
import dev.windlass.metric.Reading;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A check of the certificate that a TLS server presents: its chain is trusted, it is for the name that was asked, and no
 * certificate of the chain expires too soon. Immutable, each call gives a new check; safe for use by several threads.
 *
 * <pre>{@code
 * TlsCertificate.of("shop.example.com")
 * TlsCertificate.of("gw.internal", 8443).trusting(Trust.pem(Path.of("ca.pem"))).validFor(Duration.ofDays(30))
 * }</pre>
 *
 * <p>Whom to trust and whether the name fits is left to the JDK (PKIX, and RFC 2818 for the name), and is never off. It
 * doesn't ask whether a certificate was revoked, unless the JVM is told to. The dates are those of every certificate that
 * is presented, by the clock of this machine, a needless one at the end of the chain too.
 *
 * <p>{@code FAILED}: expired, not yet valid, expires too soon, for another name, self-signed, or of an issuer who isn't
 * trusted; all that is found is told. {@code ERRORED}: no certificate could be judged, since the host is unknown, the
 * connection was refused, cut off or silent, the port doesn't speak TLS, or the handshake failed for another reason, such
 * as a server that wants a certificate of its client. TLS that begins only after a command (STARTTLS) isn't spoken.
 *
 * <p>Of several addresses of a name the first one that takes a connection is asked.
 */
public final class TlsCertificate implements Check, ReachesOutside {

    /** How much longer a certificate must be valid where nothing is said: 21 days. */
    public static final Duration DEFAULT_VALID_FOR = Duration.ofDays(21);

    private static final Duration LONGEST_VALID_FOR = Duration.ofDays(3660);
    private static final int HTTPS = 443;

    private final Declaration declared;
    private final InstantSource clock;

    private record Declaration(
            @Nullable String name, Endpoint endpoint, Duration validFor, Trust trust, Duration timeout) {}

    private TlsCertificate(Declaration declared, InstantSource clock) {
        this.declared = declared;
        this.clock = clock;
    }

    /**
     * The certificate of a host's port 443.
     *
     * @param host a name, which the certificate has to be for, or an IP address
     * @return the check
     * @throws IllegalArgumentException if it is no host
     */
    public static TlsCertificate of(String host) {
        return of(host, HTTPS);
    }

    /**
     * The certificate of a host's port.
     *
     * @param host a name, which the certificate has to be for, or an IP address
     * @param port 1 to 65535
     * @return the check
     * @throws IllegalArgumentException if the host is none, or the port is out of range
     */
    public static TlsCertificate of(String host, int port) {
        return new TlsCertificate(
                new Declaration(null, Endpoint.of(host, port), DEFAULT_VALID_FOR, Trust.jdk(), DEFAULT_TIMEOUT),
                Clock.systemUTC());
    }

    /**
     * Names the check.
     *
     * @param name the name under which it is reported, not blank; host and port where nothing is said
     * @return a new check
     * @throws IllegalArgumentException if it is blank
     */
    public TlsCertificate named(String name) {
        return with(new Declaration(
                Declared.named(name), declared.endpoint, declared.validFor, declared.trust, declared.timeout));
    }

    /**
     * Says how much longer every certificate of the chain must be valid.
     *
     * @param time positive, at most 3660 days; {@link #DEFAULT_VALID_FOR} where nothing is said
     * @return a new check
     * @throws IllegalArgumentException if it is not positive or too long
     */
    public TlsCertificate validFor(Duration time) {
        Declared.upTo(LONGEST_VALID_FOR, "validFor", time);
        return with(new Declaration(declared.name, declared.endpoint, time, declared.trust, declared.timeout));
    }

    /**
     * Trusts other authorities than the JDK does.
     *
     * @param trust whom to trust; {@link Trust#jdk()} where nothing is said
     * @return a new check
     */
    public TlsCertificate trusting(Trust trust) {
        Objects.requireNonNull(trust, "trust");
        return with(new Declaration(declared.name, declared.endpoint, declared.validFor, trust, declared.timeout));
    }

    /**
     * Limits how long lookup, connection and handshake may take together.
     *
     * @param timeout positive, at most one hour; {@link Check#DEFAULT_TIMEOUT} where nothing is said
     * @return a new check
     * @throws IllegalArgumentException if it is not positive or too long
     */
    public TlsCertificate timeout(Duration timeout) {
        Declared.upTo(Declared.HOUR, "timeout", timeout);
        return with(new Declaration(declared.name, declared.endpoint, declared.validFor, declared.trust, timeout));
    }

    /**
     * The days until the first certificate of the chain expires, as a metric: with a fraction, and negative once it has.
     * Where anything but its dates is found to be bad, or nothing could be judged, the reading is an error.
     *
     * @return the metric, in days, with the name, facts and timeout of this check; higher is better
     */
    public Metric daysLeft() {
        var metric = Metric.named(name())
                .reachesOutside()
                .unit("days")
                .higherIsBetter()
                .timeout(timeout());
        for (Fact fact : facts()) {
            metric = metric.with(fact.name(), fact.value());
        }
        return metric.asks(this::read);
    }

    TlsCertificate at(InstantSource clock) {
        return new TlsCertificate(declared, clock);
    }

    @Override
    public String name() {
        return declared.name == null ? "certificate of " + declared.endpoint : declared.name;
    }

    @Override
    public List<Fact> facts() {
        return List.of(
                Fact.declared("TLS", declared.endpoint.toString()),
                Fact.declared("valid for at least", declared.validFor),
                declared.trust.fact());
    }

    @Override
    public Duration timeout() {
        return declared.timeout;
    }

    /**
     * Shakes hands and judges what was presented, also where that ended the handshake.
     *
     * @param context how much time is left
     * @return the answer; its evidence holds subject, issuer, names, dates, protocol and cipher suite
     * @throws InterruptedException if the thread is interrupted; the handshake is given up then
     */
    @Override
    public Answer ask(CheckContext context) throws InterruptedException {
        try {
            return judge(context).answer();
        } catch (Unreached e) {
            return Answer.errored("TLS " + declared.endpoint + ": " + e.told())
                    .with("asked", "TLS " + declared.endpoint)
                    .with("trouble", e.trouble());
        }
    }

    private Reading read(CheckContext context) throws InterruptedException {
        CertificateJudge judge;
        try {
            judge = judge(context);
        } catch (Unreached e) {
            return Reading.error("TLS " + declared.endpoint + ": " + e.told());
        }
        Answer answer = judge.answer();
        boolean readable =
                judge.isJudged() && judge.flaws().stream().map(Found::flaw).allMatch(CertificateJudge.Flaw::ofDates);
        return readable
                ? new Reading.Value(
                        judge.left().toSeconds() / (double) Duration.ofDays(1).toSeconds(), answer.evidence())
                : new Reading.Failed(answer.reason(), answer.evidence());
    }

    private CertificateJudge judge(CheckContext context) throws Unreached, InterruptedException {
        Deadline deadline = Deadline.of(declared.timeout, context);
        Ended ended = Handshake.with(declared.endpoint, declared.trust, deadline);
        return new CertificateJudge(declared.endpoint, ended, declared.validFor, clock.instant());
    }

    private TlsCertificate with(Declaration other) {
        return new TlsCertificate(other, clock);
    }
}

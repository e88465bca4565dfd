package dev.windlass.http.network;

import dev.windlass.check.Answer;
import dev.windlass.http.network.Handshake.Ended;
import dev.windlass.http.network.Presented.Opinion;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Holds what a server presented against what is wanted of it, at one moment. */
final class CertificateJudge {

    /** What is bad about it. */
    enum Flaw {
        EXPIRED,
        NOT_YET_VALID,
        SELF_SIGNED,
        UNTRUSTED,
        WRONG_NAME,
        EXPIRES_TOO_SOON;

        boolean ofDates() {
            return this == EXPIRED || this == NOT_YET_VALID || this == EXPIRES_TOO_SOON;
        }
    }

    /** One of them, and what is told of it. */
    record Found(Flaw flaw, String told) {}

    private final String asked;
    private final Ended ended;
    private final Presented presented;
    private final Duration validFor;
    private final Instant now;

    CertificateJudge(Endpoint endpoint, Ended ended, Duration validFor, Instant now) {
        this.asked = "TLS " + endpoint;
        this.ended = ended;
        this.presented = ended.presented();
        this.validFor = validFor;
        this.now = now;
    }

    Answer answer() {
        List<X509Certificate> chain = presented.chain();
        List<Found> found = flaws();
        Unreached unreached = ended.unreached();
        if (!found.isEmpty()) {
            String told = found.stream().map(Found::told).collect(Collectors.joining("; "));
            return evidence(Answer.failed(asked + ": " + told)
                    .with("trouble", found.get(0).flaw()));
        }
        if (unreached != null) {
            String behind = presented.opinion() == Opinion.TRUSTED
                    ? "a certificate was presented that is trusted, but then, perhaps for want of one of the client, "
                    : "";
            return evidence(
                    Answer.errored(asked + ": " + behind + unreached.told()).with("trouble", unreached.trouble()));
        }
        if (chain.isEmpty() || presented.opinion() != Opinion.TRUSTED) {
            return evidence(Answer.inconclusive(asked + ": the handshake ended and presented no certificate"));
        }
        return evidence(
                Answer.passed(asked + ": trusted, for this name, and valid for " + Seen.many(daysLeft(), "more day")));
    }

    /** What is bad about what was presented, most telling first; empty where nothing was. */
    List<Found> flaws() {
        var found = new ArrayList<Found>();
        for (X509Certificate certificate : presented.chain()) {
            if (!now.isBefore(end(certificate))) {
                found.add(new Found(Flaw.EXPIRED, named(certificate) + " expired at " + end(certificate)));
            } else if (now.isBefore(certificate.getNotBefore().toInstant())) {
                found.add(new Found(
                        Flaw.NOT_YET_VALID,
                        named(certificate) + " is not valid before "
                                + certificate.getNotBefore().toInstant()));
            }
        }
        boolean dated = !found.isEmpty();
        refusal(dated, found);
        if (!dated && !presented.chain().isEmpty() && left().compareTo(validFor) < 0) {
            X509Certificate first = firstToEnd();
            found.add(new Found(
                    Flaw.EXPIRES_TOO_SOON,
                    named(first) + " expires at " + end(first) + ", in " + Seen.many(daysLeft(), "day") + "; at least "
                            + validFor.toDays() + (validFor.toDays() == 1 ? " is wanted" : " are wanted")));
        }
        return List.copyOf(found);
    }

    /** What the JDK says, unless it says once more that the dates are wrong. */
    private void refusal(boolean dated, List<Found> found) {
        Exception refusal = presented.refusal();
        if (refusal == null || (dated && isOfDates(refusal))) {
            return;
        }
        X509Certificate own = presented.chain().get(0);
        if (presented.opinion() == Opinion.WRONG_NAME) {
            found.add(new Found(
                    Flaw.WRONG_NAME,
                    "the certificate is for other names (" + Seen.all(names(own)) + "): " + Seen.error(refusal)));
        } else if (presented.chain().size() == 1 && isSelfSigned(own)) {
            found.add(new Found(
                    Flaw.SELF_SIGNED,
                    named(own) + " is self-signed, and nobody who is trusted vouches for it; trust it or its CA"));
        } else {
            found.add(new Found(
                    Flaw.UNTRUSTED,
                    "the chain is not trusted (" + Seen.error(refusal) + "); its last certificate is "
                            + named(presented.chain().get(presented.chain().size() - 1))
                            + "; present the whole chain, and trust its CA"));
        }
    }

    private static boolean isOfDates(Throwable refusal) {
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathValidatorException invalid
                    && (invalid.getReason() == BasicReason.EXPIRED
                            || invalid.getReason() == BasicReason.NOT_YET_VALID)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSelfSigned(X509Certificate certificate) {
        if (!certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
            return false;
        }
        try {
            certificate.verify(certificate.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Whether a chain was presented that the JDK refused, or trusts at the end of a whole handshake. */
    boolean isJudged() {
        return presented.refusal() != null || (presented.opinion() == Opinion.TRUSTED && ended.unreached() == null);
    }

    /** Until the first certificate of the chain expires; negative where one has. */
    Duration left() {
        return Duration.between(now, end(firstToEnd()));
    }

    private long daysLeft() {
        return Math.floorDiv(left().toSeconds(), Duration.ofDays(1).toSeconds());
    }

    private X509Certificate firstToEnd() {
        return presented.chain().stream()
                .min(Comparator.comparing(CertificateJudge::end))
                .orElseThrow();
    }

    private Answer evidence(Answer answer) {
        Answer told = answer.with("asked", asked);
        if (ended.address() != null) {
            told = told.with("address", ended.address());
        }
        List<X509Certificate> chain = presented.chain();
        if (chain.isEmpty()) {
            return told;
        }
        X509Certificate own = chain.get(0);
        told = told.with("subject", subject(own))
                .with("issuer", Seen.text(own.getIssuerX500Principal().getName()))
                .with("alternative names", Seen.all(names(own)))
                .with("not before", own.getNotBefore().toInstant())
                .with("not after", end(own))
                .with("days left", daysLeft() + " (wanted at least " + validFor.toDays() + ")")
                .with("chain", Seen.many(chain.size(), "certificate"))
                .with("protocol", Seen.text(presented.protocol()))
                .with("cipher suite", Seen.text(presented.cipherSuite()));
        for (X509Certificate other : Seen.first(chain.subList(1, chain.size()))) {
            told = told.with("issued by", subject(other) + ", until " + end(other));
        }
        return told;
    }

    private static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }

    private static String named(X509Certificate certificate) {
        return "the certificate of " + subject(certificate);
    }

    private static String subject(X509Certificate certificate) {
        String subject = certificate.getSubjectX500Principal().getName();
        return subject.isEmpty() ? "no subject" : Seen.text(subject);
    }

    /** Of DNS and of IP addresses (RFC 5280, 4.2.1.6: 2 and 7). */
    private static List<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> Integer.valueOf(2).equals(name.get(0))
                                    || Integer.valueOf(7).equals(name.get(0)))
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of("unreadable: " + e.getMessage());
        }
    }
}

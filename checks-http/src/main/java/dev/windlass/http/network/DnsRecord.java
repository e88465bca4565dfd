package dev.windlass.http.network;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import dev.windlass.check.ReachesOutside;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Type;

/**
 * A check of what name servers say of a name. It passes if there is a record of the type; more is wanted by {@link #is},
 * {@link #contains} and {@link #ttlAtMost}. Immutable, each call gives a new check; safe for use by several threads.
 *
 * <pre>{@code
 * DnsRecord.a("www.example.com").ttlAtMost(Duration.ofMinutes(1)).over("198.51.100.53", "203.0.113.53")
 * DnsRecord.a("www.example.com").is("192.0.2.7", "192.0.2.8").over("10.0.0.53", "[2001:db8::53]:5353")
 * DnsRecord.txt("example.com").contains("v=spf1 mx -all")
 * }</pre>
 *
 * <p>Nothing is cached here: each question goes out anew, over UDP, and over TCP where the answer is cut short. Whether a
 * resolver answers from a cache of its own is among the evidence. Aliases (CNAME) are followed within the answer; there
 * is no search list, so names are absolute. Signatures (DNSSEC) are not verified.
 *
 * <p>{@code FAILED}: other values, too long a TTL, no such name (NXDOMAIN), resolvers that disagree. {@code NO_DATA}: the
 * name is there without such a record. {@code INCONCLUSIVE}: a TTL that only a cache tells. {@code ERRORED}: SERVFAIL,
 * REFUSED and the like, no answer in time, one with another id, one that is cut short over TCP too or can't be read. Of
 * several resolvers a failed one weighs most, then one that erred.
 */
public final class DnsRecord implements Check, ReachesOutside {

    /** How long all questions may take together where nothing is said: 10 seconds. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private static final int DNS = 53;
    private static final int MOST_RESOLVERS = 16;

    /** The longest TTL there is (RFC 2181, 8): 2^31 - 1 seconds. */
    private static final Duration LONGEST_TTL = Duration.ofSeconds(Integer.MAX_VALUE);

    private final @Nullable String name;
    private final DnsQuestion question;
    private final DnsJudge wanted;
    private final List<Endpoint> resolvers;
    private final Duration timeout;

    private DnsRecord(
            @Nullable String name, DnsQuestion question, DnsJudge wanted, List<Endpoint> resolvers, Duration timeout) {
        this.name = name;
        this.question = question;
        this.wanted = wanted;
        this.resolvers = List.copyOf(resolvers);
        this.timeout = timeout;
    }

    /**
     * The IPv4 addresses of a name.
     *
     * @param name a domain name, absolute, with or without the last dot
     * @return the check that there is one
     * @throws IllegalArgumentException if it is no domain name
     */
    public static DnsRecord a(String name) {
        return of("A", name);
    }

    /**
     * The IPv6 addresses of a name.
     *
     * @param name a domain name, absolute, with or without the last dot
     * @return the check that there is one
     * @throws IllegalArgumentException if it is no domain name
     */
    public static DnsRecord aaaa(String name) {
        return of("AAAA", name);
    }

    /**
     * The name that a name is an alias of; a value is a domain name, equal in any case and without regard to the last dot.
     *
     * @param name a domain name, absolute, with or without the last dot
     * @return the check that there is one
     * @throws IllegalArgumentException if it is no domain name
     */
    public static DnsRecord cname(String name) {
        return of("CNAME", name);
    }

    /**
     * The mail servers of a domain; a value is {@code 10 mail.example.com}.
     *
     * @param name a domain name, absolute, with or without the last dot
     * @return the check that there is one
     * @throws IllegalArgumentException if it is no domain name
     */
    public static DnsRecord mx(String name) {
        return of("MX", name);
    }

    /**
     * The name servers of a domain; a value is a domain name.
     *
     * @param name a domain name, absolute, with or without the last dot
     * @return the check that there is one
     * @throws IllegalArgumentException if it is no domain name
     */
    public static DnsRecord ns(String name) {
        return of("NS", name);
    }

    /**
     * The texts of a name; a value is a whole text, its pieces joined, as UTF-8 and without quotes.
     *
     * @param name a domain name, absolute, with or without the last dot
     * @return the check that there is one
     * @throws IllegalArgumentException if it is no domain name
     */
    public static DnsRecord txt(String name) {
        return of("TXT", name);
    }

    /**
     * Records of any type; a value is written as in a zone file (RFC 1035, 5), with absolute names.
     *
     * @param type such as {@code SRV}, {@code CAA} or {@code PTR}
     * @param name a domain name, absolute, with or without the last dot
     * @return the check that there is one
     * @throws IllegalArgumentException if it is no domain name, or no type of a record
     */
    public static DnsRecord of(String type, String name) {
        int number = Type.value(type);
        if (number < 0 || !Type.isRR(number)) {
            throw new IllegalArgumentException("'" + type + "' is no type of a DNS record, such as A, MX or SRV");
        }
        return new DnsRecord(
                null,
                new DnsQuestion(DnsText.name(name), number),
                new DnsJudge(false, Collections.emptySortedSet(), null),
                List.of(),
                DEFAULT_TIMEOUT);
    }

    /**
     * Names the check.
     *
     * @param name the name under which it is reported, not blank; type and name of the record where nothing is said
     * @return a new check
     * @throws IllegalArgumentException if it is blank
     */
    public DnsRecord named(String name) {
        return new DnsRecord(Declared.named(name), question, wanted, resolvers, timeout);
    }

    /**
     * Wants exactly these values, in any order; replaces what was wanted of the values before.
     *
     * @param values at least one
     * @return a new check
     * @throws IllegalArgumentException if there is none, or one that a record of the type can't have
     */
    public DnsRecord is(String... values) {
        return wanting(new DnsJudge(true, values(values), wanted.longest()));
    }

    /**
     * Wants these values, and lets there be others; replaces what was wanted of the values before.
     *
     * @param values at least one
     * @return a new check
     * @throws IllegalArgumentException if there is none, or one that a record of the type can't have
     */
    public DnsRecord contains(String... values) {
        return wanting(new DnsJudge(false, values(values), wanted.longest()));
    }

    /**
     * Wants that caches forget the records soon, aliases to them included: some time before a switch. Only the zone's own
     * name servers tell the whole TTL, so name them by {@link #over}; from a cache it is never enough to pass.
     *
     * @param time positive, in whole seconds
     * @return a new check
     * @throws IllegalArgumentException if it is not positive, or longer than a TTL can be
     */
    public DnsRecord ttlAtMost(Duration time) {
        Declared.upTo(LONGEST_TTL, "ttlAtMost", time);
        if (time.toNanosPart() != 0) {
            throw new IllegalArgumentException("ttlAtMost must be in whole seconds, got " + time);
        }
        return wanting(new DnsJudge(wanted.exactly(), wanted.values(), time));
    }

    /**
     * Asks these resolvers, side by side: each must answer, pass, and say the same as the others. Where nothing is said
     * those that the system names are asked, one after the other until one answers, which counts.
     *
     * @param resolvers 1 to 16 IP addresses, each with a port where it is not 53: {@code 10.0.0.53},
     *     {@code 10.0.0.54:5353}, {@code [::1]:5353}
     * @return a new check
     * @throws IllegalArgumentException if there is none, too many, or one that is no such address
     */
    public DnsRecord over(String... resolvers) {
        List<Endpoint> all = Arrays.stream(resolvers)
                .map(resolver -> Endpoint.numeric(resolver, DNS))
                .distinct()
                .toList();
        if (all.isEmpty() || all.size() > MOST_RESOLVERS) {
            throw new IllegalArgumentException(
                    asked() + ": there must be 1 to " + MOST_RESOLVERS + " resolvers, got " + all.size());
        }
        return new DnsRecord(name, question, wanted, all, timeout);
    }

    /**
     * Limits how long all questions may take together.
     *
     * @param timeout positive, at most one hour; {@link #DEFAULT_TIMEOUT} where nothing is said
     * @return a new check
     * @throws IllegalArgumentException if it is not positive or too long
     */
    public DnsRecord timeout(Duration timeout) {
        return new DnsRecord(name, question, wanted, resolvers, Declared.upTo(Declared.HOUR, "timeout", timeout));
    }

    @Override
    public String name() {
        return name == null ? "DNS " + asked() : name;
    }

    @Override
    public List<Fact> facts() {
        var facts = new ArrayList<Fact>();
        facts.add(Fact.declared("DNS", asked()));
        facts.add(Fact.declared("wanted", wanted.wanted()));
        if (wanted.longest() != null) {
            facts.add(Fact.declared("TTL at most", wanted.longest()));
        }
        facts.add(Fact.declared(
                "resolvers",
                resolvers.isEmpty()
                        ? "the system's"
                        : resolvers.stream().map(Endpoint::toString).collect(Collectors.joining(", "))));
        return List.copyOf(facts);
    }

    @Override
    public Duration timeout() {
        return timeout;
    }

    /**
     * Asks the resolvers and judges what they say.
     *
     * @param context how much time is left
     * @return the answer, with what each resolver said
     * @throws InterruptedException if the thread is interrupted; the questions are given up then
     */
    @Override
    public Answer ask(CheckContext context) throws InterruptedException {
        return resolvers.isEmpty() ? askInTurn(DnsQuestion.systems(), context) : askAll(context);
    }

    private Answer askAll(CheckContext context) throws InterruptedException {
        var addresses = new ArrayList<InetSocketAddress>();
        for (Endpoint resolver : resolvers) {
            addresses.add(new InetSocketAddress(resolver.literal(), resolver.port()));
        }
        Deadline deadline = Deadline.of(timeout, context);
        List<DnsReply> replies = question.askAll(addresses, deadline.left());
        return evidence(wanted.all("DNS " + asked(), replies), replies);
    }

    /** As the operating system does. */
    Answer askInTurn(List<InetSocketAddress> systems, CheckContext context) throws InterruptedException {
        if (systems.isEmpty()) {
            return Answer.errored("DNS " + asked() + ": the system names no resolver; name some by over(…)");
        }
        List<DnsReply> replies = question.askInTurn(systems, Deadline.of(timeout, context));
        List<DnsReply> last = replies.subList(replies.size() - 1, replies.size());
        return evidence(wanted.all("DNS " + asked(), last), replies);
    }

    private Answer evidence(Answer answer, List<DnsReply> replies) {
        Answer told = answer.with("asked", asked()).with("wanted", Seen.text(wanted.wanted()));
        if (wanted.longest() != null) {
            told = told.with("TTL at most", wanted.longest().toSeconds() + " s");
        }
        for (DnsReply reply : replies) {
            told = told.with(reply.resolver(), reply.told());
        }
        return told;
    }

    private String asked() {
        return Type.string(question.type()) + " " + question.name().toString(true);
    }

    private SortedSet<String> values(String... values) {
        var all = new TreeSet<String>();
        for (String value : values) {
            all.add(DnsText.wanted(question.type(), value));
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException(asked() + ": at least one value must be wanted, got none");
        }
        return Collections.unmodifiableSortedSet(all);
    }

    private DnsRecord wanting(DnsJudge other) {
        return new DnsRecord(name, question, other, resolvers, timeout);
    }
}

package dev.windlass.http.network;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What one resolver said, or why it said nothing. */
sealed interface DnsReply {

    /** Which one was asked, with its port. */
    String resolver();

    /** How it is told among the evidence. */
    String told();

    /** Whether it answered the question, be it that there is no such name. */
    boolean answered();

    /**
     * A whole answer.
     *
     * @param resolver who gave it
     * @param code the response code: {@code NOERROR}, {@code NXDOMAIN}, …
     * @param authoritative whether it is of the zone's own server, not from a cache
     * @param aliases the records of the chain of aliases from the name to the owner of the records
     * @param records those of the type that was asked, of the name or of the end of the chain
     * @param way UDP or TCP, and how long it took
     */
    record Said(
            String resolver, String code, boolean authoritative, List<Record> aliases, List<Record> records, String way)
            implements DnsReply {

        private static final int LONGEST_CHAIN = 16;

        static Said of(String resolver, Message message, Name name, int type, String way) {
            List<Record> answer = message.getSection(Section.ANSWER);
            var aliases = new ArrayList<Record>();
            Name owner = name;
            while (type != Type.CNAME && aliases.size() < LONGEST_CHAIN) {
                CNAMERecord alias = alias(owner, answer);
                if (alias == null) {
                    break;
                }
                aliases.add(alias);
                owner = alias.getTarget();
            }
            var records = new ArrayList<Record>();
            for (Record record : answer) {
                if (record.getType() == type && record.getName().equals(owner)) {
                    records.add(record);
                }
            }
            return new Said(
                    resolver,
                    Rcode.string(message.getRcode()),
                    message.getHeader().getFlag(Flags.AA),
                    List.copyOf(aliases),
                    List.copyOf(records),
                    way);
        }

        private static @Nullable CNAMERecord alias(Name owner, List<Record> answer) {
            for (Record record : answer) {
                if (record instanceof CNAMERecord alias && alias.getName().equals(owner)) {
                    return alias;
                }
            }
            return null;
        }

        TreeSet<String> values() {
            var values = new TreeSet<String>();
            for (Record record : records) {
                values.add(DnsText.of(record));
            }
            return values;
        }

        /** The longest time that any of its records, aliases included, may be kept. */
        Duration longestTtl() {
            long longest = 0;
            for (Record record : aliases) {
                longest = Math.max(longest, record.getTTL());
            }
            for (Record record : records) {
                longest = Math.max(longest, record.getTTL());
            }
            return Duration.ofSeconds(longest);
        }

        /** {@code  (an alias of x)}, or empty. */
        String asAlias() {
            return aliases.isEmpty()
                    ? ""
                    : " (an alias of " + Seen.text(DnsText.of(aliases.get(aliases.size() - 1))) + ")";
        }

        @Override
        public boolean answered() {
            return code.equals("NOERROR") || code.equals("NXDOMAIN");
        }

        @Override
        public String told() {
            String what = records.isEmpty()
                    ? "no record"
                    : Seen.all(values()) + ", TTL " + longestTtl().toSeconds() + " s";
            return code + ", " + what + asAlias() + ", " + (authoritative ? "authoritative" : "from a cache") + ", "
                    + way;
        }
    }

    /**
     * No answer, or none that can be taken for one.
     *
     * @param resolver who was asked
     * @param trouble what kind of trouble it was
     * @param detail what was heard of it
     */
    record Unanswered(String resolver, Trouble trouble, String detail) implements DnsReply {

        /** Why there is none. */
        enum Trouble {
            SILENT("did not answer in time", "is it a name server, and is UDP and TCP let through?"),
            FOREIGN_ANSWER("did not answer in time, but something did with another id", "is an answer being forged?"),
            REFUSED("has no name server there", "check address and port"),
            TRUNCATED("cut its answer short, over TCP too", "look at the server"),
            UNREADABLE("gave an answer that can't be read", "look at the server"),
            FAILED("could not be asked", "check route and firewall");

            private final String what;
            private final String advice;

            Trouble(String what, String advice) {
                this.what = what;
                this.advice = advice;
            }
        }

        String reason() {
            return resolver + " " + trouble.what + " (" + detail + "); " + trouble.advice;
        }

        @Override
        public boolean answered() {
            return false;
        }

        @Override
        public String told() {
            return trouble.name() + " (" + detail + ")";
        }
    }
}

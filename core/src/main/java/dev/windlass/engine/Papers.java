package dev.windlass.engine;

import dev.windlass.check.Shown;
import dev.windlass.check.Spoken;
import dev.windlass.identity.MalformedStatement;
import dev.windlass.identity.Person;
import dev.windlass.identity.Request;
import dev.windlass.identity.Signed;
import dev.windlass.identity.Signing;
import dev.windlass.identity.Statement;
import dev.windlass.identity.Submission;
import dev.windlass.identity.Verified;
import dev.windlass.journal.Event;
import dev.windlass.journal.Order;
import dev.windlass.journal.PeopleEvent;
import dev.windlass.journal.Proof;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Role;
import dev.windlass.plan.SignOff;
import dev.windlass.plan.Waiver;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What people are asked to sign, and whether what they signed counts (rule G7): a pure function of the state. Nothing
 * that arrives has an effect unless it is an event that comes from here.
 */
final class Papers {

    /** How old an order may be when it arrives. */
    static final Duration ORDER_LASTS = Duration.ofHours(1);

    /** How far the signer's clock may be ahead. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private static final String APPROVE = "approve";
    private static final String REJECT = "reject";
    private static final int LONGEST_VALUE = 1_000;

    private final State state;
    private final Moment now;
    private final Masking masking;

    private Papers(State state, Moment now, Masking masking) {
        this.state = state;
        this.now = now;
        this.masking = masking;
    }

    // ------------------------------------------------------------------ what is wanted

    /**
     * The request to sign off at a gate.
     *
     * @param head the hash over all that was recorded so far, the reaching of the gate included
     */
    static PeopleEvent.SignOffRequested wanted(State state, Activity gate, String head, Moment now) {
        Program program = state.program();
        Plan plan = program.plan();
        String name = program.name(gate.position());
        PeopleEvent.Matter matter = PeopleEvent.Matter.WAIVER;
        Duration within = SignOff.DEFAULT_EXPIRY;
        Statement statement = Statement.of(APPROVE)
                .with("product", shown(plan.product()))
                .with("version", shown(plan.version()))
                .with("environment", shown(plan.environment()))
                .with("gate", shown(name));
        if (program.node(gate.position()) instanceof SignOff signOff) {
            matter = signOff.statement() == null ? PeopleEvent.Matter.APPROVAL : PeopleEvent.Matter.ATTESTATION;
            within = signOff.expiresAfter();
            if (signOff.statement() != null) {
                statement = statement.with("attests", shown(signOff.statement()));
            }
        } else {
            Waiver waiver = program.group(gate.position()).waiver();
            within = waiver == null ? within : waiver.within();
            statement = statement.with("waives", shown(String.join("; ", gate.shut())));
        }
        Instant until = now.at().plus(within);
        statement = statement.with("run", state.runId()).with("plan", plan.fingerprint());
        if (plan.code().isPresent()) {
            statement = statement.with("code", shown(plan.code().get()));
        }
        statement = statement.with("record", head).with("until", until.toString());
        return new PeopleEvent.SignOffRequested(name, matter, statement.text(), until);
    }

    /** What is put where people find it. */
    static Request request(String gate, String document) {
        Statement approves = parsed(document);
        return Request.of(gate, approves, as(REJECT, approves.values()));
    }

    private static Statement as(String kind, Map<String, String> values) {
        Statement statement = Statement.of(kind);
        for (Map.Entry<String, String> entry : values.entrySet()) {
            statement = statement.with(entry.getKey(), entry.getValue());
        }
        return statement;
    }

    private static Statement parsed(String document) {
        try {
            return Statement.parse(document);
        } catch (MalformedStatement e) {
            throw new IllegalStateException("the journal has a request that is no statement: " + document, e);
        }
    }

    /** A text as a statement takes it: on one line, of characters that show. */
    private static String shown(String text) {
        var shown = new StringBuilder();
        Normalizer.normalize(text, Normalizer.Form.NFC)
                .codePoints()
                .limit(LONGEST_VALUE)
                .forEach(character -> {
                    boolean blank = Character.isWhitespace(character) || Character.isSpaceChar(character);
                    shown.appendCodePoint(blank ? ' ' : Shown.shows(character) ? character : '?');
                });
        String stripped = Normalizer.normalize(shown, Normalizer.Form.NFC).strip();
        return stripped.isEmpty() ? "-" : stripped;
    }

    // ------------------------------------------------------------------ what arrived

    /** What comes of something that arrived. */
    static Event judge(State state, Submission submission, Verified verified, Masking masking, Moment now) {
        return new Papers(state, now, masking).judge(submission, verified);
    }

    /** Whether something that arrived was meant as an order for a run, well written or not. */
    static boolean isOrder(Submission submission, String run) {
        try {
            Statement statement = Statement.parse(submission.document());
            return statement.kind().equals("order")
                    && statement.value("run").filter(run::equals).isPresent();
        } catch (MalformedStatement e) {
            return false;
        }
    }

    /** When an order was issued; what is none, or doesn't say it, comes ahead of all orders. */
    static Instant issued(Submission submission) {
        try {
            Statement statement = Statement.parse(submission.document());
            return statement.kind().equals("order")
                    ? Instant.parse(statement.value("issued").orElse(""))
                    : Instant.MIN;
        } catch (MalformedStatement | DateTimeParseException e) {
            return Instant.MIN;
        }
    }

    private Event judge(Submission submission, Verified verified) {
        if (verified instanceof Verified.Unknown unknown) {
            return refused(submission, masking.mask(unknown.reason()));
        }
        if (!masking.mask(submission.document()).equals(submission.document())) {
            return refused(submission, "it holds a secret, which must not be journaled; sign it without");
        }
        Person person = ((Verified.Known) verified).person();
        try {
            return said(Statement.parse(submission.document()), person, submission);
        } catch (MalformedStatement e) {
            return refused(
                    submission,
                    person.id() + " signed what is no statement: " + masking.mask(String.valueOf(e.getMessage())));
        } catch (NotTaken e) {
            return refused(submission, person.id() + ": " + e.getMessage());
        }
    }

    /** Why something is not taken. */
    private static final class NotTaken extends Exception {
        private static final long serialVersionUID = 1L;

        NotTaken(String reason) {
            super(reason);
        }
    }

    private PeopleEvent.SubmissionRefused refused(Submission submission, String reason) {
        return new PeopleEvent.SubmissionRefused(submission.digest(), masking.mask(submission.origin()), reason);
    }

    private Event said(Statement statement, Person person, Submission submission) throws NotTaken {
        String run = statement.value("run").orElse("");
        if (!run.equals(state.runId())) {
            throw new NotTaken("it is for the run '" + run + "', this is '" + state.runId() + "'");
        }
        if (statement.value("reason").filter(Signing.WHY::equals).isPresent()) {
            throw new NotTaken("the reason is still '" + Signing.WHY + "'; say why, and sign that");
        }
        var proof = new Proof(
                submission.document(),
                submission instanceof Signed signed ? signed.signature() : null,
                submission.digest());
        return switch (statement.kind()) {
            case APPROVE, REJECT -> signOff(statement, person, proof);
            case "order" -> order(statement, person, proof);
            case "acknowledge" ->
                new PeopleEvent.Acknowledged(
                        required(statement, "message"),
                        person.id(),
                        statement.value("reason").orElse(null),
                        proof);
            default ->
                throw new NotTaken("'" + statement.kind()
                        + "' is nothing that can be signed here; approve, reject, order and acknowledge are");
        };
    }

    private static String required(Statement statement, String key) throws NotTaken {
        return statement
                .value(key)
                .orElseThrow(() -> new NotTaken("the line '" + key + ": …' is missing in what was signed"));
    }

    // ------------------------------------------------------------------ sign-offs

    private Event signOff(Statement statement, Person person, Proof proof) throws NotTaken {
        String name = required(statement, "gate");
        Activity gate = open(name);
        Consent consent = gate == null ? null : gate.consent();
        if (gate == null || consent == null) {
            throw new NotTaken("gate '" + name + "' asks nobody to sign off now");
        }
        if (state.rollingBack() || state.rollbackOrder() != null) {
            throw new NotTaken("the run is rolling back, so gate '" + name + "' asks nobody any more");
        }
        String reason = statement.value("reason").orElse(null);
        same(parsed(consent.document()).values(), statement.values());
        if (!now.at().isBefore(consent.until())) {
            throw new NotTaken("gate '" + name + "' asked until " + Spoken.at(consent.until()));
        }
        List<String> roles = roles(gate.position(), person);
        if (statement.kind().equals(REJECT)) {
            return new PeopleEvent.SignOffDeclined(name, person.id(), reason, proof);
        }
        if (consent.people().contains(person.id())) {
            throw new NotTaken("has signed off at gate '" + name + "' already; each person counts once");
        }
        if (consent.matter() == PeopleEvent.Matter.WAIVER && reason == null) {
            throw new NotTaken("a waiver needs its reason: add the line 'reason: …' at the end of what is signed");
        }
        return new PeopleEvent.SignedOff(name, person.id(), roles, reason, proof);
    }

    private @Nullable Activity open(String name) {
        var all = new ArrayList<>(state.walk().active());
        all.addAll(state.approvals().reopened());
        for (Activity one : all) {
            if (one.stage() == Activity.Stage.OPEN
                    && shown(state.program().name(one.position())).equals(name)) {
                return one;
            }
        }
        return null;
    }

    /** What was signed has to be what was asked, word for word, but for a reason behind it. */
    private static void same(Map<String, String> wanted, Map<String, String> signed) throws NotTaken {
        var others = new LinkedHashMap<>(signed);
        others.remove("reason");
        for (Map.Entry<String, String> entry : wanted.entrySet()) {
            String there = others.remove(entry.getKey());
            if (!entry.getValue().equals(there)) {
                throw new NotTaken("it is not what is asked now: '" + entry.getKey() + "' is '" + there
                        + "' in what was signed, and '" + entry.getValue() + "' in what is asked; sign that");
            }
        }
        if (!others.isEmpty()) {
            throw new NotTaken("it says more than what is asked: " + String.join(", ", others.keySet()));
        }
    }

    /** The roles of a person that count at a gate. */
    private List<String> roles(int gate, Person person) throws NotTaken {
        var wanted = new ArrayList<String>();
        if (state.program().node(gate) instanceof SignOff signOff) {
            Plan plan = state.program().plan();
            if (signOff.excluded().contains(person.id())
                    || (signOff.authorExcluded()
                            && plan.author().filter(person.id()::equals).isPresent())) {
                throw new NotTaken("is excluded from signing off at gate '" + signOff.name() + "'");
            }
            signOff.quorums().forEach(quorum -> wanted.add(quorum.role()));
        } else {
            Waiver waiver = state.program().group(gate).waiver();
            wanted.add(Objects.requireNonNull(waiver, "waiver").role());
        }
        List<String> counting =
                wanted.stream().filter(role -> isIn(role, person)).toList();
        if (counting.isEmpty()) {
            throw new NotTaken("is in none of the roles that gate '"
                    + state.program().name(gate) + "' asks: " + String.join(", ", wanted));
        }
        return counting;
    }

    /** The plan says who is in a role; where it says nobody, whoever verified the person does. */
    private boolean isIn(String role, Person person) {
        List<String> members = state.program().plan().roles().stream()
                .filter(one -> one.name().equals(role))
                .findFirst()
                .map(Role::members)
                .orElse(List.of());
        return members.isEmpty() ? person.roles().contains(role) : members.contains(person.id());
    }

    // ------------------------------------------------------------------ orders

    private Event order(Statement statement, Person person, Proof proof) throws NotTaken {
        Order order = named(required(statement, "order"));
        String role = state.program().plan().ordersFrom().orElse(null);
        if (role != null && !isIn(role, person)) {
            throw new NotTaken(order + " was ordered, but this release takes orders from role '" + role + "' only");
        }
        Instant issued = instant(statement, "issued");
        if (issued.isBefore(now.at().minus(ORDER_LASTS))
                || issued.isAfter(now.at().plus(AHEAD))) {
            throw new NotTaken("the order was issued at " + issued + ", it is " + Spoken.at(now.at())
                    + " here; an order is taken for an hour. Issue it anew");
        }
        Instant zero = order == Order.MOVE_ZERO ? instant(statement, "zero") : null;
        String refusal = Orders.refusal(state, order, zero, now.at());
        if (refusal != null) {
            throw new NotTaken(order + " was ordered, but " + refusal);
        }
        return new Event.OrderGiven(order, person.id(), required(statement, "reason"), zero, proof);
    }

    private static Order named(String name) throws NotTaken {
        for (Order order : Order.values()) {
            if (order.name().equals(name)) {
                return order;
            }
        }
        throw new NotTaken("there is no order '" + name + "'; there are " + List.of(Order.values()));
    }

    private static Instant instant(Statement statement, String key) throws NotTaken {
        String value = required(statement, key);
        try {
            return Instant.parse(value);
        } catch (DateTimeParseException e) {
            throw new NotTaken("the line '" + key + ": " + value + "' is no time such as 2026-11-21T03:00:00Z");
        }
    }
}

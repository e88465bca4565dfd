package dev.windlass.http;

import dev.windlass.check.Fact;
import dev.windlass.http.Request.Content;
import dev.windlass.http.Request.Header;
import dev.windlass.secret.Secret;
import io.micronaut.http.HttpMethod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A request with places that are not all filled yet. Immutable.
 *
 * @param method such as {@code GET}
 * @param address with places
 * @param hidden whether path and query are a secret
 * @param headers what is sent along, with places
 * @param body with places; null where there is none
 * @param keyHeader the header for the key of a step; null where it isn't sent
 * @param accepted the statuses that are as wanted
 * @param values of the places: texts, numbers, booleans, secrets
 * @param quiet whether nothing of the answer's body may be shown
 * @param secrets that stand nowhere else
 */
record Draft(
        HttpMethod method,
        String address,
        boolean hidden,
        List<Header> headers,
        @Nullable Body body,
        @Nullable String keyHeader,
        Statuses accepted,
        Map<String, Object> values,
        boolean quiet,
        List<Secret> secrets) {

    /** The place of the key of a step. */
    private static final String KEY = "idempotencyKey";

    Draft {
        headers = List.copyOf(headers);
        values = Collections.unmodifiableMap(new TreeMap<>(values));
        secrets = List.copyOf(secrets);
    }

    static Draft of(HttpMethod method, String address, boolean hidden) {
        int fragment = address.indexOf('#');
        String sent = fragment < 0 ? address : address.substring(0, fragment);
        return new Draft(method, sent, hidden, List.of(), null, null, Statuses.SUCCESS, Map.of(), false, List.of());
    }

    /** The same, of another address of the service. */
    Draft at(HttpMethod other, String where) {
        return new Draft(other, where, hidden, headers, body, keyHeader, accepted, values, quiet, secrets);
    }

    Draft query(String name, String value) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a parameter of a query needs a name, got '" + name + "'");
        }
        String encoded = Places.encoded(name) + "=" + Places.encodedAround(value);
        String longer = address + (address.indexOf('?') < 0 ? "?" : "&") + encoded;
        return new Draft(method, longer, hidden, headers, body, keyHeader, accepted, values, quiet, secrets);
    }

    Draft sending(Header header) {
        var more = new ArrayList<>(headers);
        more.removeIf(other -> other.name().equalsIgnoreCase(header.name()));
        more.add(header);
        return new Draft(method, address, hidden, more, body, keyHeader, accepted, values, quiet, secrets);
    }

    Draft hiding(Secret secret) {
        var more = new ArrayList<>(secrets);
        more.add(secret);
        return new Draft(method, address, hidden, headers, body, keyHeader, accepted, values, quiet, more);
    }

    Draft with(Body other) {
        return new Draft(method, address, hidden, headers, other, keyHeader, accepted, values, quiet, secrets);
    }

    Draft with(String name, Object value) {
        Places.legal(name);
        Objects.requireNonNull(value, () -> "value of place '" + name + "'");
        if (!(value instanceof CharSequence
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Secret)) {
            throw new IllegalArgumentException("the value of place '" + name + "' must be a text, number, boolean or"
                    + " Secret, got a " + value.getClass().getName());
        }
        if (value instanceof Number number && !Double.isFinite(number.doubleValue())) {
            throw new IllegalArgumentException(
                    "the value of place '" + name + "' must be a finite number, got " + value);
        }
        var more = new TreeMap<>(values);
        more.put(name, value instanceof CharSequence text ? text.toString() : value);
        return new Draft(method, address, hidden, headers, body, keyHeader, accepted, more, quiet, secrets);
    }

    /** Fills the places that others have a value for, instead of what was given before. */
    Draft filledWith(Map<String, ?> others) {
        Draft filled = this;
        for (String place : places()) {
            Object value = others.get(place);
            filled = value == null ? filled : filled.with(place, value);
        }
        return filled;
    }

    Draft quietly() {
        return new Draft(method, address, hidden, headers, body, keyHeader, accepted, values, true, secrets);
    }

    Draft keyed(String header) {
        return new Draft(method, address, hidden, headers, body, header, accepted, values, quiet, secrets);
    }

    Draft accepting(Statuses statuses) {
        return new Draft(method, address, hidden, headers, body, keyHeader, statuses, values, quiet, secrets);
    }

    /** As it is sent by a step. */
    Draft inStep(String key) {
        Draft filled = values.containsKey(KEY) ? this : filledWith(Map.of(KEY, key));
        return keyHeader == null ? filled : filled.sending(Header.of(keyHeader, key, false));
    }

    /** The names of all places, in their order. */
    Set<String> places() {
        var names = new LinkedHashSet<>(Places.in(address));
        headers.forEach(header -> names.addAll(Places.in(header.value())));
        if (body != null) {
            names.addAll(body.places());
        }
        return names;
    }

    /** The names of the places that have no value. */
    Set<String> empty() {
        var names = new TreeSet<>(places());
        names.removeAll(values.keySet());
        return names;
    }

    /**
     * What is sent.
     *
     * @throws IllegalStateException if a place has no value
     */
    Request request() {
        Set<String> empty = empty();
        if (!empty.isEmpty()) {
            throw new IllegalStateException(words() + " is not sent: no value was given for its places " + empty
                    + "; give them by with(name, value)");
        }
        requireWholePath();
        Request request = Request.of(method, Places.fill(address, name -> Places.encoded(text(name))), hidden);
        request = quiet ? request.quietly() : request;
        for (Secret secret : secrets) {
            request = request.hiding(secret);
        }
        for (Object value : values.values()) {
            if (value instanceof Secret secret) {
                request = request.hiding(secret);
            }
        }
        for (Header header : headers) {
            request = request.with(filled(header));
        }
        return body == null ? request : request.with(new Content(body.contentType(), body.filled(this::value)));
    }

    /** An empty part of a path, or one of dots, would make it that of another thing (RFC 3986, section 5.2.4). */
    private void requireWholePath() {
        int query = address.indexOf('?');
        for (String part : (query < 0 ? address : address.substring(0, query)).split("/", -1)) {
            String filled = Places.in(part).isEmpty() ? part : Places.fill(part, this::text);
            if (!filled.equals(part) && (filled.isBlank() || filled.equals(".") || filled.equals(".."))) {
                throw new IllegalStateException(words() + " is not sent: the value of " + Places.in(part) + " is '"
                        + filled + "', which would make it the address of something else");
            }
        }
    }

    /** Refuses early what could never be sent. */
    void validate() {
        if (!hidden) {
            Places.requireLegal(address);
        }
        try {
            Request.of(method, letters(address), hidden);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(unlettered(String.valueOf(e.getMessage()), Places::place));
        }
        for (Header header : headers) {
            if (!header.secret()) {
                Places.requireLegal(header.value());
            }
            filled(header);
        }
    }

    /** The names of the places that only the run of a step doesn't fill. */
    Set<String> emptyInStep() {
        Set<String> names = empty();
        names.remove(KEY);
        return names;
    }

    /** With a letter where a place is empty; a value that is a secret makes the header one. */
    private Header filled(Header header) {
        Set<String> places = Places.in(header.value());
        if (places.isEmpty()) {
            return header;
        }
        boolean secret = header.secret() || places.stream().anyMatch(name -> values.get(name) instanceof Secret);
        return Header.of(
                header.name(),
                Places.fill(header.value(), name -> values.containsKey(name) ? text(name) : "x"),
                secret);
    }

    private Object value(String name) {
        Object value = values.get(name);
        return value instanceof Secret secret ? secret.reveal() : Objects.requireNonNull(value, name);
    }

    private String text(String name) {
        return String.valueOf(value(name));
    }

    // ------------------------------------------------------------------ words

    String words() {
        return method + " " + shown();
    }

    /** The address as it may be shown: places stay where they have no value or a secret one. */
    String shown() {
        return unlettered(Request.of(method, letters(address), hidden).shown(), name -> shownOf(name, true));
    }

    private String unlettered(String text, UnaryOperator<String> value) {
        String shown = text;
        int number = 0;
        for (String name : Places.in(address)) {
            shown = shown.replace(letters(number++), value.apply(name));
        }
        return shown;
    }

    List<Fact> facts() {
        var facts = new ArrayList<Fact>();
        Secrets masking = secretsToMask();
        facts.add(new Fact(method.name(), masking.mask(shown())));
        List<String> names = headers.stream().map(Header::name).toList();
        for (Header header : Request.of(method, letters(address), hidden).headers()) {
            if (names.stream().noneMatch(header.name()::equalsIgnoreCase)) {
                facts.add(new Fact("sends " + header.name(), Secrets.MASK));
            }
        }
        for (Header header : headers) {
            String value = header.secret() ? Secrets.MASK : Places.fill(header.value(), name -> shownOf(name, false));
            facts.add(new Fact("sends " + header.name(), masking.mask(value)));
        }
        if (body != null) {
            facts.add(new Fact("body", masking.mask(body.filled(this::shownValue))));
        }
        if (keyHeader != null) {
            facts.add(new Fact("idempotency key in", keyHeader));
        }
        return List.copyOf(facts);
    }

    /** What is secret of it, filled or not. */
    Secrets secretsToMask() {
        Secrets masking = Request.of(method, letters(address), hidden).secrets();
        for (Secret secret : secrets) {
            masking = masking.and(secret);
        }
        for (Object value : values.values()) {
            masking = value instanceof Secret secret ? masking.and(secret) : masking;
        }
        for (Header header : headers) {
            masking = header.secret() && Places.in(header.value()).isEmpty() ? masking.and(header.value()) : masking;
        }
        return masking;
    }

    private Object shownValue(String name) {
        Object value = values.get(name);
        return value == null || value instanceof Secret ? Places.place(name) : value;
    }

    private String shownOf(String name, boolean inAddress) {
        Object value = shownValue(name);
        String text = String.valueOf(value);
        return !inAddress || text.equals(Places.place(name)) ? text : Places.encoded(text);
    }

    /** The address with letters in its places, which are legal wherever a place may stand. */
    private static String letters(String address) {
        List<String> names = List.copyOf(Places.in(address));
        return Places.fill(address, name -> letters(names.indexOf(name)));
    }

    private static String letters(int number) {
        return "windlassplace" + Character.toString('a' + number / 26) + Character.toString('a' + number % 26);
    }
}

package dev.windlass.http;

import dev.windlass.secret.Secret;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is sent. Immutable.
 *
 * @param method such as {@code GET}
 * @param uri where to, without user-info and fragment
 * @param hidden whether path and query are a secret
 * @param headers what is sent along
 * @param content the body, if it has one
 * @param quiet whether nothing of the answer's body may be shown
 * @param secrets what must not be shown
 */
record Request(
        HttpMethod method,
        URI uri,
        boolean hidden,
        List<Header> headers,
        @Nullable Content content,
        boolean quiet,
        Secrets secrets) {

    private static final String USER_AGENT = "windlass";
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern PLAIN = Pattern.compile("[\\t\\x20-\\x7e]*");
    private static final Pattern USER_INFO = Pattern.compile("//.*@", Pattern.DOTALL);

    record Header(String name, String value, boolean secret) {

        /** Checks that it can be a header; the value may have places. */
        static Header of(String name, String value, boolean secret) {
            if (!TOKEN.matcher(name).matches()) {
                throw new IllegalArgumentException("'" + name + "' is no name of a header");
            }
            boolean hidden = secret || Secrets.soundsSecret(name);
            if (!PLAIN.matcher(value).matches()) {
                throw new IllegalArgumentException("header '" + name + "': its value must be one line of ASCII, got "
                        + (hidden ? Secrets.MASK : Secrets.NONE.excerpt(value)));
            }
            return new Header(name, value, hidden);
        }

        /** A user and password, as basic authentication sends them (RFC 7617). */
        static Header basic(String user, Secret password) {
            if (user.indexOf(':') >= 0) {
                throw new IllegalArgumentException("the user of basic authentication must have no colon, got '"
                        + Secrets.NONE.and(password).excerpt(user) + "'");
            }
            byte[] pair = (user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8);
            return of("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair), true);
        }
    }

    /** A body and its media type; it is sent as UTF-8. */
    record Content(String type, String text) {}

    Request {
        headers = List.copyOf(headers);
    }

    /** A GET without anything else. */
    static Request get(String url) {
        return of(HttpMethod.GET, url, false);
    }

    static Request of(HttpMethod method, String url, boolean hidden) {
        URI whole = parse(url, hidden);
        Secrets secrets = Secrets.NONE;
        List<Header> headers = List.of();
        String user = whole.getRawUserInfo();
        if (user != null) {
            String plain = whole.getUserInfo();
            String basic = Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
            headers = List.of(new Header("Authorization", "Basic " + basic, true));
            secrets = secrets.and(user).and(plain).and(basic).and(plain.substring(plain.indexOf(':') + 1));
        }
        for (String parameter : parameters(whole)) {
            int equals = parameter.indexOf('=');
            if (equals > 0 && Secrets.soundsSecret(parameter.substring(0, equals))) {
                String value = parameter.substring(equals + 1);
                secrets = secrets.and(value).and(URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        }
        URI bare = bare(whole);
        if (hidden) {
            secrets = secrets.and(bare.getRawPath().substring(1)).and(url);
            if (bare.getRawQuery() != null) {
                secrets = secrets.and(bare.getRawQuery());
            }
        }
        return new Request(method, bare, hidden, headers, null, false, secrets);
    }

    Request with(Header header) {
        var more = new ArrayList<>(headers);
        more.removeIf(other -> other.name().equalsIgnoreCase(header.name()));
        more.add(header);
        Secrets hiding = secrets;
        if (header.secret()) {
            String value = header.value();
            // "Bearer abc": a server may echo the credentials without their scheme.
            hiding = hiding.and(value).and(value.substring(value.lastIndexOf(' ') + 1));
        }
        return new Request(method, uri, hidden, more, content, quiet, hiding);
    }

    Request with(Content sent) {
        return new Request(method, uri, hidden, headers, sent, quiet, secrets);
    }

    Request hiding(Secret secret) {
        return new Request(method, uri, hidden, headers, content, quiet, secrets.and(secret));
    }

    Request quietly() {
        return new Request(method, uri, hidden, headers, content, true, secrets);
    }

    /** Whether it only reads, so that it may follow a redirect. */
    boolean isRead() {
        return method == HttpMethod.GET || method == HttpMethod.HEAD;
    }

    /** What is done, for the begin of a sentence. */
    String words() {
        return method + " " + shown();
    }

    /** The address as it may be shown. */
    String shown() {
        return shown(uri);
    }

    /** Another address without user-info, such as the target of a redirect, as it may be shown. */
    String shown(URI other) {
        if (hidden) {
            String port = other.getPort() < 0 ? "" : ":" + other.getPort();
            return other.getScheme() + "://" + other.getHost() + port + "/" + Secrets.MASK;
        }
        return secrets.mask(hideSecretParameters(other));
    }

    /** The body, where the target is of the origin that was asked. */
    @Nullable
    Content contentFor(URI target) {
        return Redirects.sameOrigin(uri, target) ? content : null;
    }

    /** The request as the client sends it; headers stay at home where the target is of another origin. */
    MutableHttpRequest<?> to(URI target) {
        MutableHttpRequest<?> message = HttpRequest.create(method, target.toString());
        message.header("User-Agent", USER_AGENT);
        message.header("Accept", "*/*");
        Content sent = contentFor(target);
        if (sent != null) {
            message.header("Content-Type", sent.type());
        }
        if (Redirects.sameOrigin(uri, target)) {
            headers.forEach(header -> message.getHeaders().set(header.name(), header.value()));
        }
        return message;
    }

    private static URI parse(String url, boolean hidden) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            // Not as the cause: its message holds the whole address, and with it the password.
            throw refused(hidden ? Secrets.MASK : url, e.getReason());
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw refused(hidden ? Secrets.MASK : url, "it must be absolute and begin with http:// or https://");
        }
        if (uri.getHost() == null) {
            throw refused(hidden ? Secrets.MASK : url, "it has no host, or one that is no legal name");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw refused(hidden ? Secrets.MASK : url, "its port is not between 1 and 65535");
        }
        return uri;
    }

    private static IllegalArgumentException refused(String url, String why) {
        return new IllegalArgumentException(
                "not the address of an HTTP service: '" + Secrets.NONE.excerpt(hideUserInfo(url)) + "'; " + why);
    }

    /** Resolves the target of a redirect; null where it is none of http or https. */
    static @Nullable URI resolve(URI from, String location) {
        try {
            return bare(parse(from.resolve(new URI(location)).toString(), false));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }

    private static URI bare(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return URI.create(uri.getScheme().toLowerCase(Locale.ROOT) + "://" + uri.getHost() + port + path + query);
    }

    /** For an address that was refused: hides too much rather than too little. */
    static String hideUserInfo(String url) {
        int at = url.indexOf("://");
        return at < 0
                ? url
                : url.substring(0, at + 1)
                        + USER_INFO.matcher(url.substring(at + 1)).replaceFirst("//***@");
    }

    private static List<String> parameters(URI uri) {
        return uri.getRawQuery() == null ? List.of() : List.of(uri.getRawQuery().split("&"));
    }

    private static String hideSecretParameters(URI uri) {
        String shown = uri.toString();
        for (String parameter : parameters(uri)) {
            int equals = parameter.indexOf('=');
            if (equals > 0 && Secrets.soundsSecret(parameter.substring(0, equals))) {
                shown = shown.replace(parameter, parameter.substring(0, equals + 1) + Secrets.MASK);
            }
        }
        return shown;
    }
}

package dev.windlass.http;

import dev.windlass.secret.Secret;
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
 * What is asked: a GET of an address, with headers. Immutable.
 *
 * @param uri where to, without user-info and fragment
 * @param headers what is sent along
 * @param secrets what must not be shown
 */
record Request(URI uri, List<Header> headers, Secrets secrets) {

    private static final String USER_AGENT = "windlass";
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern PLAIN = Pattern.compile("[\\t\\x20-\\x7e]*");
    private static final Pattern USER_INFO = Pattern.compile("//.*@", Pattern.DOTALL);

    record Header(String name, String value, boolean secret) {}

    Request {
        headers = List.copyOf(headers);
    }

    static Request get(String url) {
        URI whole = parse(url);
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
        return new Request(bare(whole), headers, secrets);
    }

    Request with(String name, String value, boolean secret) {
        if (!TOKEN.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name of a header");
        }
        boolean hidden = secret || Secrets.soundsSecret(name);
        if (!PLAIN.matcher(value).matches()) {
            throw new IllegalArgumentException("header '" + name + "': its value must be one line of ASCII, got "
                    + (hidden ? Secrets.MASK : Secrets.NONE.excerpt(value)));
        }
        var more = new ArrayList<>(headers);
        more.removeIf(header -> header.name().equalsIgnoreCase(name));
        more.add(new Header(name, value, hidden));
        Secrets hiding = secrets;
        if (hidden) {
            // "Bearer abc": a server may echo the credentials without their scheme.
            hiding = hiding.and(value).and(value.substring(value.lastIndexOf(' ') + 1));
        }
        return new Request(uri, more, hiding);
    }

    Request basic(String user, Secret password) {
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("the user of basic authentication must have no colon, got '"
                    + Secrets.NONE.and(password).excerpt(user) + "'");
        }
        byte[] pair = (user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8);
        Request request = with("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair), true);
        return new Request(uri, request.headers, request.secrets.and(password));
    }

    /** The address as it may be shown. */
    String shown() {
        return shown(uri);
    }

    /** Another address without user-info, such as the target of a redirect, as it may be shown. */
    String shown(URI other) {
        return secrets.mask(hideSecretParameters(other));
    }

    /** The request as the client sends it; headers stay at home where the target is of another origin. */
    MutableHttpRequest<?> to(URI target) {
        MutableHttpRequest<?> message = HttpRequest.GET(target);
        message.header("User-Agent", USER_AGENT);
        message.header("Accept", "*/*");
        if (Redirects.sameOrigin(uri, target)) {
            headers.forEach(header -> message.getHeaders().set(header.name(), header.value()));
        }
        return message;
    }

    private static URI parse(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            // Not as the cause: its message holds the whole address, and with it the password.
            throw refused(url, e.getReason());
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw refused(url, "it must be absolute and begin with http:// or https://");
        }
        if (uri.getHost() == null) {
            throw refused(url, "it has no host, or one that is no legal name");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw refused(url, "its port is not between 1 and 65535");
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
            return bare(parse(from.resolve(new URI(location)).toString()));
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

package dev.windlass.http;

import io.micronaut.http.client.exceptions.ReadTimeoutException;
import io.micronaut.http.client.exceptions.ResponseClosedException;
import io.micronaut.http.exceptions.BufferLengthExceededException;
import io.micronaut.http.exceptions.ContentLengthExceededException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Why there is no whole answer, and what to do about it. */
public enum Trouble {
    /** The connection was refused. */
    REFUSED("the connection was refused", "is the service up, and is the port right?"),
    /** The name of the host is not known. */
    UNKNOWN_HOST("the name of the host is not known", "check the name, and the DNS of the machine that runs this"),
    /** The host can't be reached. */
    UNREACHABLE("the host can't be reached", "check route and firewall"),
    /** No connection came up in time. */
    CONNECT_TIMEOUT("no connection came up in time", "check route and firewall, and whether the service is overloaded"),
    /** TLS failed; its certificate is not trusted, for instance. */
    TLS("TLS failed", "check the certificate, its names, its issuer and its dates; it is never left unverified"),
    /** The server took the connection and never answered in time. */
    NO_ANSWER("the server took the connection and never answered in time", "look at its log and its load"),
    /** An answer began and did not end in time. */
    UNFINISHED("an answer began and did not end in time", "look at the server: it hangs or drips within its body"),
    /** The connection was closed before the answer was whole. */
    CUT_OFF("the connection was closed before the answer was whole", "look at the log of the server, or of a proxy"),
    /** The answer is larger than allowed. */
    TOO_LARGE("the answer is larger than allowed", "ask a smaller endpoint or raise HttpSettings.bodyAtMost"),
    /** What came back is not HTTP. */
    NOT_HTTP("what came back is not HTTP", "is this the right port, and is it http or https?"),
    /** The client was closed before. */
    CLOSED("the Http to ask over is closed", "close it after the release, not before"),
    /** There was no time left to ask. */
    NOT_ASKED("there was no time left to ask", "give the check or its gate more time"),
    /** Anything else. */
    OTHER("the exchange failed", "the detail is all there is");

    private final String what;
    private final String advice;

    Trouble(String what, String advice) {
        this.what = what;
        this.advice = advice;
    }

    String what() {
        return what;
    }

    String advice() {
        return advice;
    }

    /** Whether nothing of the request can have reached the service. */
    boolean isBeforeAsking() {
        return switch (this) {
            case REFUSED, UNKNOWN_HOST, UNREACHABLE, CONNECT_TIMEOUT, TLS, CLOSED, NOT_ASKED -> true;
            default -> false;
        };
    }

    /** How far an exchange came. */
    enum Stage {
        CONNECTING,
        ASKED,
        ANSWERING
    }

    static Trouble of(Throwable error, Stage stage) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            Trouble trouble = ofOne(cause, stage);
            if (trouble != OTHER) {
                return trouble;
            }
        }
        return OTHER;
    }

    private static Trouble ofOne(Throwable error, Stage stage) {
        if (error instanceof SSLHandshakeException || (error instanceof SSLException && stage == Stage.CONNECTING)) {
            return TLS;
        }
        if (error instanceof UnknownHostException) {
            return UNKNOWN_HOST;
        }
        if (error instanceof ConnectTimeoutException) {
            return CONNECT_TIMEOUT;
        }
        if (error instanceof NoRouteToHostException) {
            return UNREACHABLE;
        }
        if (error instanceof ConnectException) {
            return REFUSED;
        }
        if (isTooLarge(error)) {
            return TOO_LARGE;
        }
        if (error instanceof TimeoutException
                || error instanceof ReadTimeoutException
                || error instanceof io.netty.handler.timeout.ReadTimeoutException) {
            return timeout(stage);
        }
        if (error instanceof ResponseClosedException
                || error instanceof PrematureChannelClosureException
                || error instanceof ClosedChannelException) {
            return CUT_OFF;
        }
        if (error instanceof TooLongFrameException || isUnreadable(error)) {
            return NOT_HTTP;
        }
        // "Connection reset": it has no type of its own.
        return error instanceof IOException && stage != Stage.CONNECTING ? CUT_OFF : OTHER;
    }

    private static boolean isTooLarge(Throwable error) {
        return error instanceof BufferLengthExceededException
                || error instanceof ContentLengthExceededException
                || error instanceof io.micronaut.http.client.exceptions.ContentLengthExceededException;
    }

    /** Netty's parser tells of a broken head or chunk by such exceptions. */
    private static boolean isUnreadable(Throwable error) {
        return error instanceof IllegalArgumentException
                || (error instanceof DecoderException && error.getCause() == null);
    }

    private static Trouble timeout(Stage stage) {
        return switch (stage) {
            case CONNECTING -> CONNECT_TIMEOUT;
            case ASKED -> NO_ANSWER;
            case ANSWERING -> UNFINISHED;
        };
    }
}

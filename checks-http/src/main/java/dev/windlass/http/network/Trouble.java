package dev.windlass.http.network;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Why a question could not be put, and what to do about it. */
enum Trouble {
    UNKNOWN_HOST("the name of the host is not known", "check the name, and the DNS of the machine that runs this"),
    NO_LOOKUP("the name of the host was not looked up in time", "check the DNS of the machine that runs this"),
    REFUSED("the connection was refused", "is the service up, and is the port right?"),
    NO_ROUTE("the host can't be reached", "check route and firewall, or name the one address that is meant"),
    SILENT("no connection came up in time", "check route and firewall, and whether the service is overloaded"),
    NO_HANDSHAKE(
            "the server took the connection and did not finish the TLS handshake in time",
            "is it a TLS port? look at its log and its load"),
    CUT_OFF("the connection was closed within the TLS handshake", "look at the log of the server, or of a proxy"),
    NOT_TLS("what came back is not TLS", "is this the right port, and does it speak TLS at once?"),
    DECLINED(
            "the TLS handshake failed",
            "the server may want another protocol version, cipher suite or name, or a certificate of the client"),
    NO_CAS("the CAs to trust can't be read", "check the file; it is never left unverified"),
    OTHER("the attempt failed", "the detail is all there is");

    private final String what;
    private final String advice;

    Trouble(String what, String advice) {
        this.what = what;
        this.advice = advice;
    }

    /** One sentence: what was found, what came back, what to do. */
    String told(String detail) {
        return what + " (" + detail + "); " + advice;
    }

    /** Why a connection did not come up. A kernel that gave up is silence too, though Java calls it a ConnectException. */
    static Trouble connecting(Throwable error) {
        if (error instanceof NoRouteToHostException) {
            return NO_ROUTE;
        }
        String message = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
        if (error instanceof ConnectException) {
            return message.contains("refused") ? REFUSED : message.contains("timed out") ? SILENT : OTHER;
        }
        if (error instanceof SocketException && message.contains("unreachable")) {
            return NO_ROUTE;
        }
        return error instanceof UnknownHostException ? UNKNOWN_HOST : OTHER;
    }

    /** Why a handshake on a connection did not end well. */
    static Trouble shakingHands(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException && !(cause instanceof SSLException)) {
                return CUT_OFF;
            }
        }
        // Of the record layer, unlike its subclasses, which are of the handshake.
        if (error.getClass() == SSLException.class) {
            return NOT_TLS;
        }
        return error instanceof SSLException ? DECLINED : OTHER;
    }
}

package dev.windlass.http.services;

import dev.windlass.secret.Masker;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;

/** What went wrong with a mail server, in words for people. */
final class Said {

    private final MailServer server;
    private final Line.Stage stage;

    Said(MailServer server, Line.Stage stage) {
        this.server = server;
        this.stage = stage;
    }

    /** What came from outside, fit to be shown. */
    static String of(Masker masker, @Nullable String text) {
        return text == null ? "(nothing)" : Shown.clean(masker.mask(text.strip()));
    }

    /** Whether a server said no, and didn't just fail to answer. */
    static boolean isRefusal(Throwable error) {
        return error instanceof AuthenticationFailedException
                || error instanceof SendFailedException
                || (error instanceof MailFailure failure && failure.isRefused());
    }

    String words(Throwable error) {
        if (error instanceof MailFailure) {
            return String.valueOf(error.getMessage());
        } else if (error instanceof AuthenticationFailedException) {
            return "it refused the login: " + shown(error) + "; check user and password, and whether the account may"
                    + " send by SMTP";
        } else if (error instanceof SendFailedException failed) {
            return refused(failed);
        }
        Throwable root = root(error);
        if (root instanceof UnknownHostException) {
            return "its name is not known to DNS; check the name, and the resolver of this machine";
        } else if (isOfTls(error)) {
            return "TLS failed: " + shown(root) + "; its certificate must be trusted (trusting(…) for an own authority)"
                    + " and bear the name '" + server.host() + "', and the port must speak TLS as declared";
        } else if (root instanceof ConnectException || root instanceof SocketTimeoutException) {
            return "could not " + stage.words + ": " + shown(root) + "; check host, port and the firewalls between";
        } else if (root instanceof SocketException || root instanceof EOFException) {
            return "the connection broke, trying to " + stage.words + ": " + shown(root) + doubt();
        }
        String said = shown(error);
        if (said.contains("STARTTLS is required")) {
            return "it doesn't offer STARTTLS, so it was told nothing; is it the port for submission (587, or 465 with"
                    + " implicitTls())?";
        }
        return "could not " + stage.words + ": " + said + (root == error ? "" : ", " + shown(root)) + doubt();
    }

    private String doubt() {
        return stage == Line.Stage.TALK ? "; it isn't known whether it was taken" : "";
    }

    private String refused(SendFailedException failed) {
        var refused = new ArrayList<String>();
        String answer = failed instanceof SMTPSendFailedException sent && sent.getReturnCode() / 100 != 2
                ? of(server.masker(), sent.getMessage())
                : "";
        for (Exception one = failed;
                one instanceof MessagingException;
                one = ((MessagingException) one).getNextException()) {
            if (one instanceof SMTPAddressFailedException address) {
                refused.add(address.getAddress().getAddress() + " (" + of(server.masker(), address.getMessage()) + ")");
            }
        }
        if (refused.isEmpty()) {
            return "it did not take it: " + (answer.isEmpty() ? shown(failed) : answer);
        }
        boolean othersGotIt = failed.getValidSentAddresses() != null && failed.getValidSentAddresses().length > 0;
        return "it refused " + String.join(", ", refused)
                + (othersGotIt ? "; the other recipients got it" : "; nobody got it") + "; mend these addresses";
    }

    private String shown(Throwable error) {
        return of(server.masker(), error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage());
    }

    private static boolean isOfTls(Throwable error) {
        for (Throwable one = error; one != null; one = one.getCause()) {
            if (one instanceof SSLException) {
                return true;
            }
        }
        return false;
    }

    private static Throwable root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}

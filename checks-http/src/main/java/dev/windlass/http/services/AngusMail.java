package dev.windlass.http.services;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The mail library, which the user brings. No class but {@link Smtp} and those that it uses names one of its types. */
final class AngusMail {

    private static final List<String> NEEDED = List.of(
            "jakarta.activation.DataSource", "jakarta.mail.Transport", "org.eclipse.angus.mail.smtp.SMTPTransport");

    private AngusMail() {}

    /** Refuses to go on without it: that has to be known when a release is written, not when it sends its first alarm. */
    static void require(@Nullable ClassLoader loader) {
        for (String type : NEEDED) {
            try {
                Class.forName(type, false, loader);
            } catch (ClassNotFoundException | LinkageError e) {
                throw new IllegalStateException(
                        "mail can't be sent without Angus Mail, and its class " + type + " is not on the class path;"
                                + " add the dependency org.eclipse.angus:angus-mail, version 2.0.5 or later of 2.0",
                        e);
            }
        }
    }
}

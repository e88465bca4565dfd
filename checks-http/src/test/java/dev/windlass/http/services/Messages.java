package dev.windlass.http.services;

import dev.windlass.check.Fact;
import dev.windlass.notify.Category;
import dev.windlass.notify.Contact;
import dev.windlass.notify.Message;
import dev.windlass.notify.Urgency;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Messages as a release sends them. */
final class Messages {

    static final Contact ANN = Contact.of("database admin", "Ann").phone("+49 30 1234");

    private Messages() {}

    static Message of(Category category, Urgency urgency, String subject, String text) {
        return new Message(
                "azora-1.4.0-7f3a/41/0",
                "azora-1.4.0-7f3a",
                category,
                urgency,
                0,
                subject,
                text,
                List.of(
                        new Fact("product", "azora"),
                        new Fact("version", "1.4.0"),
                        new Fact("environment", "production"),
                        new Fact("run", "azora-1.4.0-7f3a")),
                List.of(),
                List.of(ANN),
                Optional.of(URI.create("https://releases.example.com/azora")),
                Optional.of(Instant.parse("2026-11-21T22:00:00Z")));
    }

    static Message question() {
        return of(Category.QUESTION, Urgency.ALARM, "azora 1.4.0 production: asks what to do", "It stands still.");
    }
}

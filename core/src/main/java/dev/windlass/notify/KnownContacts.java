package dev.windlass.notify;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Fact;
import java.util.List;

/** Whether there is somebody to turn to for each of some roles. */
record KnownContacts(List<Contact> contacts, List<String> roles) implements Check {

    @Override
    public String name() {
        return "contacts are known";
    }

    @Override
    public List<Fact> facts() {
        return roles.stream().map(role -> new Fact("role", role)).toList();
    }

    @Override
    public Answer ask(CheckContext context) {
        List<String> missing = roles.stream().filter(role -> !reachable(role)).toList();
        Answer answer = missing.isEmpty()
                ? Answer.passed("there is a contact, and a way to reach it, for each role")
                : Answer.failed("nobody can be reached for: " + String.join(", ", missing)
                        + "; add Contact.of(role, name) with a phone or e-mail to the notifications");
        for (Contact contact : contacts) {
            answer = answer.with("contact", contact);
        }
        return answer;
    }

    private boolean reachable(String role) {
        return contacts.stream()
                .anyMatch(contact ->
                        contact.role().equals(role) && !contact.ways().isEmpty());
    }
}

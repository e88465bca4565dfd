package dev.windlass.http.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.secret.Secret;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The mail library is the user's: without it mail is refused at once, and everything else works")
class WithoutMailLibraryTest {

    private URLClassLoader loader;

    /** Loads this package anew, in a world without the library. */
    @BeforeEach
    void begin() {
        var without = new ClassLoader(Mail.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith("jakarta.mail.") || name.startsWith("org.eclipse.angus.")) {
                    throw new ClassNotFoundException(name);
                }
                return super.loadClass(name, resolve);
            }
        };
        URL own = Mail.class.getProtectionDomain().getCodeSource().getLocation();
        loader = new URLClassLoader(new URL[] {own}, without) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                synchronized (getClassLoadingLock(name)) {
                    if (name.startsWith("dev.windlass.http.services.")) {
                        Class<?> loaded = findLoadedClass(name);
                        return loaded == null ? findClass(name) : loaded;
                    }
                    return super.loadClass(name, resolve);
                }
            }
        };
    }

    @AfterEach
    void end() throws Exception {
        loader.close();
    }

    @Test
    void mail_is_refused_when_it_is_declared_and_the_message_says_what_to_add() throws Exception {
        Class<?> mail = loader.loadClass(Mail.class.getName());
        assertThat(mail).isNotSameAs(Mail.class);

        assertThatThrownBy(() -> mail.getMethod("over", String.class, int.class).invoke(null, "smtp", 587))
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(
                        "mail can't be sent without Angus Mail",
                        "jakarta.mail.Transport",
                        "org.eclipse.angus:angus-mail");
    }

    @Test
    void the_others_need_it_for_nothing() throws Exception {
        Class<?> registry = loader.loadClass(OciRegistry.class.getName());
        Object one = registry.getMethod("at", String.class).invoke(null, "https://registry.example.com");
        assertThatThrownBy(() -> registry.getMethod("imageExists", String.class, String.class)
                        .invoke(one, "A B", "1"))
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> loader.loadClass(GitHub.class.getName())
                        .getMethod("repository", String.class, String.class)
                        .invoke(null, "a/b", "c"))
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> loader.loadClass(PagerDuty.class.getName())
                        .getMethod("account", Secret.class, String.class)
                        .invoke(null, Secret.of("t0ken"), "nobody"))
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(loader.loadClass(Slack.class.getName())
                        .getMethod("webhook", Secret.class)
                        .invoke(null, Secret.of("https://hooks.slack.com/services/T/B/X")))
                .hasToString("channel 'slack' by a webhook of Slack");
    }
}

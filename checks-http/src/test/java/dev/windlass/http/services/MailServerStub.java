package dev.windlass.http.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.windlass.http.Trust;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A mail server on loopback that speaks SMTP (RFC 5321) as far as a client needs it, and goes wrong where it is told to.
 * Its certificates were made once by {@code keytool -genkeypair -alias localhost -keyalg EC -ext
 * san=dns:localhost,ip:127.0.0.1 -validity 36500 …}, one for {@code elsewhere.invalid}
 * and one without the address ({@code nameonly}).
 */
final class MailServerStub implements AutoCloseable {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String STORE = "mail-servers.p12";

    /** What it does in place of an answer. */
    interface Fault {
        void strike(Socket socket) throws Exception;
    }

    final List<String> commands = new CopyOnWriteArrayList<>();
    final List<String> mails = new CopyOnWriteArrayList<>();

    /** Counted down when a client is gone. */
    final CountDownLatch left = new CountDownLatch(1);

    private final Map<String, String> answers = new LinkedHashMap<>();
    private final Map<String, Fault> faults = new LinkedHashMap<>();
    private final List<String> offers = new ArrayList<>();
    private final ServerSocket listening;
    private String certificate = "localhost";
    private boolean implicit;

    MailServerStub() {
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it says to EHLO, beside its name. */
    MailServerStub offering(String... extensions) {
        offers.addAll(List.of(extensions));
        return this;
    }

    /** Answers a command that begins so; the empty one is the greeting. */
    MailServerStub answering(String command, String answer) {
        answers.put(command, answer);
        return this;
    }

    MailServerStub striking(String command, Fault fault) {
        faults.put(command, fault);
        return this;
    }

    MailServerStub showing(String alias) {
        certificate = alias;
        return this;
    }

    MailServerStub overTls() {
        implicit = true;
        return this;
    }

    MailServerStub start() {
        var thread = new Thread(this::accept, "mail-server");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    int port() {
        return listening.getLocalPort();
    }

    /** What trusts the certificate of that name, and no other. */
    static Trust trust(String alias) throws GeneralSecurityException, IOException {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry(alias, store().getCertificate(alias));
        return Trust.of(trust);
    }

    private static KeyStore store() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = MailServerStub.class.getResourceAsStream(STORE)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private void accept() {
        while (true) {
            Socket socket;
            try {
                socket = listening.accept();
            } catch (IOException e) {
                return;
            }
            try (socket) {
                serve(implicit ? layer(socket) : socket);
            } catch (Exception e) {
                // the client is gone
            }
            left.countDown();
        }
    }

    private Socket layer(Socket socket) throws GeneralSecurityException, IOException {
        KeyStore one = KeyStore.getInstance("PKCS12");
        one.load(null, null);
        KeyStore all = store();
        one.setKeyEntry(certificate, all.getKey(certificate, PASSWORD), PASSWORD, all.getCertificateChain(certificate));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(one, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        var over = (SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
        over.setUseClientMode(false);
        over.startHandshake();
        return over;
    }

    private void serve(Socket given) throws Exception {
        Socket socket = given;
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        var offered = new ArrayList<>(offers);
        if (!answer(socket, "", "220 localhost ready")) {
            return;
        }
        for (String command = in.readLine(); command != null; command = in.readLine()) {
            commands.add(command);
            if (command.startsWith("EHLO")) {
                var lines = new ArrayList<>(List.of("localhost"));
                lines.addAll(offered);
                var text = new StringBuilder();
                for (int i = 0; i < lines.size(); i++) {
                    text.append(i == 0 ? "" : "\r\n")
                            .append(i < lines.size() - 1 ? "250-" : "250 ")
                            .append(lines.get(i));
                }
                if (!answer(socket, command, text.toString())) {
                    return;
                }
            } else if (command.equals("STARTTLS")) {
                if (!answer(socket, command, "220 go ahead")) {
                    return;
                }
                offered.remove("STARTTLS");
                socket = layer(socket);
                in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            } else if (command.equals("DATA")) {
                if (!answer(socket, command, "354 go ahead")) {
                    return;
                }
                if (answers.containsKey(command)) {
                    continue;
                }
                var mail = new StringBuilder();
                for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
                    mail.append(line).append('\n');
                }
                mails.add(mail.toString());
                if (!answer(socket, ".", "250 taken")) {
                    return;
                }
            } else if (!answer(socket, command, command.startsWith("AUTH") ? "235 welcome" : "250 fine")) {
                return;
            }
        }
    }

    private boolean answer(Socket socket, String command, String usual) throws Exception {
        for (Map.Entry<String, Fault> fault : faults.entrySet()) {
            if (matches(command, fault.getKey())) {
                fault.getValue().strike(socket);
                return false;
            }
        }
        String text = usual;
        for (Map.Entry<String, String> answer : answers.entrySet()) {
            text = matches(command, answer.getKey()) ? answer.getValue() : text;
        }
        say(socket, text + "\r\n");
        return true;
    }

    private static boolean matches(String command, String wanted) {
        return wanted.isEmpty() ? command.isEmpty() : command.startsWith(wanted);
    }

    static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
        socket.getOutputStream().flush();
    }
}

package dev.windlass.identity;

import java.util.regex.Pattern;

/**
 * The commands with which a person signs, for messages. They can be pasted into a shell as they are, in the directory of a
 * {@link DirectoryInbox}; what a person fills in stands in {@code '<>'}, and the key is the usual one.
 */
public final class Signing {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/:@%+,-]+");
    /** Stands for a reason in the commands; whoever leaves it there has given none. */
    public static final String WHY = "<why>";

    private static final String KEY = "~/.ssh/id_ed25519";

    private Signing() {}

    /**
     * How one signs what is asked, on a copy of one's own, so that several people can.
     *
     * @param request the name of the request
     * @param kind the kind of the statement, such as {@code approve}
     * @param reason whether a reason has to stand behind it
     * @return the commands, a line each
     */
    public static String request(String request, String kind, boolean reason) {
        String file = DirectoryInbox.fileName(request, kind);
        String own = file + ".$USER";
        return "cp " + file + " " + own + "\n" + (reason ? "echo 'reason: " + WHY + "' >> " + own + "\n" : "")
                + sign(own);
    }

    /**
     * How one gives an order.
     *
     * @param run the run
     * @param order the order, such as {@code RETRY}, or {@code <RETRY | SKIP>} to be filled in
     * @return the commands, a line each, of which one may go on in the next
     */
    public static String order(String run, String order) {
        return "printf 'windlass order v1\\nrun: %s\\norder: %s\\nissued: %s\\nreason: %s\\n' \\\n    "
                + quoted(run) + " " + quoted(order) + " \"$(date -u +%Y-%m-%dT%H:%M:%SZ)\" '" + WHY
                + "' > order.$USER\n"
                + sign("order.$USER");
    }

    /**
     * How one says that one takes care of a message.
     *
     * @param run the run
     * @param message the message
     * @return the commands, a line each, of which one may go on in the next
     */
    public static String acknowledgement(String run, String message) {
        String file = "acknowledge.$USER";
        return "printf 'windlass acknowledge v1\\nrun: %s\\nmessage: %s\\n' " + quoted(run) + " " + quoted(message)
                + " > " + file + "\n" + sign(file);
    }

    private static String sign(String file) {
        return "ssh-keygen -Y sign -n " + Identities.NAMESPACE + " -f " + KEY + " " + file;
    }

    private static String quoted(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}

package dev.windlass.identity;

import java.io.IOException;
import java.util.List;

/**
 * Where submissions come from, and where is put what people are asked to sign: a port. What arrives is not believed:
 * {@link Identities} say who stands behind it. An implementation is safe for use by several threads.
 */
public interface Inbox {

    /**
     * Looks what is there. It may give again what it gave before: whoever asks knows it by its {@link
     * Submission#digest}. It doesn't wait for anything to arrive, and gives a bounded number at once.
     *
     * @return what is there, what can't be read included
     * @throws IOException if the place can't be looked into; nothing is known then
     */
    List<Submission> poll() throws IOException;

    /**
     * Puts there what people are asked to sign. To offer the same again changes nothing; another request of the same
     * name takes its place.
     *
     * @param request what may be signed
     * @throws IOException if it can't be put there; people can't sign it then
     */
    void offer(Request request) throws IOException;

    /**
     * Takes away what isn't wanted any more, if it is there: also what an earlier process offered.
     *
     * @param name the name of the request
     * @throws IOException if it can't be taken away; it may still be signed, in vain
     */
    void withdraw(String name) throws IOException;
}

package dev.windlass.http.network;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What a server presented. Whether it is trusted is decided by the JDK's own trust manager, each time; this one only
 * remembers the chain, and by which of two questions it was refused: is it trusted at all, and is it for this name.
 */
final class Presented extends X509ExtendedTrustManager {

    /** What the JDK said of the chain. */
    enum Opinion {
        NONE,
        TRUSTED,
        UNTRUSTED,
        WRONG_NAME
    }

    private final X509ExtendedTrustManager jdk;
    private volatile List<X509Certificate> chain = List.of();
    private volatile Opinion opinion = Opinion.NONE;
    private volatile @Nullable CertificateException refusal;
    private volatile String protocol = "unknown";
    private volatile String cipherSuite = "unknown";

    Presented(X509ExtendedTrustManager jdk) {
        this.jdk = jdk;
    }

    /** The server's own certificate first; empty where none was presented. */
    List<X509Certificate> chain() {
        return chain;
    }

    Opinion opinion() {
        return opinion;
    }

    @Nullable
    CertificateException refusal() {
        return refusal;
    }

    String protocol() {
        return protocol;
    }

    String cipherSuite() {
        return cipherSuite;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] presented, String authType, Socket socket)
            throws CertificateException {
        chain = List.of(presented);
        SSLSession session = ((SSLSocket) socket).getHandshakeSession();
        protocol = session.getProtocol();
        cipherSuite = session.getCipherSuite();
        opinion = Opinion.UNTRUSTED;
        try {
            jdk.checkServerTrusted(presented, authType);
            opinion = Opinion.WRONG_NAME;
            jdk.checkServerTrusted(presented, authType, socket);
            opinion = Opinion.TRUSTED;
        } catch (CertificateException e) {
            // A name is told by a plain exception, what PKIX says by one that has a cause.
            if (e.getCause() != null) {
                opinion = Opinion.UNTRUSTED;
            }
            refusal = e;
            throw e;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] presented, String authType) throws CertificateException {
        throw new CertificateException("without a socket the name can't be verified");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] presented, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("only a socket is asked here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] presented, String authType) throws CertificateException {
        throw new CertificateException("this is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] presented, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] presented, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this is no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return jdk.getAcceptedIssuers();
    }
}

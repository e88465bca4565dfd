/**
 * Checks below HTTP: the certificate that a TLS server presents ({@link dev.windlass.http.network.TlsCertificate}), what
 * name servers say ({@link dev.windlass.http.network.DnsRecord}), and which TCP ports can be reached and which must not
 * be ({@link dev.windlass.http.network.TcpPort}). They need no HTTP client, keep no connection and no answer from one
 * question to the next, and read only. Each question ends in time: it blocks on channels that an interrupt closes, and is
 * interrupted at its deadline, however slowly the other side drips. Everything here fails closed.
 */
@NullMarked
package dev.windlass.http.network;

import org.jspecify.annotations.NullMarked;

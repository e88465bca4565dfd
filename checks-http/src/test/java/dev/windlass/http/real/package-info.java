/**
 * The real servers that this module is tested with, as Debian has them: Prometheus, Alertmanager, nginx and an SMTP
 * server, and a service that they watch. Each is a process of its own on a free port of loopback, with all its files in
 * a directory that the test gives, and ends with the test. Where one is not installed, the test that wants it is aborted
 * and says so, and in CI it fails; {@code ./test-tools} installs them.
 */
@NullMarked
package dev.windlass.http.real;

import org.jspecify.annotations.NullMarked;

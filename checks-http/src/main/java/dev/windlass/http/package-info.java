/**
 * Checks on HTTP services: what a release asks of one answer, of how soon a service is healthy, and of how it bears
 * traffic. One enters at {@link dev.windlass.http.HttpCheck#get(String)} and
 * {@link dev.windlass.http.LoadProbe#get(String)}, whose {@link dev.windlass.http.LoadProbe#meter()} gives metrics for
 * guards and watches; all go over one {@link dev.windlass.http.Http}, which owns the
 * threads and the connections. Everything here reads and fails closed: what can't be asked or judged never passes
 * (rule G1), and a declared secret is in no fact, message or evidence (rule J3).
 */
@NullMarked
package dev.windlass.http;

import org.jspecify.annotations.NullMarked;

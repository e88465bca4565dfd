/**
 * What a release asks over HTTP: of one answer ({@link dev.windlass.http.HttpCheck}), of several in a row
 * ({@link dev.windlass.http.SmokeSuite}), of how traffic is borne ({@link dev.windlass.http.LoadProbe}, whose
 * {@link dev.windlass.http.LoadProbe#meter()} gives metrics for guards and watches); and what it does there: a
 * {@link dev.windlass.http.HttpCall} is the action of a step, a check or a channel for messages. An
 * {@link dev.windlass.http.HttpService} is what the calls of one service have in common. All go over one
 * {@link dev.windlass.http.Http}, which owns the threads and the connections. Everything here fails closed: what can't be
 * asked or judged never passes, and a declared secret is in no fact, message or evidence.
 *
 * <p>The packages beneath are built on it: {@code monitoring} (Prometheus, Alertmanager, Grafana), {@code browser} (headers,
 * cookies, CORS, rate limits), {@code network} (certificates, DNS, ports) and {@code services} (Slack, PagerDuty, GitHub,
 * image registries, mail).
 */
@NullMarked
package dev.windlass.http;

import org.jspecify.annotations.NullMarked;

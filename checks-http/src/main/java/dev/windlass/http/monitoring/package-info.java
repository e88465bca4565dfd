/**
 * What a release asks of the systems that watch production: {@link dev.windlass.http.monitoring.Prometheus}, whose
 * queries are metrics that answer for the past, {@link dev.windlass.http.monitoring.Alertmanager}, with a silence as a
 * step, and {@link dev.windlass.http.monitoring.Grafana}. One enters at their {@code at(url)} or {@code of(service)}.
 *
 * <p>Whether the whole of it is there to watch a release is a group of such checks:
 *
 * <pre>{@code
 * checks("the monitoring is ready")
 *         .critical(prometheus.ready(), prometheus.targetsUp("checkout"), prometheus.rulesLoaded("CheckoutErrors"))
 *         .critical(alertmanager.ready(), alertmanager.receiverConfigured("on-call"),
 *                 alertmanager.nothingFiring("critical").provenBy("Watchdog"))
 *         .recommended(grafana.healthy(), grafana.dashboardsExist("checkout-overview"))
 * }</pre>
 *
 * <p>Everything here fails closed: an answer that is no answer of the system that was asked, a partial one and an empty
 * one never pass.
 */
@NullMarked
package dev.windlass.http.monitoring;

import org.jspecify.annotations.NullMarked;

/**
 * What browsers rely on when they show a service: headers that switch their protections on, flags of cookies, who may call
 * it from other sites; and whether it limits how often it is called. One enters at
 * {@link dev.windlass.http.browser.SecurityHeaders}, {@link dev.windlass.http.browser.CookieFlags},
 * {@link dev.windlass.http.browser.Cors} and {@link dev.windlass.http.browser.RateLimit}.
 */
@NullMarked
package dev.windlass.http.browser;

import org.jspecify.annotations.NullMarked;

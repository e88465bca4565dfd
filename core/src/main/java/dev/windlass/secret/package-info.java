/**
 * Secrets: a value that can't be printed, a masker that takes it out of every text, and the sealing of bytes that hold
 * it. One enters at {@link dev.windlass.secret.Secret}. Nothing here knows of plans, checks or journals.
 */
@NullMarked
package dev.windlass.secret;

import org.jspecify.annotations.NullMarked;

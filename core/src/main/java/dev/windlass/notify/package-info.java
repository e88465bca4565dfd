/**
 * Messages for people about a run: what is said of its events, to whom, and who is called next where nobody answers. It
 * reads no clock and starts no thread; who sends, and when, is decided above. One enters at
 * {@link dev.windlass.notify.Notifications#to(Channel...)}.
 */
@NullMarked
package dev.windlass.notify;

import org.jspecify.annotations.NullMarked;

/**
 * Others' systems that a release speaks with: those who read its messages, and those whose state it asks for or changes.
 * One enters at the name of the system, such as {@link dev.windlass.http.services.Mail#over(String, int)}. Nothing here
 * passes on what was not answered in full, and no credential is in a fact, a message or an exception.
 */
@NullMarked
package dev.windlass.http.services;

import org.jspecify.annotations.NullMarked;

/**
 * Who said what, verified: texts that people sign with their SSH keys, or that an embedder vouches for. One enters at
 * {@link dev.windlass.identity.SshSigners#of(java.nio.file.Path)} and {@link
 * dev.windlass.identity.DirectoryInbox#in(java.nio.file.Path)}.
 */
@NullMarked
package dev.windlass.identity;

import org.jspecify.annotations.NullMarked;

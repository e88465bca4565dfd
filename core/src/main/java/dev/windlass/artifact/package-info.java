/**
 * Checks of what is released and of what is known about it: the git repository, the version, the changelog, and the
 * reports of coverage, tests, scanners and load tests. One enters at {@link dev.windlass.artifact.Git},
 * {@link dev.windlass.artifact.Version}, {@link dev.windlass.artifact.Changelog}, {@link dev.windlass.artifact.Coverage},
 * {@link dev.windlass.artifact.TestResults}, {@link dev.windlass.artifact.SarifReport},
 * {@link dev.windlass.artifact.TrivyReport} and {@link dev.windlass.artifact.K6Summary}.
 */
@NullMarked
package dev.windlass.artifact;

import org.jspecify.annotations.NullMarked;

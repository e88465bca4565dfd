/**
 * What people read of a run: each report is a fold over the journal's events, so the same journal gives the same report,
 * today or in a year (rule R1). One enters at {@link dev.windlass.report.Console}.
 */
@NullMarked
package dev.windlass.report;

import org.jspecify.annotations.NullMarked;

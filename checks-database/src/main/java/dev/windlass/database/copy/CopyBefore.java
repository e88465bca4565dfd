package dev.windlass.database.copy;

import java.util.UUID;

/**
 * The before-image of a copy: the mark by which its undo knows the copy that this step made.
 *
 * @param copyId the mark
 */
record CopyBefore(UUID copyId) {}

package dev.windlass.plan;

import java.util.List;

/**
 * Code of a step that runs other code, which was given to it and may be more than a lambda: whoever asks what a plan's actions and
 * undos say of themselves ({@link Plan#actions}, {@link Plan#undos}) finds the parts behind the whole.
 */
public interface MadeOf {

    /**
     * What it runs.
     *
     * @return the parts, in order
     */
    List<Object> parts();
}

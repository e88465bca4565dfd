package dev.windlass.benchmarks;

import java.io.IOException;

/** Something that is to be measured can't be on this machine. */
final class Unmeasured extends IOException {

    private static final long serialVersionUID = 1L;

    Unmeasured(String why) {
        super(why);
    }
}

package dev.windlass.metric;

import dev.windlass.check.Answer;
import java.time.Duration;

final class ComparisonJudge extends Judge {

    ComparisonJudge(Watched watched, Rule.Compared rule) {
        super(watched);
    }

    @Override
    void judge(Duration at, Measured measured) {}

    @Override
    void beginAnew() {}

    @Override
    int samples() {
        return 0;
    }

    @Override
    Answer ending() {
        throw new UnsupportedOperationException();
    }
}

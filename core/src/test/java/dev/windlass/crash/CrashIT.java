package dev.windlass.crash;

/** The suite with a journal on the disk. */
class CrashIT extends CrashSuite {

    @Override
    protected Keeping keeping() {
        return new InFiles("");
    }

    @Override
    protected String name() {
        return "crash";
    }
}

package dev.windlass.rehearsal;

import dev.windlass.engine.Engine;
import dev.windlass.engine.Ran;
import dev.windlass.engine.Refused;
import dev.windlass.engine.Stop;
import dev.windlass.engine.UserCode;
import dev.windlass.engine.VirtualDriver;
import dev.windlass.journal.Journal;

/** The engine as a rehearsal meets it; a test puts a defect between the two, to see that it is found. */
interface Core {

    /** The engine as it is. */
    static Core asItIs() {
        return new Core() {};
    }

    /** What the engine calls where it would call the plan's code. */
    default UserCode code(UserCode code) {
        return code;
    }

    /** Where the engine writes. */
    default Journal journal(Journal journal) {
        return journal;
    }

    /** Runs one session. */
    default Ran session(VirtualDriver driver, Engine.Request request, Stop stop) throws Refused {
        return driver.session(request, stop, null);
    }
}

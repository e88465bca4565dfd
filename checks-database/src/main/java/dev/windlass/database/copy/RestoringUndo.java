package dev.windlass.database.copy;

import dev.windlass.database.jdbc.Restored;
import dev.windlass.database.jdbc.RestoresDatabase;
import dev.windlass.plan.Effect;
import dev.windlass.plan.UndoContext;
import java.util.UUID;

/**
 * The undo that restores tables from their copy, and says so to a journal that might live in them.
 *
 * @param step knows the copy
 * @param restored the tables
 */
record RestoringUndo(CopyStep step, Restored restored)
        implements Effect<UndoContext<CopyBefore, TablesCopied>>, RestoresDatabase {

    @Override
    public void run(UndoContext<CopyBefore, TablesCopied> context) throws Exception {
        UUID mine = context.before().copyId();
        if (context.result().isPresent()) {
            step.restore(mine);
        } else {
            step.drop(mine);
        }
    }
}

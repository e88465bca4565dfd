package dev.windlass.database.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.database.Database;
import dev.windlass.database.jdbc.DatabaseException;
import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.database.real.Walk;
import dev.windlass.plan.NotApplied;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The undo that restores: S5 idempotent, all or nothing, exactly what was copied. */
@ExtendWith(Server.class)
class TableRestoreIT {

    private TestDatabase world;

    @BeforeEach
    void tablesOfEveryOddKind(TestDatabase fresh) {
        world = fresh;
        world.execute(
                "create table orders (id bigint generated always as identity primary key, note text, money numeric(12,2),"
                        + " at timestamptz default now(), f float8, raw bytea, tags text[], doc jsonb,"
                        + " twice numeric generated always as (money * 2) stored, parent bigint references orders)",
                "create table lines (order_id bigint not null references orders on delete cascade, \"Odd Name\" interval)",
                "create table audit (what text)",
                "create function noted() returns trigger language plpgsql as $$ begin insert into audit values (tg_op);"
                        + " new.note := 'touched'; return new; end $$",
                "insert into orders (note, money, f, raw, tags, doc) values ('a', 1.10, 0.1, '\\x00ff', '{x,\"y,z\"}',"
                        + " '{\"k\": [1]}'), (null, null, 'NaN', null, null, null), ('a', 1.10, 1e300, '', '{}', 'null')",
                "update orders set parent = 3 where id = 1",
                "insert into lines values (1, '1 mon 3 days'), (1, null), (1, null), (3, '2h')",
                "create trigger noted before insert or update on orders for each row execute function noted()",
                "create trigger kept before update on orders for each row execute function noted()",
                "create trigger off before insert on orders for each row execute function noted()",
                "alter table orders enable always trigger kept",
                "alter table orders disable trigger off");
    }

    @AfterEach
    void everyConnectionIsGivenBackAsItWasTaken() {
        assertThat(world.pool().dirty()).isEmpty();
        assertThat(world.pool().lost()).isZero();
    }

    @Test
    void itBringsBackExactlyWhatWasCopied() throws Exception {
        List<String> before = content();
        List<String> triggers = triggers();
        var walk = Walk.through(copy().copyRestoredOnUndoLosingWrites("copy")).capture();
        walk.run();
        spoil();
        String nextId = world.value("select nextval('orders_id_seq')");

        walk.undo();

        assertThat(content()).isEqualTo(before);
        assertThat(triggers()).isEqualTo(triggers);
        assertThat(world.value("select string_agg(what, ',') from audit"))
                .as("triggers of the user were off during the restore")
                .isEqualTo("INSERT");
        assertThat(Long.parseLong(world.value("select nextval('orders_id_seq')")))
                .as("sequences never go back")
                .isGreaterThan(Long.parseLong(nextId));
    }

    @Test
    void undoneTwiceItKeepsWhatWasWrittenAfterTheFirstTime() throws Exception {
        var walk = Walk.through(copy().copyRestoredOnUndoLosingWrites("copy")).capture();
        walk.run();
        spoil();
        walk.undo();
        world.execute("insert into lines values (2, '5h')");
        List<String> after = content();

        walk.undo();

        assertThat(content()).isEqualTo(after);
        assertThat(world.has("backup_1.orders")).as("the copy is kept").isTrue();
    }

    @Test
    void aRestoreThatDiesBeforeItsCommitCanBeRetried() throws Exception {
        List<String> before = content();
        var walk = Walk.through(copy().copyRestoredOnUndoLosingWrites("copy")).capture();
        walk.run();
        spoil();
        List<String> spoiled = content();
        List<String> triggers = triggers();
        for (String at : List.of("disable trigger", "truncate", "insert into \"public\".\"lines\"", "enable trigger")) {
            DataSource dying = world.faulty().before(at, () -> {
                throw new SQLException("the process died");
            });
            var dies = new CopyStep(
                    Database.of("orders", dying),
                    "copy",
                    List.of(TableName.of("public.orders"), TableName.of("public.lines")),
                    "backup_1",
                    Duration.ofSeconds(10),
                    true);

            assertThatThrownBy(() -> dies.restore(copyId()))
                    .as(at)
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("restoring [public.orders, public.lines] from schema 'backup_1' of database"
                            + " 'orders' failed: the process died. It was rolled back; retry when that is mended.");
            assertThat(content()).isEqualTo(spoiled);
            assertThat(triggers()).isEqualTo(triggers);
        }

        walk.undo();
        assertThat(content()).isEqualTo(before);
    }

    @Test
    void withoutAResultThereIsNothingToRestoreAndOnlyTheCopyGoes() throws Exception {
        var walk = Walk.through(copy().copyRestoredOnUndoLosingWrites("copy")).capture();
        walk.run();
        spoil();
        List<String> spoiled = content();

        walk.forgetResult().undo();

        assertThat(content()).isEqualTo(spoiled);
        assertThat(world.has("backup_1.orders")).isFalse();
    }

    @Test
    void aCopyThatIsGoneIsLoudAndTouchesNothing() throws Exception {
        world.fault();
        var walk = Walk.through(copy().copyRestoredOnUndoLosingWrites("copy")).capture();
        walk.run();
        spoil();
        List<String> spoiled = content();
        world.execute("drop schema backup_1 cascade");

        assertThatThrownBy(walk::undo)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("the copy that this step took is gone")
                .hasMessageContaining("restore them from another backup");
        assertThat(content()).isEqualTo(spoiled);
    }

    @Test
    void aCopyThatSomebodyChangedIsNotRestoredFrom() throws Exception {
        world.fault();
        var walk = Walk.through(copy().copyRestoredOnUndoLosingWrites("copy")).capture();
        walk.run();
        List<String> before = content();
        world.execute("update backup_1.lines set order_id = 2 where order_id = 3");

        assertThatThrownBy(walk::undo)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("the copy was changed since it was taken: backup_1.lines has 4 rows")
                .hasMessageContaining("Nothing was restored");
        assertThat(content()).isEqualTo(before);
    }

    @Test
    void aTableThatWasAlteredSinceIsNotRestoredInto() throws Exception {
        world.fault();
        var walk = Walk.through(copy().copyRestoredOnUndoLosingWrites("copy")).capture();
        walk.run();
        world.execute("alter table lines add colour text");

        assertThatThrownBy(walk::undo)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining(
                        "public.lines has the columns [order_id, Odd Name, colour], its copy has [order_id,"
                                + " Odd Name]: the table was altered since. Take that migration back first");
    }

    @Test
    void aLockedTableIsGivenUpOnAndLeftAsItIs() throws Exception {
        world.fault();
        var walk = Walk.through(copy().lockTimeout(Duration.ofMillis(100)).copyRestoredOnUndoLosingWrites("copy"))
                .capture();
        walk.run();
        try (Connection reader = world.direct("postgres", "postgres").getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select * from lines");

            assertThatThrownBy(walk::undo)
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("lock timeout")
                    .hasMessageContaining("Find who holds the lock");
        }
        walk.undo();
    }

    @Test
    void aTableThatOthersReferenceIsRefusedBeforeItIsCopied() throws Exception {
        world.fault();

        assertThatThrownBy(() -> Walk.through(TableCopy.of(world.asked(), "public.orders")
                                .into("backup_1")
                                .copyRestoredOnUndoLosingWrites("copy"))
                        .capture()
                        .run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining(
                        "orders is referenced by lines (constraint lines_order_id_fkey), which is not copied,"
                                + " so it couldn't be restored alone. Copy lines too.");
        assertThat(world.has("backup_1.orders")).isFalse();
    }

    @Test
    void aCircleOfForeignKeysIsRefusedUnlessItCanBeDeferred() throws Exception {
        world.fault();
        world.execute(
                "create table hen (id int primary key, egg int)",
                "create table egg (id int primary key, hen int references hen)",
                "insert into hen values (1, 1)",
                "insert into egg values (1, 1)",
                "alter table hen add constraint laid foreign key (egg) references egg");
        var circle = TableCopy.of(world.asked(), "public.hen", "public.egg").into("backup_1");
        assertThatThrownBy(() -> Walk.through(circle.copyRestoredOnUndoLosingWrites("copy"))
                        .capture()
                        .run())
                .isInstanceOf(NotApplied.class)
                .hasMessageContaining("[public.hen, public.egg] reference each other in a circle")
                .hasMessageContaining("Make one of their foreign keys deferrable.");

        world.execute("alter table hen alter constraint laid deferrable");
        var walk = Walk.through(circle.copyRestoredOnUndoLosingWrites("copy")).capture();
        walk.run();
        world.execute("update hen set egg = null", "delete from egg", "delete from hen");
        walk.undo();

        assertThat(world.rows("select egg from hen")).containsExactly("1");
        assertThat(world.rows("select hen from egg")).containsExactly("1");
    }

    @Test
    void aCopyThatWasRestoredFromMayBeReplacedByTheNextRun() throws Exception {
        var first = Walk.through(copy().copyRestoredOnUndoLosingWrites("copy")).capture();
        first.run();
        first.undo();
        world.execute("insert into lines values (2, '5h')");

        var second = Walk.through(copy().copyRestoredOnUndoLosingWrites("copy")).capture();

        assertThat(second.run().tables().get(1).rows()).isEqualTo(5);
    }

    private void spoil() {
        world.execute(
                "delete from orders where id = 3 or id = 1",
                "insert into orders (note) values ('new')",
                "insert into lines values (2, '9h')");
    }

    private java.util.UUID copyId() {
        return java.util.UUID.fromString(world.value("select copy_id from backup_1.windlass_copy"));
    }

    private List<String> content() {
        List<String> all = new ArrayList<>(world.rows("select o::text from orders o order by 1"));
        all.addAll(world.rows("select l::text from lines l order by 1"));
        return all;
    }

    private List<String> triggers() {
        return world.rows("select tgname || tgenabled::text from pg_trigger where not tgisinternal order by 1");
    }

    private TableCopy copy() {
        return TableCopy.of(world.asked(), "public.orders", "public.lines").into("backup_1");
    }
}

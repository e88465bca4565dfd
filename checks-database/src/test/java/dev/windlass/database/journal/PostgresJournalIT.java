package dev.windlass.database.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.database.real.Server;
import dev.windlass.database.real.TestDatabase;
import dev.windlass.journal.FileJournal;
import dev.windlass.journal.Journal;
import dev.windlass.journal.JournalException;
import dev.windlass.journal.Recorded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the port of the journal promises, kept by PostgreSQL. */
@ExtendWith(Server.class)
class PostgresJournalIT {

    private static final String SHOP = "shop";
    private static final String PRODUCTION = "production";

    @TempDir
    Path directory;

    private TestDatabase world;
    private PostgresJournal journal;

    @BeforeEach
    void tables(TestDatabase fresh) throws JournalException {
        world = fresh;
        journal = PostgresJournal.in(world.asked()).killSafe();
        journal.createTables();
    }

    @AfterEach
    void every_connection_is_given_back_as_it_was_taken() {
        assertThat(world.pool().dirty()).isEmpty();
        assertThat(world.pool().lost()).isZero();
    }

    private Journal.Hold hold() throws JournalException {
        return journal.hold(SHOP, PRODUCTION, Records.ANNA);
    }

    private String batches() {
        return world.value("select count(*) from windlass.journal_batch");
    }

    @Test
    @DisplayName("C1, C3: what was appended is read by the next hold, in order, and goes on behind it")
    void goes_on() throws Exception {
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.begin("run")) {
            assertThat(hold.latest()).as("one without events never began").isEmpty();
            log.append(Records.batch(1), false);
            log.append(List.of(Records.event(2, "two"), Records.event(3, "three")), false);
        }
        String head;
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.latest().orElseThrow()) {
            assertThat(Records.read(log)).extracting(Recorded::seq).containsExactly(1L, 2L, 3L);
            assertThat(log.sealed()).isFalse();
            log.append(Records.batch(4), true);
            head = log.head();
            assertThatThrownBy(() -> log.append(Records.batch(5), false))
                    .isExactlyInstanceOf(JournalException.class)
                    .hasMessageContaining("sealed");
            assertThatThrownBy(() -> log.attach(new byte[1])).hasMessageContaining("sealed");
        }
        var events = new ArrayList<Recorded>();
        SharedRun run = journal.runs(SHOP, PRODUCTION).get(0);
        assertThat(journal.read(run, events::add)).isEqualTo(new FileJournal.Verified(head, true));
        assertThat(events).hasSize(4);
    }

    @Test
    @DisplayName("J1: exported, it is byte for byte what a journal of files would have, and goes on there")
    void exported() throws Exception {
        byte[] attached = "too large".getBytes(UTF_8);
        Path files = directory.resolve("files");
        String sha256;
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.begin("run");
                Journal.Hold other = FileJournal.in(files).hold(SHOP, PRODUCTION, Records.ANNA);
                Journal.RunLog file = other.begin("run")) {
            for (Journal.RunLog each : List.of(log, file)) {
                for (int seq = 1; seq <= 150; seq++) {
                    each.append(List.of(Records.event(seq, "ä".repeat(seq * seq))), false);
                }
            }
            sha256 = log.attach(attached);
            file.append(Records.batch(151), true); // sealed, a file gives back the room that it took ahead
            log.append(Records.batch(151), true);
        }
        Path exported = journal.export(journal.runs(SHOP, PRODUCTION).get(0), directory.resolve("exported"));

        assertThat(Files.readAllBytes(exported))
                .isEqualTo(Files.readAllBytes(
                        files.resolve(directory.resolve("exported").relativize(exported))));
        assertThat(FileJournal.attachment(exported, sha256)).isEqualTo(attached);
    }

    @Test
    @DisplayName("J1, J5: a run that hasn't ended goes on from its file, and the export of a run that went on there is"
            + " refused")
    void goes_on_in_a_file() throws Exception {
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.begin("run")) {
            log.append(Records.batch(1), false);
        }
        SharedRun run = journal.runs(SHOP, PRODUCTION).get(0);
        journal.export(run, directory);
        try (Journal.Hold hold = FileJournal.in(directory).hold(SHOP, PRODUCTION, Records.BO);
                Journal.RunLog log = hold.latest().orElseThrow()) {
            assertThat(Records.read(log)).isEqualTo(Records.events(1));
            log.append(Records.batch(2), true);
        }
        assertThatThrownBy(() -> journal.export(run, directory))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("went on there");
        assertThatThrownBy(() -> journal.export(new SharedRun(SHOP, PRODUCTION, 7, "run"), directory))
                .hasMessageContaining("there is no SharedRun");
    }

    @Test
    @DisplayName("B7: a sealed record is reopened, and has ended all the same until something is appended")
    void reopened() throws Exception {
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.begin("run")) {
            log.append(Records.batch(1), true);
            log.reopen();
            assertThat(log.sealed()).isFalse();
        }
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.latest().orElseThrow()) {
            assertThat(log.sealed()).isTrue();
            log.reopen();
            log.append(Records.batch(2), false);
            assertThat(log.sealed()).isFalse();
        }
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.latest().orElseThrow()) {
            assertThat(log.sealed()).isFalse();
            log.append(Records.batch(3), true);
            hold.begin("next").append(Records.batch(1), false);
            assertThatThrownBy(log::reopen).hasMessageContaining("since run 2 was begun after it");
            assertThat(log.sealed()).isTrue();
        }
    }

    @Test
    @DisplayName("C3: a batch that was changed, moved or taken out is damage, and nothing goes on behind it")
    void damage() throws Exception {
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.begin("run")) {
            for (int seq = 1; seq <= 3; seq++) {
                log.append(Records.batch(seq), false);
            }
        }
        String second = "update windlass.journal_batch set content = %s where batch = 2";
        String was = world.value("select encode(content, 'hex') from windlass.journal_batch where batch = 2");
        byte[] bytes = HexFormat.of().parseHex(was);
        for (int at : new int[] {3, 60, 170, bytes.length - 1}) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            world.execute(second.formatted("'\\x" + HexFormat.of().formatHex(changed) + "'"));
            damaged();
        }
        world.execute(second.formatted("substr(content, 1, length(content) - 1)"));
        damaged();
        world.execute(second.formatted("'\\x" + was + "'"));
        try (Journal.Hold hold = hold()) {
            assertThat(Records.read(hold.latest().orElseThrow())).hasSize(3);
        }
        world.execute("delete from windlass.journal_batch where batch = 2");
        damaged();
    }

    @Test
    @DisplayName("J1: a record that was changed is not exported, and leaves no file")
    void export_of_a_damaged_record() throws Exception {
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.begin("run")) {
            log.append(Records.batch(1), false);
        }
        world.fault();
        world.execute("update windlass.journal_batch set content = overlay(content placing 'x' from 180)");
        SharedRun run = journal.runs(SHOP, PRODUCTION).get(0);
        assertThatThrownBy(() -> journal.export(run, directory)).isInstanceOf(JournalException.Damaged.class);
        assertThat(directory.resolve(SHOP).resolve(PRODUCTION)).isEmptyDirectory();
    }

    private void damaged() throws JournalException {
        world.fault();
        try (Journal.Hold hold = hold()) {
            assertThatThrownBy(hold::latest)
                    .isInstanceOf(JournalException.Damaged.class)
                    .hasMessageContaining(
                            "run in schema 'windlass' of database 'orders' at jdbc:postgresql://localhost:")
                    .hasMessageContaining("Nothing was started");
        }
    }

    @Test
    @DisplayName("S3: attachments are kept once, verified, and written anew where they were damaged")
    void attachments() throws Exception {
        byte[] content = new byte[300_000];
        new Random(1).nextBytes(content);
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.begin("run")) {
            String name = log.attach(content);
            assertThat(log.attach(content.clone())).isEqualTo(name);
            assertThat(world.value("select count(*) from windlass.journal_attachment"))
                    .isEqualTo("1");
            assertThat(log.attachment(name)).isEqualTo(content);
            log.append(Records.batch(1), false);
            SharedRun run = journal.runs(SHOP, PRODUCTION).get(0);
            assertThat(journal.attachment(run, name)).isEqualTo(content);

            world.fault();
            world.execute("update windlass.journal_attachment set content = 'other'");
            assertThatThrownBy(() -> log.attachment(name))
                    .isInstanceOf(JournalException.AttachmentLost.class)
                    .hasMessageContaining("was changed: its 5 bytes");
            assertThat(log.attach(content)).isEqualTo(name);
            assertThat(log.attachment(name)).isEqualTo(content);

            world.execute("delete from windlass.journal_attachment");
            assertThatThrownBy(() -> log.attachment(name))
                    .isInstanceOf(JournalException.AttachmentLost.class)
                    .hasMessageContaining("is missing");
            assertThatThrownBy(() -> log.attachment("../../etc/passwd")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    @DisplayName("only the newest runs are kept where that is asked for, and those that did not end")
    void retention() throws Exception {
        PostgresJournal two = journal.keeping(2);
        for (int i = 1; i <= 6; i++) {
            try (Journal.Hold hold = two.hold(SHOP, PRODUCTION, Records.ANNA);
                    Journal.RunLog log = hold.begin("run " + i)) {
                log.attach(("of run " + i).getBytes(UTF_8));
                log.append(Records.batch(1), i != 2);
                hold.begin("never began");
            }
        }
        assertThat(journal.runs(SHOP, PRODUCTION).stream().map(SharedRun::runId))
                .containsExactly("run 2", "run 5", "run 6");
        assertThat(world.value("select count(*) from windlass.journal_attachment"))
                .isEqualTo("3");
        assertThat(journal.runs("other", PRODUCTION)).isEmpty();
        assertThatThrownBy(() -> journal.keeping(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("J4: where the server has no room nothing is written, and the record goes on once there is")
    void full() throws Exception {
        world.execute(
                "create function full_disk() returns trigger language plpgsql as $$ begin if length(new.content) >"
                        + " 100000 or exists (select from pg_tables where tablename = 'full') then raise exception 'could"
                        + " not extend file' using errcode = '53100'; end if; return new; end $$",
                "create trigger full_disk before insert on windlass.journal_batch for each row execute function"
                        + " full_disk()",
                "create trigger full_disk before insert on windlass.journal_attachment for each row"
                        + " execute function full_disk()");
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.begin("run")) {
            log.append(Records.batch(1), false);
            log.reserve(90_000);
            assertThatThrownBy(() -> log.reserve(200_000))
                    .isInstanceOf(JournalException.Full.class)
                    .hasMessageContaining("200000 more bytes: ERROR: could not extend file");
            assertThatThrownBy(() -> log.attach(new byte[200_000])).isInstanceOf(JournalException.Full.class);
            world.execute("create table \"full\" ()");
            world.fault();
            String head = log.head();
            assertThatThrownBy(() -> log.append(Records.batch(2), false)).isInstanceOf(JournalException.Full.class);
            assertThatThrownBy(() -> log.reserve(1)).isInstanceOf(JournalException.Full.class);
            assertThat(log.head()).isEqualTo(head);
            assertThat(batches()).isEqualTo("1");

            world.execute("drop table \"full\"");
            log.append(Records.batch(2), false);
            assertThat(Records.read(log)).isEqualTo(Records.events(2));
        }
        assertThat(world.value("select count(*) from windlass.journal_batch where batch = 0"))
                .as("room that was only tried for")
                .isEqualTo("0");
    }

    @Test
    @DisplayName("somebody else who writes a batch of the record is found out, not written over")
    void two_writers() throws Exception {
        try (Journal.Hold hold = hold();
                Journal.RunLog log = hold.begin("run")) {
            log.append(Records.batch(1), false);
            world.fault();
            world.execute("insert into windlass.journal_batch select hold, run, 2, epoch, content from"
                    + " windlass.journal_batch");
            assertThatThrownBy(() -> log.append(Records.batch(2), false))
                    .hasMessageContaining("somebody else has written its batch 2");
            assertThatThrownBy(() -> log.append(Records.batch(2), false))
                    .hasMessageContaining("an earlier write to it failed");
        }
    }

    @Test
    @DisplayName("the head is over every byte: two runs of the same events have the same, one of others another")
    void heads() throws Exception {
        var heads = new ArrayList<String>();
        for (String text : Arrays.asList("a", "a", "b")) {
            try (Journal.Hold hold = hold();
                    Journal.RunLog log = hold.begin("run")) {
                log.append(List.of(Records.event(1, text)), true);
                heads.add(log.head());
            }
        }
        assertThat(heads.get(0)).isEqualTo(heads.get(1)).isNotEqualTo(heads.get(2));
    }
}

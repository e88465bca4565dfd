package dev.windlass.database.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Outcome;
import dev.windlass.Release;
import dev.windlass.Runner;
import dev.windlass.database.Database;
import dev.windlass.journal.FileJournal;
import dev.windlass.plan.Plan;
import dev.windlass.plan.Step;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("docs/shared-journal.md: what is shown there is compiled, and run on a server that forces what it writes")
class SharedJournalPageIT {

    private static final Path PAGE = Path.of("").toAbsolutePath().getParent().resolve("docs/shared-journal.md");
    private static final Path HERE = Path.of("src/test/java/dev/windlass/database/journal/SharedJournalPageIT.java");

    @TempDir
    Path directory;

    @Test
    @DisplayName("the tables are made, a release runs, and its record is exported")
    void page() throws Exception {
        try (EmbeddedPostgres server =
                EmbeddedPostgres.builder().setServerConfig("fsync", "on").start()) {
            DataSource source = server.getPostgresDatabase();
            PostgresJournal journal = PostgresJournal.in(Database.of("operations", source));
            // once, by a role that may
            journal.createTables();
            // or: the statements, for whoever makes tables
            System.out.println(journal.ddl());
            // and the rights of the role that releases
            System.out.println(journal.grants("deployer"));

            Plan plan = Release.plan("shop", "1.4.0")
                    .to("production")
                    .step(Step.named("deploy").run(c -> {}).undo(c -> {}))
                    .build();
            Outcome outcome = Runner.of(plan).journal(journal).run();
            assertThat(outcome).isInstanceOf(Outcome.Completed.class);

            Path audit = directory.resolve("audit");
            for (SharedRun run : journal.runs("shop", "production")) {
                Path file = journal.export(run, audit);
                assertThat(file).hasParent(audit.resolve("shop/production"));
                assertThat(FileJournal.read(file, recorded -> {}).sealed()).isTrue();
            }
            assertThat(audit.resolve("shop/production")).isNotEmptyDirectory();
        }
    }

    @Test
    @DisplayName("each block of the page stands in this test")
    void blocks() throws IOException {
        String source = flat(Files.readString(HERE));
        List<String> blocks = Pattern.compile("```java\n(.*?)\n}?\n?```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .map(found -> flat(found.group(1)))
                .toList();

        assertThat(blocks).hasSize(3);
        assertThat(blocks).allSatisfy(block -> assertThat(source).contains(block));
    }

    /** Without line breaks and indentation, which differ. */
    private static String flat(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining());
    }
}

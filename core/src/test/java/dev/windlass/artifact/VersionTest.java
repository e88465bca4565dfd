package dev.windlass.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Versions and changelogs")
class VersionTest {

    @TempDir
    Path directory;

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofSeconds(10)));
    }

    private static Verdict verdict(Check check) throws Exception {
        return ask(check).verdict();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0",
                "1.4.0",
                "10.20.30",
                "1.0.0-alpha.1",
                "1.0.0--",
                "1.0.0+build.01",
                "1.0.0-0a+x-1",
                "99999999999999999999.0.0"
            })
    @DisplayName("what is a semantic version")
    void semantic(String version) throws Exception {
        assertThat(verdict(Version.of(version).isSemantic())).isEqualTo(Verdict.PASSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1.2",
                "v1.2.3",
                "01.2.3",
                "1.2.3.4",
                "1.2.3-",
                "1.2.3-01",
                "1.2.3+",
                "1.2.3-a..b",
                "1.2.3\n",
                "\u0661.2.3",
                "1.2.3-\u00fc",
                "latest"
            })
    @DisplayName("G1: what is none has failed, in each of the checks")
    void notSemantic(String version) throws Exception {
        assertThat(verdict(Version.of(version).isSemantic())).isEqualTo(Verdict.FAILED);
        assertThat(verdict(Version.of(version).isRelease())).isEqualTo(Verdict.FAILED);
        assertThat(verdict(Version.of(version).isGreaterThan("0.0.1"))).isEqualTo(Verdict.FAILED);
        assertThat(verdict(Version.of("1.2.3").isGreaterThan(version))).isEqualTo(Verdict.ERRORED);
    }

    @Test
    @DisplayName("one as long as a novel has failed, and soon")
    void endless() throws Exception {
        assertThat(verdict(Version.of("1.0.0-" + "a.".repeat(1_000_000) + "a").isSemantic()))
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    @DisplayName("precedence, as the specification lists it")
    void precedence() throws Exception {
        List<String> ascending = List.of(
                "0.9.9",
                "1.0.0-alpha",
                "1.0.0-alpha.1",
                "1.0.0-alpha.beta",
                "1.0.0-beta",
                "1.0.0-beta.2",
                "1.0.0-beta.11",
                "1.0.0-rc.1",
                "1.0.0",
                "1.0.1",
                "1.2.0",
                "1.10.0",
                "2.0.0");
        for (int i = 0; i < ascending.size(); i++) {
            for (int j = 0; j < ascending.size(); j++) {
                assertThat(verdict(Version.of(ascending.get(i)).isGreaterThan(ascending.get(j))))
                        .as("%s > %s", ascending.get(i), ascending.get(j))
                        .isEqualTo(i > j ? Verdict.PASSED : Verdict.FAILED);
            }
        }
        assertThat(verdict(Version.of("1.0.0+2").isGreaterThan("1.0.0+1"))).isEqualTo(Verdict.FAILED);
    }

    @Test
    @DisplayName("a pre-release is none for production")
    void release() throws Exception {
        assertThat(verdict(Version.of("1.4.0").isRelease())).isEqualTo(Verdict.PASSED);
        assertThat(verdict(Version.of("1.4.0+42").isRelease())).isEqualTo(Verdict.PASSED);
        for (String version : List.of("1.4.0-SNAPSHOT", "1.4.0-rc.1")) {
            assertThat(verdict(Version.of(version).isRelease())).isEqualTo(Verdict.FAILED);
        }
        assertThat(ask(Version.of("v1.4.0").isSemantic()).reason()).endsWith("; leave out the v");
    }

    private Changelog changelog(String text) throws Exception {
        return Changelog.of(Files.writeString(directory.resolve("CHANGELOG.md"), text));
    }

    @Test
    @DisplayName("a version with a heading, a date and something under it is mentioned")
    void mentioned() throws Exception {
        for (String heading : List.of(
                "## [1.4.0] - 2026-11-21",
                "## 1.4.0 - 2026-11-21",
                "## [v1.4.0](https://x/y) - 2026-11-21",
                "## [1.4.0] - 2026-11-21 ##")) {
            Answer answer = ask(changelog(
                            "# Changelog\r\n\r\n## [Unreleased]\r\n\r\n" + heading
                                    + "\r\n\r\n### Added\r\n\r\n- A cart\r\n\r\n## [1.3.0] - 2026-01-01\r\n- x\r\n[1.4.0]: https://x\r\n")
                    .mentions("1.4.0"));
            assertThat(answer.verdict()).as(heading).isEqualTo(Verdict.PASSED);
            assertThat(answer.evidence().toString()).contains("lines=1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "## [Unreleased]\n- 1.4.0 is next\n",
                "## [1.4.0] - 2026-11-21\n\n## [1.3.0] - 2026-01-01\n- x\n",
                "## [1.4.0] - 2026-11-21\n\n### Added\n\n### Fixed\n\n## [1.3.0] - 2026-01-01\n- x\n",
                "## [1.4.0] - 2026-11-21\n<!-- - todo\n- todo -->\n",
                "## [1.4.0] - 2026-11-21\n[1.4.0]: https://x\n",
                "## [1.4.0]\n- x\n",
                "## [1.4.0] - soon\n- x\n",
                "## [1.4.0] - 2026-02-30\n- x\n",
                "## [1.4.0] - 2026-11-21 [YANKED]\n- x\n",
                "## [1.4.0-rc.1] - 2026-11-21\n- x\n",
                "## [11.4.0] - 2026-11-21\n- x\n",
                "## [1.4.01] - 2026-11-21\n- x\n",
                "```\n## [1.4.0] - 2026-11-21\n- x\n```\n",
                "<!--\n## [1.4.0] - 2026-11-21\n- x\n-->\n",
                "    ## [1.4.0] - 2026-11-21\n- x\n",
                "## [1.4.0] - 2026-11-21\n- x\n## [1.4.0] - 2026-11-22\n- y\n",
                "# 1.4.0\n- x\n",
                "nothing\n",
            })
    @DisplayName("G1: otherwise it is not")
    void notMentioned(String text) throws Exception {
        Answer answer = ask(changelog("# Changelog\n\n" + text).mentions("1.4.0"));
        assertThat(answer.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(answer.reason()).contains("CHANGELOG.md'");
    }

    @Test
    @DisplayName("a part of the section; no file, an empty one, or one that isn't text never pass")
    void parts() throws Exception {
        Changelog log = changelog("""
                ## [2.0.0] - 2026-11-21
                ### Removed
                - the cart
                ### Migration notes ###
                ## [1.0.0] - 2026-01-01
                ### Migration notes
                - x
                """);
        assertThat(verdict(log.mentions("2.0.0", "removed"))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(log.mentions("2.0.0", "Migration notes"))).isEqualTo(Verdict.FAILED);
        assertThat(verdict(log.mentions("1.0.0", "Migration notes"))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(changelog("").mentions("1.0.0"))).isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(Changelog.of(directory.resolve("none")).mentions("1.0.0")))
                .isEqualTo(Verdict.NO_DATA);
        Path binary = Files.write(directory.resolve("binary"), new byte[] {'#', (byte) 0xff});
        assertThat(verdict(Changelog.of(binary).mentions("1.0.0"))).isEqualTo(Verdict.ERRORED);
        assertThatIllegalArgumentException().isThrownBy(() -> log.mentions(" "));
    }
}

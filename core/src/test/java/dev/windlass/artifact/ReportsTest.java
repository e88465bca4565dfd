package dev.windlass.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.windlass.check.Answer;
import dev.windlass.check.Check;
import dev.windlass.check.CheckContext;
import dev.windlass.check.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Reports against limits")
class ReportsTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path directory;

    private static Answer ask(Check check) throws Exception {
        return check.ask(CheckContext.within(Duration.ofMinutes(1)));
    }

    private static Verdict verdict(Check check) throws Exception {
        return ask(check).verdict();
    }

    private Path file(String name, String content) throws Exception {
        return Files.writeString(directory.resolve(name), content);
    }

    static List<Samples.Format> formats() {
        return Samples.formats();
    }

    @ParameterizedTest
    @MethodSource("formats")
    @DisplayName("G1: missing or empty is no data; a directory, garbage or a huge file is an error that names it")
    void unusable(Samples.Format format) throws Exception {
        Path file = directory.resolve("it");
        assertThat(ask(format.check().apply(file)).reason()).contains("there is no '" + file + "'");
        assertThat(verdict(format.check().apply(file))).isEqualTo(Verdict.NO_DATA);
        file("it", "");
        assertThat(verdict(format.check().apply(file))).isEqualTo(Verdict.NO_DATA);
        for (String garbage :
                List.of(" ", "null", "[]", "{}", "1", "<a/>", "<html></html>", "\0\0\0", "{\"a\":", "<!--")) {
            file("it", garbage);
            Answer answer = ask(format.check().apply(file));
            assertThat(answer.verdict()).as(garbage).isIn(Verdict.ERRORED, Verdict.NO_DATA);
            assertThat(answer.reason()).contains("'" + file + "'");
        }
        try (var huge = Files.newByteChannel(
                file, java.nio.file.StandardOpenOption.WRITE, java.nio.file.StandardOpenOption.TRUNCATE_EXISTING)) {
            huge.position(Source.LARGEST).write(java.nio.ByteBuffer.wrap(new byte[] {' '}));
        }
        assertThat(ask(format.check().apply(file)).reason()).contains("larger than the 64 MiB");
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(verdict(format.check().apply(file))).isNotIn(Verdict.PASSED, Verdict.FAILED);
    }

    @Test
    @DisplayName("JaCoCo: each unit has its limit, exactly; figures are shown")
    void jacoco() throws Exception {
        Coverage coverage = Coverage.jacoco(file("jacoco.xml", Samples.JACOCO));
        assertThat(verdict(coverage.linesAtLeast(75))).isEqualTo(Verdict.PASSED);
        Answer low = ask(coverage.linesAtLeast(75.01).branchesAtLeast(62.5));
        assertThat(low.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(low.reason())
                .contains("lines 75.00 % (15 of 20) below 75.01 %")
                .doesNotContain("branches");
        assertThat(low.evidence())
                .hasToString("lines=75.00 % (15 of 20), branches=62.50 % (5 of 8), instructions=75.00 % (75 of 100)");
        assertThat(verdict(coverage)).as("no limit").isEqualTo(Verdict.NO_DATA);
        assertThatIllegalArgumentException().isThrownBy(() -> coverage.linesAtLeast(0));
        assertThatIllegalArgumentException().isThrownBy(() -> coverage.linesAtLeast(100.1));
        assertThat(coverage.linesAtLeast(80).facts())
                .hasToString("[file=" + directory.resolve("jacoco.xml") + ", lines at least, in percent=80]");
    }

    @Test
    @DisplayName("G1: coverage of nothing is no data; contradicting figures are an error")
    void coverageOfNothing() throws Exception {
        Path none = file("none.xml", "<report name=\"x\"/>");
        assertThat(verdict(Coverage.jacoco(none).linesAtLeast(1))).isEqualTo(Verdict.NO_DATA);
        Path zero = file(
                "zero.xml",
                "<report name=\"x\"><package name=\"p\"><counter type=\"LINE\" missed=\"0\" covered=\"0\"/>"
                        + "</package><counter type=\"LINE\" missed=\"0\" covered=\"0\"/></report>");
        assertThat(verdict(Coverage.jacoco(zero).linesAtLeast(1))).isEqualTo(Verdict.NO_DATA);
        Path sums = file("sums.xml", Samples.JACOCO.replace("covered=\"12\"", "covered=\"13\""));
        assertThat(ask(Coverage.jacoco(sums).linesAtLeast(1)).reason()).contains("are not the sums");
        Path empty = file("empty.xml", "<coverage lines-valid=\"0\" lines-covered=\"0\" line-rate=\"1\"/>");
        assertThat(verdict(Coverage.cobertura(empty).linesAtLeast(1))).isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(Coverage.cobertura(empty).branchesAtLeast(1))).isEqualTo(Verdict.NO_DATA);
        Path rate = file("rate.xml", Samples.COBERTURA.replace("line-rate=\"0.75\"", "line-rate=\"0.85\""));
        assertThat(ask(Coverage.cobertura(rate).linesAtLeast(1)).reason()).contains("line-rate is 0.85, although");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Coverage.cobertura(rate).instructionsAtLeast(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE report [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><report name=\"a\">&x;</report>",
                "<!DOCTYPE report [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]><report name=\"&c;\"/>",
                "<!DOCTYPE report [<!ENTITY % x SYSTEM \"http://127.0.0.1:1/x.dtd\"> %x;]><report name=\"a\">&y;</report>",
                "<!DOCTYPE report SYSTEM \"http://127.0.0.1:1/x.dtd\"><report name=\"&y;\"/>",
            })
    @DisplayName("an entity is never expanded, a DTD never opened")
    void entities(String document) throws Exception {
        Path file = file("x.xml", document);
        Answer answer = ask(Coverage.jacoco(file).linesAtLeast(1));
        assertThat(answer.verdict()).isIn(Verdict.ERRORED, Verdict.NO_DATA);
        assertThat(answer.reason()).doesNotContain("root:").doesNotContain("Connection");
    }

    @Test
    @DisplayName("encodings: declared ones, byte order marks, bytes that are none, unknown ones")
    void encodings() throws Exception {
        Path file = directory.resolve("e.xml");
        Coverage check = Coverage.jacoco(file).linesAtLeast(75);
        String report = Samples.JACOCO.replace("shop &amp; co", "gr\u00fc\u00dfe");
        for (String encoding : List.of("UTF-8", "ISO-8859-1", "windows-1252", "UTF-16")) {
            Files.write(file, report.replace("UTF-8", encoding).getBytes(encoding));
            assertThat(verdict(check)).as(encoding).isEqualTo(Verdict.PASSED);
        }
        Files.writeString(file, "\ufeff" + report);
        assertThat(verdict(check)).as("mark").isEqualTo(Verdict.PASSED);
        Files.write(file, report.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        assertThat(verdict(check)).as("Latin 1 that says UTF-8").isEqualTo(Verdict.ERRORED);
        Files.writeString(file, report.replace("UTF-8", "EBCDIC-X"));
        assertThat(ask(check).reason()).contains("its encoding is 'EBCDIC-X'");
    }

    @Test
    @DisplayName("a DTD can't give a counter its attributes, and elements nested without end are refused")
    void dtdAndDepth() throws Exception {
        Path defaults = file(
                "d.xml",
                "<!DOCTYPE report [<!ATTLIST counter covered CDATA \"9\" missed CDATA \"0\">]>"
                        + "<report><package><counter type=\"LINE\"/></package><counter type=\"LINE\"/></report>");
        assertThat(verdict(Coverage.jacoco(defaults).linesAtLeast(1))).isEqualTo(Verdict.ERRORED);
        Path deep = file("deep.xml", "<report>" + "<group>".repeat(200_000));
        assertThat(ask(Coverage.jacoco(deep).linesAtLeast(1)).reason()).contains("nested deeper than 100");
        Path json = file("deep.json", "{\"version\": \"2.1.0\", \"runs\": " + "[".repeat(200_000));
        assertThat(verdict(SarifReport.of(json))).isEqualTo(Verdict.ERRORED);
    }

    @Test
    @DisplayName("JUnit: one file; what failed, was skipped or is flaky is named and limited")
    void junit() throws Exception {
        TestResults good = TestResults.junit(file("TEST-good.xml", Samples.JUNIT_GOOD));
        assertThat(ask(good).evidence()).hasToString("ran=3, failed=0, skipped=1, flaky=1, reports=1");
        assertThat(verdict(good.atLeast(3).skippedAtMost(1).flakyAtMost(1))).isEqualTo(Verdict.PASSED);
        assertThat(ask(good.atLeast(4)).reason()).contains("only 3 ran, at least 4 are wanted");
        assertThat(ask(good.skippedAtMost(0)).reason()).contains("1 were skipped, at most 0 may be");
        assertThat(ask(good.flakyAtMost(0)).reason()).contains("1 are flaky").contains("shop.CartTest.counts");
        Answer bad = ask(TestResults.junit(file("TEST-bad.xml", Samples.JUNIT_BAD)));
        assertThat(bad.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(bad.reason()).contains("1 failed: shop.CartTest.removes");
    }

    @Test
    @DisplayName("JUnit: of what a suite sums up and lists the worse counts")
    void junitSums() throws Exception {
        assertThat(verdict(
                        TestResults.junit(file("a.xml", Samples.JUNIT_GOOD.replace("errors=\"0\"", "errors=\"2\"")))))
                .isEqualTo(Verdict.FAILED);
        assertThat(verdict(TestResults.junit(file("b.xml", Samples.JUNIT_GOOD.replace("tests=\"4\"", "tests=\"0\"")))))
                .isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(TestResults.junit(file(
                        "c.xml",
                        "<testsuites failures=\"1\"><testsuite tests=\"1\">"
                                + "<testcase name=\"a\" classname=\"b\"/></testsuite></testsuites>"))))
                .isEqualTo(Verdict.FAILED);
        assertThat(verdict(TestResults.junit(file("d.xml", "<testsuite tests=\"9\"/>"))))
                .isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(TestResults.junit(file(
                        "e.xml",
                        "<testsuite tests=\"1\"><testcase name=\"a\"><skipped/></testcase>" + "</testsuite>"))))
                .isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(
                        TestResults.junit(file("f.xml", "<testsuite tests=\"x\"><testcase name=\"a\"/></testsuite>"))))
                .isEqualTo(Verdict.ERRORED);
    }

    @Test
    @DisplayName("JUnit: a directory tree; one bad or stale report of many is enough")
    void junitTree() throws Exception {
        Path deep = Files.createDirectories(directory.resolve("a/b c/\u00fc"));
        TestResults all = TestResults.junit(directory);
        assertThat(verdict(all)).as("no report").isEqualTo(Verdict.NO_DATA);
        file("TEST-1.xml", Samples.JUNIT_GOOD);
        Path second = Files.writeString(deep.resolve("TEST-2.xml"), Samples.JUNIT_GOOD);
        file("summary.xml", "<failsafe-summary/>");
        assertThat(ask(all.atLeast(6)).evidence()).hasToString("ran=6, failed=0, skipped=2, flaky=2, reports=2");
        assertThat(verdict(all.files("*.xml"))).as("a summary is no report").isEqualTo(Verdict.ERRORED);
        Path jar = file("app.jar", "x");
        Files.setLastModifiedTime(jar, FileTime.from(NOON));
        assertThat(verdict(all.newerThan(jar))).isEqualTo(Verdict.PASSED);
        Files.setLastModifiedTime(second, FileTime.from(NOON));
        assertThat(ask(all.newerThan(jar)).reason()).contains(second + "'").contains("is stale");
        assertThat(verdict(all.newerThan(jar))).isEqualTo(Verdict.NO_DATA);
        Files.writeString(second, Samples.JUNIT_BAD);
        assertThat(verdict(all)).isEqualTo(Verdict.FAILED);
    }

    @Test
    @DisplayName("the same tests with the same results in each run, or they are flaky")
    void same() throws Exception {
        Path one = file("1.xml", Samples.JUNIT_GOOD);
        Path two = file("2.xml", Samples.JUNIT_GOOD);
        Path bad = file("3.xml", Samples.JUNIT_BAD);
        assertThat(verdict(TestResults.junit(one).sameIn(two))).isEqualTo(Verdict.PASSED);
        assertThat(ask(TestResults.junit(one).sameIn(two, bad)).reason())
                .isEqualTo("1 tests differ from run to run: shop.CartTest.removes");
        Path fewer = file("4.xml", "<testsuite><testcase classname=\"shop.CartTest\" name=\"adds\"/></testsuite>");
        assertThat(verdict(TestResults.junit(one).sameIn(fewer))).isEqualTo(Verdict.FAILED);
        Path none = file("5.xml", "<testsuite/>");
        assertThat(verdict(TestResults.junit(none).sameIn(none))).isEqualTo(Verdict.NO_DATA);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestResults.junit(one).sameIn());
    }

    @Test
    @DisplayName("SARIF: levels of results and rules, suppressed ones, runs without results")
    void sarif() throws Exception {
        SarifReport good = SarifReport.of(file("a.sarif", Samples.SARIF_GOOD));
        assertThat(ask(good).evidence()).hasToString("ERROR=0, WARNING=2, NOTE=1, NONE=1, suppressed=1, runs=1");
        assertThat(verdict(good)).isEqualTo(Verdict.PASSED);
        assertThat(verdict(good.countingSuppressed())).isEqualTo(Verdict.FAILED);
        assertThat(ask(good.atMost(SarifReport.Level.WARNING, 1)).reason()).contains("2 WARNING (at most 1)");
        assertThat(verdict(good.atMost(SarifReport.Level.NOTE, 0))).isEqualTo(Verdict.FAILED);

        String head = "{\"version\": \"2.1.0\", \"runs\": ";
        assertThat(verdict(SarifReport.of(file("b", head + "[]}")))).isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(SarifReport.of(file("c", head + "[{\"tool\": {}}]}"))))
                .isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(SarifReport.of(file("d", head + "[{\"results\": null}]}"))))
                .isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(SarifReport.of(file("e", head + "[{\"results\": []}]}"))))
                .isEqualTo(Verdict.PASSED);
        assertThat(verdict(SarifReport.of(file("f", head + "[{\"results\": []}, {}]}"))))
                .isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(SarifReport.of(file("g", head.replace("2.1.0", "2.0.0") + "[{\"results\": []}]}"))))
                .isEqualTo(Verdict.ERRORED);
        assertThat(ask(SarifReport.of(file("h", Samples.SARIF_GOOD.replace("true", "false"))))
                        .reason())
                .contains("scan was not successful");
        assertThat(verdict(SarifReport.of(file(
                        "i", head + "[{\"results\": [], \"externalPropertyFileReferences\": {\"results\": [{}]}}]}"))))
                .isEqualTo(Verdict.ERRORED);
        for (String status : List.of("underReview", "rejected")) {
            String open = Samples.SARIF_GOOD.replace(
                    "\"kind\": \"inSource\"", "\"kind\": \"inSource\", \"status\": \"" + status + "\"");
            assertThat(verdict(SarifReport.of(file("j", open)))).as(status).isEqualTo(Verdict.FAILED);
        }
        String absent = Samples.SARIF_BAD.replace(
                "\"level\": \"error\", \"message\": {\"text\": \"a key\"}",
                "\"level\": \"error\", \"baselineState\": \"absent\", \"message\": {\"text\": \"a key\"}");
        assertThat(verdict(SarifReport.of(file("k", absent)))).isEqualTo(Verdict.PASSED);
    }

    @Test
    @DisplayName("Trivy: by severity, with or without what can't be fixed; unknown lists never pass")
    void trivy() throws Exception {
        TrivyReport good = TrivyReport.of(file("a.json", Samples.TRIVY_GOOD));
        assertThat(ask(good).evidence())
                .hasToString("CRITICAL=0, HIGH=0, MEDIUM=1, LOW=2, UNKNOWN=0, not fixed, left out=0, results=3");
        assertThat(verdict(good.atMost(TrivyReport.Severity.MEDIUM, 0))).isEqualTo(Verdict.FAILED);
        assertThat(verdict(good.atMost(TrivyReport.Severity.MEDIUM, 0).ignoreUnfixed()))
                .isEqualTo(Verdict.PASSED);
        TrivyReport bad = TrivyReport.of(file("b.json", Samples.TRIVY_BAD));
        assertThat(ask(bad.ignoreUnfixed()).reason()).contains("1 CRITICAL (at most 0)");
        assertThat(verdict(bad.atMost(TrivyReport.Severity.CRITICAL, 1))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(TrivyReport.of(file("c", "{\"SchemaVersion\": 2}")))).isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(TrivyReport.of(file("d", "{\"SchemaVersion\": 2, \"Results\": []}"))))
                .isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(TrivyReport.of(file("e", "{\"Results\": [{}]}")))).isEqualTo(Verdict.ERRORED);
        assertThat(ask(TrivyReport.of(file("f", Samples.TRIVY_GOOD.replace("\"Vulnerabilities\"", "\"Surprises\""))))
                        .reason())
                .contains("holds the list 'Surprises'");
        assertThat(verdict(TrivyReport.of(file("g", Samples.TRIVY_GOOD.replace("\"MEDIUM\"", "\"medium\"")))))
                .isEqualTo(Verdict.ERRORED);
    }

    @Test
    @DisplayName("JSON: a key that stands twice, or something behind the end, is an error")
    void json() throws Exception {
        String twice = Samples.TRIVY_BAD.replace(
                "\"Severity\": \"CRITICAL\"", "\"Severity\": \"CRITICAL\", \"Severity\": \"LOW\"");
        assertThat(ask(TrivyReport.of(file("a", twice))).reason()).contains("Duplicate field");
        assertThat(ask(TrivyReport.of(file("b", Samples.TRIVY_GOOD + "{}"))).reason())
                .contains("something follows the end");
        assertThat(verdict(TrivyReport.of(file("c", "\ufeff" + Samples.TRIVY_GOOD))))
                .isEqualTo(Verdict.PASSED);
    }

    @Test
    @DisplayName("k6: both forms, with the opposite meaning of true")
    void k6() throws Exception {
        for (String held : List.of(Samples.K6_SUMMARY.formatted(true), Samples.K6_EXPORT.formatted(false))) {
            K6Summary summary = K6Summary.of(file("k6.json", held));
            assertThat(verdict(summary)).isEqualTo(Verdict.PASSED);
            assertThat(verdict(summary.atMost("http_req_duration", "p(95)", 412.75)))
                    .isEqualTo(Verdict.PASSED);
            assertThat(ask(summary.atMost("http_req_duration", "p(95)", 412.74)).reason())
                    .contains("http_req_duration p(95) at most 412.74, is 412.75");
            assertThat(verdict(summary.atMost("http_req_failed", "rate", 0.002)))
                    .isEqualTo(Verdict.PASSED);
            assertThat(verdict(summary.atMost("http_req_failed", "rate", 0.001)))
                    .isEqualTo(Verdict.FAILED);
            assertThat(verdict(summary.atLeast("iterations", "count", 1001))).isEqualTo(Verdict.FAILED);
            assertThat(verdict(summary.atMost("nothing", "avg", 1))).isEqualTo(Verdict.NO_DATA);
            assertThat(verdict(summary.atMost("http_req_duration", "p(99)", 1))).isEqualTo(Verdict.NO_DATA);
        }
        for (String crossed : List.of(Samples.K6_SUMMARY.formatted(false), Samples.K6_EXPORT.formatted(true))) {
            assertThat(ask(K6Summary.of(file("k6.json", crossed))).reason())
                    .contains("threshold http_req_duration p(95)<500 was crossed");
        }
    }

    @Test
    @DisplayName("G1: k6 without iterations, samples, thresholds or limits is no data, whatever k6 calls it")
    void k6WithoutData() throws Exception {
        String good = Samples.K6_SUMMARY.formatted(true);
        assertThat(verdict(K6Summary.of(file("a", good.replace("\"count\": 1000", "\"count\": 0")))))
                .isEqualTo(Verdict.NO_DATA);
        assertThat(verdict(K6Summary.of(file("b", good.replace("\"iterations\"", "\"others\"")))))
                .isEqualTo(Verdict.NO_DATA);
        String none = good.replace("\"thresholds\": {\"p(95)<500\": {\"ok\": true}},", "");
        assertThat(verdict(K6Summary.of(file("c", none)))).isEqualTo(Verdict.NO_DATA);
        String unsampled = good.replace(
                "\"rate\": 0.002, \"passes\": 2, \"fails\": 998", "\"rate\": 0, \"passes\": 0, \"fails\": 0");
        assertThat(verdict(K6Summary.of(file("d", unsampled)).atMost("http_req_failed", "rate", 0.01)))
                .isEqualTo(Verdict.NO_DATA);
        String zero = good.replaceAll(
                "\"values\": \\{\"avg\"[^}]*\\}", "\"values\": {\"avg\": 0, \"min\": 0, \"max\": 0, \"p(95)\": 0}");
        assertThat(verdict(K6Summary.of(file("e", zero)))).isEqualTo(Verdict.NO_DATA);
    }

    @Test
    @DisplayName("a stale report is no data, one from the future can't be judged")
    void age() throws Exception {
        Path file = file("a", "x");
        Freshness hour = new Freshness.NotOlderThan(Duration.ofHours(1), () -> NOON);
        for (var age : java.util.Map.of(
                        Duration.ofMinutes(60), Verdict.PASSED,
                        Duration.ofMinutes(61), Verdict.NO_DATA,
                        Duration.ofMinutes(-1), Verdict.PASSED,
                        Duration.ofMinutes(-2), Verdict.INCONCLUSIVE)
                .entrySet()) {
            Verdict found;
            try {
                hour.require(file, NOON.minus(age.getKey()));
                found = Verdict.PASSED;
            } catch (Unusable e) {
                found = e.answer().verdict();
            }
            assertThat(found).as("%s", age.getKey()).isEqualTo(age.getValue());
        }
        assertThat(verdict(TrivyReport.of(file("t", Samples.TRIVY_GOOD)).notOlderThan(Duration.ofHours(1))))
                .isEqualTo(Verdict.PASSED);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SarifReport.of(file).notOlderThan(Duration.ZERO));
    }
}
